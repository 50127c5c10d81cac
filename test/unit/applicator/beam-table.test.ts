/**
 * Goal: the table of a beam is the beam.
 * Method: every transducer's table against the series it was made from, at places drawn all over it.
 */
import { expect, test } from "vitest";
import { tabulateBeam } from "../../../firmware-sim/applicator/beam-table.ts";
import { createBowlSeries, focusOf, gainAt } from "../../../firmware-sim/applicator/bowl.ts";
import { FOCUSED_TRANSDUCERS } from "../../../firmware-sim/applicator/focused-ultrasound.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

test.each(FOCUSED_TRANSDUCERS)("$label: within 0.1 % of the peak at 2000 places", (transducer) => {
  const bowl = {
    radiusM: transducer.radiusMm / 1000,
    apertureM: transducer.apertureMm / 1000,
    frequencyHz: transducer.frequencyHz,
    speedMS: 1520,
    densityKgM3: 1000,
  };
  const peakM = focusOf(bowl);
  const reach = { radiusM: 0.006, fromM: peakM - transducer.focusMm / 1000, toM: peakM + 0.008 };
  const table = tabulateBeam(bowl, reach);
  const series = createBowlSeries(bowl, 0.95 * bowl.radiusM);
  const peak = gainAt(series, 0, peakM);
  const random = createRandom(1, "beam table");
  let worst = 0;
  for (let n = 0; n < 2000; n++) {
    const rM = random.uniform() ** 2 * reach.radiusM;
    const zM = reach.fromM + random.uniform() * (reach.toM - reach.fromM);
    worst = Math.max(worst, Math.abs(table.intensityAt(rM, zM) - gainAt(series, rM, zM) ** 2) / peak ** 2);
  }
  expect(worst).toBeLessThan(0.001);
});
