import { expect, test } from "vitest";
import {
  type Bowl,
  createBowlSeries,
  gainAt,
  gainOnAxis,
  wavenumberOf,
} from "../../../firmware-sim/applicator/bowl.ts";

const bowl: Bowl = { radiusM: 0.015, apertureM: 0.014, frequencyHz: 4e6, speedMS: 1520, densityKgM3: 1000 };
const series = createBowlSeries(bowl, 0.009);

/** The Rayleigh integral by brute force: midpoints over the cap. */
function rayleigh(rM: number, zM: number): number {
  const k = wavenumberOf(bowl);
  const rim = Math.asin(bowl.apertureM / 2 / bowl.radiusM);
  let re = 0;
  let im = 0;
  const [rows, turns] = [400, 400];
  for (let i = 0; i < rows; i++) {
    const theta = (rim * (i + 0.5)) / rows;
    const area = (bowl.radiusM ** 2 * Math.sin(theta) * rim * 2 * Math.PI) / rows / turns;
    for (let n = 0; n < turns; n++) {
      const phi = (Math.PI * (n + 0.5)) / turns;
      const x = bowl.radiusM * Math.sin(theta) * Math.cos(phi) - rM;
      const y = bowl.radiusM * Math.sin(theta) * Math.sin(phi);
      const z = bowl.radiusM * (1 - Math.cos(theta)) - zM;
      const d = Math.hypot(x, y, z);
      re += (area * Math.cos(k * d)) / d;
      im += (area * Math.sin(k * d)) / d;
    }
  }
  return (k * Math.hypot(re, im)) / (2 * Math.PI);
}

test.each([
  [0, 0.015],
  [0.0003, 0.015],
  [0.001, 0.0135],
  [0.003, 0.01],
  [0.002, 0.02],
])("at %f m off the axis and %f m from the vertex the series is the Rayleigh integral", (rM, zM) => {
  expect(Math.abs(gainAt(series, rM, zM) - rayleigh(rM, zM))).toBeLessThan(0.01);
});

test("on the axis the series is O'Neil's closed form", () => {
  for (let zM = 0.007; zM < 0.023; zM += 0.0007)
    expect(Math.abs(gainAt(series, 0, zM) - gainOnAxis(bowl, zM))).toBeLessThan(1e-6);
});
