import { Subject } from "rxjs";
import { createDevice } from "../device/device.ts";
import type { Entry } from "../journal/entry.ts";
import { printable } from "../printable.ts";
import { profileDuration } from "../profile/duration.ts";
import { FrameDecoder } from "../protocol/decoder.ts";
import { clockText } from "../report/chart.ts";
import { type OperatorAction, TICK_MS } from "../session/events.ts";
import { type SessionPlan, toLatestEndMs } from "../session/plan.ts";
import { runSession } from "../session/run.ts";
import type { SessionState } from "../session/state.ts";
import type { Millis } from "../units.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { type RunRecords, readRunFolder } from "./run-records.ts";

/**
 * The `replay` command: what the device said is put through the reducer once more, with nothing connected. The session must ask for the
 * same bytes and write the same entries at the same instants, or the first difference is told. Exact for simulated runs, whose host
 * ticks every 20 ms of virtual time; when a live host ticked is not recorded.
 */
export interface ReplayOptions {
  readonly json?: boolean;
}

export interface Replayed {
  readonly format: "isoderm-replay/1";
  readonly same: boolean;
  readonly entries: number;
  readonly bytes: number;
  readonly outcome: string;
  /** The first thing that was not as recorded; null when there was none. */
  readonly difference: { readonly atMs: Millis; readonly what: string } | null;
}

/** @returns 0 when the run repeats, 1 when it differs @throws Refusal when it can not be replayed */
export function replay(dir: string, { json = false }: ReplayOptions): number {
  const records = readRunFolder(dir);
  const result = replayRecords(records, printable(dir));
  const { same, entries, bytes, outcome, difference } = result;
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else if (same) process.stdout.write(`SAME: ${entries} entries and ${bytes} bytes to the device, ended ${outcome}\n`);
  else
    process.stdout.write(
      `DIFFERENT at ${clockText(difference?.atMs ?? 0)} (${difference?.atMs} ms): ${printable(difference?.what ?? "")}\n`,
    );
  return same ? EXIT.ok : EXIT.negative;
}

function replayRecords(records: RunRecords, name: string): Replayed {
  const { journal, wire, profile, profileHash, manifest } = records;
  const open = journal.entries.find((entry) => entry.kind === "open");
  if (open === undefined || profile === null || profileHash === null || wire === null || wire.records.length === 0)
    throw new Refusal(
      `${name}: journal, profile and wire log are needed to replay a run; isoderm verify says what is left`,
    );
  if (open.seed === null)
    throw new Refusal(
      `${name}: a run on a device; when its host ticked was not recorded, so it can not be replayed exactly`,
    );
  const recorded = concat(wire.records.filter(({ direction }) => direction === "toDevice").map(({ bytes }) => bytes));
  const { hostNonce, firstSeq } = findDraws(recorded);
  const plan: SessionPlan = {
    profile,
    profileHash,
    session: open.session,
    hostNonce,
    durationMs: profileDuration(profile).sessionPlannedMs,
    latestEndMs: toLatestEndMs(profile),
    seed: open.seed,
    personHash: open.personHash,
    // Lost with the manifest: then nobody is refused for it, and a run that was shows as different.
    fatMm: typeof manifest?.fatMm === "number" ? manifest.fatMm : 0,
    ...(manifest?.zoneCaps === undefined
      ? {}
      : { zoneCaps: manifest.zoneCaps as NonNullable<SessionPlan["zoneCaps"]> }),
  };
  const expected = journal.entries.filter((entry) => entry.kind !== "close");
  const actions = expected.flatMap((entry) =>
    entry.kind === "operator" && entry.source === "host"
      ? [{ atMs: entry.atMs, action: entry.action as OperatorAction }]
      : [],
  );

  let nowMs = 0;
  let sent = 0;
  let written = 0;
  let last: SessionState | null = null;
  let difference: Replayed["difference"] = null;
  const differ = (what: string) => {
    difference ??= { atMs: nowMs, what };
  };
  const bytes$ = new Subject<Uint8Array>();
  const ticks$ = new Subject<Millis>();
  const operator$ = new Subject<OperatorAction>();
  const device = createDevice(
    {
      bytes$,
      // Energy off: what the session wants said is compared, and goes nowhere.
      send(bytes) {
        for (const byte of bytes) {
          if (sent < recorded.length && recorded[sent] !== byte)
            differ(`byte ${sent} to the device is ${byte}, recorded is ${recorded[sent]}`);
          sent += 1;
        }
      },
      close() {},
    },
    undefined,
    firstSeq,
  );
  const take = (entries: readonly Entry[]) => {
    for (const entry of entries) {
      const line = JSON.stringify(entry);
      const other = expected[written] === undefined ? null : JSON.stringify(expected[written]);
      // A journal that was cut off ends sooner than the session did.
      if (other !== null && line !== other) differ(`entry ${line}, recorded is ${other}`);
      written += 1;
    }
  };
  const session = runSession(plan, device, {
    ticks$,
    now: () => nowMs,
    operator$,
    recorderFailures$: new Subject<string>(),
  }).subscribe((state) => {
    last = state;
    take(state.entries);
  });
  const heard = wire.records.filter(({ direction }) => direction === "toHost");
  const endMs = Math.max(journal.entries.at(-1)?.atMs ?? 0, wire.records.at(-1)?.atMs ?? 0);
  let next = 0;
  let due = 0;
  for (let tickMs = TICK_MS; tickMs <= endMs && !session.closed && difference === null; tickMs += TICK_MS) {
    for (let record = heard[next]; record !== undefined && record.atMs <= tickMs; record = heard[++next]) {
      nowMs = record.atMs;
      bytes$.next(record.bytes);
    }
    nowMs = tickMs;
    const asked: OperatorAction[] = [];
    for (let action = actions[due]; action !== undefined && action.atMs <= tickMs; action = actions[++due])
      asked.push(action.action);
    // A script acts with the tick; a signal comes between two.
    for (const action of asked) if (action !== "interrupt") operator$.next(action);
    ticks$.next(tickMs);
    for (const action of asked) if (action === "interrupt") operator$.next(action);
  }
  session.unsubscribe();
  const state = last as SessionState | null;
  if (journal.fault === null && difference === null) {
    if (written !== expected.length) differ(`${written} entries, recorded are ${expected.length}`);
    if (sent !== recorded.length) differ(`${sent} bytes to the device, recorded are ${recorded.length}`);
  }
  const outcome = state?.stage ?? "connecting";
  return { format: "isoderm-replay/1", same: difference === null, entries: written, bytes: sent, outcome, difference };
}

/** What the host drew at random, as its first question says: the nonce, and the number of its first frame. */
function findDraws(toDevice: Uint8Array): { readonly hostNonce: number; readonly firstSeq: number } {
  let draws: { readonly hostNonce: number; readonly firstSeq: number } | null = null;
  let firstSeq: number | null = null;
  const decoder = new FrameDecoder("host", (message, seq) => {
    firstSeq ??= seq;
    if (message.type === "helloRequest") draws ??= { hostNonce: message.hostNonce, firstSeq };
  });
  decoder.push(toDevice);
  return draws ?? { hostNonce: 0, firstSeq: firstSeq ?? 0 };
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
