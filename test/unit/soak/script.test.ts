/**
 * Goal: seeds draw what they promise: the same script again, all kinds of trouble, quiet worlds too, and times the world can take.
 * Method: many scripts, none played.
 */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyMutation, CANARIES } from "../../soak/mutations.ts";
import { DEEDS, drawScript } from "../../soak/script.ts";

const scripts = Array.from({ length: 2000 }, (_, seed) => drawScript(seed));

test("the same seed draws the same script", () => {
  for (const seed of [0, 7, 1999]) expect(drawScript(seed)).toEqual(scripts[seed]);
});

test("every kind of fault and deed comes up, and worlds without any", () => {
  const kinds = new Set(scripts.flatMap(({ faults }) => faults.map(({ target, kind }) => `${target}.${kind}`)));
  expect([...kinds].sort()).toEqual(
    [
      ...["sensorA", "sensorB"].flatMap((sensor) =>
        ["offset", "open", "short", "stuck"].map((kind) => `${sensor}.${kind}`),
      ),
      "contact.lost",
      "cooling.slow",
      "firmware.hang",
      "firmware.reset",
      "memory.bitFlip",
      "motion.stalled",
      "output.gain",
      "output.stuckOn",
      "relay1.welded",
      "relay2.welded",
    ].sort(),
  );
  const acts = new Set(scripts.flatMap(({ deeds }) => deeds.map(({ act }) => act)));
  expect([...acts].sort()).toEqual(Object.values(DEEDS).flat().sort());
  expect(scripts.filter(({ families }) => families.length === 0).length).toBeGreaterThan(50);
});

test("times are ticks of the world, in order, and before the calm", () => {
  for (const { faults, deeds, calmAtMs } of scripts) {
    for (const { atMs, durationMs } of faults) expect([atMs % 10, durationMs % 10]).toEqual([0, 0]);
    for (const { atMs, forMs } of deeds) expect([atMs % 10, forMs % 10, atMs < calmAtMs]).toEqual([0, 0, true]);
    expect(deeds.map(({ atMs }) => atMs)).toEqual(deeds.map(({ atMs }) => atMs).sort((a, b) => a - b));
  }
});

test("every planted bug still fits the sources, exactly once", () => {
  expect(CANARIES.length).toBeGreaterThanOrEqual(12);
  for (const { mutations } of CANARIES) {
    const texts = new Map<string, string>();
    for (const mutation of mutations) {
      const text = texts.get(mutation.file) ?? readFileSync(mutation.file, "utf8");
      texts.set(mutation.file, applyMutation(text, mutation));
    }
  }
});
