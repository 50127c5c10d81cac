/**
 * Goal: every sample is judged as the written rules say, whatever came before it: every trip with its channel, its reading and its limit, at the sample at which it is due.
 * Method: the rules once more, over whole lists of samples instead of rings and running sums, and streams that dwell at every edge. All numbers
 * are multiples of 1/256 degC, so that sums are exact and edges are met and not only neared.
 */
import { describe, expect, it } from "vitest";
import {
  areSensorsValid,
  createThermal,
  isCool,
  powerCeilingW,
  watchTemperatures,
} from "../../../firmware-sim/firmware/thermal.ts";
import { createRandom, type Random } from "../../../firmware-sim/random.ts";
import { createInputs, createLimits, createNoLatches } from "../../support/board.ts";

const Q = 1 / 256;
/** One step of the converter, 80 degC over 4096: five of these quanta. */
const STEP_C = 5 * Q;
const RUNS = 80;
const SAMPLES = 400;

interface Sample {
  readonly aC: number;
  readonly bC: number;
  readonly ageAMs: number;
  readonly ageBMs: number;
  readonly powerW: number;
  readonly contact: boolean;
  /** A spurt of cryogen passes. */
  readonly sprayed: boolean;
}

type Told = readonly [trip: string, channel: string, measured: number, limit: number];

/** One sensor by its whole history: readings that are none are NaN. */
class SensorModel {
  readonly valuesC: number[] = [];
  readonly name: string;
  slow = 0;
  broken = 0;
  over = 0;
  rising = 0;
  flat = 0;
  flatC: number[] = [];
  readonly gapsMs: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** How many of the latest samples, up to `most`, are valid in a row. */
  valid(most: number): number {
    let count = 0;
    while (count < most && !Number.isNaN(this.valuesC.at(-1 - count) ?? Number.NaN)) count++;
    return count;
  }

  get lastC(): number {
    return this.valuesC.at(-1) ?? Number.NaN;
  }

  latest(count: number): number[] {
    return this.valuesC.slice(-count);
  }

  get meanC(): number {
    return this.valid(5) < 5 ? Number.NaN : sum(this.latest(5)) / 5;
  }

  /** Of ten samples the later five less the earlier five, added up: 3 degC are 6 degC/s. */
  get riseC(): number {
    if (this.valid(10) < 10) return 0;
    const ten = this.latest(10);
    return sum(ten.slice(5)) - sum(ten.slice(0, 5));
  }

  judge(readingC: number, ageMs: number, nowMs: number, powered: boolean, factor: number, tripC: number): Told[] {
    const told: Told[] = [];
    const fresh = ageMs <= 60;
    const inside = readingC >= 5 && readingC <= 60;
    this.slow = fresh ? 0 : this.slow + 1;
    if (this.slow === 1) this.gapsMs.push(nowMs);
    const third = this.slow === 1 && nowMs - (this.gapsMs.at(-3) ?? Number.NEGATIVE_INFINITY) < 60_000;
    if (this.slow >= 25 || third) told.push(["sensorSlow", this.name, ageMs, 60]);
    this.broken = fresh && !inside ? this.broken + 1 : 0;
    if (this.broken >= 2)
      told.push(readingC > 60 ? ["sensorShort", this.name, readingC, 60] : ["sensorOpen", this.name, readingC, 5]);
    this.valuesC.push(fresh && inside ? readingC : Number.NaN);
    if (!(fresh && inside)) {
      this.over = 0;
      this.rising = 0;
      this.flat = 0;
      return told;
    }
    const hottestC = 34 + factor * (readingC - 34);
    this.over = hottestC >= tripC ? this.over + 1 : 0;
    if (this.over >= 2) told.push(["overTemperature", this.name, hottestC, tripC]);
    this.rising = this.riseC > 3 ? this.rising + 1 : 0;
    const with_ = [...this.flatC, readingC];
    const spanC = Math.max(...with_) - Math.min(...with_);
    if (this.flatC.length === 0 || !powered || spanC >= STEP_C) {
      this.flat = 0;
      this.flatC = [readingC];
    } else {
      this.flatC = with_;
      if (++this.flat >= 25) told.push(["sensorFlat", this.name, spanC, STEP_C]);
    }
    return told;
  }

