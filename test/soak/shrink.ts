/** Makes a script that breaks a rule as short as it can be made, one part at a time, so that what is left is the cause. */
import { FAIR_WEATHER } from "../../firmware-sim/links/noisy.ts";
import { type Played, playScript } from "./play.ts";
import type { Script } from "./script.ts";

export interface Shrunk {
  readonly script: Script;
  readonly played: Played;
  /** Worlds played on the way. */
  readonly tries: number;
}

const TRIES_MAX = 120;
/** Time is cut in halves until this is all that could be gained. */
const STEP_MS = 1000;

/**
 * @param id the requirement that must still be broken
 * @param play another player, for tests
 */
export function shrinkScript(script: Script, id: string, play: (script: Script) => Played = playScript): Shrunk {
  let best = script;
  let played = play(script);
  let tries = 1;
  const attempt = (candidate: Script): boolean => {
    if (tries >= TRIES_MAX) return false;
    tries += 1;
    const outcome = play(candidate);
    if (!outcome.violations.some((violation) => violation.id === id)) return false;
    best = candidate;
    played = outcome;
    return true;
  };

  // Everything after the violation first: it can not have been the cause.
  const atMs = played.violations.find((violation) => violation.id === id)?.atMs ?? Number.POSITIVE_INFINITY;
  attempt({
    ...best,
    deeds: best.deeds.filter((deed) => deed.atMs <= atMs),
    faults: best.faults.filter((fault) => fault.atMs <= atMs),
  });
  attempt({ ...best, again: false });
  attempt({ ...best, toDevice: FAIR_WEATHER, toHost: FAIR_WEATHER });
  attempt({ ...best, hostility: null });
  attempt({ ...best, hostJitterMs: 0 });
  attempt({ ...best, tickOriginMs: 0, seqOrigin: 0 });
  for (let i = best.deeds.length - 1; i >= 0; i--) attempt({ ...best, deeds: best.deeds.toSpliced(i, 1) });
  for (let i = best.faults.length - 1; i >= 0; i--) attempt({ ...best, faults: best.faults.toSpliced(i, 1) });
  for (const [name, fair] of Object.entries(FAIR_WEATHER)) {
    attempt({ ...best, toDevice: { ...best.toDevice, [name]: fair } });
    attempt({ ...best, toHost: { ...best.toHost, [name]: fair } });
  }
  for (let i = 0; i < best.faults.length; i++)
    for (let shorter = best.faults[i]!.durationMs / 2; shorter >= STEP_MS; shorter /= 2) {
      const fault = { ...best.faults[i]!, durationMs: 10 * Math.round(shorter / 10) };
      if (!attempt({ ...best, faults: best.faults.with(i, fault) })) break;
    }
  for (let i = 0; i < best.deeds.length; i++)
    for (let shorter = best.deeds[i]!.forMs / 2; shorter >= 10; shorter /= 2) {
      const deed = { ...best.deeds[i]!, forMs: 10 * Math.round(shorter / 10) };
      if (!attempt({ ...best, deeds: best.deeds.with(i, deed) })) break;
    }
  return { script: best, played, tries };
}
