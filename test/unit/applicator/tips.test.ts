import { expect, test } from "vitest";
import { solveBipolarField } from "../../../firmware-sim/applicator/rf.ts";
import { BIPOLAR_TIPS, findTip, footprintM2 } from "../../../firmware-sim/applicator/tips.ts";

const ALPHA_M2S = 0.372 / (1109 * 3390);
const RHO_C = 1109 * 3390;

test("ids are distinct u16 and labels fit the wire", () => {
  expect(new Set(BIPOLAR_TIPS.map((tip) => tip.id)).size).toBe(BIPOLAR_TIPS.length);
  for (const tip of BIPOLAR_TIPS) {
    expect(tip.id).toBeGreaterThan(0);
    expect(tip.id).toBeLessThan(0xffff);
    expect(tip.label).toMatch(/^[ -~]{1,16}$/);
    expect(findTip(tip.id)).toBe(tip);
  }
  expect(findTip(0)).toBeUndefined();
});

test("the footprint is two half discs and the strip between", () => {
  const tip = BIPOLAR_TIPS.find((candidate) => candidate.id === 1020)!;
  expect(footprintM2(tip) * 1e4).toBeCloseTo(2 + 0.7854, 4);
});

test.each(BIPOLAR_TIPS)(
  "$label: every person in range is inside its impedance window and its declared hot spot",
  (tip) => {
    for (const skinMm of [1, 1.6, 3.8]) {
      for (const fatMm of [1, 10, 39]) {
        for (const sigma of [0.75, 1.25]) {
          const field = solveBipolarField(tip, {
            skinM: skinMm / 1000,
            fatM: fatMm / 1000,
            fasciaM: 0.001,
            sigmaScale: { skin: sigma, fat: sigma, fascia: sigma, muscle: sigma },
          });
          const z = Math.hypot(field.impedanceOhm.re, field.impedanceOhm.im);
          expect(z).toBeGreaterThan(tip.impedanceMinOhm * 1.15);
          expect(z).toBeLessThan(tip.impedanceMaxOhm / 1.15);
          for (const speed of [50, 150]) {
            const rise = field.hotSpot.riseKMmPerWS(0, speed, ALPHA_M2S, RHO_C);
            expect(rise).toBeLessThan(tip.hotSpotKMmPerWS);
            expect(rise).toBeGreaterThan(tip.hotSpotKMmPerWS / 2.5);
          }
        }
      }
    }
  },
);
