import { expect, test } from "vitest";
import { NEEDLE_PAIR } from "../../../firmware-sim/applicator/needle.ts";
import {
  coagulationOf,
  createNeedleSite,
  enterTissue,
  NEEDLE_CALM_MS,
  NEEDLE_REST_STEP_MS,
  NEEDLE_STEP_MS,
  type NeedleSite,
  planNeedle,
  rest,
  stepNeedle,
  tipC,
} from "../../../firmware-sim/applicator/needle-site.ts";
import { nominalPerson } from "../../../firmware-sim/person.ts";

const person = nominalPerson("abdomen");
const BASE_C = 34;
const FACE_WM2K = 500;

/** An ideal regulator of the tip, led there in a second. */
function hold(site: NeedleSite, targetC: number, seconds: number): { heldC: number; powerW: number; energyJ: number } {
  enterTissue(site, () => BASE_C, 25);
  let powerW = 0;
  let integralW = 0;
  let energyJ = 0;
  for (let ms = 0; ms < seconds * 1000; ms += NEEDLE_STEP_MS) {
    const wantedC = Math.min(targetC, BASE_C + ((targetC - BASE_C) * ms) / 1000);
    const errorK = wantedC - tipC(site);
    powerW = Math.max(0, 0.05 * errorK + integralW);
    integralW += 0.01 * errorK;
    stepNeedle(site, powerW);
    energyJ += (powerW * NEEDLE_STEP_MS) / 1000;
  }
  return { heldC: tipC(site), powerW, energyJ };
}

const riseBeside = ({ heat }: NeedleSite, mm: number, depthMm: number) => heat.read(heat.locate(mm, depthMm));

const createSite = (over: Partial<typeof NEEDLE_PAIR> = {}) =>
  createNeedleSite(planNeedle({ ...NEEDLE_PAIR, ...over }, person, FACE_WM2K));

test("a tip held at 67 degC for 4 s coagulates 100 to 400 um about itself, and the dermis between stays below 48 degC", () => {
  const site = createSite();
  const { heldC, powerW } = hold(site, 67, 5);
  expect(Math.abs(heldC - 67)).toBeLessThan(1);
  expect(powerW).toBeGreaterThan(0.1);
  expect(powerW).toBeLessThan(1);
  const { diameterMm, depthMm, lengthMm, peakC, epidermisOmega } = coagulationOf(site);
  const beyondMm = (diameterMm - NEEDLE_PAIR.needleDiameterMm) / 2;
  expect(beyondMm).toBeGreaterThan(0.1);
  expect(beyondMm).toBeLessThan(0.45);
  // About the bare part, which ends 1 and 2 mm deep.
  expect(depthMm).toBeGreaterThan(1.2);
  expect(depthMm).toBeLessThan(1.8);
  expect(lengthMm).toBeGreaterThan(1);
  expect(lengthMm).toBeLessThan(1.7);
  // The tissue at the ends of the tip is hotter than the steel, and does not boil.
  expect(peakC).toBeGreaterThan(68);
  expect(peakC).toBeLessThan(85);
  expect(epidermisOmega).toBeLessThan(0.27);
  expect(BASE_C + 2 * riseBeside(site, NEEDLE_PAIR.spacingMm / 2, 1.5)).toBeLessThan(48);
});

test("hotter and longer holds coagulate more; a needle that was not heated coagulates nothing", () => {
  const width = (targetC: number, seconds: number) => {
    const site = createSite();
    hold(site, targetC, seconds);
    return coagulationOf(site).diameterMm;
  };
  expect(width(60, 3)).toBeLessThan(width(67, 5));
  expect(width(67, 5)).toBeLessThan(width(75, 7));
  const cold = createSite();
  hold(cold, BASE_C, 2);
  expect(coagulationOf(cold)).toMatchObject({ diameterMm: 0, lengthMm: 0, depthMm: null });
});

