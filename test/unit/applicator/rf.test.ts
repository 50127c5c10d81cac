import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { besselJ0, besselJ1 } from "../../../firmware-sim/applicator/bessel.ts";
import { discBasis, solvePair } from "../../../firmware-sim/applicator/disc-electrode.ts";
import { respond } from "../../../firmware-sim/applicator/layered-field.ts";
import { gaussPanels } from "../../../firmware-sim/applicator/quadrature.ts";
import {
  type ElectricalStack,
  layersUnder,
  planTip,
  solveBipolarField,
  solveWithPlan,
} from "../../../firmware-sim/applicator/rf.ts";
import { BIPOLAR_TIPS, type BipolarTip } from "../../../firmware-sim/applicator/tips.ts";

const ONE = { skin: 1, fat: 1, fascia: 1, muscle: 1 };
const THIGH: ElectricalStack = { skinM: 0.0016, fatM: 0.0104, fasciaM: 0.0008, sigmaScale: ONE };
const TIP = BIPOLAR_TIPS.find((tip) => tip.id === 1020) as BipolarTip;
const ALPHA_M2S = 0.372 / (1109 * 3390);
const RHO_C = 1109 * 3390;

const stacks = fc.record({
  skinM: fc.double({ min: 0.001, max: 0.0038, noNaN: true }),
  fatM: fc.double({ min: 0.001, max: 0.039, noNaN: true }),
  fasciaM: fc.constantFrom(0, 0.0005, 0.002),
  sigmaScale: fc.record({
    skin: fc.double({ min: 0.75, max: 1.25, noNaN: true }),
    fat: fc.double({ min: 0.75, max: 1.25, noNaN: true }),
    fascia: fc.double({ min: 0.75, max: 1.25, noNaN: true }),
    muscle: fc.double({ min: 0.75, max: 1.25, noNaN: true }),
  }),
});

