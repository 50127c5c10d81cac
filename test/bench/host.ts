/**
 * The host alone: what the device of one session said, played back from memory into the whole host, without a recorder and with one. The
 * difference to `session.*` is the simulated bench; the difference of the two is what recording costs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NEVER, Observable, Subject, type Subscriber } from "rxjs";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { readProfileFile } from "../../src/cli/documents.ts";
import { type Bench, performSession } from "../../src/cli/performance.ts";
import { createDevice } from "../../src/device/device.ts";
import { openRunFolder } from "../../src/io/run-folder.ts";
import { TICK_MS } from "../../src/session/events.ts";
import type { SessionPlan } from "../../src/session/plan.ts";
import { runSession } from "../../src/session/run.ts";
import { median, takeAsync } from "./clock.ts";
import { print } from "./figure.ts";
import { PROFILE_FILE } from "./session.ts";

/** Bytes of the device up to each tick of the host, and after the last. */
interface Tape {
  readonly plan: SessionPlan;
  readonly chunks: readonly Uint8Array[];
}

export async function measureHost(rounds: number): Promise<void> {
  const tape = await record();
  for (const [name, recorded] of [
    ["host.unrecorded", false],
    ["host.recorded", true],
  ] as const) {
    const cpuS: number[] = [];
    for (let round = -2; round < rounds; round++) {
      const taken = await takeAsync(() => (recorded ? playRecorded(tape) : playUnrecorded(tape)));
      if (round >= 0) cpuS.push(taken.cpuS);
    }
    const simulatedS = (tape.chunks.length * TICK_MS) / 1000;
    print({
      figure: name,
      value: (median(cpuS) * 1e9) / tape.chunks.length,
      unit: "ns",
      what: `host alone, what a device said in a session played back from memory, per ${TICK_MS} ms${recorded ? "; journal and wire log on disk, figures without truth" : ""}; ratio to real time, median of ${rounds}`,
      ratio: simulatedS / median(cpuS),
    });
  }
}

async function record(): Promise<Tape> {
  const { profile, hash } = readProfileFile(PROFILE_FILE);
  const bench = openSimulatedBench(profile, hash, drawPerson(7, profile.area), 7, "max", [], null);
  const chunks: Uint8Array[] = [];
  let said: Uint8Array[] = [];
  const cut = () => {
    chunks.push(Uint8Array.from(said.flatMap((bytes) => [...bytes])));
    said = [];
  };
  const listening = tap(bench.link.bytes$, (bytes) => said.push(bytes.slice()));
  const session = runSession(
    bench.plan,
    createDevice({ ...bench.link, bytes$: listening }, undefined, firstSeqOf(bench.plan)),
    {
      ticks$: tap(bench.ticks$, cut),
      now: bench.now,
      operator$: NEVER,
      recorderFailures$: NEVER,
    },
  ).subscribe({ complete: () => bench.stop() });
  await bench.drive();
  session.unsubscribe();
  cut();
  return { plan: bench.plan, chunks };
}

function tap<Value>(source$: Observable<Value>, look: (value: Value) => void): Observable<Value> {
  return new Observable((subscriber) =>
    source$.subscribe({
      next(value) {
        look(value);
        subscriber.next(value);
      },
      complete: () => subscriber.complete(),
    }),
  );
}

/** As performSession numbers its frames: the device on the tape answers those numbers and no others. */
const firstSeqOf = ({ hostNonce }: SessionPlan): number => hostNonce & 0xffff;

/** A bench that says what is on the tape, and is deaf. */
function toBench({ chunks }: Tape): Bench {
  let atMs = 0;
  let running = true;
  let host: Subscriber<Uint8Array> | null = null;
  let clock: Subscriber<number> | null = null;
  return {
    link: {
      bytes$: new Observable((subscriber) => {
        host = subscriber;
      }),
      send() {},
      close() {},
    },
    ticks$: new Observable((subscriber) => {
      clock = subscriber;
    }),
    now: () => atMs,
    truth: null,
    async drive() {
      for (const chunk of chunks) {
        if (!running) return;
        atMs += TICK_MS;
        if (chunk.length > 0) host?.next(chunk);
        clock?.next(atMs);
      }
    },
    stop() {
      running = false;
    },
  };
}

async function playUnrecorded(tape: Tape): Promise<void> {
  const bench = toBench(tape);
  let ended = "";
  runSession(tape.plan, createDevice(bench.link, undefined, firstSeqOf(tape.plan)), {
    ticks$: bench.ticks$,
    now: bench.now,
    operator$: NEVER,
    recorderFailures$: NEVER,
  }).subscribe(({ stage }) => {
    ended = stage;
  });
  await bench.drive();
  expectComplete(ended);
}

async function playRecorded(tape: Tape): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "isoderm-bench-"));
  try {
    const folder = openRunFolder(join(dir, "run"), null, "inBlocks");
    const { state } = await performSession(tape.plan, toBench(tape), folder, new Subject(), () => {});
    expectComplete(state.stage);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function expectComplete(stage: string): void {
  if (stage !== "complete") throw new Error(`the session that was played back ended ${stage}`);
}
