/**
 * What a profile file may say: every field with its unit, range and reason, in one zod schema. The JSON schema for editors and
 * the reference in docs/ are generated from it. What only several fields together can tell is in rules.ts.
 */
import { z } from "zod";
import {
  APPLICATOR_MAX_CHARS,
  APPLICATORS_MAX,
  DEPTHS_MAX,
  ID_MAX_CHARS,
  LIMITS,
  LIST_MAX,
  type Limit,
  type LimitName,
  TEXT_MAX_CHARS,
  TITLE_MAX_CHARS,
  ZONES_MAX,
} from "./limits.ts";

export const PROFILE_FORMAT = "isoderm-profile/1";
export const AREAS = ["face", "neck", "abdomen", "inner-thigh", "back"] as const;

export const name = (maxChars: number) =>
  z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(maxChars);
/** No control, invisible or unassigned characters: what a file says ends up on screens. */
export const line = (maxChars: number) =>
  z
    .string()
    .regex(/^\P{C}+$/u)
    .max(maxChars);
export const prose = () =>
  z
    .string()
    .regex(/^[\P{C}\n]+$/u)
    .max(TEXT_MAX_CHARS);

/** A number with the range of its limit; what it is comes first in the text, the reason for the range behind it. */
export function number(limit: LimitName, what: string) {
  const { min, max, reason, integer }: Limit = LIMITS[limit];
  const bounded = integer ? z.int().min(min).max(max) : z.number().min(min).max(max);
  return bounded.meta({ description: `${what} Allowed: ${min} to ${max} (${reason}).` });
}

export function optional(limit: LimitName, what: string) {
  const { default: value }: Limit = LIMITS[limit];
  return number(limit, what).default(value ?? 0);
}

const zone = z
  .strictObject({
    id: name(ID_MAX_CHARS).describe("Name of the zone within this profile: lower-case words joined by hyphens."),
    title: line(TITLE_MAX_CHARS).optional().describe("What the operator reads on the display."),
    areaCm2: number("areaCm2", "Skin area that the handpiece covers in this zone, cm2."),
    passes: optional("passes", "How often the phases are run over this zone."),
  })
  .describe("A piece of skin that is treated as one.");

const gliding = z.strictObject({
  kind: z.literal("gliding").describe("The operator moves the handpiece over the zone all the time."),
  speedMmS: number("speedMmS", "Speed of the handpiece over the skin, mm/s."),
  speedMinMmS: number("speedMinMmS", "Speed below which the device cuts the energy, mm/s."),
});
const rest = z.strictObject({
  kind: z.literal("rest").describe("The handpiece stays where it was placed."),
});

const exclusion = z
  .strictObject({
    id: name(ID_MAX_CHARS).describe("Name of what is kept off: lower-case words joined by hyphens."),
    title: line(TITLE_MAX_CHARS).describe("What it is, as the operator reads it."),
    marginMm: number("marginMm", "Least distance of the handpiece from it, mm."),
  })
  .describe("A structure within or beside the zones where the handpiece never goes.");

const baseline = z
  .strictObject({
    durationS: number("baselineS", "How long the sensors are watched on the untreated skin, s."),
  })
  .describe("No energy: the handpiece rests on the skin, sensors settle and are compared.");
const precool = z
  .strictObject({
    contactC: number("coolingContactC", "Set point of the contact surface, degC."),
    durationS: number("precoolS", "How long, s."),
  })
  .describe("No energy: the contact surface cools the epidermis.");
const postcool = z
  .strictObject({
    contactC: number("coolingContactC", "Set point of the contact surface, degC."),
    durationS: number("postcoolS", "How long, s."),
  })
  .describe("No energy: the contact surface takes heat out again.");

const phases = z
  .strictObject({
    baseline,
    precool,
    ramp: z
      .strictObject({
        contactC: number("heatingContactC", "Set point of the contact surface, degC."),
        rateCPerMin: number("rateCPerMin", "How fast the dermal temperature is led to the target, degC/min."),
        timeoutS: number("rampTimeoutS", "The zone is given up when the target is not reached by then, s."),
      })
      .describe("Energy: the dermal temperature is led from rest to the target."),
    hold: z
      .strictObject({
        contactC: number("heatingContactC", "Set point of the contact surface, degC."),
        targetC: number("targetC", "Dermal temperature to hold at the reference depth, degC."),
        durationS: number("holdS", "How long, s."),
      })
      .describe("Energy: the dermal temperature is held at the target."),
    postcool,
  })
  .describe("What every pass over a zone runs through, in this order.");

