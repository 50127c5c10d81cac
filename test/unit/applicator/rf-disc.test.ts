import { describe, expect, test } from "vitest";
import { discBasis, solveDisc } from "../../../firmware-sim/applicator/disc-electrode.ts";
import { fieldAt, type Layer, layerAt, respond, wavenumbers } from "../../../firmware-sim/applicator/layered-field.ts";
import { gaussPanels } from "../../../firmware-sim/applicator/quadrature.ts";

const A = 0.005;
const half = (re: number, im = 0): Layer => ({ thicknessM: Number.POSITIVE_INFINITY, admittivity: { re, im } });
const STACK: Layer[] = [
  { thicknessM: 0.0002, admittivity: { re: 1, im: 0 } },
  { thicknessM: 0.0018, admittivity: { re: 0.22, im: 0.1 } },
  { thicknessM: 0.008, admittivity: { re: 0.044, im: 0.003 } },
  half(0.5, 0.1),
];

function solveOn(layers: readonly Layer[], depthM = 0.0002) {
  const { nodes, weights } = wavenumbers(A, depthM, 0.02);
  const response = respond(layers, nodes);
  return { response, weights, disc: solveDisc(response, discBasis(A, nodes), weights) };
}

describe("equipotential disc", () => {
  test("on a homogeneous half-space: R = 1 / (4 sigma a), also of complex admittivity and cut into layers", () => {
    expect(solveOn([half(0.25)]).disc.impedance.re).toBeCloseTo(1 / (4 * 0.25 * A), 6);
    const y = { re: 0.2, im: 0.1 };
    const cut = [0.0002, 0.003, Number.POSITIVE_INFINITY].map((thicknessM): Layer => ({ thicknessM, admittivity: y }));
    const { impedance } = solveOn(cut).disc;
    expect(impedance.re).toBeCloseTo(y.re / (4 * A * 0.05), 6);
    expect(impedance.im).toBeCloseTo(-y.im / (4 * A * 0.05), 6);
  });

  test("between the limits of its layers, and of the deep one when the top is thin", () => {
    const { impedance } = solveOn([{ thicknessM: 0.002, admittivity: { re: 0.2, im: 0 } }, half(0.05)]).disc;
    expect(impedance.re).toBeGreaterThan(1 / (4 * 0.2 * A));
    expect(impedance.re).toBeLessThan(1 / (4 * 0.05 * A));
    const thin = solveOn([{ thicknessM: 1e-6, admittivity: { re: 0.2, im: 0 } }, half(0.05)], 1e-5).disc;
    expect(thin.impedance.re * 4 * 0.05 * A).toBeCloseTo(1, 2);
  });

  test("its potential under the film is that of the closed form, point by point", () => {
    const { response, weights, disc } = solveOn([half(0.25)]);
    for (const [r, z] of [
      [0, 0.001],
      [0.004, 0.0005],
      [0.008, 0.002],
      [0.015, 0.01],
    ] as const) {
      const s = r * r + z * z - A * A;
      const lambda = Math.sqrt((s + Math.sqrt(s * s + 4 * A * A * z * z)) / 2);
      const expected = (2 / Math.PI) * Math.atan(A / lambda) * disc.impedance.re;
      expect(fieldAt(response, disc.round, weights, r, z).phi.re / expected, `${r} ${z}`).toBeCloseTo(1, 6);
    }
  });

  test("on layers the potential is constant under the disc", () => {
    const { response, weights, disc } = solveOn(STACK, 1e-5);
    for (const rho of [0, 0.3, 0.6, 0.85]) {
      const { phi } = fieldAt(response, disc.round, weights, rho * A, 1e-5);
      // 10 um below the disc a little is lost already: compare with the centre.
      const centre = fieldAt(response, disc.round, weights, 0, 1e-5).phi;
      expect(Math.hypot(phi.re - centre.re, phi.im - centre.im) / disc.impedance.re, `${rho}`).toBeLessThan(0.004);
    }
  });
});

test("energy: heat in a cylinder is the power that flows through its faces", () => {
  // Across the interface of skin and fat, around the edge of the disc; space only, no formula of the solver.
  const [topM, bottomM, sideM] = [0.0006, 0.005, 0.008];
  const { nodes, weights } = wavenumbers(A, topM, sideM, 22, 8);
  const response = respond(STACK, nodes);
  const { round } = solveDisc(response, discBasis(A, nodes), weights);
  const at = (r: number, z: number) => {
    const { phi, eR, eZ } = fieldAt(response, round, weights, r, z);
    const y = STACK[layerAt(response, z)]!.admittivity;
    const flow = (e: { re: number; im: number }) =>
      0.5 * (phi.re * (y.re * e.re - y.im * e.im) + phi.im * (y.re * e.im + y.im * e.re));
    const square = eR.re ** 2 + eR.im ** 2 + eZ.re ** 2 + eZ.im ** 2;
    return { heat: 0.5 * y.re * square, flowR: flow(eR), flowZ: flow(eZ) };
  };
  const z = gaussPanels([topM, 0.001, 0.002, 0.0032, bottomM], 5);
  const r = gaussPanels([0, 0.7 * A, A, 1.25 * A, sideM], 5);
  let heat = 0;
  let inflow = 0;
  r.nodes.forEach((radius, i) => {
    const ring = 2 * Math.PI * radius * r.weights[i]!;
    inflow += ring * (at(radius, topM).flowZ - at(radius, bottomM).flowZ);
    z.nodes.forEach((depth, j) => {
      heat += ring * z.weights[j]! * at(radius, depth).heat;
    });
  });
  z.nodes.forEach((depth, j) => {
    inflow -= 2 * Math.PI * sideM * z.weights[j]! * at(sideM, depth).flowR;
  });
  expect(heat / inflow).toBeCloseTo(1, 3);
});

test("the field is minus the gradient of the potential, across layers", () => {
  const { response, weights, disc } = solveOn(STACK);
  const step = 1e-6;
  for (const [r, z] of [
    [0.003, 0.001],
    [0.007, 0.005],
    [0.004, 0.015],
  ] as const) {
    const at = (dr: number, dz: number) => fieldAt(response, disc.round, weights, r + dr, z + dz);
    const { eR, eZ } = at(0, 0);
    expect((at(-step, 0).phi.re - at(step, 0).phi.re) / (2 * step) / eR.re).toBeCloseTo(1, 4);
    expect((at(0, -step).phi.re - at(0, step).phi.re) / (2 * step) / eZ.re).toBeCloseTo(1, 4);
  }
});

test("normal current and potential are continuous at every interface", () => {
  const { response, weights, disc } = solveOn(STACK);
  response.topsM.slice(1).forEach((z, i) => {
    const above = fieldAt(response, disc.round, weights, 0.003, z - 1e-9);
    const below = fieldAt(response, disc.round, weights, 0.003, z + 1e-9);
    const up = STACK[i]!.admittivity;
    const down = STACK[i + 1]!.admittivity;
    const jAbove = up.re * above.eZ.re - up.im * above.eZ.im;
    const jBelow = down.re * below.eZ.re - down.im * below.eZ.im;
    expect(jBelow / jAbove).toBeCloseTo(1, 4);
    expect(below.phi.re / above.phi.re).toBeCloseTo(1, 4);
  });
});
