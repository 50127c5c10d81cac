/**
 * A device file: what a device and its tips can do, as data, so that a profile can be held against it long before a session. Says what the file
 * may hold. Whether a tip fits a profile, and whether a device is what its file says, is decided in session/device-fit.ts.
 */
import { z } from "zod";
import { APPLICATOR_MAX_CHARS, ID_MAX_CHARS, LIST_MAX, TITLE_MAX_CHARS } from "./limits.ts";
import type { DocumentKind } from "./read.ts";
import type { Rule } from "./rule.ts";
import { line, name, prose, source } from "./schema.ts";

const DEVICE_FORMAT = "isoderm-device/1";

/** The kinds of energy, as a profile names them. */
const MODALITIES = [
  "rf-bipolar",
  "rf-monopolar",
  "rf-monopolar-pulsed",
  "rf-microneedle",
  "ultrasound-unfocused",
  "ultrasound-focused",
  "laser-nir",
  "contact-cooling",
] as const;

/** What a device can have, by the names of the capability bits of the wire. */
const PARTS = [
  "contactSurface",
  "returnPad",
  "motionSensor",
  "impedance",
  "reflectedPower",
  "tipSensor",
  "cooling",
  "display",
  "comparator",
  "secondRelay",
  "shots",
  "carriage",
  "needles",
  "cryogen",
  "cold",
] as const;

// Ranges: what the wire can say, where nothing narrower is known.
const shots = z
  .strictObject({
    depthMm: z.number().min(0).max(20).describe("Depth of the focus, or the deepest the needles go, mm."),
    energyMaxJ: z.number().min(0.001).max(200).describe("Most energy of one shot, J."),
    durationMaxMs: z.int().min(1).max(10_000).describe("Longest emission of one shot, ms."),
    intervalMinMs: z.int().min(0).max(10_000).describe("Least pause between two shots, ms."),
    spacingMinMm: z.number().min(0).max(60).describe("Least distance between two places, mm."),
    travelMm: z.number().min(0).max(60).describe("Travel of the carriage, mm; 0: it has none."),
    coolMaxMs: z.int().min(0).max(100).default(0).describe("Longest spurt of cryogen, ms; 0: it has none."),
    needlePairs: z.int().min(0).max(255).default(0).describe("Pairs of needles; 0: it has none."),
  })
  .describe("What the tip can do in shots. Left out: it gives its energy continuously.");

const tip = z
  .strictObject({
    label: name(APPLICATOR_MAX_CHARS).describe("As the tip announces itself, and as profiles name it."),
    title: line(TITLE_MAX_CHARS).optional().describe("One line for people."),
    frequencyKHz: z.number().min(0).max(100_000).describe("Frequency it is driven at, kHz; 0: not alternating."),
    powerMaxW: z.number().min(0.1).max(600).describe("Most it may be given, W."),
    discDiameterMm: z.number().min(0.1).max(200).describe("Diameter of one electrode or of the face, mm."),
    spacingMm: z.number().min(0).max(200).describe("Distance of the electrodes' centres, mm; 0: there is one."),
    hotSpotKMmPerWS: z
      .number()
      .min(0)
      .max(65)
      .describe(
        "Excess of the hottest line of skin: one pass of P watt at v mm/s warms it by no more than this times P / v, K mm/(W s). The least hot-spot factor h of a profile follows from it.",
      ),
    shots: shots.optional(),
  })
  .describe("One tip.");

const deviceSchema = z
  .strictObject({
    format: z.literal(DEVICE_FORMAT).describe("Kind and version of this file."),
    id: name(ID_MAX_CHARS).describe("Name of the device: lower-case words joined by hyphens."),
    title: line(TITLE_MAX_CHARS).describe("One line for people."),
    modality: z.enum(MODALITIES).describe("Kind of energy, as profiles name it."),
    parts: z.array(z.enum(PARTS)).min(1).max(PARTS.length).describe("What it has, beside what it emits with."),
    tips: z.array(tip).min(1).max(LIST_MAX).describe("Every tip that may be attached."),
    sources: z.array(source).max(LIST_MAX).default([]).describe("Where the figures come from."),
    notes: z.array(prose()).max(LIST_MAX).default([]).describe("Anything else a reader should know."),
  })
  .meta({
    title: "Isoderm device file",
    description: "What a device and its tips can do. Bench and engineering use only, never on people.",
  });

export type DeviceFile = z.output<typeof deviceSchema>;
export type DeviceTip = DeviceFile["tips"][number];

export const DEVICE_DOCUMENT: DocumentKind<typeof deviceSchema> = {
  format: DEVICE_FORMAT,
  schema: deviceSchema,
  checkRules: ({ tips }) =>
    tips.flatMap(({ label }, index) =>
      tips.findIndex((other) => other.label === label) === index
        ? []
        : [
            {
              severity: TWICE.severity,
              ruleId: TWICE.id,
              path: ["tips", index, "label"],
              message: `tip ${label} stands twice`,
              hint: "Delete one: two descriptions of one tip can contradict each other.",
            },
          ],
    ),
};

const TWICE: Rule = {
  id: "P151",
  severity: "error",
  title: "A tip is described once.",
  reason: "Two descriptions of one tip can contradict each other, and nobody could tell which holds.",
};
export const MISFIT: Rule = {
  id: "P152",
  severity: "error",
  title: "A profile asks of its tips what they can do.",
  reason:
    "Power, hot-spot factor, depth, energy and length of shots are held against the device file, as the session holds them against the tip that is attached.",
};
export const OTHER_MODALITY: Rule = {
  id: "P153",
  severity: "error",
  title: "A profile and its device are of one modality.",
  reason: "A tip of another kind of energy has another field, whatever its label.",
};
export const LACKING: Rule = {
  id: "P154",
  severity: "error",
  title: "A device has what a profile needs of it.",
  reason:
    "A gliding handpiece needs a motion sensor, a monopolar one a watched return pad, a profile that sets a contact temperature a contact surface.",
};
export const UNKNOWN_TIP: Rule = {
  id: "W251",
  severity: "warning",
  title: "Every tip of a profile is one that a device file describes.",
  reason:
    "What a tip can do is otherwise found out only when the session begins. Name your own device file with --device-file.",
};

export const DEVICE_RULES: readonly Rule[] = [TWICE, MISFIT, OTHER_MODALITY, LACKING, UNKNOWN_TIP];
