/**
 * What happened: the fold of a journal's entries into one plain record, which report, `explain`, `compare` and `runs` read.
 * Also the place where an unfinished journal is settled: energy whose delivery is uncertain counts as delivered.
 * Not responsible for truth (truth.ts), for judging (report/verdict.ts) nor for the chain (verify.ts).
 */
import type { Cem43Minutes, Joules, Millis } from "../units.ts";
import { describeEntry, type EventLevel, levelOf } from "./describe.ts";
import type { Entry, EntryOf } from "./entry.ts";
import type { JournalFault, JournalReading } from "./verify.ts";

export interface PhaseSpan {
  readonly phase: string;
  readonly zone: number;
  readonly pass: number;
  readonly targetC: number | null;
  readonly fromMs: Millis;
  readonly toMs: Millis;
}

export interface RunEvent {
  readonly atMs: Millis;
  readonly kind: Entry["kind"];
  readonly level: EventLevel;
  readonly text: string;
}

export interface RunTrip {
  readonly code: string;
  readonly atMs: Millis;
  readonly channel: string;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly first: boolean;
}

export interface RunAlarm {
  readonly code: string;
  readonly priority: EntryOf<"alarm">["priority"];
  readonly text: string;
  readonly raisedMs: Millis;
  readonly acknowledgedMs: Millis | null;
  readonly clearedMs: Millis | null;
}

/** Ledger of one zone. `uncertain*` is the part no journal line confirms; it is contained in the totals. */
export interface ZoneDose {
  readonly zone: number;
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
  readonly energyJ: Joules;
  readonly uncertainCem43Min: Cem43Minutes;
  readonly uncertainJ: Joules;
}

/** The sample lines as columns of one length. */
export interface RunSeries {
  readonly atMs: Millis[];
  readonly zone: number[];
  readonly targetC: (number | null)[];
  readonly estimateC: (number | null)[];
  readonly upperC: (number | null)[];
  readonly surfaceAC: (number | null)[];
  readonly surfaceBC: (number | null)[];
  readonly tipC: (number | null)[];
  readonly powerW: (number | null)[];
  readonly ceilingW: (number | null)[];
  readonly energyJ: number[];
  readonly impedanceOhm: (number | null)[];
}

export interface RunRecord {
  readonly open: EntryOf<"open"> | null;
  readonly device: EntryOf<"device"> | null;
  /** `unfinished` when the journal has no close line: the host died, or the file was cut. */
  readonly outcome: EntryOf<"close">["outcome"] | "unfinished";
  readonly reason: string;
  readonly durationMs: Millis;
  readonly energyJ: Joules;
  readonly phases: readonly PhaseSpan[];
  readonly events: readonly RunEvent[];
  readonly trips: readonly RunTrip[];
  readonly alarms: readonly RunAlarm[];
  readonly doses: readonly ZoneDose[];
  readonly series: RunSeries;
  readonly fault: JournalFault | null;
}

/** Folds a reading. Entries of a run that is still in memory: `foldRecord({ entries })`. */
export function foldRecord(
  reading: Pick<JournalReading, "entries"> & Partial<Pick<JournalReading, "tail" | "unreadable" | "fault">>,
): RunRecord {
  const { entries, tail = [], unreadable = 0, fault = null } = reading;
  let open: EntryOf<"open"> | null = null;
  let device: EntryOf<"device"> | null = null;
  let close: EntryOf<"close"> | null = null;
  let durationMs = 0;
  let sampledJ = 0;
  const phases: PhaseSpan[] = [];
  const events: RunEvent[] = [];
  const trips: RunTrip[] = [];
  const alarms: RunAlarm[] = [];
  const series = emptySeries();

  for (const entry of entries) {
    durationMs = entry.atMs;
    const text = describeEntry(entry);
    if (text !== null) events.push({ atMs: entry.atMs, kind: entry.kind, level: levelOf(entry), text });
    switch (entry.kind) {
      case "open":
        open = entry;
        break;
      case "device":
        device = entry;
        break;
      case "close":
        close = entry;
        break;
      case "phase": {
        const { phase, zone, pass, targetC, atMs } = entry;
        endPhase(phases, atMs);
        phases.push({ phase, zone, pass, targetC, fromMs: atMs, toMs: atMs });
        break;
      }
      case "trip": {
        const { code, atMs, channel, measured, limit, first } = entry;
        trips.push({ code, atMs, channel, measured, limit, first });
        break;
      }
      case "alarm":
        foldAlarm(alarms, entry);
        break;
      case "sample":
        pushSample(series, entry);
        sampledJ = entry.energyJ;
        break;
      default:
        break;
    }
  }
  endPhase(phases, durationMs);
  const doses = settleDoses(entries, tail, unreadable);
  const ledgerJ = doses.reduce((sum, dose) => sum + dose.energyJ, 0);
  return {
    open,
    device,
    outcome: close?.outcome ?? "unfinished",
    reason: close?.reason ?? "the journal has no end: what was granted counts as delivered",
    durationMs,
    energyJ: close?.energyJ ?? Math.max(sampledJ, ledgerJ),
    phases,
    events,
    trips,
    alarms,
    doses,
    series,
    fault,
  };
}

