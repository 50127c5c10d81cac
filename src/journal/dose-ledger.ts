/**
 * The ledger of a course: what each session gave each zone, across runs. One JSON line a fact, each with a hash over it and the line before.
 * A session stands in it before its energy, with the most it can come to, and once more after, with what it came to: one that never
 * ended counts with the most, unless its own journal tells better. Text in, values out; the file is opened in io/ledger-file.ts.
 */
import { z } from "zod";
import type { GivenDose, GivenSession } from "../control/admission.ts";
import type { Millis } from "../units.ts";
import { CHAIN_START, type Sha256, toAscii } from "./journal.ts";

export const LEDGER_FORMAT = "isoderm-ledger/1";

const dose = z.strictObject({
  zone: z.string(),
  cem43Min: z.number().min(0),
  omega: z.number().min(0),
  energyJ: z.number().min(0),
});
const wallMs = z.int().min(0);
const session = z.int().min(1);
const hash = z.string().length(64);

const ledgerLine = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("open"),
    format: z.literal(LEDGER_FORMAT),
    /** Whose course it is; personHash: of a virtual person, null on a bench device. */
    course: z.string(),
    personHash: z.string().nullable(),
    hash,
  }),
  z.strictObject({
    kind: z.literal("begin"),
    session,
    wallMs,
    profileHash: z.string(),
    runDir: z.string(),
    /** The most it can come to. */
    most: z.array(dose),
    hash,
  }),
  z.strictObject({
    kind: z.literal("end"),
    session,
    wallMs,
    outcome: z.string(),
    doses: z.array(dose),
    hash,
  }),
]);
type LedgerLine = z.output<typeof ledgerLine>;
type WithoutHash<T> = T extends unknown ? Omit<T, "hash"> : never;
/** A fact to be written. */
export type LedgerFact = WithoutHash<LedgerLine>;

export interface LedgerReading {
  readonly course: string;
  readonly personHash: string | null;
  /** In their order; only those that gave energy, or may have. */
  readonly given: readonly GivenSession[];
  /** The session that began and never ended; null: none. It stands in `given` with the most it can have come to. */
  readonly unfinished: { readonly session: number; readonly wallMs: Millis; readonly runDir: string } | null;
  /** Of the last line: what the next one continues. */
  readonly hash: string;
  /** Bytes of whole lines; what stands behind was torn off while it was written, and is written over. */
  readonly bytes: number;
}

/** One line with its line end, and the hash that the next continues. */
export function formatFact(fact: LedgerFact, before: string, sha256: Sha256): { line: string; hash: string } {
  const next = sha256(before + toAscii(JSON.stringify(fact)));
  return { line: `${toAscii(JSON.stringify({ ...fact, hash: next }))}\n`, hash: next };
}

/** What a ledger says, or which line of it can not be relied on. A last line without its end was never written: a crash does that. */
export function readLedger(text: string, sha256: Sha256): LedgerReading | { readonly problem: string } {
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  let before = CHAIN_START;
  let opened: Extract<LedgerLine, { kind: "open" }> | null = null;
  let begun: Extract<LedgerLine, { kind: "begin" }> | null = null;
  const given: GivenSession[] = [];
  for (const [index, line] of lines.entries()) {
    const found = readLine(line, before, sha256);
    if (found === null || (found.kind === "open") !== (index === 0)) return damaged(index + 1);
    before = found.hash;
    if (found.kind === "open") opened = found;
    else if (found.kind === "begin") {
      if (begun !== null) return damaged(index + 1);
      begun = found;
    } else {
      if (begun === null || begun.session !== found.session) return damaged(index + 1);
      if (gaveAny(found.doses)) given.push({ session: found.session, wallMs: begun.wallMs, doses: found.doses });
      begun = null;
    }
  }
  if (opened === null) return { problem: "it is no ledger of Isoderm's: its first line does not open one" };
  if (begun !== null) given.push({ session: begun.session, wallMs: begun.wallMs, doses: begun.most });
  return {
    course: opened.course,
    personHash: opened.personHash,
    given,
    unfinished: begun && { session: begun.session, wallMs: begun.wallMs, runDir: begun.runDir },
    hash: before,
    bytes: end,
  };
}

function readLine(line: string, before: string, sha256: Sha256): LedgerLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = ledgerLine.safeParse(value);
  if (!parsed.success) return null;
  const { hash: told, ...fact } = value as LedgerLine;
  return sha256(before + toAscii(JSON.stringify(fact))) === told ? parsed.data : null;
}

/** Whether a session with these doses counts as one that was given. */
export const gaveAny = (doses: readonly GivenDose[]): boolean =>
  doses.some(({ cem43Min, omega, energyJ }) => cem43Min > 0 || omega > 0 || energyJ > 0);

const damaged = (line: number) => ({
  problem: `line ${line} is damaged or was changed: what this skin was given is no longer known, so nothing more may be`,
});
