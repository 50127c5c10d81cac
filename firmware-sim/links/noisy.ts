/**
 * A bad cable around any link, on virtual time: latency, loss, duplicates, reordering, flipped bits, frames cut anywhere, and either
 * direction dead. What it does depends on its seed alone. Not responsible for what the bytes mean.
 */
import { Subject } from "rxjs";
import type { Link } from "../../src/device/link.ts";
import type { Millis } from "../../src/units.ts";
import type { Random } from "../random.ts";

/** What one direction does to a chunk. Ratios are chances per chunk, `flipRatio` per bit. */
export interface Weather {
  readonly latencyMs: Millis;
  /** Added to the latency, evenly from 0 to this. */
  readonly jitterMs: Millis;
  readonly lossRatio: number;
  readonly duplicateRatio: number;
  /** Of overtaking: such a chunk waits up to 100 ms while later ones pass. */
  readonly reorderRatio: number;
  readonly flipRatio: number;
  readonly splitRatio: number;
}

export const FAIR_WEATHER: Weather = {
  latencyMs: 0,
  jitterMs: 0,
  lossRatio: 0,
  duplicateRatio: 0,
  reorderRatio: 0,
  flipRatio: 0,
  splitRatio: 0,
};

const OVERTAKEN_MS = 100;

export interface NoisyLink extends Link {
  toDevice: Weather;
  toHost: Weather;
  /** What is sent in this direction is lost; what is under way still arrives. */
  toDeviceCut: boolean;
  toHostCut: boolean;
  /** Lets the clock stand at `nowMs` and passes on what has arrived by then. */
  pump(nowMs: Millis): void;
  /** Bytes that nobody sent, at the device's or the host's end. */
  inject(direction: "toDevice" | "toHost", bytes: Uint8Array): void;
}

interface Way {
  readonly random: Random;
  readonly deliver: (bytes: Uint8Array) => void;
  readonly underWay: Parcel[];
  lastDueMs: Millis;
}

interface Parcel {
  readonly dueMs: Millis;
  readonly bytes: Uint8Array;
}

/** @param link its bytes and its `send` may come and go at any time; delay is added here */
export function createNoisyLink(link: Link, toDevice: Random, toHost: Random): NoisyLink {
  const bytes = new Subject<Uint8Array>();
  const down: Way = { random: toDevice, deliver: (chunk) => link.send(chunk), underWay: [], lastDueMs: 0 };
  const up: Way = { random: toHost, deliver: (chunk) => bytes.next(chunk), underWay: [], lastDueMs: 0 };
  let nowMs = 0;
  const noisy: NoisyLink = {
    bytes$: bytes.asObservable(),
    toDevice: FAIR_WEATHER,
    toHost: FAIR_WEATHER,
    toDeviceCut: false,
    toHostCut: false,
    send(chunk) {
      if (!noisy.toDeviceCut) post(down, chunk, noisy.toDevice, nowMs);
    },
    close: () => link.close(),
    pump(atMs) {
      nowMs = atMs;
      handOver(down, nowMs);
      handOver(up, nowMs);
    },
    inject: (direction, chunk) => (direction === "toDevice" ? down : up).deliver(chunk),
  };
  link.bytes$.subscribe({
    next(chunk) {
      if (!noisy.toHostCut) post(up, chunk, noisy.toHost, nowMs);
    },
    error: (error: unknown) => bytes.error(error),
    complete: () => bytes.complete(),
  });
  return noisy;
}

function post(way: Way, chunk: Uint8Array, weather: Weather, nowMs: Millis): void {
  if (weather === FAIR_WEATHER) {
    enqueue(way, nowMs, chunk.slice());
    return;
  }
  const { random } = way;
  const copies = random.uniform() < weather.duplicateRatio ? 2 : 1;
  for (let copy = 0; copy < copies; copy++) {
    if (random.uniform() < weather.lossRatio) continue;
    const bytes = chunk.slice();
    flipBits(bytes, weather.flipRatio, random);
    const travelMs = weather.latencyMs + weather.jitterMs * random.uniform();
    if (random.uniform() < weather.reorderRatio) {
      insert(way, { dueMs: nowMs + travelMs + OVERTAKEN_MS * random.uniform(), bytes });
      continue;
    }
    const dueMs = Math.max(way.lastDueMs, nowMs + travelMs);
    if (bytes.length > 1 && random.uniform() < weather.splitRatio) {
      const at = 1 + Math.floor(random.uniform() * (bytes.length - 1));
      enqueue(way, dueMs, bytes.subarray(0, at));
      enqueue(way, dueMs + weather.jitterMs * random.uniform(), bytes.subarray(at));
    } else enqueue(way, dueMs, bytes);
  }
}

/** In the order of sending: a line does not overtake itself. */
function enqueue(way: Way, dueMs: Millis, bytes: Uint8Array): void {
  way.lastDueMs = Math.max(way.lastDueMs, dueMs);
  insert(way, { dueMs: way.lastDueMs, bytes });
}

function insert(way: Way, parcel: Parcel): void {
  let at = way.underWay.length;
  while (at > 0 && way.underWay[at - 1]!.dueMs > parcel.dueMs) at--;
  way.underWay.splice(at, 0, parcel);
}

function handOver(way: Way, nowMs: Millis): void {
  const { underWay } = way;
  // What is sent in answer is under way from now on, and not delivered in this call unless it is due.
  while (underWay.length > 0 && underWay[0]!.dueMs <= nowMs) way.deliver(underWay.shift()!.bytes);
}

/** Errors at the given rate per bit, by the distance to the next one: geometric, so that clean bytes cost nothing. */
function flipBits(bytes: Uint8Array, ratio: number, random: Random): void {
  if (!(ratio > 0)) return;
  const bits = bytes.length * 8;
  const skip = () => Math.floor(Math.log(1 - random.uniform()) / Math.log(1 - ratio));
  for (let bit = skip(); bit < bits; bit += 1 + skip()) bytes[bit >> 3]! ^= 1 << (bit & 7);
}