/** A grid of shots at one depth. */
const shotGrid = {
  lines: number("shotLines", "Lines of shots in the zone."),
  lineShots: number("lineShots", "Shots of a line."),
  pitchMm: number("pitchMm", "From shot to shot along a line, mm."),
  linePitchMm: number("linePitchMm", "From line to line, mm."),
  depthMm: number("focusDepthMm", "Depth of the focus; the device's tip must have just this, mm."),
  energyJ: number("shotEnergyJ", "Energy of one shot, as the device counts it, J."),
  durationMs: number("shotDurationMs", "Length of one shot, ms."),
  intervalMinMs: number("shotIntervalMs", "Least time from the end of a shot to the next, ms."),
};

const shotPhases = z
  .strictObject({
    baseline,
    precool,
    shots: z
      .strictObject({
        contactC: number("heatingContactC", "Set point of the contact surface, degC."),
        ...shotGrid,
        further: z
          .array(z.strictObject(shotGrid).describe("A grid at another depth, with another tip."))
          .min(1)
          .max(DEPTHS_MAX - 1)
          .optional()
          .describe(
            "Further depths, in this order, each after all zones have had the one before: the tip is changed in between.",
          ),
        betweenMaxC: number("betweenMaxC", "What the dermis between the shots may reach; they are paced by it, degC."),
      })
      .describe("Energy: a grid of single shots, line by line, each at a place of its own."),
    postcool,
  })
  .describe("What every zone runs through, in this order.");

const coldPhases = z
  .strictObject({
    baseline,
    ramp: z
      .strictObject({
        rateCPerMin: number("coldRateCPerMin", "How fast the dermal temperature is led down to the target, degC/min."),
        timeoutS: number("rampTimeoutS", "The zone is given up when the target is not reached by then, s."),
      })
      .describe("Heat is pumped out: the dermal temperature is led from rest to the target."),
    hold: z
      .strictObject({
        targetC: number("coldTargetC", "Dermal temperature to hold at the reference depth, degC."),
        windowLowC: number("coldWindowC", "Lower end of the window that the dermis is to be held in, degC."),
        windowHighC: number("coldWindowC", "Upper end of that window, degC."),
        durationS: number("holdS", "How long, s."),
      })
      .describe("Heat is pumped out: the dermal temperature is held at the target."),
    rewarm: z
      .strictObject({
        contactC: number("rewarmContactC", "Set point of the plate, before the cold as well as after it, degC."),
        durationS: number("rewarmS", "How long, s."),
      })
      .describe("Nothing is pumped: the plate brings the skin back."),
  })
  .describe("What every pass over a zone runs through, in this order.");

const needlePhases = z
  .strictObject({
    baseline,
    precool,
    shots: z
      .strictObject({
        contactC: number("heatingContactC", "Set point of the contact surface, degC."),
        lines: number("needleLines", "Lines of insertions in the zone."),
        lineShots: number("lineInsertions", "Insertions of a line."),
        pitchMm: number("insertionPitchMm", "From insertion to insertion along a line, mm."),
        linePitchMm: number("insertionLinePitchMm", "From line to line, mm; as wide as the array of needles."),
        depthMm: number("needleDepthMm", "Depth of the points of the needles, mm."),
        exposedMm: number("exposedMm", "Length of the bare part above the point, of the tips named above, mm."),
        needleC: number("needleC", "What the thermocouple in the needles is led to and held at, degC."),
        needleMaxC: number("needleMaxC", "The device latches when the needles read this, degC."),
        riseMs: number("riseMs", "Time in which the needles are led from the skin's temperature to theirs, ms."),
        durationMs: number("insertionMs", "Energy of one insertion, way and hold, ms."),
        energyJ: number("insertionEnergyJ", "Energy of one insertion at the most, all pairs together, J."),
        intervalMinMs: number("insertionIntervalMs", "Least time from the end of an insertion to the next, ms."),
        betweenMaxC: number(
          "betweenMaxC",
          "What the dermis between the needles may reach; insertions are paced by it, degC.",
        ),
      })
      .describe("Energy: a grid of insertions; in each the needles are held at a temperature."),
    postcool,
  })
  .describe("What every zone runs through, in this order.");

