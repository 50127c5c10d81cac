/** Two programs on one device, the second at any moment: the device belongs to one of them. Played by the soak, whose oracle watches who holds it. */
import { FAIR_WEATHER } from "../../firmware-sim/links/noisy.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { playScript } from "../soak/play.ts";
import { drawScript, type Script } from "../soak/script.ts";

const LATEST_MS = 90_000;

export interface Rivals {
  readonly sessions: number;
  /** Of them, how many were completed: the other program's questions may stop a session, and no more than that. */
  readonly complete: number;
}

export function playRivals(worlds: number, wrong: string[]): Rivals {
  let sessions = 0;
  let complete = 0;
  for (let seed = 1; seed <= worlds; seed++) {
    const random = createRandom(seed, "rivals");
    const atMs = 10 * Math.floor(random.uniform() * (LATEST_MS / 10));
    const played = playScript({ ...quietScript(seed), deeds: [{ atMs, act: "rivalStarts", forMs: 10, value: 0 }] });
    sessions += played.outcomes.length;
    complete += played.outcomes.filter((outcome) => outcome === "complete").length;
    for (const { id, what } of played.violations) wrong.push(`two hosts, seed ${seed}, ${id}: ${what}`);
  }
  return { sessions, complete };
}

/** The short session of a person, with a sound cable and nothing wrong. */
function quietScript(seed: number): Script {
  return {
    ...drawScript(seed),
    families: ["rival"],
    profile: { area: "inner-thigh", zones: 1, passes: 1, targetC: 42.5, holdS: 30, rampTimeoutS: 240, pressMaxS: 120 },
    tickOriginMs: 0,
    seqOrigin: 0,
    hostJitterMs: 0,
    toDevice: FAIR_WEATHER,
    toHost: FAIR_WEATHER,
    hostility: null,
    faults: [],
    outer: [],
    again: false,
  };
}
