/**
 * Goal: seeds draw what they promise: the same script again, all kinds of trouble, quiet worlds too, and times the world can take.
 * Method: many scripts, none played.
 */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listFaultKinds } from "../../../src/profile/fault-kinds.ts";
import { applyMutation, CANARIES } from "../../soak/mutations.ts";
import { DEEDS, drawScript, isQuiet } from "../../soak/script.ts";
import { listShippedProfiles } from "../../support/session-profile.ts";

const scripts = Array.from({ length: 2000 }, (_, seed) => drawScript(seed));

test("the same seed draws the same script", () => {
  for (const seed of [0, 7, 1999]) expect(drawScript(seed)).toEqual(scripts[seed]);
});

test("every kind of the catalogue and every deed comes up, every shipped profile, and worlds without trouble", () => {
  const drawn = scripts.flatMap(({ faults, outer = [] }) => [...faults, ...outer]);
  const kinds = new Set(drawn.map(({ target, kind }) => `${target}.${kind}`));
  expect([...kinds].sort()).toEqual(
    listFaultKinds()
      .map(({ target, kind }) => `${target}.${kind}`)
      .sort(),
  );
  const acts = new Set(scripts.flatMap(({ deeds }) => deeds.map(({ act }) => act)));
  expect([...acts].sort()).toEqual(Object.values(DEEDS).flat().sort());
  const profiles = new Set(
    scripts.map(({ profile }) => (typeof profile === "string" ? "whole" : "of" in profile ? profile.of : "short")),
  );
  expect([...profiles].sort()).toEqual([...listShippedProfiles().map(({ id }) => id), "short", "whole"].sort());
  expect(scripts.filter(isQuiet).length).toBeGreaterThan(50);
});

test("sizes lie in the range of their kind", () => {
  const kinds = listFaultKinds();
  for (const { faults, outer = [] } of scripts)
    for (const { target, kind, magnitude } of [...faults, ...outer]) {
      const { told } = kinds.find((known) => known.target === target && known.kind === kind)!;
      const { min, max } = told.magnitude ?? { min: 0, max: 0 };
      expect(magnitude, `${target}.${kind}`).toBeGreaterThanOrEqual(min);
      expect(magnitude, `${target}.${kind}`).toBeLessThanOrEqual(max);
    }
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
