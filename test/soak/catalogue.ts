/**
 * Faults of every kind that fault scripts know, drawn from the one catalogue: each kind as likely as any other, its size over the whole of
 * its range. What happens to the device goes to the world, what happens to cable, host and disk is done by play.ts.
 */
import type { Fault } from "../../firmware-sim/faults.ts";
import type { Random } from "../../firmware-sim/random.ts";
import { type FaultTarget, listFaultKinds, type Magnitude, placeOf } from "../../src/profile/fault-kinds.ts";

/** A fault of cable, host or disk, in the words of a fault script. */
export interface OuterFault {
  readonly target: FaultTarget;
  readonly kind: string;
  readonly atMs: number;
  /** 0 for what happens once. */
  readonly durationMs: number;
  readonly magnitude: number;
}

export interface DrawnFaults {
  readonly faults: readonly Fault[];
  readonly outer: readonly OuterFault[];
}

/** What changes in the person and in the room, and is nobody's failure, has a family of its own. */
const SURROUNDINGS: readonly FaultTarget[] = ["perfusion", "room"];
/** Of the devices that have it alone: elsewhere it would be a fault of nothing. */
const RARE: readonly FaultTarget[] = ["cryogen"];
const KINDS = listFaultKinds().filter(({ target }) => !SURROUNDINGS.includes(target) && !RARE.includes(target));
const CHANGES = listFaultKinds().filter(({ target }) => SURROUNDINGS.includes(target));
const TICK_MS = 10;
const OWN_RATIO = 1 / 3;
/** Trouble lasts from a tick to a minute; the short half of it is the more common. */
const LONGEST_TICKS = 3.8;
/** Faults that lie this close together act on each other. */
const NEAR_TICKS = 300;

/**
 * @param instant draws a tick of the session
 * @param own targets that few devices have, and this one does: each third fault is theirs
 */
export function drawCatalogue(random: Random, instant: () => number, own: readonly FaultTarget[] = []): DrawnFaults {
  const count = 1 + Math.floor(random.uniform() * 1.7);
  const firstMs = instant();
  const faults: Fault[] = [];
  const outer: OuterFault[] = [];
  for (let n = 0; n < count; n++) {
    const near = random.uniform() < 0.6;
    const atMs =
      n > 0 && near ? firstMs + TICK_MS * Math.floor(random.between(0, NEAR_TICKS)) : n > 0 ? instant() : firstMs;
    const kinds =
      own.length > 0 && random.uniform() < OWN_RATIO
        ? listFaultKinds().filter(({ target }) => own.includes(target))
        : KINDS;
    const { target, kind, told } = kinds[Math.floor(random.uniform() * kinds.length)]!;
    const lastsMs = TICK_MS * Math.ceil(10 ** random.between(0.5, LONGEST_TICKS));
    const fault = {
      target,
      kind,
      atMs,
      durationMs: told.once ? 0 : lastsMs,
      magnitude: told.magnitude === undefined ? 0 : drawMagnitude(random, told.magnitude),
    };
    if (placeOf(target) === "device") faults.push(fault as Fault);
    else outer.push(fault);
  }
  return { faults, outer };
}

/** Blood flow and room, each changed with an even chance, for a second or for minutes. */
export function drawSurroundings(random: Random, instant: () => number): Fault[] {
  return CHANGES.flatMap(({ target, kind, told }) => {
    const atMs = instant();
    const durationMs = TICK_MS * Math.ceil(10 ** random.between(2, LONGEST_TICKS + 0.5));
    const magnitude = told.magnitude === undefined ? 0 : drawMagnitude(random, told.magnitude);
    return random.uniform() < 0.5 ? [{ target, kind, atMs, durationMs, magnitude } as Fault] : [];
  });
}

/** Ranges over several decades are drawn by decade. */
function drawMagnitude(random: Random, { min, max, integer }: Magnitude): number {
  if (integer) return min + Math.floor(random.uniform() * (max - min + 1));
  const wide = min > 0 && max / min > 20;
  const drawn = wide ? 10 ** random.between(Math.log10(min), Math.log10(max)) : random.between(min, max);
  return Math.min(max, Math.max(min, Number(drawn.toPrecision(3))));
}
