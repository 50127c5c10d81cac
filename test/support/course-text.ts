/** A short valid course as a text to spoil, and the profiles it may name. */
import type { ProfileLookUp } from "../../src/profile/course.ts";
import { readProfile } from "../../src/profile/read.ts";
import { PLAIN_PROFILE, spoil } from "./profile-text.ts";

export const COURSE_TEXT = `format: isoderm-course/1
id: three
title: Three
intervalMinDays: 7
sessions:
  - profile: plain.yaml
  - profile: other.yaml
limits:
  doseCapCem43Min: 60
  energyMaxKJ: 24
sources:
  - { figure: intervalMinDays, source: test }
`;

const FILES: Readonly<Record<string, string>> = {
  "plain.yaml": PLAIN_PROFILE,
  "other.yaml": PLAIN_PROFILE.replace("id: plain", "id: other"),
  "neck.yaml": spoil("area: inner-thigh", "area: neck"),
  "wide.yaml": spoil("areaCm2: 80", "areaCm2: 90"),
  "low.yaml": spoil("energyMaxKJ: 12", "energyMaxKJ: 12\n  doseCapCem43Min: 4"),
  "broken.yaml": spoil("targetC: 42.5", "targetC: 109"),
};

export const lookUpProfile: ProfileLookUp = (file) => {
  const text = FILES[file];
  if (text === undefined) return { problem: `${file}: there is no such file` };
  const read = readProfile(text, file);
  return "profile" in read ? read : { problem: `${file} is no profile` };
};