  noise(): Told[] {
    if (this.valid(10) < 10) return [];
    const ten = this.latest(10);
    const travelC = sum(ten.slice(1).map((valueC, n) => Math.abs(valueC - ten[n]!)));
    const toAndFroC = travelC - Math.abs(ten[9]! - ten[0]!);
    if (toAndFroC > 3.6) return [["sensorNoise", this.name, (toAndFroC / 9) * 50, 20]];
    if (toAndFroC <= 1.5) return [];
    const sigmaC = scatter(ten);
    return sigmaC > 1 ? [["sensorNoise", this.name, sigmaC, 1]] : [];
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Standard deviation about the line through the points, by its textbook form. */
function scatter(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = sum(values) / values.length;
  const slope =
    sum(values.map((value, n) => (n - middle) * (value - mean))) / sum(values.map((_, n) => (n - middle) ** 2));
  return Math.sqrt(sum(values.map((value, n) => (value - mean - slope * (n - middle)) ** 2)) / values.length);
}

/** Both sensors on one skin. */
class Model {
  readonly a = new SensorModel("surfaceA");
  readonly b = new SensorModel("surfaceB");
  settled = false;
  calm = 0;
  disagree = 0;
  gross = 0;
  crossAC = Number.NaN;
  crossBC = Number.NaN;
  slowedBC = Number.NaN;
  nowC = 0;
  wasC = 0;
  landed = 0;
  astray = 0;

  judge(sample: Sample, nowMs: number, factor: number, tripC: number): Told[] {
    const { a, b } = this;
    const powered = sample.powerW > 0.1;
    const told = [
      ...a.judge(sample.aC, sample.ageAMs, nowMs, powered, factor, tripC),
      ...b.judge(sample.bC, sample.ageBMs, nowMs, powered, factor, tripC),
    ];
    if (!sample.contact) {
      Object.assign(this, { settled: false, calm: 0, disagree: 0, gross: 0, slowedBC: Number.NaN, astray: 0 });
      return told;
    }
    const apartC = this.apartC(sample.sprayed);
    if (!this.settled) {
      // 1.5 degC of ten samples are 3 degC/s.
      const calm = Math.abs(a.riseC) < 1.5 && Math.abs(b.riseC) < 1.5 && apartC <= 1.5;
      this.calm = calm ? this.calm + 1 : 0;
      this.settled = this.calm >= 5;
      return told;
    }
    this.disagree = apartC > 1.5 ? this.disagree + 1 : 0;
    this.gross = apartC > 3 ? this.gross + 1 : 0;
    if (this.gross >= 2) told.push(["sensorDisagree", "surfaceA", apartC, 3]);
    else if (this.disagree >= 5) told.push(["sensorDisagree", "surfaceA", apartC, 1.5]);
    told.push(...this.compare(powered && !sample.sprayed));
    if (sample.sprayed) return told;
    told.push(...a.noise(), ...b.noise());
    if (powered)
      for (const sensor of [a, b])
        if (sensor.rising >= 5) told.push(["heatingRate", sensor.name, sensor.riseC / 0.5, 6]);
    return told;
  }

  /** In a spurt each sensor is slowed by the lag of the other. */
  apartC(sprayed: boolean): number {
    const { a, b } = this;
    if (sprayed) {
      this.crossAC = towards(this.crossAC, a.lastC, 0.08);
      this.crossBC = towards(this.crossBC, b.lastC, 0.25);
    } else Object.assign(this, { crossAC: a.lastC, crossBC: b.lastC });
    return Math.abs(this.crossAC - this.crossBC);
  }

  /** A less B as it is against as it was, B slowed by 0.17 s. */
  compare(powered: boolean): Told[] {
    const { a, b } = this;
    if (a.valid(5) < 5 || b.valid(5) < 5) {
      Object.assign(this, { slowedBC: Number.NaN, astray: 0 });
      return [];
    }
    if (Number.isNaN(this.slowedBC)) {
      Object.assign(this, { slowedBC: b.meanC, landed: 0, wasC: a.meanC - b.meanC, nowC: a.meanC - b.meanC });
      return [];
    }
    this.slowedBC = towards(this.slowedBC, b.lastC, 0.17);
    this.nowC = towards(this.nowC, a.lastC - this.slowedBC, 0.1);
    const movedC = this.nowC - this.wasC;
    this.landed = Math.min(50, this.landed + 1);
    const judged = powered && this.landed === 50;
    this.wasC += judged ? Math.sign(movedC) * Math.min(0.0004, Math.abs(movedC)) : towards(0, movedC, 0.3);
    this.astray = judged && Math.abs(movedC) > 0.4 ? this.astray + 1 : 0;
    return this.astray >= 3 ? [["sensorImplausible", "surfaceA", Math.abs(movedC), 0.4]] : [];
  }

  ceilingW(factor: number): number {
    const { a, b } = this;
    if (a.valid(5) < 5 || b.valid(5) < 5) return 0;
    const hottestC = 34 + factor * (Math.max(a.meanC, b.meanC) - 34);
    return 40 * (1 - 0.6 * Math.min(1, Math.max(0, (hottestC - 40) / 3)));
  }
}

const toQ = (valueC: number) => Math.round(valueC / Q) * Q;

/** Where something with a time constant has come to within 20 ms. */
function towards(fromC: number, toC: number, tauS: number): number {
  return toC + (fromC - toC) * Math.exp(-0.02 / tauS);
}

/** Samples in pieces, each of which dwells at one edge. */
function drawStream(random: Random): Sample[] {
  const samples: Sample[] = [];
  let baseC = toQ(random.between(33, 47));
  let powerW = 10;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.uniform() * from.length)]!;
  const live = () => Q * Math.floor(random.between(0, 12));
  while (samples.length < SAMPLES) {
    if (random.uniform() < 0.3) powerW = pick([0, 0.1, 0.1 + Q, 10, 10]);
    const count = 4 + Math.floor(random.uniform() * 30);
    const kind = pick([
      "live",
      "live",
      "flat",
      "ramp",
      "noise",
      "jump",
      "hot",
      "rail",
      "gap",
      "air",
      "bump",
      "step",
      "spurt",
    ]);
    const offsetC = pick([0, 0, Q, -Q, 1.5, 1.5 + Q, -1.5 - Q, 3, 3 + Q, -3 - Q, 0.5, -0.5]);
    const onA = random.uniform() < 0.5;
    const slopeC = toQ(pick([0.12, 0.125, 0.13, -0.12, 0.06, 0.02]) + Q * pick([-1, 0, 1]));
    const swingC = toQ(pick([0.05, 0.16, 0.2, 0.4, 0.45, 0.5, 0.6]));
    const railC = pick([5, 5 - Q, 60, 60 + Q, Number.NaN, -20, 90]);
    const ageMs = pick([60, 61, 80]);
    const bumpC = toQ(random.between(1, 4));
    for (let n = 0; n < count; n++) {
      let [aC, bC] = [baseC + live(), baseC + live()];
      let [ageAMs, ageBMs] = [0, 0];
      let contact = true;
      const sprayed = kind === "spurt" && n < 0.7 * count;
      switch (kind) {
        case "flat":
          aC = baseC + (onA ? 0 : n % 2 === 0 ? 0 : 4 * Q);
          bC = baseC + (onA ? (n % 3 === 0 ? 5 * Q : 0) : n % 2 === 0 ? 4 * Q : 0);
          break;
        case "ramp":
          baseC = Math.min(49, Math.max(33, baseC + slopeC));
          break;
        case "noise":
          if (onA) aC = baseC + (n % 2 === 0 ? swingC : 0);
          else bC = baseC + (n % 2 === 0 ? swingC : 0);
          break;
        case "jump":
          if (onA) aC = bC + offsetC;
          else bC = aC + offsetC;
          break;
        case "hot":
          aC = 48.5 - (onA ? 0 : Q) + (n % 3 === 0 ? Q : 0);
          bC = 48.5 - (onA ? Q : 0) + (n % 4 === 0 ? Q : 0);
          break;
        case "rail":
          if (n < count / 2) break;
          if (onA) aC = railC;
          else bC = railC;
          break;
        case "gap":
          if (onA) ageAMs = n < 2 || count > 25 ? ageMs : 0;
          else ageBMs = n < 2 || count > 25 ? ageMs : 0;
          break;
        case "air":
          contact = n > count / 2;
          break;
        case "bump": {
          const share = [0, 0, 0.5, 1, 1, 1, 0.5, 0, 0, 0][n] ?? 0;
          aC += toQ(share * bumpC);
          bC += toQ(share * bumpC);
          break;
        }
        case "spurt":
          aC -= toQ(n * 0.1);
          bC -= toQ(n * (onA ? 0.1 : 0.3));
          break;
        case "step":
          if (n === 0) baseC = toQ(random.between(33, 48));
          break;
        default:
          break;
      }
      samples.push({ aC, bC, ageAMs, ageBMs, powerW, contact, sprayed });
    }
  }
  return samples;
}

