/** A small session with every kind of entry, for the tests of journal and report. */
import { createHash } from "node:crypto";
import type { Entry } from "../../../src/journal/entry.ts";
import { createJournal } from "../../../src/journal/journal.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export const EXAMPLE: readonly Entry[] = [
  {
    atMs: 0,
    kind: "open",
    format: 1,
    title: "Inner thigh – ‘R&D’ <b>",
    profileHash: "ab".repeat(32),
    modality: "bipolar",
    area: "innerThigh",
    seed: 7,
    personHash: null,
    session: 4711,
    hotSpotFactor: 1.08,
    durationMs: 60_000,
  },
  { atMs: 0, kind: "approval", certificate: null, approvedBy: null },
  { atMs: 5, kind: "link", change: "up", ageMs: 3, badFrames: 0 },
  {
    atMs: 10,
    kind: "device",
    serial: "ISO-7",
    firmware: "1.0.0",
    bootId: 1,
    tip: "10 mm",
    limitsHash: "c0ffee00",
    simulated: true,
  },
  { atMs: 20, kind: "state", state: "armed", reason: "self-test passed" },
  { atMs: 30, kind: "prompt", action: "press", zone: 1, text: "press the trigger" },
  { atMs: 40, kind: "operator", action: "press", source: "device" },
  { atMs: 50, kind: "phase", phase: "ramp", zone: 1, pass: 1, targetC: 43, durationMs: null },
  {
    atMs: 1000,
    kind: "lease",
    zone: 1,
    epoch: 1,
    untilMs: 2250,
    quotaJ: 40,
    quotaCem43Min: 0.5,
    quotaOmega: 0.01,
  },
  {
    atMs: 1000,
    kind: "sample",
    phase: "ramp",
    zone: 1,
    targetC: 43,
    estimateC: 41.25,
    upperC: 41.9,
    surfaceAC: 38.5,
    surfaceBC: null,
    tipC: 20,
    powerW: 31.5,
    ceilingW: 60,
    energyJ: 31.5,
    impedanceOhm: 118,
  },
  {
    atMs: 1900,
    kind: "shot",
    zone: 1,
    line: 2,
    place: 3,
    shot: 9,
    result: "ok",
    begun: true,
    energyJ: 1.1,
    durationMs: 40,
    alongMm: 3.02,
    acrossMm: null,
  },
  { atMs: 2000, kind: "dose", zone: 1, cem43Min: 1.25, omega: 0.002, energyJ: 62 },
  { atMs: 2000, kind: "phase", phase: "hold", zone: 1, pass: 1, targetC: 43, durationMs: 30_000 },
  { atMs: 2500, kind: "trip", code: "T_OVER", channel: "supervisor", measured: 48.1, limit: 48, first: true },
  { atMs: 2500, kind: "alarm", code: "A11", priority: "medium", change: "raised", text: "TEMPERATURE LIMIT" },
  { atMs: 3000, kind: "alarm", code: "A11", priority: "medium", change: "cleared", text: "TEMPERATURE LIMIT" },
  { atMs: 3000, kind: "close", outcome: "faulted", reason: "trip T_OVER", energyJ: 62, wireBytes: 1234 },
];

/** The journal of `entries`, sealed after every `batch` of them. */
export function writeExample(entries: readonly Entry[] = EXAMPLE, batch = 4): string {
  const journal = createJournal(sha256);
  let text = "";
  for (const [index, entry] of entries.entries()) {
    journal.append(entry);
    if ((index + 1) % batch === 0) text += journal.seal();
  }
  return text + journal.seal();
}

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