/**
 * Dose per zone, pessimistic. Confirmed is the last `dose` line; every lease that was still open at that line, or came after it,
 * counts in full. Lines behind a fault may raise a dose and never lower one: the larger of (last trusted dose + all leases
 * since) and (any later dose line + leases since) holds, and an unreadable line counts like the largest lease of the file.
 */
export function settleDoses(entries: readonly Entry[], tail: readonly Entry[], unreadable: number): ZoneDose[] {
  const ledgers = new Map<number, Ledger>();
  let largest: EntryOf<"lease"> | undefined;
  for (const entry of entries) {
    if (entry.kind === "lease") {
      lend(ledgers, entry);
      if (largest === undefined || entry.quotaJ > largest.quotaJ) largest = entry;
    } else if (entry.kind === "dose") {
      const ledger = ledgerOf(ledgers, entry.zone);
      ledger.confirmed = entry;
      ledger.leases = ledger.leases.filter((lease) => lease.untilMs > entry.atMs);
    } else if (entry.kind === "close") {
      // Written after the device was seen to be off: nothing is uncertain any more.
      for (const ledger of ledgers.values()) ledger.leases = [];
    }
  }
  for (const entry of tail) {
    if (entry.kind === "lease") {
      lend(ledgers, entry);
      if (largest === undefined || entry.quotaJ > largest.quotaJ) largest = entry;
    }
  }
  if (largest !== undefined) for (let n = 0; n < unreadable; n++) lend(ledgers, largest);
  for (const entry of tail) if (entry.kind === "dose") ledgerOf(ledgers, entry.zone).claims.push(entry);
  return [...ledgers].sort(([a], [b]) => a - b).map(([zone, ledger]) => settle(zone, ledger));
}

type Dose = Pick<EntryOf<"dose">, "cem43Min" | "omega" | "energyJ">;

interface Ledger {
  /** Last trusted dose line. */
  confirmed: Dose;
  /** Leases that were open at it or came later. */
  leases: EntryOf<"lease">[];
  /** Dose lines behind the fault. */
  claims: EntryOf<"dose">[];
}

function ledgerOf(ledgers: Map<number, Ledger>, zone: number): Ledger {
  let ledger = ledgers.get(zone);
  if (ledger === undefined) {
    ledger = { confirmed: { cem43Min: 0, omega: 0, energyJ: 0 }, leases: [], claims: [] };
    ledgers.set(zone, ledger);
  }
  return ledger;
}

function lend(ledgers: Map<number, Ledger>, lease: EntryOf<"lease">): void {
  ledgerOf(ledgers, lease.zone).leases.push(lease);
}

function settle(zone: number, { confirmed, leases, claims }: Ledger): ZoneDose {
  let { cem43Min, omega, energyJ } = plusLeases(confirmed, leases);
  for (const claim of claims) {
    const later = leases.filter((lease) => lease.untilMs > claim.atMs);
    const claimed = plusLeases(claim, later);
    cem43Min = Math.max(cem43Min, claimed.cem43Min);
    omega = Math.max(omega, claimed.omega);
    energyJ = Math.max(energyJ, claimed.energyJ);
  }
  const uncertainCem43Min = cem43Min - confirmed.cem43Min;
  const uncertainJ = energyJ - confirmed.energyJ;
  return { zone, cem43Min, omega, energyJ, uncertainCem43Min, uncertainJ };
}

function plusLeases(dose: Dose, leases: readonly EntryOf<"lease">[]): Dose {
  let { cem43Min, omega, energyJ } = dose;
  for (const lease of leases) {
    cem43Min += lease.quotaCem43Min;
    omega += lease.quotaOmega;
    energyJ += lease.quotaJ;
  }
  return { cem43Min, omega, energyJ };
}

function endPhase(phases: PhaseSpan[], atMs: Millis): void {
  const last = phases.pop();
  if (last !== undefined) phases.push({ ...last, toMs: atMs });
}

function foldAlarm(alarms: RunAlarm[], { code, priority, change, text, atMs }: EntryOf<"alarm">): void {
  if (change === "raised") {
    alarms.push({ code, priority, text, raisedMs: atMs, acknowledgedMs: null, clearedMs: null });
    return;
  }
  const index = alarms.findLastIndex((alarm) => alarm.code === code && alarm.clearedMs === null);
  const alarm = alarms[index];
  if (alarm === undefined) return;
  alarms[index] = change === "cleared" ? { ...alarm, clearedMs: atMs } : { ...alarm, acknowledgedMs: atMs };
}

function emptySeries(): RunSeries {
  return {
    atMs: [],
    zone: [],
    targetC: [],
    estimateC: [],
    upperC: [],
    surfaceAC: [],
    surfaceBC: [],
    tipC: [],
    powerW: [],
    ceilingW: [],
    energyJ: [],
    impedanceOhm: [],
  };
}

function pushSample(series: RunSeries, entry: EntryOf<"sample">): void {
  series.atMs.push(entry.atMs);
  series.zone.push(entry.zone);
  series.targetC.push(entry.targetC);
  series.estimateC.push(entry.estimateC);
  series.upperC.push(entry.upperC);
  series.surfaceAC.push(entry.surfaceAC);
  series.surfaceBC.push(entry.surfaceBC);
  series.tipC.push(entry.tipC);
  series.powerW.push(entry.powerW);
  series.ceilingW.push(entry.ceilingW);
  series.energyJ.push(entry.energyJ);
  series.impedanceOhm.push(entry.impedanceOhm);
}
