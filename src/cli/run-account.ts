import { resolve } from "node:path";
import { admitRun, nextSession, type ZoneCaps } from "../control/admission.ts";
import { openLedgerFile } from "../io/ledger-file.ts";
import { LEDGER_FORMAT } from "../journal/dose-ledger.ts";
import { printable } from "../printable.ts";
import type { Profile } from "../profile/schema.ts";
import { append, settleUnfinished, toDay, toDoses, toMost } from "./ledger.ts";
import { Refusal } from "./refusal.ts";
import type { Performed, RunOptions } from "./run.ts";

/**
 * The account of one person over single runs of one profile (`run --ledger`): what the zones were given within the last day is taken off their
 * caps, so that a run which crashed and is started again, or is simply given twice, never gives a zone more than one session may.
 */
export interface Account {
  readonly caps: { readonly zoneCaps: readonly ZoneCaps[] };
  /** Before the first byte to the device. @throws Refusal when it can not be written, or belongs to somebody else */
  begin(personHash: string | null, runDir: string): void;
  end(performed: Performed): void;
}

/** @returns null when no ledger is named @throws Refusal when nothing more may be given */
export function openAccount(
  read: { readonly profile: Profile; readonly hash: string },
  { ledger: path, device, date, person }: RunOptions,
): Account | null {
  if (path === undefined) {
    if (date !== undefined) throw new Refusal("--date needs --ledger FILE: without it no day makes a difference");
    return null;
  }
  if (device !== "sim" && date !== undefined) throw new Refusal("--date needs --device sim: on a device it is today");
  const { profile, hash } = read;
  const owner = `${profile.id} ${hash}`;
  const ledger = openLedgerFile(resolve(path));
  if ("problem" in ledger) throw new Refusal(`${printable(path)}: ${ledger.problem}`);
  const { reading } = ledger;
  if (reading !== null && reading.course !== owner)
    throw new Refusal(
      `${printable(path)}: this is the ledger of ${printable(reading.course.split(" ")[0] ?? "")}, not of ${profile.id} as it is now: give each profile a ledger of its own`,
    );
  const wallMs = date ?? Date.now();
  const number = nextSession(reading?.given ?? []);
  // Whichever run it was that never ended, it was of this profile.
  const settled = settleUnfinished(reading, () => read);
  const admission = admitRun(profile, settled.given, wallMs, toDay);
  if ("refusal" in admission) {
    const { refusal, allowedFromMs } = admission;
    throw new Refusal(allowedFromMs === null ? refusal : `${refusal}. Allowed from ${toDay(allowedFromMs)}`);
  }
  const zoneIds = profile.zones.map(({ id }) => id);
  return {
    caps: { zoneCaps: admission.caps },
    begin(personHash, runDir) {
      if (reading === null) append(ledger, { kind: "open", format: LEDGER_FORMAT, course: owner, personHash });
      else if (reading.personHash !== personHash)
        throw new Refusal(
          `the ledger is of another person than --person ${printable(person)}: give each person a ledger of their own`,
        );
      if (settled.end !== null) append(ledger, settled.end);
      const most = toMost(zoneIds, admission.caps);
      append(ledger, { kind: "begin", session: number, wallMs, profileHash: hash, runDir, most });
    },
    end({ outcome, record }) {
      const doses = toDoses(record, profile);
      append(ledger, { kind: "end", session: number, wallMs, outcome: outcome.outcome, doses });
    },
  };
}
