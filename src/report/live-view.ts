/**
 * What a live view shows of a session, and the bounded memory behind its plots. Input of terminal.ts; whoever runs the session
 * fills it. Decides nothing and draws nothing.
 */
import type { Celsius, Joules, Millis, Watts } from "../units.ts";

export interface LiveAlarm {
  readonly code: string;
  readonly priority: "high" | "medium" | "low" | "info";
  readonly text: string;
}

export interface LiveView {
  readonly title: string;
  readonly atMs: Millis;
  /** Planned. */
  readonly durationMs: Millis;
  readonly state: string;
  /** Energy may flow now. */
  readonly energised: boolean;
  readonly phase: string;
  readonly phaseAtMs: Millis;
  /** Planned length of the phase; null when it ends by condition. */
  readonly phaseDurationMs: Millis | null;
  readonly zone: number;
  readonly zones: number;
  readonly pass: number;
  readonly passes: number;
  readonly targetC: Celsius | null;
  readonly estimateC: Celsius | null;
  readonly upperC: Celsius | null;
  readonly surfaceAC: Celsius | null;
  readonly surfaceBC: Celsius | null;
  /** Null on a bench device. */
  readonly truthDermalC: Celsius | null;
  readonly powerW: Watts | null;
  readonly ceilingW: Watts | null;
  readonly energyJ: Joules;
  readonly trigger: boolean | null;
  readonly contact: boolean | null;
  /** Highest priority first. */
  readonly alarms: readonly LiveAlarm[];
  readonly link: { readonly ageMs: Millis | null; readonly badFrames: number };
  /** What the operator is asked to do; "" for nothing. */
  readonly prompt: string;
  readonly series: LiveSeries;
}

const LIVE_SIGNALS = ["truthC", "estimateC", "surfaceC", "targetC", "powerW"] as const;
export type LiveSignal = (typeof LIVE_SIGNALS)[number];
export type LiveSample = Readonly<Record<LiveSignal, number | null>>;

const BUCKETS = 1024;

/**
 * Minimum and maximum per time bucket of the whole session, in fixed memory: a class because it is written every sample. A session
 * that outlasts its plan doubles the bucket width; nothing is forgotten.
 */
export class LiveSeries {
  #bucketMs: number;
  #used = 0;
  readonly #low: Record<LiveSignal, Float64Array>;
  readonly #high: Record<LiveSignal, Float64Array>;

  constructor(durationMs: Millis) {
    this.#bucketMs = Math.max(1, Math.ceil(durationMs / BUCKETS));
    this.#low = perSignal(() => new Float64Array(BUCKETS).fill(Number.NaN));
    this.#high = perSignal(() => new Float64Array(BUCKETS).fill(Number.NaN));
  }

  add(atMs: Millis, sample: LiveSample): void {
    let bucket = Math.floor(atMs / this.#bucketMs);
    while (bucket >= BUCKETS) {
      this.#halve();
      bucket = Math.floor(atMs / this.#bucketMs);
    }
    if (bucket >= this.#used) this.#used = bucket + 1;
    for (const signal of LIVE_SIGNALS) {
      const value = sample[signal];
      if (value !== null) widen(this.#low[signal], this.#high[signal], bucket, value, value);
    }
  }

  /** Extremes of `signal` in [fromMs, toMs); null when nothing is known of it there. */
  extremes(signal: LiveSignal, fromMs: Millis, toMs: Millis): { low: number; high: number } | null {
    const first = Math.max(0, Math.floor(fromMs / this.#bucketMs));
    const end = Math.min(this.#used, Math.max(first + 1, Math.ceil(toMs / this.#bucketMs)));
    let low = Number.NaN;
    let high = Number.NaN;
    for (let bucket = first; bucket < end; bucket++) {
      const bucketLow = this.#low[signal][bucket] as number;
      const bucketHigh = this.#high[signal][bucket] as number;
      if (!(bucketLow >= low)) low = Number.isNaN(bucketLow) ? low : bucketLow;
      if (!(bucketHigh <= high)) high = Number.isNaN(bucketHigh) ? high : bucketHigh;
    }
    return Number.isNaN(low) ? null : { low, high };
  }

  #halve(): void {
    for (const signal of LIVE_SIGNALS) {
      const low = this.#low[signal];
      const high = this.#high[signal];
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        const from = bucket * 2;
        low[bucket] = from < BUCKETS ? (low[from] as number) : Number.NaN;
        high[bucket] = from < BUCKETS ? (high[from] as number) : Number.NaN;
        const second = from + 1 < BUCKETS ? (low[from + 1] as number) : Number.NaN;
        if (!Number.isNaN(second)) widen(low, high, bucket, second, high[from + 1] as number);
      }
    }
    this.#bucketMs *= 2;
    this.#used = Math.ceil(this.#used / 2);
  }
}

function widen(lows: Float64Array, highs: Float64Array, bucket: number, low: number, high: number): void {
  if (!(low >= (lows[bucket] as number))) lows[bucket] = low;
  if (!(high <= (highs[bucket] as number))) highs[bucket] = high;
}

function perSignal<T>(make: () => T): Record<LiveSignal, T> {
  return { truthC: make(), estimateC: make(), surfaceC: make(), targetC: make(), powerW: make() };
}
