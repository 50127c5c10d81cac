import { z } from "zod";
import { FAULT_KINDS, type FaultMeaning, type FaultTarget } from "./fault-kinds.ts";
import { TITLE_MAX_CHARS } from "./limits.ts";
import type { DocumentKind } from "./read.ts";

/**
 * Scripts that go with a run: what fails, and what the operator does. Data on the world's own clock, read with the same positions and
 * hints as profiles. What the targets and deeds mean is the simulated device's business.
 */
export const SCRIPT_MAX_S = 3600;
const ITEMS_MAX = 256;
const title = z
  .string()
  .regex(/^\P{C}+$/u)
  .max(TITLE_MAX_CHARS)
  .describe("One line for people.")
  .optional();
const atS = z.number().min(0).max(SCRIPT_MAX_S).describe("When, s since the device was switched on.");
const durationS = z.number().min(0.01).max(SCRIPT_MAX_S).describe("For how long, s.");

/** One variant for each kind of each target, so that the range of its magnitude is the schema's, and an editor knows it. */
const faultVariants = Object.entries(FAULT_KINDS).map(([target, kinds]) => {
  const variants = Object.entries(kinds as Record<string, FaultMeaning>).map(([kind, told]) =>
    z
      .strictObject({
        atS,
        target: z.literal(target),
        kind: z.literal(kind),
        durationS: told.once ? z.literal(0).default(0).describe("Happens once: no duration.") : durationS,
        magnitude: magnitudeOf(told),
      })
      .describe(`${told.meaning}.`),
  );
  return z.discriminatedUnion("kind", variants as [(typeof variants)[number], ...typeof variants]);
});

function magnitudeOf({ magnitude }: FaultMeaning): z.ZodType<number> {
  if (magnitude === undefined) return z.literal(0).default(0).describe("This kind has no size.") as z.ZodType<number>;
  const { min, max, meaning, integer } = magnitude;
  return (integer ? z.int() : z.number()).min(min).max(max).describe(`How much: ${meaning}.`);
}

/** One fault of a script. */
export interface ScriptedFault {
  readonly atS: number;
  readonly target: FaultTarget;
  readonly kind: string;
  /** 0 for what happens once. */
  readonly durationS: number;
  readonly magnitude: number;
}

export interface FaultScript {
  readonly format: "isoderm-faults/1";
  readonly title?: string | undefined;
  readonly faults: readonly ScriptedFault[];
}

export const faultScriptSchema = z.strictObject({
  format: z.literal("isoderm-faults/1"),
  title,
  faults: z
    .array(
      z.discriminatedUnion(
        "target",
        faultVariants as unknown as [(typeof faultVariants)[number], ...typeof faultVariants],
      ) as unknown as z.ZodType<ScriptedFault>,
    )
    .max(ITEMS_MAX)
    .describe("In any order; overlapping faults act together."),
});

const step = <const A extends readonly [string, ...string[]]>(actions: A) =>
  z.strictObject({ atS, action: z.enum(actions) });

const operatorScript = z.strictObject({
  format: z.literal("isoderm-operator/1"),
  title,
  willing: z
    .boolean()
    .default(false)
    .describe(
      "The steps come on top of what a willing operator does, who follows the display; else nothing else is done.",
    ),
  steps: z
    .array(
      z.discriminatedUnion("action", [
        step(["press", "release", "lift", "park", "estop", "estopRelease", "stall", "pause", "resume", "stop"]),
        z.strictObject({
          atS,
          action: z.literal("place"),
          zone: z.int().min(1).max(8).describe("Zone of the profile, from 1."),
          areaCm2: z.number().min(1).max(1000),
          speedMmS: z.number().min(0).max(500),
        }),
        z.strictObject({ atS, action: z.literal("glide"), speedMmS: z.number().min(0).max(500) }),
      ]),
    )
    .max(ITEMS_MAX)
    .describe("What the hands do, in order of time. Pause, resume and stop are asked of the host."),
});

export type OperatorScript = z.output<typeof operatorScript>;

export const FAULT_SCRIPT: DocumentKind<typeof faultScriptSchema> = {
  format: "isoderm-faults/1",
  schema: faultScriptSchema,
  checkRules: () => [],
};

export const OPERATOR_SCRIPT: DocumentKind<typeof operatorScript> = {
  format: "isoderm-operator/1",
  schema: operatorScript,
  checkRules: () => [],
};