const cooling = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("contact").describe("The contact surface alone cools, at its set point.") }),
    z.strictObject({
      kind: z.literal("cryogen").describe("Cryogen boils on the back of the film, before and after each stamp."),
      precoolMs: number("spurtMs", "Spurt before the energy, ms."),
      postcoolMs: number("spurtMs", "Spurt after the energy, ms."),
    }),
    z.strictObject({
      kind: z.literal("none").describe("Nothing cools: the contact surface is as warm as resting skin."),
    }),
  ])
  .describe("What protects the epidermis while energy flows.");

const stampPhases = z
  .strictObject({
    baseline,
    precool,
    shots: z
      .strictObject({
        contactC: number("heatingContactC", "Set point of the contact surface, degC."),
        cooling,
        lines: number("stampLines", "Lines of stamps in the zone."),
        lineShots: number("lineStamps", "Stamps of a line."),
        pitchMm: number("stampPitchMm", "From stamp to stamp along a line, mm."),
        linePitchMm: number("stampPitchMm", "From line to line, mm."),
        rounds: number("rounds", "How often the grid is stamped; every second time in the gaps of the one before."),
        energyJ: number("stampEnergyJ", "Energy of one stamp, as the device counts it, J."),
        durationMs: number("stampMs", "Length of one stamp, ms."),
        intervalMinMs: number("stampIntervalMs", "Least time from the end of a stamp to the next, ms."),
        dermisMaxC: number("dermisMaxC", "What the dermis under a stamp may come to; they are paced by it, degC."),
      })
      .describe("Energy: a grid of stamps, each at rest at a place of its own."),
    postcool,
  })
  .describe("What every zone runs through, in this order.");

const limitsWith = (power: LimitName, powerText: string) =>
  z
    .strictObject({
      powerMaxW: number(power, powerText),
      energyMaxKJ: number("energyMaxKJ", "Energy delivered to one zone in the whole session, kJ."),
      pressMaxS: optional("pressMaxS", "Longest emission on one press of the trigger, s."),
      doseCapCem43Min: optional("doseCapCem43Min", "Thermal dose of a zone in the whole session, CEM43 minutes."),
      omegaCap: optional("omegaCap", "Arrhenius damage of a zone in the whole session (Henriques), no unit."),
      fatMaxC: optional("fatMaxC", "What validation lets the fat reach in any person, degC."),
    })
    .describe("Bounds of this profile inside the hard limits. Nothing the controller does can pass them.");

const suits = z
  .strictObject({
    fatMinMm: number(
      "fatMinMm",
      "Fat above the fascia, at the least, mm: under stamps thin fat is hotter. Left out: none.",
    ).optional(),
    fatMaxMm: number("fatMaxMm", "Fat above the fascia, as measured with calliper or ultrasound, at the most, mm."),
  })
  .describe("Whom this profile is for: others are refused before energy.");

export const source = z
  .strictObject({
    figure: line(TITLE_MAX_CHARS).describe("The field that the source supports, for example phases.hold.targetC."),
    source: line(500).describe("Publication, standard or measurement, so that a reader can find it."),
  })
  .describe("Where a figure comes from.");

/** What every profile has that holds the dermis at a temperature with continuous energy; others replace some of it. */
const heldProfile = {
  format: z.literal(PROFILE_FORMAT).describe("Kind and version of this file."),
  id: name(ID_MAX_CHARS).describe("Name of the profile: lower-case words joined by hyphens."),
  title: line(TITLE_MAX_CHARS).describe("One line for people."),
  description: prose().optional().describe("What the profile is for."),
  area: z.enum(AREAS).describe("Where on the body."),
  applicators: z
    .array(name(APPLICATOR_MAX_CHARS).describe("Label that the tip announces, for example bp-8-15."))
    .min(1)
    .max(APPLICATORS_MAX)
    .describe("The tips this profile was made for; the session refuses any other."),
  motion: z.discriminatedUnion("kind", [gliding, rest]).describe("How the handpiece moves while it emits."),
  hotSpotFactor: number(
    "hotSpotFactor",
    "Rise of the hottest dermis over the mean rise at the target, both above 34 degC, for these tips and this motion; no unit.",
  ),
  referenceDepthMm: number(
    "referenceDepthMm",
    "Depth at which the target is meant, mm. Left out: the middle of the dermis.",
  ).optional(),
  suits: suits.optional(),
  zones: z.array(zone).min(1).max(ZONES_MAX).describe("In the order of treatment."),
  keepOff: z
    .array(exclusion)
    .max(LIST_MAX)
    .optional()
    .describe("What is never treated: shown before the session, and by explain."),
  phases,
  sources: z.array(source).max(LIST_MAX).default([]).describe("Where the figures come from."),
  notes: z.array(prose()).max(LIST_MAX).default([]).describe("Anything else a reader should know."),
};

const rfBipolarProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("rf-bipolar").describe("Radio frequency between two electrodes of one handpiece."),
  limits: limitsWith("powerMaxW", "The generator never delivers more, W."),
});
const rfMonopolarProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("rf-monopolar").describe("Radio frequency from one electrode to a return pad, held."),
  limits: limitsWith("monopolarPowerMaxW", "The generator never delivers more, W."),
});
const ultrasoundProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("ultrasound-unfocused").describe("Ultrasound of a flat transducer."),
  limits: limitsWith("ultrasoundPowerMaxW", "The transducer never delivers more sound, W."),
});
const laserProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("laser-nir").describe("Near infrared light through a cooled window."),
  limits: limitsWith("laserPowerMaxW", "The laser never delivers more light, W."),
});

const focusedProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("ultrasound-focused").describe("Ultrasound in focused shots."),
  motion: rest.describe("The handpiece stands still while a line is shot."),
  phases: shotPhases,
  limits: limitsWith("shotPowerMaxW", "The transducer never takes more within a shot, W."),
});

const coolingProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("contact-cooling").describe("A cold plate that holds the dermis cold."),
  motion: rest.describe("The plate lies still."),
  hotSpotFactor: number(
    "hotSpotFactor",
    "Fall of the coldest skin over the mean fall, both below 34 degC: a spot that touches better is no colder than the plate; no unit.",
  ),
  phases: coldPhases,
  limits: limitsWith("coldPowerMaxW", "The pump never takes more out of the plate, W.")
    .extend({
      skinMinC: optional("skinMinC", "Skin at or below this ends the session at once, degC."),
      plateMinC: number("plateMinC", "The plate is never pumped colder, degC."),
      coldMaxMin: optional("coldMaxMin", "Time of skin below 7 degC in the whole session, minutes."),
    })
    .describe(
      "Bounds of this profile inside the hard limits, of frost as of heat. Nothing the controller does can pass them.",
    ),
});

const microneedleProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("rf-microneedle").describe("Radio frequency between needles that are held at a temperature."),
  motion: rest.describe("The handpiece stands still while its needles are in."),
  phases: needlePhases,
  limits: limitsWith("needlePowerMaxW", "The generator never delivers more to all pairs together, W."),
});

const pulsedProfile = z.strictObject({
  ...heldProfile,
  modality: z.literal("rf-monopolar-pulsed").describe("Radio frequency from one electrode to a return pad, in stamps."),
  motion: rest.describe("The handpiece stands still while it stamps."),
  phases: stampPhases,
  limits: limitsWith("pulsedPowerMaxW", "The generator never delivers more within a stamp, W."),
});

/** One member per modality. */
export const profileSchema = z
  .discriminatedUnion("modality", [
    rfBipolarProfile,
    rfMonopolarProfile,
    ultrasoundProfile,
    laserProfile,
    focusedProfile,
    coolingProfile,
    microneedleProfile,
    pulsedProfile,
  ])
  .meta({
    title: "Isoderm treatment profile",
    description: "What is to be done in one session. Bench and engineering use only, never on people.",
  });

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A profile that was read, checked and frozen; defaults are filled in. */
export type Profile = DeepReadonly<z.output<typeof profileSchema>>;
/** A plate that holds the dermis cold. */
export type ColdProfile = Extract<Profile, { readonly modality: "contact-cooling" }>;
/** Energy in single insertions of needles. */
export type NeedleProfile = Extract<Profile, { readonly modality: "rf-microneedle" }>;
/** Energy in stamps from place to place. */
export type PulsedProfile = Extract<Profile, { readonly modality: "rf-monopolar-pulsed" }>;
/** Energy in shots that coagulate at a focus. */
export type FocusedProfile = Extract<Profile, { readonly modality: "ultrasound-focused" }>;
/** Energy in single shots, insertions and stamps among them. */
export type ShotProfile = FocusedProfile | NeedleProfile | PulsedProfile;
/** Continuous energy that holds the dermis at a temperature. */
export type HeldProfile = Exclude<Profile, ShotProfile | ColdProfile>;
export type Zone = Profile["zones"][number];
export type Motion = Profile["motion"];
export type Area = (typeof AREAS)[number];
/** What an author may write, defaults left out. */
export type ProfileInput = z.input<typeof profileSchema>;
