import { describe, expect, it } from "vitest";
import type { Load } from "../../../firmware-sim/applicator/applicator.ts";
import { createGenerator, type GeneratorLines, stepGenerator } from "../../../firmware-sim/applicator/generator.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

const ON: GeneratorLines = { commandW: 20, gate: true, relay1: true, relay2: true, testLoad: false };
const resistor = (ohm: number): Load => ({ ohm, reflectedRatio: Number.NaN });
function run(lines: Partial<GeneratorLines>, loadOhm = 500, ticks = 5, seed = 1) {
  const generator = createGenerator(createRandom(seed, "test"), 200, 900);
  for (let i = 0; i < ticks; i++) stepGenerator(generator, { ...ON, ...lines }, resistor(loadOhm));
  return generator;
}

describe("generator", () => {
  it("delivers its command within 5 % and meters it within 3 %, for many devices", () => {
    for (let seed = 0; seed < 100; seed++) {
      const generator = run({}, 500, 5, seed);
      expect(Math.abs(generator.deliveredW - 20)).toBeLessThan(1);
      const meteredW = generator.forwardW - generator.reflectedW;
      expect(Math.abs(meteredW / generator.deliveredW - 1)).toBeLessThan(0.045);
      expect(Math.abs(generator.impedanceOhm / 500 - 1)).toBeLessThan(0.06);
    }
  });

  it("rises within the first tick and falls at once", () => {
    const generator = createGenerator(createRandom(1, "test"), 200, 900);
    stepGenerator(generator, ON, resistor(500));
    expect(generator.deliveredW).toBeGreaterThan(14);
    expect(generator.deliveredW).toBeLessThan(18);
    stepGenerator(generator, { ...ON, gate: false }, resistor(500));
    expect(generator.deliveredW).toBe(0);
    expect(generator.forwardW).toBeLessThan(0.1);
    expect(generator.impedanceOhm).toBeNaN();
  });

  it.each([{ gate: false }, { relay1: false }, { relay2: false }, { commandW: 0 }])("is off with %o", (lines) => {
    const generator = run(lines);
    expect(generator.deliveredW).toBe(0);
    expect(generator.forwardW).toBeLessThan(0.1);
  });

  it("puts nothing into an open load, and less than it sends into a mismatched one", () => {
    expect(run({}, Number.POSITIVE_INFINITY).deliveredW).toBe(0);
    expect(run({}, 2700).deliveredW).toBeLessThan(0.8 * run({}, 900).deliveredW);
    expect(run({}, 20).deliveredW).toBeLessThan(0.5 * run({}, 200).deliveredW);
  });

  it("shows a welded relay at the test load or the connector", () => {
    const pulse = { commandW: 1, testLoad: true };
    expect(run({ ...pulse, relay2: false }).testLoadW).toBeCloseTo(1, 1);
    expect(run({ ...pulse, relay2: false }).forwardW).toBeLessThan(0.1);
    expect(run({ ...pulse, relay1: false }).testLoadW).toBe(0);
    const welded = createGenerator(createRandom(1, "test"), 200, 900);
    welded.defects.relay1Welded = true;
    stepGenerator(welded, { ...ON, ...pulse, relay1: false }, resistor(500));
    expect(welded.testLoadW).toBeGreaterThan(0.1);
  });

  it("stuck on ignores command and gate, but not the relays", () => {
    const generator = createGenerator(createRandom(1, "test"), 200, 900);
    generator.defects.stuckW = 10;
    for (let i = 0; i < 3; i++) stepGenerator(generator, { ...ON, commandW: 0, gate: false }, resistor(500));
    expect(generator.deliveredW).toBeGreaterThan(9);
    stepGenerator(generator, { ...ON, commandW: 0, gate: false, relay2: false }, resistor(500));
    expect(generator.deliveredW).toBe(0);
  });
});
