import { z } from "zod";
import type { RunRecord } from "../journal/record.ts";
import type { Figures, ToldFigures } from "./figures.ts";
import type { ShotFigures } from "./shot-figures.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The document that `run --json` prints: a contract for scripts. Fields are only ever added. On a bench device everything that comes from
 * the truth is null.
 */
const temperatureSchema = z.strictObject({
  maxC: z.number().nullable().describe("Highest value of the session, degC."),
  meanHoldC: z.number().nullable().describe("Mean over the hold, degC."),
  meanHoldErrorC: z.number().nullable().describe("Mean of |T - target| over the hold, degC."),
  inWindowRatio: z
    .number()
    .nullable()
    .describe("Share of the hold within 40-48 degC, or within the window of a cold profile."),
  inBandRatio: z.number().nullable().describe("Share of the hold within 1.0 degC of the target."),
  overshootC: z
    .number()
    .nullable()
    .describe("Farthest beyond the target in ramp and hold, degC: above it, with a cold plate below."),
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
  shots: z
    .strictObject({
      delivered: z.int().describe("Ran to their end."),
      cut: z.int().describe("Begun and cut, or never heard of."),
      refused: z.int().describe("Permitted by the host, and never begun by the device."),
      energyJ: z.number().describe("Of all of them, as the device measured it, J."),
      truth: z
        .strictObject({
          coagulated: z.int().describe("Shots that left a coagulated point (Omega >= 1)."),
          depthMm: z.number().nullable().describe("Mean depth of the middles of these points, mm."),
          depthSdMm: z.number().nullable().describe("Standard deviation of that depth, mm."),
          diameterMm: z.number().nullable().describe("Mean diameter, mm."),
          lengthMm: z.number().nullable().describe("Mean length along the beam, mm."),
          spacingMm: z
            .number()
            .nullable()
            .describe("Mean distance from a point to the nearest other, mm; null below two."),
          peakC: z.number().describe("Hottest focus, or of stamps the hottest dermis, degC."),
          inWindow: z.int().describe("Shots whose hottest point lies between 40 and 48 degC: of stamps the dermis."),
          epidermisMaxC: z.number().describe("Hottest epidermis above a focus, degC."),
          epidermisSpared: z.boolean().describe("No epidermis took half the damage of a first-degree burn."),
        })
        .nullable()
        .describe("What the shots did; null on a real device."),
    })
    .nullable()
    .describe("Null when the modality has no shots, or none was fired."),
  cold: z
    .strictObject({
      coldestC: z.number().describe("Coldest point of any tissue, degC."),
      coldMin: z.number().describe("Time of skin below 7 degC, of the zone with most of it, minutes."),
    })
    .nullable()
    .default(null)
    .describe("What a cold plate did, from the truth; null in other sessions and on a real device."),
  energyJ: z.number().describe("Delivered in the session, J; of a cold plate the heat taken out of it."),
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
  readonly shots: ShotFigures | null;
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
    cold: figures.cold,
    energyJ: record.energyJ,
    trips: record.trips.map(({ code, atMs, channel }) => ({ code, atMs, channel })),
    alarms: record.alarms.map(({ code, priority, raisedMs, text }) => ({ code, priority, atMs: raisedMs, text })),
    simulatedS: record.durationMs / 1000,
    ...around,
  };
}

/** The figures that a report is made of, from an outcome that was written down. */
export function toToldFigures({ dermal, estimate, surface, tissuePeakC, dose, cold, energyJ }: Outcome): ToldFigures {
  return {
    dermal,
    estimate,
    surface,
    tissuePeakC,
    doses: dermal === null ? null : dose,
    cold,
    energyJ,
  };
}