describe("depth", () => {
  test("heat integrated over gel and tissue is the delivered power", () => {
    fc.assert(
      fc.property(stacks, fc.constantFrom(...BIPOLAR_TIPS), (stack, tip) => {
        // The edge of the discs is singular: the finest wavenumbers hold 0.3 % of the heat, within 20 um of the metal.
        const field = solveWithPlan(planTip(tip, 1, 60), tip, stack);
        const edges: number[] = [];
        const tops = [0, stack.skinM, stack.skinM + stack.fatM, stack.skinM + stack.fatM + stack.fasciaM];
        for (const top of [-tip.gelMm / 1000, ...tops])
          for (const below of [0, 1e-5, 1e-4, 4e-4, 1e-3, 3e-3, 0.01, 0.03]) edges.push(top + below);
        // The field at the very surface of the discs is singular at their edge: crowd to it.
        for (let z = 1e-8; z < 1e-5; z *= 3) edges.push(-tip.gelMm / 1000 + z);
        edges.push(0.1, 0.3);
        const { nodes, weights } = gaussPanels(
          [...new Set(edges)].sort((a, b) => a - b),
          4,
        );
        const total = nodes.reduce((sum, z, i) => sum + weights[i]! * field.heatPerWatt(z), 0);
        expect(Math.abs(total - 1)).toBeLessThan(1e-3);
      }),
      { numRuns: 10 },
    );
  });

  test("shares are the integral of the profile by layer and sum to one", () => {
    const field = solveBipolarField(TIP, THIGH);
    const { nodes, weights } = gaussPanels([0, 1e-4, 4e-4, THIGH.skinM], 8);
    expect(nodes.reduce((sum, z, i) => sum + weights[i]! * field.heatPerWatt(z), 0)).toBeCloseTo(field.shares.skin, 6);
    expect(Object.values(field.shares).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    for (const share of Object.values(field.shares)) expect(share).toBeGreaterThan(0);
    expect(field.powerBetween(0, 0.001) + field.powerBetween(0.001, 0.5)).toBeCloseTo(1 - field.shares.gel, 6);
  });

  test("skin is heated about three times as much as the fat below it, muscle next to nothing", () => {
    const tip = BIPOLAR_TIPS[0]!;
    const field = solveBipolarField(tip, THIGH);
    const skin = field.powerBetween(0, THIGH.skinM) / THIGH.skinM;
    const fat = field.heatPerWatt(THIGH.skinM + 1e-9);
    expect(skin / fat).toBeGreaterThan(3);
    expect(skin / fat).toBeLessThan(4);
    expect(field.shares.muscle).toBeLessThan(0.02);
  });

  test("across an interface the source jumps the way its series and parallel parts must", () => {
    // The lateral field is continuous and the normal one is not, so the jump lies between the ratios of sigma and of its inverse.
    const field = solveBipolarField(TIP, THIGH);
    const jump = field.heatPerWatt(THIGH.skinM - 1e-9) / field.heatPerWatt(THIGH.skinM + 1e-9);
    expect(jump).toBeGreaterThan(0.3);
    expect(jump).toBeLessThan(0.2214 / 0.0441);
  });
});

describe("impedance", () => {
  test("of a pair far apart is that of two single discs in a homogeneous half-space, less the mutual term", () => {
    const kappaMax = 9 / 0.0002;
    const edges = [0, 10, 20, 40];
    while (edges.at(-1)! < kappaMax) edges.push(edges.at(-1)! + 60);
    const { nodes, weights } = gaussPanels(edges, 6);
    const radiusM = 0.004;
    const spacingM = 0.06;
    const response = respond([{ thicknessM: Number.POSITIVE_INFINITY, admittivity: { re: 0.3, im: 0 } }], nodes);
    const j0 = nodes.map((k) => besselJ0(k * spacingM));
    const j1 = nodes.map((k) => besselJ1(k * spacingM));
    const j2 = nodes.map((k, n) => (2 * j1[n]!) / (k * spacingM) - j0[n]!);
    const pair = solvePair(response, discBasis(radiusM, nodes), weights, { j0, j1, j2 });
    // Mean potential of a distant disc: I / (2 pi sigma d), the next term is of order (a/d)^2.
    const expected = 1 / (4 * 0.3 * radiusM) - 1 / (2 * Math.PI * 0.3 * spacingM);
    expect(pair.impedance.re / expected).toBeCloseTo(1, 3);
    // A disc in a transverse field E draws j = 4 sigma E r cos(theta) / (pi sqrt(a^2 - r^2)); E = I / (2 pi sigma d^2). Its moment
    // 8 sigma E a^3 / 3 is what the transform of order 1 starts with: k m / (2 pi).
    const moment = ((8 / 3) * radiusM ** 3) / (2 * Math.PI * spacingM ** 2);
    expect((pair.leaning.re[0]! * 2 * Math.PI) / nodes[0]! / moment).toBeCloseTo(1, 1.7);
  });

  test("is resistive and capacitive, falls with conductivity and with contact area", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { impedanceOhm } = solveBipolarField(TIP, stack);
        expect(impedanceOhm.re).toBeGreaterThan(0);
        expect(impedanceOhm.im).toBeLessThan(0);
        const wetter = { ...stack, sigmaScale: { ...stack.sigmaScale, skin: 1.1 * stack.sigmaScale.skin } };
        expect(solveBipolarField(TIP, wetter).impedanceOhm.re).toBeLessThan(impedanceOhm.re);
      }),
      { numRuns: 15 },
    );
  });

  test("scales with the inverse of size when every length is scaled", () => {
    const bigger: BipolarTip = {
      ...TIP,
      discDiameterMm: 2 * TIP.discDiameterMm,
      spacingMm: 2 * TIP.spacingMm,
      gelMm: 2 * TIP.gelMm,
    };
    const thick: ElectricalStack = {
      skinM: 2 * THIGH.skinM,
      fatM: 2 * THIGH.fatM,
      fasciaM: 2 * THIGH.fasciaM,
      sigmaScale: ONE,
    };
    const small = solveBipolarField(TIP, THIGH);
    const big = solveBipolarField(bigger, thick);
    expect((2 * big.impedanceOhm.re) / small.impedanceOhm.re).toBeCloseTo(1, 4);
    expect((2 * big.heatPerWatt(0.002)) / small.heatPerWatt(0.001)).toBeCloseTo(1, 4);
    expect(big.shares.skin).toBeCloseTo(small.shares.skin, 4);
  });
});

test.each(BIPOLAR_TIPS)("$label: with both discs at work the potential is constant under each", (tip) => {
  const { quadrature, basis, pair } = planTip(tip, 1, 30);
  const { nodes, weights } = quadrature;
  const response = respond(layersUnder(tip, THIGH), nodes);
  const { round, leaning, impedance } = solvePair(response, basis, weights, pair);
  // Potential at the surface of a disc at the origin whose partner lies at distance d in direction `towards` (of x).
  const potential = (x: number, y: number, towards: number): number => {
    const r = Math.hypot(x, y);
    return nodes.reduce((sum, k, n) => {
      const zRe = response.resistivityRe[n]!;
      const zIm = response.resistivityIm[n]!;
      const even = besselJ0(k * r) * (round.re[n]! * zRe - round.im[n]! * zIm);
      const odd = ((towards * x) / r) * besselJ1(k * r) * (leaning.re[n]! * zRe - leaning.im[n]! * zIm);
      return sum + weights[n]! * (even + odd);
    }, 0);
  };
  for (const rho of [0.05, 0.5, 0.9]) {
    for (const angle of [0, 1.5, 3.1]) {
      const x = (rho * Math.cos(angle) * tip.discDiameterMm) / 2000;
      const y = (rho * Math.sin(angle) * tip.discDiameterMm) / 2000;
      const volts = potential(x, y, 1) - potential(x - tip.spacingMm / 1000, y, -1);
      expect(Math.abs(volts / impedance.re - 1), `${rho} ${angle}`).toBeLessThan(0.03);
    }
  }
});