describe("the watch over both sensors", () => {
  const seen = new Set<string>();
  it.each(Array.from({ length: RUNS / 10 }, (_, block) => block))(
    "is the rules, sample by sample: block %i",
    (block) => {
      for (let run = 10 * block; run < 10 * block + 10; run++) {
        const random = createRandom(run, "thermal");
        const factor = run % 4 === 0 ? 1.25 : 1;
        const limits = createLimits({ hotSpotFactor: factor });
        const thermal = createThermal();
        const model = new Model();
        const latches = createNoLatches();
        const inputs = createInputs();
        let nowMs = 0;
        for (const sample of drawStream(random)) {
          // Some streams have seconds between their samples, so that a minute of gaps goes by.
          nowMs += run % 5 === 0 ? 1000 : 20;
          Object.assign(inputs, {
            surfaceAC: sample.aC,
            surfaceBC: sample.bC,
            surfaceAAgeMs: sample.ageAMs,
            surfaceBAgeMs: sample.ageBMs,
          });
          watchTemperatures(thermal, inputs, limits, sample.powerW, sample.contact, latches, nowMs, sample.sprayed);
          const due = firstOfEach(model.judge(sample, nowMs, factor, 48.5));
          const told = latches.store.latched.map(({ trip, channel, measured, limit }) => [
            trip,
            channel,
            measured,
            limit,
          ]);
          latches.store.latched = [];
          for (const [trip, channel] of due) seen.add(`${trip} ${channel}`);
          const where = `run ${run} at ${nowMs} ms`;
          if (!isSame(told, due)) expect(told, where).toEqual(due);
          if (thermal.settled !== model.settled) expect.fail(`${where}: settled ${thermal.settled}`);
          const { a, b } = model;
          const valid = !Number.isNaN(a.lastC) && !Number.isNaN(b.lastC);
          if (areSensorsValid(thermal) !== valid) expect.fail(`${where}: valid ${!valid}`);
          const cool = [a, b].every(({ lastC }) => 34 + factor * (lastC - 34) < 42);
          if (isCool(thermal, limits) !== cool) expect.fail(`${where}: cool ${!cool}`);
          if (!isNear(powerCeilingW(thermal, limits), model.ceilingW(factor)))
            expect.fail(`${where}: ceiling ${powerCeilingW(thermal, limits)} for ${model.ceilingW(factor)}`);
          for (const [ours, theirs] of [
            [thermal.a, a],
            [thermal.b, b],
          ] as const) {
            if (!isNear(ours.meanC, theirs.meanC)) expect.fail(`${where}: mean ${ours.meanC} for ${theirs.meanC}`);
            if (!Number.isNaN(theirs.lastC) && !isNear(ours.slopeCPerS, theirs.riseC / 0.5))
              expect.fail(`${where}: slope ${ours.slopeCPerS} for ${theirs.riseC / 0.5}`);
          }
        }
      }
    },
  );

  it("was shown everything that it may find", () => {
    for (const trip of ["sensorSlow", "sensorOpen", "sensorShort", "overTemperature", "sensorFlat", "sensorNoise"])
      for (const channel of ["surfaceA", "surfaceB"]) expect(seen).toContain(`${trip} ${channel}`);
    for (const trip of ["sensorDisagree", "sensorImplausible"]) expect(seen).toContain(`${trip} surfaceA`);
    for (const channel of ["surfaceA", "surfaceB"]) expect(seen).toContain(`heatingRate ${channel}`);
  });
});

/** A code latches once, with what it was raised for first. */
function firstOfEach(told: readonly Told[]): Told[] {
  return told.filter(([trip], index) => told.findIndex(([other]) => other === trip) === index);
}

function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) < 1e-9;
}

function isSame(told: readonly (readonly unknown[])[], due: readonly Told[]): boolean {
  return (
    told.length === due.length &&
    due.every((one, n) =>
      one.every((value, at) =>
        typeof value === "number" ? isNear(value, told[n]![at] as number) : value === told[n]![at],
      ),
    )
  );
}
