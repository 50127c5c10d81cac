import { expect, test } from "vitest";
import { besselJ0, besselJ1, sphericalBessel } from "../../../firmware-sim/applicator/bessel.ts";
import { gaussPanels } from "../../../firmware-sim/applicator/quadrature.ts";

test("J0 and J1 at tabulated arguments and zeros (Abramowitz and Stegun 9.1, 9.5)", () => {
  expect(besselJ0(0)).toBeCloseTo(1, 13);
  expect(besselJ1(0)).toBeCloseTo(0, 13);
  expect(besselJ0(1)).toBeCloseTo(0.7651976865579666, 13);
  expect(besselJ1(1)).toBeCloseTo(0.4400505857449335, 13);
  expect(besselJ0(10)).toBeCloseTo(-0.2459357644513483, 13);
  expect(besselJ0(2.404825557695773)).toBeCloseTo(0, 13);
  expect(besselJ1(3.8317059702075125)).toBeCloseTo(0, 13);
  expect(besselJ0(100)).toBeCloseTo(0.01998585030422312, 13);
  expect(besselJ1(100)).toBeCloseTo(-0.0771453520141123, 13);
});

test("the two evaluations of J0 and J1 meet", () => {
  for (const f of [besselJ0, besselJ1]) expect(f(25 - 1e-12)).toBeCloseTo(f(25 + 1e-12), 11);
});

test("spherical Bessel functions obey their closed forms and their sum rule, small and large", () => {
  for (const x of [1e-6, 0.01, 0.7, Math.PI, 4.493409457909064, 6, 9.9, 10.1, 60]) {
    const j = sphericalBessel(9, x);
    expect(j[0], `j0(${x})`).toBeCloseTo(Math.sin(x) / x, 12);
    if (x > 0.1) {
      expect(j[1], `j1(${x})`).toBeCloseTo(Math.sin(x) / x ** 2 - Math.cos(x) / x, 12);
      expect(j[2], `j2(${x})`).toBeCloseTo((3 / x ** 2 - 1) * (Math.sin(x) / x) - (3 * Math.cos(x)) / x ** 2, 11);
    }
    for (let n = 1; n < 9; n++) expect(j[n - 1]! + j[n + 1]!, `${n}, ${x}`).toBeCloseTo(((2 * n + 1) / x) * j[n]!, 9);
  }
});

test("Gauss panels integrate polynomials of degree 2n - 1 exactly", () => {
  const { nodes, weights } = gaussPanels([0, 0.3, 2], 5);
  const integral = nodes.reduce((sum, x, i) => sum + weights[i]! * x ** 9, 0);
  expect(integral).toBeCloseTo(2 ** 10 / 10, 10);
});
