import { z } from "zod";
import type { RunRecord } from "../journal/record.ts";
import type { Figures } from "./figures.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The document that `run --json` prints: a contract for scripts. Fields are only ever added. On a bench device everything that comes from
 * the truth is null.
 */
const temperatureSchema = z.strictObject({
  maxC: z.number().nullable().describe("Highest value of the session, degC."),
  meanHoldC: z.number().nullable().describe("Mean over the hold, degC."),
  meanHoldErrorC: z.number().nullable().describe("Mean of |T - target| over the hold, degC."),
  inWindowRatio: z.number().nullable().describe("Share of the hold within 40-48 degC."),
  inBandRatio: z.number().nullable().describe("Share of the hold within 1.0 degC of the target."),
  overshootC: z.number().nullable().describe("Largest excess over the target in ramp and hold, degC."),
  settleS: z
    .number()
    .nullable()
    .describe("Time from the start of heating until within 0.5 degC of the target for good, s."),
  limitCycleC: z.number().nullable().describe("Peak-to-peak swing that persisted in the hold, degC."),
});

export const outcomeSchema = z.strictObject({
  format: z.literal("isoderm-outcome/1"),
  outcome: z.enum(["complete", "stopped", "faulted", "refused"]),
  reason: z.string().describe("Why the session ended."),
  verdict: z.enum(["pass", "fail"]),
  reasons: z.array(z.string()).describe("One sentence per criterion that was missed; empty on pass."),
  dermal: temperatureSchema
    .extend({ peakC: z.number().describe("Hottest point of the dermis, hot spots included, degC.") })
    .nullable()
    .describe("From the truth at the reference depth; null on a real device."),
  estimate: temperatureSchema.extend({ upperMaxC: z.number().nullable() }).describe("What the controller believed."),
  surface: temperatureSchema.describe("What the hotter surface sensor read."),
  tissuePeakC: z
    .record(z.string(), z.number())
    .nullable()
    .describe("Hottest point per layer, degC; null on a real device."),
  dose: z
    .array(z.strictObject({ zone: z.int(), cem43Min: z.number(), omega: z.number(), energyJ: z.number() }))
    .describe("Per zone: from the truth where there is one, else the ledger."),
  energyJ: z.number().describe("Delivered in the session, J."),
  trips: z.array(z.strictObject({ code: z.string(), atMs: z.int(), channel: z.string() })),
  alarms: z.array(z.strictObject({ code: z.string(), priority: z.string(), atMs: z.int(), text: z.string() })),
  simulatedS: z.number().describe("Length of the session on its own clock, s."),
  wallMs: z.int().describe("Time it took to run, ms. The only figure that differs between two runs of one seed."),
  seed: z.int().nullable(),
  personHash: z.string().nullable(),
  profileHash: z.string(),
  runDir: z.string(),
});
export type Outcome = z.output<typeof outcomeSchema>;

/** What only the composition root knows. */
export interface Circumstances {
  readonly wallMs: number;
  readonly seed: number | null;
  readonly personHash: string | null;
  readonly profileHash: string;
  readonly runDir: string;
}

export function toOutcome(record: RunRecord, figures: Figures, verdict: Verdict, around: Circumstances): Outcome {
  return {
    format: "isoderm-outcome/1",
    outcome: record.outcome === "unfinished" ? "faulted" : record.outcome,
    reason: record.reason,
    verdict: verdict.verdict,
    reasons: [...verdict.reasons],
    dermal: figures.dermal,
    estimate: figures.estimate,
    surface: figures.surface,
    tissuePeakC: figures.tissuePeakC === null ? null : { ...figures.tissuePeakC },
    dose: record.doses.map((ledger) => {
      const truth = figures.doses?.find((dose) => dose.zone === ledger.zone) ?? ledger;
      return { zone: ledger.zone, cem43Min: truth.cem43Min, omega: truth.omega, energyJ: ledger.energyJ };
    }),
    energyJ: record.energyJ,
    trips: record.trips.map(({ code, atMs, channel }) => ({ code, atMs, channel })),
    alarms: record.alarms.map(({ code, priority, raisedMs, text }) => ({ code, priority, atMs: raisedMs, text })),
    simulatedS: record.durationMs / 1000,
    ...around,
  };
}
