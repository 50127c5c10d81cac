import { z } from "zod";
import { TITLE_MAX_CHARS } from "./limits.ts";
import type { DocumentKind } from "./read.ts";

/**
 * Scripts that go with a run: what fails, and what the operator does. Data on the world's own clock, read with the same positions and
 * hints as profiles. What the targets and deeds mean is the simulated device's business.
 */
const SCRIPT_MAX_S = 3600;
const ITEMS_MAX = 256;
const title = z
  .string()
  .regex(/^\P{C}+$/u)
  .max(TITLE_MAX_CHARS)
  .describe("One line for people.")
  .optional();
const atS = z.number().min(0).max(SCRIPT_MAX_S).describe("When, s since the device was switched on.");
const durationS = z.number().min(0).max(SCRIPT_MAX_S).describe("For how long, s; 0 for what happens once.");

const fault = <T extends string, const K extends readonly [string, ...string[]]>(
  target: T,
  kinds: K,
  magnitude?: z.ZodType<number>,
) =>
  z.strictObject({
    atS,
    target: z.literal(target),
    kind: z.enum(kinds),
    durationS: durationS.default(0),
    magnitude: (magnitude ?? z.literal(0)).default(0).describe("How much, in the unit of the kind."),
  });

const faultScript = z.strictObject({
  format: z.literal("isoderm-faults/1"),
  title,
  faults: z
    .array(
      z.discriminatedUnion("target", [
        fault("contact", ["lost"]),
        fault("motion", ["stalled"]),
        fault("sensorA", ["open", "short", "stuck", "offset"], z.number().min(-20).max(20)),
        fault("sensorB", ["open", "short", "stuck", "offset"], z.number().min(-20).max(20)),
        fault("output", ["gain", "stuckOn"], z.number().min(0).max(100)),
        fault("relay1", ["welded"]),
        fault("relay2", ["welded"]),
        fault("cooling", ["slow"], z.number().min(0).max(1)),
        fault("firmware", ["hang", "reset"], z.int().min(0).max(15)),
        fault("memory", ["bitFlip"], z.int().min(0).max(2047)),
      ]),
    )
    .max(ITEMS_MAX)
    .describe("In any order; overlapping faults act together."),
});

const step = <const A extends readonly [string, ...string[]]>(actions: A) =>
  z.strictObject({ atS, action: z.enum(actions) });

const operatorScript = z.strictObject({
  format: z.literal("isoderm-operator/1"),
  title,
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

export type FaultScript = z.output<typeof faultScript>;
export type OperatorScript = z.output<typeof operatorScript>;

export const FAULT_SCRIPT: DocumentKind<typeof faultScript> = {
  format: "isoderm-faults/1",
  schema: faultScript,
  checkRules: () => [],
};

export const OPERATOR_SCRIPT: DocumentKind<typeof operatorScript> = {
  format: "isoderm-operator/1",
  schema: operatorScript,
  checkRules: () => [],
};
