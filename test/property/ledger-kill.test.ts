/**
 * Goal: I38 H55 H26: a host that is killed has never delivered more than its durable journal owns up to, at any instant, in any zone.
 * Method: a whole recorded session; before every lease that carries energy is sent, the journal as it is on the disk is read as after a kill.
 */
import { NEVER, Subject } from "rxjs";
import { expect, test, vi } from "vitest";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { performSession } from "../../src/cli/performance.ts";
import { sha256 } from "../../src/io/hash.ts";
import type { RunFolder } from "../../src/io/run-folder.ts";
import { createJournal } from "../../src/journal/journal.ts";
import { foldRecord, settleDoses } from "../../src/journal/record.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import type { SessionState } from "../../src/session/state.ts";
import { createShortProfile } from "../support/session-profile.ts";

vi.setConfig({ testTimeout: 60_000 });

/** What the disk holds: only what was sealed. */
function createDisk(): { readonly folder: RunFolder; text: () => string } {
  const journal = createJournal(sha256);
  let text = "";
  const seal = () => {
    text += journal.seal();
  };
  const folder: RunFolder = {
    dir: "",
    failures$: NEVER,
    entries: [],
    append: (added) => {
      for (const entry of added) journal.append(entry);
    },
    wire() {},
    truth() {},
    seal,
    endWire: () => 0,
    close: seal,
    write() {},
  };
  return { folder, text: () => text };
}

test.each([3])("I38 person %i, two zones: killed before any lease is sent", async (seed) => {
  const profile = createShortProfile({ zones: 2 });
  const opened = openSimulatedBench(profile, "0".repeat(64), drawPerson(seed, profile.area), seed, "max", [], null);
  const disk = createDisk();
  let state: SessionState | null = null;
  let leases = 0;
  let checked = 0;
  const perZoneJ = new Map<number, number>();
  let counterJ = 0;
  const look = (quotaJ: number) => {
    if (state === null) return;
    leases++;
    // All of the first seconds of every grip, and now and then later.
    if (state.atMs - state.stageAtMs > 1000 && leases % 197 !== 0) return;
    checked++;
    const reading = verifyJournal(Buffer.from(disk.text(), "latin1"), sha256);
    expect(reading.fault).toBeNull();
    const settled = settleDoses(reading.entries, reading.tail, reading.unreadable);
    const zone = state.zone + 1;
    const owned = settled.find((dose) => dose.zone === zone);
    expect(owned?.energyJ ?? 0, `zone ${zone} at ${state.atMs} ms`).toBeGreaterThanOrEqual(
      (perZoneJ.get(zone) ?? 0) + quotaJ,
    );
    expect(owned?.cem43Min ?? 0).toBeGreaterThanOrEqual(state.doses[state.zone]?.cem43Min ?? 0);
    expect(foldRecord(reading).outcome).toBe("unfinished");
  };
  const decoder = new FrameDecoder("host", (message) => {
    if (message.type === "lease" && message.powerMaxW > 0) look(message.quotaJ);
  });
  const { link } = opened;
  const bench = {
    ...opened,
    link: {
      ...link,
      send: (bytes: Uint8Array) => {
        decoder.push(bytes);
        link.send(bytes);
      },
    },
  };
  await performSession(opened.plan, bench, disk.folder, new Subject(), (next) => {
    state = next;
    const measuredJ = next.telemetry?.energyJ ?? 0;
    perZoneJ.set(next.zone + 1, (perZoneJ.get(next.zone + 1) ?? 0) + Math.max(0, measuredJ - counterJ));
    counterJ = measuredJ;
  });
  expect(checked).toBeGreaterThan(40);
  expect(perZoneJ.get(2)).toBeGreaterThan(100);
});
