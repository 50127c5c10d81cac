/**
 * Goal: the bad cable does what its weather says, and the same to the same seed.
 * Method: chunks with a number each are sent through it and counted at the other end.
 */
import { Subject } from "rxjs";
import { describe, expect, test } from "vitest";
import { createNoisyLink, FAIR_WEATHER, type Weather } from "../../../firmware-sim/links/noisy.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

const CHUNKS = 2000;

/** Sends a chunk of four bytes every 10 ms. @returns what arrived, with its time */
function send(weather: Partial<Weather>, seed = 1): { readonly atMs: number; readonly bytes: number[] }[] {
  const arrived: { atMs: number; bytes: number[] }[] = [];
  let nowMs = 0;
  const plug = {
    bytes$: new Subject<Uint8Array>(),
    send: (bytes: Uint8Array) => arrived.push({ atMs: nowMs, bytes: [...bytes] }),
    close() {},
  };
  const cable = createNoisyLink(plug, createRandom(seed, "a"), createRandom(seed, "b"));
  cable.toDevice = { ...FAIR_WEATHER, ...weather };
  const chunk = new Uint8Array(4);
  for (let n = 0; n < CHUNKS + 100; n++) {
    nowMs = 10 * n;
    cable.pump(nowMs);
    new DataView(chunk.buffer).setUint32(0, n);
    if (n < CHUNKS) cable.send(chunk);
  }
  return arrived;
}

const numberOf = (bytes: readonly number[]) => new DataView(Uint8Array.from(bytes).buffer).getUint32(0);

describe("to the device", () => {
  test("fair weather passes everything on, in order and whole", () => {
    expect(send({}).map(({ bytes }) => numberOf(bytes))).toEqual(Array.from({ length: CHUNKS }, (_, n) => n));
  });

  test("latency and jitter delay, and never reorder", () => {
    const arrived = send({ latencyMs: 25, jitterMs: 30 });
    expect(arrived.map(({ bytes }) => numberOf(bytes))).toEqual(Array.from({ length: CHUNKS }, (_, n) => n));
    const delays = arrived.map(({ atMs }, n) => atMs - 10 * n);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(25);
    expect(Math.max(...delays)).toBeLessThanOrEqual(70);
  });

  test("loss and duplicates come in their share", () => {
    const lost = CHUNKS - send({ lossRatio: 0.3 }).length;
    expect(lost / CHUNKS).toBeGreaterThan(0.25);
    expect(lost / CHUNKS).toBeLessThan(0.35);
    const more = send({ duplicateRatio: 0.5 }).length - CHUNKS;
    expect(more / CHUNKS).toBeGreaterThan(0.45);
    expect(more / CHUNKS).toBeLessThan(0.55);
  });

  test("reordering lets later chunks pass, and loses none", () => {
    const numbers = send({ reorderRatio: 0.2 }).map(({ bytes }) => numberOf(bytes));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: CHUNKS }, (_, n) => n));
    expect(numbers.filter((number, i) => i > 0 && number < numbers[i - 1]!).length).toBeGreaterThan(50);
  });

  test("bits flip at their rate", () => {
    const flipped = send({ flipRatio: 1e-2 }).reduce(
      (sum, { bytes }, n) => sum + countBits((numberOf(bytes) ^ n) >>> 0),
      0,
    );
    expect(flipped / (CHUNKS * 32)).toBeGreaterThan(0.008);
    expect(flipped / (CHUNKS * 32)).toBeLessThan(0.012);
  });

  test("splitting cuts and loses nothing", () => {
    const arrived = send({ splitRatio: 0.5 });
    expect(arrived.length).toBeGreaterThan(CHUNKS * 1.4);
    expect(arrived.flatMap(({ bytes }) => bytes)).toEqual(send({}).flatMap(({ bytes }) => bytes));
  });

  test("the same seed does the same, another one does not", () => {
    const weather = {
      latencyMs: 5,
      jitterMs: 20,
      lossRatio: 0.1,
      duplicateRatio: 0.1,
      reorderRatio: 0.1,
      flipRatio: 1e-3,
      splitRatio: 0.3,
    };
    expect(send(weather, 7)).toEqual(send(weather, 7));
    expect(send(weather, 7)).not.toEqual(send(weather, 8));
  });
});

test("a cut direction is silent, the other one is not", () => {
  const said = new Subject<Uint8Array>();
  const heard: string[] = [];
  const cable = createNoisyLink(
    { bytes$: said, send: () => heard.push("device"), close() {} },
    createRandom(1),
    createRandom(2),
  );
  cable.bytes$.subscribe(() => heard.push("host"));
  cable.toDeviceCut = true;
  cable.send(Uint8Array.of(1));
  said.next(Uint8Array.of(1));
  cable.pump(10);
  expect(heard).toEqual(["host"]);
});

function countBits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
