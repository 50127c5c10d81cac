/** The shipped inner-thigh profile as a text to spoil. */
import { readFileSync } from "node:fs";
import { assert } from "../../src/assert.ts";

export const PROFILE_TEXT = readFileSync(
  new URL("../../profiles/rf-bipolar-inner-thigh.yaml", import.meta.url),
  "utf8",
);

/** A short valid profile without comments: tests change single lines of it and know where they stand. */
export const PLAIN_PROFILE = `format: isoderm-profile/1
id: plain
title: Plain
modality: rf-bipolar
area: inner-thigh
applicators: [bp-8-15]
motion:
  kind: gliding
  speedMmS: 120
  speedMinMmS: 60
hotSpotFactor: 1.2
zones:
  - id: upper
    areaCm2: 80
phases:
  baseline: { durationS: 15 }
  precool: { contactC: 28, durationS: 20 }
  ramp: { contactC: 30, rateCPerMin: 3, timeoutS: 300 }
  hold:
    contactC: 30
    targetC: 42.5
    durationS: 300
  postcool: { contactC: 24, durationS: 60 }
limits:
  powerMaxW: 30
  energyMaxKJ: 12
sources:
  - { figure: phases.hold.targetC, source: test }
  - { figure: limits.powerMaxW, source: test }
`;

/** PLAIN_PROFILE with one piece of it, which must occur exactly once, replaced. */
export function spoil(piece: string, by: string): string {
  assert(PLAIN_PROFILE.split(piece).length === 2, `"${piece}" occurs once`);
  return PLAIN_PROFILE.replace(piece, () => by);
}
