import type { GivenDose, GivenSession, ZoneCaps } from "../control/admission.ts";
import type { Link } from "../device/link.ts";
import type { LedgerFile } from "../io/ledger-file.ts";
import { gaveAny, type LedgerReading } from "../journal/dose-ledger.ts";
import { foldRecord, type RunRecord } from "../journal/record.ts";
import { printable } from "../printable.ts";
import type { Profile } from "../profile/schema.ts";
import type { Millis } from "../units.ts";
import { Refusal } from "./refusal.ts";
import { readRunFolder } from "./run-records.ts";

/**
 * What runs and courses have in common about a ledger across runs: a session stands in it before its energy, is settled by its own journal
 * when it never ended, and what came of it is written down after. Who may be given what is decided in control/admission.ts.
 */
interface ReadProfile {
  readonly profile: Profile;
  readonly hash: string;
}

/** What must succeed before a byte is sent; when it does not, the link that was opened for it is closed. */
export function beforeEnergy<T>(link: Link, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    link.close();
    throw error;
  }
}

export interface Settled {
  readonly given: readonly GivenSession[];
  /** What the ledger is to say of the session that never ended; null: there is none. */
  readonly end: Parameters<LedgerFile["append"]>[0] | null;
}

/**
 * A session that never ended, settled by its own journal where that can be relied on; else it stays at the most it can have been. One that
 * was broken off before its first energy was not given, and comes again.
 */
export function settleUnfinished(
  reading: LedgerReading | null,
  findProfile: (session: number) => ReadProfile | undefined,
): Settled {
  const given = reading?.given ?? [];
  const unfinished = reading?.unfinished ?? null;
  if (unfinished === null) return { given, end: null };
  const { session, wallMs, runDir } = unfinished;
  const most = given.at(-1)?.doses ?? [];
  const doses = readDoses(runDir, findProfile(session)) ?? most;
  process.stderr.write(
    `session ${session} never ended: it counts with what ${doses === most ? "it can have given at the most" : "its journal says and what may have been delivered beyond"}\n`,
  );
  return {
    given: [...given.slice(0, -1), ...(gaveAny(doses) ? [{ session, wallMs, doses }] : [])],
    end: { kind: "end", session, wallMs, outcome: "unfinished", doses: [...doses] },
  };
}

function readDoses(runDir: string, read: ReadProfile | undefined): GivenDose[] | null {
  try {
    const { journal } = readRunFolder(runDir);
    const record = foldRecord(journal);
    const torn = journal.fault === null || journal.fault === "torn";
    return torn && read !== undefined && record.open?.profileHash === read.hash ? toDoses(record, read.profile) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

export function toDoses({ doses }: RunRecord, { zones }: Profile): GivenDose[] {
  return doses.map(({ zone, cem43Min, omega, energyJ }) => ({
    zone: zones[zone - 1]?.id ?? String(zone),
    cem43Min,
    omega,
    energyJ,
  }));
}

export function toMost(zoneIds: readonly string[], caps: readonly ZoneCaps[]): GivenDose[] {
  return zoneIds.flatMap((zone, index) => {
    const cap = caps[index];
    return cap === undefined ? [] : [{ zone, cem43Min: cap.cem43MaxMin, omega: cap.omegaMax, energyJ: cap.energyMaxJ }];
  });
}

export function append(ledger: LedgerFile, fact: Parameters<LedgerFile["append"]>[0]): void {
  try {
    ledger.append(fact);
  } catch (error) {
    throw new Refusal(`the ledger can not be written: ${printable((error as Error).message)}`);
  }
}

export const toDay = (wallMs: Millis) => `${new Date(wallMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
