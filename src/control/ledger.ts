import { arrheniusRate, cem43Rate } from "../dose.ts";
import type { Celsius, Cem43Minutes, Joules, Millis } from "../units.ts";

/**
 * The dose of one zone as the host accounts for it: from the upper bound of its estimate, so that it errs high. Energy whose delivery is
 * uncertain counts as delivered. The truth of the simulator stands in the report beside it; the ledger never sees it.
 */
export interface ZoneDose {
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
  readonly energyJ: Joules;
  readonly atMs: Millis;
  /** The device's energy counter when it was last read. */
  readonly counterJ: Joules;
}

/** How often dose is added up: rates change by less than a third of a per cent within it at 1 degC/s. */
const SETTLE_MS = 200;

export function createZoneDose(atMs: Millis, counterJ: Joules): ZoneDose {
  return { cem43Min: 0, omega: 0, energyJ: 0, atMs, counterJ };
}

/**
 * Adds the time since the last call at the hottest temperature the zone may have. The same object while less than 200 ms passed.
 * @param counterJ the device's energy counter now
 */
export function addDose(previous: ZoneDose, atMs: Millis, upperC: Celsius, counterJ: Joules): ZoneDose {
  const elapsedMs = atMs - previous.atMs;
  if (elapsedMs < SETTLE_MS) return previous;
  const elapsedS = elapsedMs / 1000;
  return {
    cem43Min: previous.cem43Min + (cem43Rate(upperC) * elapsedS) / 60,
    omega: previous.omega + arrheniusRate(upperC) * elapsedS,
    energyJ: previous.energyJ + Math.max(0, counterJ - previous.counterJ),
    atMs,
    counterJ,
  };
}

/** A zone that is taken up again: the time and energy in between were not its own. */
export function resumeDose(previous: ZoneDose, atMs: Millis, counterJ: Joules): ZoneDose {
  return { ...previous, atMs, counterJ };
}

/** Energy that may have been delivered without anybody hearing of it: the quota of the last lease. */
export function addUncertain(previous: ZoneDose, quotaJ: Joules): ZoneDose {
  return { ...previous, energyJ: previous.energyJ + quotaJ };
}
