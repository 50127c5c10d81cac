/** What really is: for records and verdicts alone. Nothing on the device's side of the wire can read it. */
import type { Celsius, Joules, Millis, Watts } from "../src/units.ts";
import type { Person } from "./person.ts";
import type { ShotTruth } from "./shot-log.ts";
import type { ZoneDose } from "./zone.ts";

/** Peak of each layer of the zone under the tip, without the hot spots of the tip's edges; up to 0.1 s behind. */
export interface LayerPeaks {
  epidermis: Celsius;
  dermis: Celsius;
  fat: Celsius;
  fascia: Celsius;
  muscle: Celsius;
}

/** What really is. One object, overwritten by every tick: copy what is to be kept. */
export interface Truth {
  atMs: Millis;
  /** Zone under the tip, or the last one; -1 before the first. */
  zone: number;
  /** At the reference depth, the middle of the dermis. */
  dermalC: Celsius;
  /** Hottest dermis, hot spots of the tip included. */
  dermalPeakC: Celsius;
  readonly layerPeakC: LayerPeaks;
  surfaceC: Celsius;
  /** Coldest point of all tissue; up to 0.1 s behind. */
  coldestC: Celsius;
  /** Mean over this tick, into the tip on the skin; of a cold plate the heat that is pumped out of it. */
  powerW: Watts;
  energyJ: Joules;
  contact: boolean;
  /** Of the tip over the skin. */
  speedMmS: number;
  /** One entry for each zone that was visited, in the order of the first visit; up to 0.5 s behind. */
  readonly doses: readonly ZoneDose[];
  /** Every shot that has left the tip, in order. */
  shots: readonly ShotTruth[];
}

export function createTruth(person: Person, doses: readonly ZoneDose[]): Truth {
  const { coreC } = person;
  return {
    atMs: 0,
    zone: -1,
    dermalC: coreC,
    dermalPeakC: coreC,
    layerPeakC: { epidermis: coreC, dermis: coreC, fat: coreC, fascia: coreC, muscle: coreC },
    surfaceC: person.roomC,
    coldestC: coreC,
    powerW: 0,
    energyJ: 0,
    contact: false,
    speedMmS: 0,
    doses,
    shots: [],
  };
}