test("steps half as long, to the energy and the zone of the same hold", () => {
  const coarse = createSite();
  const fine = createSite();
  fine.heat.setStep(NEEDLE_STEP_MS / 2);
  for (const site of [coarse, fine]) enterTissue(site, () => BASE_C, BASE_C);
  for (let ms = 0; ms < 3000; ms += NEEDLE_STEP_MS) {
    const powerW = ms < 500 ? 0.6 : 0.3;
    stepNeedle(coarse, powerW);
    fine.heat.step(powerW);
    fine.heat.step(powerW);
  }
  expect(Math.abs(tipC(coarse) - tipC(fine))).toBeLessThan(0.05);
  for (const mm of [0.3, 0.6, 1.25])
    expect(Math.abs(riseBeside(coarse, mm, 1.5) - riseBeside(fine, mm, 1.5))).toBeLessThan(0.05);
});

test("long steps after the energy leave the same zone, and the same warmth between needles to a thousandth of a degree", () => {
  const [long, short] = [createSite(), createSite()];
  for (const site of [long, short]) {
    hold(site, 67, 3);
    for (let ms = 0; ms < NEEDLE_CALM_MS; ms += NEEDLE_STEP_MS) stepNeedle(site, 0);
  }
  rest(long);
  for (let ms = NEEDLE_REST_STEP_MS; ms <= 10_000; ms += NEEDLE_REST_STEP_MS) {
    stepNeedle(long, 0);
    for (let n = 0; n < NEEDLE_REST_STEP_MS / NEEDLE_STEP_MS; n++) stepNeedle(short, 0);
    for (const [mm, allowedK] of [
      [0, 0.15],
      [0.2, 0.05],
      [0.6, 0.005],
      [1.25, 0.001],
      [2, 0.001],
    ] as const)
      expect(Math.abs(riseBeside(long, mm, 1.5) - riseBeside(short, mm, 1.5)), `${ms}, ${mm}`).toBeLessThan(allowedK);
  }
  const [zone, exact] = [coagulationOf(long), coagulationOf(short)];
  expect(Math.abs(zone.diameterMm - exact.diameterMm)).toBeLessThan(0.001);
  expect(Math.abs(zone.epidermisOmega / exact.epidermisOmega - 1)).toBeLessThan(0.005);
});

test("tissue that is left out far below the point would not have warmed", () => {
  const site = createSite();
  hold(site, 75, 8);
  const { totalMm } = site.plan.grid;
  expect(totalMm).toBeCloseTo(NEEDLE_PAIR.depthMm + 8, 6);
  for (let s = 0; s < 20; s++) for (let n = 0; n < 50; n++) stepNeedle(site, 0);
  expect(Math.abs(riseBeside(site, 0, totalMm - 0.6))).toBeLessThan(0.01);
});

test("two sites of one plan have live tissue of their own", () => {
  const plan = planNeedle(NEEDLE_PAIR, person, FACE_WM2K);
  const [one, other] = [createNeedleSite(plan), createNeedleSite(plan)];
  for (const site of [one, other]) enterTissue(site, () => BASE_C, BASE_C);
  for (let n = 0; n < 20; n++) stepNeedle(one, 0.5);
  expect(tipC(one)).toBeGreaterThan(BASE_C + 5);
  expect(tipC(other)).toBeCloseTo(BASE_C, 6);
});

test("a cold needle cools what it goes into, and comes to its temperature within seconds", () => {
  const site = createSite();
  enterTissue(site, () => BASE_C, 20);
  expect(tipC(site)).toBeCloseTo(20, 1);
  for (let ms = 0; ms < 3000; ms += NEEDLE_STEP_MS) stepNeedle(site, 0);
  expect(tipC(site)).toBeGreaterThan(33);
  expect(tipC(site)).toBeLessThan(BASE_C);
});

test("half of the power goes into each needle of a pair", () => {
  const { heatPerWatt, source } = createSite().plan;
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  expect(sum(heatPerWatt)).toBeCloseTo(1, 6);
  expect(sum(source)).toBeCloseTo(0.5, 6);
});