describe("convergence", () => {
  test.each(BIPOLAR_TIPS)("$label: the session's quadrature against one three times as fine", (tip) => {
    for (const stack of [THIGH, { ...THIGH, skinM: 0.0011, fatM: 0.039 }]) {
      const coarse = solveBipolarField(tip, stack);
      const fine = solveWithPlan(planTip(tip, 3, 20), tip, stack);
      expect(coarse.impedanceOhm.re / fine.impedanceOhm.re).toBeCloseTo(1, 5);
      for (const z of [0, 0.0005, 0.002, 0.006, 0.015, 0.05]) {
        expect(coarse.heatPerWatt(z) / fine.heatPerWatt(z), `z ${z}`).toBeCloseTo(1, 4);
      }
      const rise = (field: typeof fine) => field.hotSpot.riseKMmPerWS(0, 100, ALPHA_M2S, RHO_C);
      const rest = (field: typeof fine) => field.hotSpot.restRateKPerWS(1, ALPHA_M2S, RHO_C).hottest;
      expect(Math.abs(rise(coarse) / rise(fine) - 1)).toBeLessThan(0.03);
      expect(Math.abs(rest(coarse) / rest(fine) - 1)).toBeLessThan(0.03);
    }
  });
});

describe("hot spots", () => {
  test.each([
    [TIP.spacingMm, 0.985],
    // Nearly touching: the part of the current that leans towards the partner is large here.
    [TIP.discDiameterMm * 1.25, 0.992],
  ])("line integrals over the swath add up to the plane's heat, spacing %f mm", (spacingMm, least) => {
    // Space and wavenumber domain share no formula. Skin without end, so that little lies beyond the last line.
    const tip = { ...TIP, spacingMm };
    const { hotSpot, heatPerWatt } = solveWithPlan(planTip(tip, 2), tip, { ...THIGH, skinM: 0.06 });
    const line = hotSpot.lineWPerM2[0]!;
    let sum = 0;
    for (let i = 1; i < line.length; i++) sum += (line[i]! + line[i - 1]!) * (hotSpot.yM[i]! - hotSpot.yM[i - 1]!);
    expect(sum / heatPerWatt(0)).toBeGreaterThan(least);
    expect(sum / heatPerWatt(0)).toBeLessThan(1.001);
  });

  test("the hottest line runs along the facing edges, well above the mean of the swath", () => {
    const { hotSpot, powerBetween } = solveBipolarField(TIP, THIGH);
    const surface = hotSpot.lineWPerM2[0]!;
    const hottest = hotSpot.yM[surface.indexOf(Math.max(...surface))]!;
    expect(hottest * 1000).toBeGreaterThan(4.5);
    expect(hottest * 1000).toBeLessThan(5.5);
    const mean = (1000 * powerBetween(0, THIGH.skinM)) / THIGH.skinM / 0.03 / RHO_C;
    const worst = hotSpot.riseKMmPerWS(0, 100, ALPHA_M2S, RHO_C);
    expect(worst / mean).toBeGreaterThan(2);
    expect(worst / mean).toBeLessThan(3.5);
  });

  test("conduction during a slower pass, depth and time at rest all soften the peak", () => {
    const { hotSpot } = solveBipolarField(TIP, THIGH);
    const rise = (z: number, v: number) => hotSpot.riseKMmPerWS(z, v, ALPHA_M2S, RHO_C);
    expect(rise(0, 50)).toBeLessThan(rise(0, 150));
    expect(rise(0.0008, 100)).toBeLessThan(rise(0, 100));
    const rest = (s: number) => hotSpot.restRateKPerWS(s, ALPHA_M2S, RHO_C);
    expect(rest(1).hottest).toBeLessThan(rest(0.2).hottest);
    expect(rest(0.2).hottest).toBeLessThan(rest(0).hottest);
    expect(rest(1).hottest / rest(1).mean).toBeGreaterThan(4);
  });
});

test("the stack under a tip is gel, skin, fat, fascia if any, muscle", () => {
  expect(layersUnder(TIP, THIGH)).toHaveLength(5);
  expect(layersUnder(TIP, { ...THIGH, fasciaM: 0 })).toHaveLength(4);
  expect(layersUnder(TIP, { ...THIGH, sigmaScale: { ...ONE, fat: 2 } })[2]!.admittivity.re).toBeCloseTo(2 * 0.0441, 3);
});
