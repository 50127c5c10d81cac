import { expect, test } from "vitest";
import {
  admittivityOf,
  COLE_COLE,
  evaluateColeCole,
  relativePermittivity,
  type Tissue,
} from "../../../firmware-sim/applicator/gabriel.ts";

// Conductivity [S/m] and relative permittivity at 1 MHz, IFAC-CNR calculator (to the digits it is usually quoted with).
const AT_1_MHZ: readonly (readonly [Tissue, number, number])[] = [
  ["skinDry", 0.01324, 991],
  ["skinWet", 0.2214, 1833],
  ["fatInfiltrated", 0.0441, 50.8],
  ["fatNotInfiltrated", 0.0251, 27.2],
  ["muscle", 0.5027, 1836],
  ["tendon", 0.3921, 160],
  ["blood", 0.822, 3026],
];

test.each(AT_1_MHZ)("%s at 1 MHz", (tissue, sigma, eps) => {
  const y = admittivityOf(tissue, 1e6);
  expect(y.re).toBeCloseTo(sigma, 3);
  expect(relativePermittivity(y, 1e6) / eps).toBeCloseTo(1, 2);
});

test("a single Debye dispersion has its textbook values at the relaxation frequency", () => {
  const tauS = 1e-9;
  const y = evaluateColeCole(
    { epsInfinity: 5, dispersions: [[100, tauS, 0]], sigmaSPerM: 0.1 },
    1 / (2 * Math.PI * tauS),
  );
  expect(relativePermittivity(y, 1 / (2 * Math.PI * tauS))).toBeCloseTo(5 + 50, 9);
  expect(y.re).toBeCloseTo(0.1 + (50 * 8.8541878128e-12) / tauS, 9);
});

test("conductivity rises and permittivity falls with frequency in every tissue (causality)", () => {
  for (const tissue of Object.keys(COLE_COLE) as Tissue[]) {
    let last = admittivityOf(tissue, 1e4);
    for (let f = 2e4; f <= 1e8; f *= 2) {
      const y = admittivityOf(tissue, f);
      expect(y.re, `${tissue} ${f}`).toBeGreaterThan(last.re);
      expect(relativePermittivity(y, f), `${tissue} ${f}`).toBeLessThan(relativePermittivity(last, f / 2));
      last = y;
    }
  }
});
