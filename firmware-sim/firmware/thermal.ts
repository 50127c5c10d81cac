/**
 * Watches both surface sensors every 20 ms: are they alive, do they agree, is it too hot, does it heat too fast, and how much power
 * the temperature leaves. All limits of temperature act on T_eff, which counts the hottest spot and not the sensed one.
 * An invalid sample is unknown (NaN) and permits no power; it is never replaced by a number.
 */
import { FIRMWARE_LIMITS } from "../../src/protocol/limits.ts";
import type { Celsius, Millis, Watts } from "../../src/units.ts";
import type { BoardInputs } from "./board.ts";
import { type Latches, raiseTrip } from "./latches.ts";
import { LIMIT, type LimitStore, readLimit } from "./limit-store.ts";

export const SAMPLE_MS = 20;
const L = FIRMWARE_LIMITS;
const samplesIn = (ms: Millis) => ms / SAMPLE_MS;
/** A sensor that delivers no fresh conversion for 500 ms is faulty. */
const SLOW_SAMPLES = samplesIn(500);
const DISAGREE_SAMPLES = samplesIn(L.disagreeMs);
const GROSS_SAMPLES = samplesIn(L.disagreeGrossMs);
/** Less than one converter step of movement under power: a live sensor has more noise than that. */
const FLAT_SAMPLES = samplesIn(L.flatMs);
/** Twelve bits over the electrical window and its margins, as both converters are set up. */
export const SENSOR_STEP_C = 80 / 4096;
const RATE_SAMPLES = samplesIn(L.heatingRateMs);
/** The slope is that between the means of two neighbouring runs of five samples: 0.6 degC/s of noise at 0.1 degC per sample. */
const RUN = 5;
const RUN_S = (RUN * SAMPLE_MS) / 1000;
/**
 * To and fro over ten samples: their steps added up, less the way from the first to the last, so that a jump or a quick rise is none. White
 * noise of 0.1 degC makes 1 degC of it; skin makes none.
 */
const NOISE_STEPS = L.noiseSamples - 1;
const NOISE_TRAVEL_C = (NOISE_STEPS * L.noiseSlewCPerS * SAMPLE_MS) / 1000;
/** Samples that scatter about their line by the limit go to and fro at least this far; below it the scatter need not be computed. */
const SCATTER_TRAVEL_C = 1.5;
/**
 * What one sensor sees and the other does not. Bias is constant and the stem's share drifts slowly, so A - B stays where it was, once B has
 * been slowed down to A. Lags of the two as they leave the factory; the other numbers are design values. Noise alone moves the smoothed
 * difference by 0.2 degC in a hundred hours of sessions.
 */
const LAG_DIFFERENCE_S = 0.17;
const LAG_A_S = 0.25;
const LAG_B_S = 0.08;
const CROSS_A = 1 - Math.exp(-SAMPLE_MS / 1000 / LAG_B_S);
const CROSS_B = 1 - Math.exp(-SAMPLE_MS / 1000 / LAG_A_S);
const SLOWED = 1 - Math.exp(-SAMPLE_MS / 1000 / LAG_DIFFERENCE_S);
const QUICK = 1 - Math.exp(-SAMPLE_MS / 100);
const DRIFT_C = (0.02 * SAMPLE_MS) / 1000;
/**
 * Without power, and for a second after both have settled on the skin, the difference may settle anew, with a time constant of 300 ms: the
 * bead still comes from the air, and nothing is heated by mistake meanwhile.
 */
const LANDED_SAMPLES = samplesIn(1000);
const SETTLING = 1 - Math.exp(-SAMPLE_MS / 300);
const ASTRAY_C = 0.4;
const ASTRAY_SAMPLES = 3;
/** Gaps of a sensor that together count as a broken one. */
const GAPS = 3;
const GAPS_MS: Millis = 60_000;
/** After landing, the sensors must agree and be calm before they are believed: 100 ms. */
const CALM_C_PER_S = 3;
const SETTLED_SAMPLES = 5;
/** A trip for heat is over when the skin is back in the range without dose: below 42 degC CEM43 grows by less than 0.25 min/min. */
const RECOVERED_C = 42;

interface SensorWatch {
  readonly recentC: Float64Array;
  lastC: Celsius;
  broken: number;
  slow: number;
  over: number;
  rising: number;
  flat: number;
  flatMinC: Celsius;
  flatMaxC: Celsius;
  slopeCPerS: number;
  /** Sum of the steps between the latest ten samples. */
  travelC: Celsius;
  /** When the latest gaps began; NaN if they never did. */
  gapAtMs: Millis;
  gapBeforeAtMs: Millis;
  /** Mean of the latest run; NaN until there is one whole run of valid samples. */
  meanC: Celsius;
  valid: number;
}

export interface Thermal {
  readonly a: SensorWatch;
  readonly b: SensorWatch;
  /** Electrical window of both sensors: what lies outside is a broken wire. */
  readonly sensorMinC: Celsius;
  readonly sensorMaxC: Celsius;
  cursor: number;
  disagree: number;
  disagreeGross: number;
  settledSamples: number;
  /** Both sensors have been valid, close and calm since the tip landed. */
  settled: boolean;
  /** Each as slow as both together, while cryogen makes skin quicker than either. */
  crossAC: Celsius;
  crossBC: Celsius;
  /** B as slow as A; NaN until both have settled. */
  slowedBC: Celsius;
  /** A - B as it is, smoothed over 100 ms, and as it was, which only drifts. */
  apartNowC: Celsius;
  apartC: Celsius;
  astray: number;
  /** Since both have settled, up to a second. */
  landed: number;
}

/** A tip for cold skin has converters with a window of their own. */
export function createThermal(sensorMinC: Celsius = L.sensorMinC, sensorMaxC: Celsius = L.sensorMaxC): Thermal {
  return {
    a: createSensorWatch(),
    b: createSensorWatch(),
    sensorMinC,
    sensorMaxC,
    cursor: 0,
    disagree: 0,
    disagreeGross: 0,
    settledSamples: 0,
    settled: false,
    crossAC: Number.NaN,
    crossBC: Number.NaN,
    slowedBC: Number.NaN,
    apartNowC: 0,
    apartC: 0,
    astray: 0,
    landed: 0,
  };
}

function createSensorWatch(): SensorWatch {
  return {
    recentC: new Float64Array(2 * RUN).fill(Number.NaN),
    lastC: Number.NaN,
    broken: 0,
    slow: 0,
    over: 0,
    rising: 0,
    flat: 0,
    flatMinC: Number.NaN,
    flatMaxC: Number.NaN,
    slopeCPerS: 0,
    travelC: 0,
    gapAtMs: Number.NaN,
    gapBeforeAtMs: Number.NaN,
    meanC: Number.NaN,
    valid: 0,
  };
}

/** T_eff: the sensed rise over blood-warm skin times the hot-spot factor. */
export function effectiveC(hotSpotFactor: number, sensedC: Celsius): Celsius {
  return L.baseC + hotSpotFactor * (sensedC - L.baseC);
}

/**
 * Takes one sample of both sensors and judges it.
 * @param poweredW measured output since the sample before
 * @param contact the tip lies on skin, debounced
 * @param sprayed a spurt of cryogen passes or has just passed: skin is quicker than the slower sensor
 */
export function watchTemperatures(
  thermal: Thermal,
  inputs: BoardInputs,
  limits: LimitStore,
  poweredW: Watts,
  contact: boolean,
  latches: Latches,
  nowMs: Millis,
  sprayed = false,
): void {
  const cursor = (thermal.cursor + 1) % (2 * RUN);
  thermal.cursor = cursor;
  const powered = poweredW > 0.1;
  const { a, b } = thermal;
  watchSensor(a, thermal, inputs.surfaceAC, inputs.surfaceAAgeMs, cursor, limits, powered, "surfaceA", latches, nowMs);
  watchSensor(b, thermal, inputs.surfaceBC, inputs.surfaceBAgeMs, cursor, limits, powered, "surfaceB", latches, nowMs);
  if (!contact) {
    thermal.settled = false;
    thermal.settledSamples = 0;
    thermal.disagree = 0;
    thermal.disagreeGross = 0;
    thermal.slowedBC = Number.NaN;
    thermal.astray = 0;
    return;
  }
  const apartC = compareSlowed(thermal, sprayed);
  if (!thermal.settled) {
    const calm =
      Math.abs(thermal.a.slopeCPerS) < CALM_C_PER_S &&
      Math.abs(thermal.b.slopeCPerS) < CALM_C_PER_S &&
      apartC <= L.disagreeC;
    thermal.settledSamples = calm ? thermal.settledSamples + 1 : 0;
    thermal.settled = thermal.settledSamples >= SETTLED_SAMPLES;
    return;
  }
  thermal.disagree = apartC > L.disagreeC ? thermal.disagree + 1 : 0;
  thermal.disagreeGross = apartC > L.disagreeGrossC ? thermal.disagreeGross + 1 : 0;
  if (thermal.disagreeGross >= GROSS_SAMPLES)
    raiseTrip(latches, "sensorDisagree", "surfaceA", nowMs, apartC, L.disagreeGrossC);
  else if (thermal.disagree >= DISAGREE_SAMPLES)
    raiseTrip(latches, "sensorDisagree", "surfaceA", nowMs, apartC, L.disagreeC);
  compareCourses(thermal, powered && !sprayed, latches, nowMs);
  // To and fro, and warming by tens of degrees a second, is what a spurt does.
  if (sprayed) return;
  judgeNoise(thermal.a, cursor, "surfaceA", latches, nowMs);
  judgeNoise(thermal.b, cursor, "surfaceB", latches, nowMs);
  if (!powered) return;
  if (thermal.a.rising >= RATE_SAMPLES)
    raiseTrip(latches, "heatingRate", "surfaceA", nowMs, thermal.a.slopeCPerS, L.heatingRateCPerS);
  if (thermal.b.rising >= RATE_SAMPLES)
    raiseTrip(latches, "heatingRate", "surfaceB", nowMs, thermal.b.slopeCPerS, L.heatingRateCPerS);
}

/**
 * How far the two are apart. In a spurt skin is quicker than both, so that each is slowed by the lag of the other: what is left of sound ones
 * is bias and noise, however quick the skin.
 */
function compareSlowed(thermal: Thermal, sprayed: boolean): Celsius {
  const { a, b } = thermal;
  if (!sprayed) {
    thermal.crossAC = a.lastC;
    thermal.crossBC = b.lastC;
    return Math.abs(a.lastC - b.lastC);
  }
  thermal.crossAC += CROSS_A * (a.lastC - thermal.crossAC);
  thermal.crossBC += CROSS_B * (b.lastC - thermal.crossBC);
  return Math.abs(thermal.crossAC - thermal.crossBC);
}

/** More to and fro than skin has, whatever it looks like: steps, or scatter about a line. */
function judgeNoise(
  sensor: SensorWatch,
  cursor: number,
  channel: "surfaceA" | "surfaceB",
  latches: Latches,
  nowMs: Millis,
): void {
  if (sensor.travelC <= SCATTER_TRAVEL_C || sensor.valid < 2 * RUN) return;
  const firstC = sensor.recentC[cursor === 2 * RUN - 1 ? 0 : cursor + 1]!;
  const toAndFroC = sensor.travelC - Math.abs(sensor.lastC - firstC);
  if (toAndFroC <= SCATTER_TRAVEL_C) return;
  const slewCPerS = (toAndFroC / NOISE_STEPS) * (1000 / SAMPLE_MS);
  if (toAndFroC > NOISE_TRAVEL_C) raiseTrip(latches, "sensorNoise", channel, nowMs, slewCPerS, L.noiseSlewCPerS);
  else {
    const sigmaC = scatterOf(sensor.recentC, cursor);
    if (sigmaC > L.noiseSigmaC) raiseTrip(latches, "sensorNoise", channel, nowMs, sigmaC, L.noiseSigmaC);
  }
}

/** Do both sensors see the same skin? One that has come off, that lags or that is read wrong leaves the other's course. */
function compareCourses(thermal: Thermal, powered: boolean, latches: Latches, nowMs: Millis): void {
  const { a, b } = thermal;
  if (!(a.valid >= RUN && b.valid >= RUN)) {
    thermal.slowedBC = Number.NaN;
    thermal.astray = 0;
    return;
  }
  if (Number.isNaN(thermal.slowedBC)) {
    thermal.slowedBC = b.meanC;
    thermal.landed = 0;
    thermal.apartC = a.meanC - b.meanC;
    thermal.apartNowC = thermal.apartC;
    return;
  }
  thermal.slowedBC += SLOWED * (b.lastC - thermal.slowedBC);
  thermal.apartNowC += QUICK * (a.lastC - thermal.slowedBC - thermal.apartNowC);
  const movedC = thermal.apartNowC - thermal.apartC;
  if (thermal.landed < LANDED_SAMPLES) thermal.landed++;
  const judged = powered && thermal.landed === LANDED_SAMPLES;
  if (judged) thermal.apartC += movedC > DRIFT_C ? DRIFT_C : movedC < -DRIFT_C ? -DRIFT_C : movedC;
  else thermal.apartC += SETTLING * movedC;
  const astray = judged && (movedC > ASTRAY_C || movedC < -ASTRAY_C);
  thermal.astray = astray ? thermal.astray + 1 : 0;
  if (thermal.astray >= ASTRAY_SAMPLES)
    raiseTrip(latches, "sensorImplausible", "surfaceA", nowMs, Math.abs(movedC), ASTRAY_C);
}

/** Standard deviation of the latest ten samples about their line. */
function scatterOf(recentC: Float64Array, cursor: number): Celsius {
  const middle = (2 * RUN - 1) / 2;
  let sum = 0;
  let squares = 0;
  let moment = 0;
  let spread = 0;
  for (let n = 0; n < 2 * RUN; n++) {
    const valueC = recentC[(cursor + 1 + n) % (2 * RUN)]!;
    sum += valueC;
    squares += valueC * valueC;
    moment += (n - middle) * valueC;
    spread += (n - middle) * (n - middle);
  }
  const residual = squares - (sum * sum) / (2 * RUN) - (moment * moment) / spread;
  return Math.sqrt(Math.max(0, residual) / (2 * RUN));
}

/** One sensor alone: alive, fresh, not too hot, moving, not rising too fast. */
function watchSensor(
  sensor: SensorWatch,
  { sensorMinC, sensorMaxC }: Thermal,
  readingC: Celsius,
  ageMs: Millis,
  cursor: number,
  limits: LimitStore,
  powered: boolean,
  channel: "surfaceA" | "surfaceB",
  latches: Latches,
  nowMs: Millis,
): void {
  const fresh = ageMs <= L.sensorAgeMs;
  const inWindow = readingC >= sensorMinC && readingC <= sensorMaxC;
  sensor.slow = fresh ? 0 : sensor.slow + 1;
  sensor.broken = fresh && !inWindow ? sensor.broken + 1 : 0;
  if (sensor.slow >= SLOW_SAMPLES || (sensor.slow === 1 && countGap(sensor, nowMs) >= GAPS))
    raiseTrip(latches, "sensorSlow", channel, nowMs, ageMs, L.sensorAgeMs);
  if (sensor.broken >= L.sensorSamples) {
    if (readingC > sensorMaxC) raiseTrip(latches, "sensorShort", channel, nowMs, readingC, sensorMaxC);
    else raiseTrip(latches, "sensorOpen", channel, nowMs, readingC, sensorMinC);
  }
  const valueC = fresh && inWindow ? readingC : Number.NaN;
  sensor.lastC = valueC;
  const { recentC } = sensor;
  const leavingC = recentC[cursor]!;
  recentC[cursor] = valueC;
  if (Number.isNaN(valueC)) {
    sensor.valid = 0;
    sensor.travelC = 0;
    sensor.over = 0;
    sensor.rising = 0;
    sensor.flat = 0;
    sensor.slopeCPerS = 0;
    sensor.meanC = Number.NaN;
    return;
  }
  if (sensor.valid > 0) sensor.travelC += Math.abs(valueC - recentC[cursor === 0 ? 2 * RUN - 1 : cursor - 1]!);
  if (sensor.valid < 2 * RUN) sensor.valid++;
  else sensor.travelC -= Math.abs(recentC[cursor === 2 * RUN - 1 ? 0 : cursor + 1]! - leavingC);

  const tripC = readLimit(limits, LIMIT.tripC);
  const hottestC = effectiveC(readLimit(limits, LIMIT.hotSpotFactor), valueC);
  sensor.over = hottestC >= tripC ? sensor.over + 1 : 0;
  if (sensor.over >= L.overTemperatureSamples) raiseTrip(latches, "overTemperature", channel, nowMs, hottestC, tripC);

  measureSlope(sensor, cursor);
  sensor.rising = sensor.slopeCPerS > L.heatingRateCPerS ? sensor.rising + 1 : 0;

  const minC = valueC < sensor.flatMinC ? valueC : sensor.flatMinC;
  const maxC = valueC > sensor.flatMaxC ? valueC : sensor.flatMaxC;
  if (!powered || !(maxC - minC < SENSOR_STEP_C)) {
    sensor.flat = 0;
    sensor.flatMinC = valueC;
    sensor.flatMaxC = valueC;
  } else {
    sensor.flatMinC = minC;
    sensor.flatMaxC = maxC;
    if (++sensor.flat >= FLAT_SAMPLES) raiseTrip(latches, "sensorFlat", channel, nowMs, maxC - minC, SENSOR_STEP_C);
  }
}

/** A gap begins. @returns how many there were within a minute, up to three */
function countGap(sensor: SensorWatch, nowMs: Millis): number {
  const { gapAtMs, gapBeforeAtMs } = sensor;
  sensor.gapBeforeAtMs = gapAtMs;
  sensor.gapAtMs = nowMs;
  if (!(nowMs - gapAtMs < GAPS_MS)) return 1;
  return nowMs - gapBeforeAtMs < GAPS_MS ? 3 : 2;
}

function measureSlope(sensor: SensorWatch, cursor: number): void {
  const recentC = sensor.recentC;
  let latest = 0;
  let before = 0;
  let i = cursor;
  for (let n = 0; n < RUN; n++) {
    latest += recentC[i]!;
    i = i === 0 ? 2 * RUN - 1 : i - 1;
  }
  sensor.meanC = sensor.valid < RUN ? Number.NaN : latest / RUN;
  if (sensor.valid < 2 * RUN) {
    sensor.slopeCPerS = 0;
    return;
  }
  for (let n = 0; n < RUN; n++) {
    before += recentC[i]!;
    i = i === 0 ? 2 * RUN - 1 : i - 1;
  }
  sensor.slopeCPerS = (latest - before) / (RUN * RUN_S);
}

/** Whether both latest samples are valid: without that there is no power. */
export function areSensorsValid(thermal: Thermal): boolean {
  return !Number.isNaN(thermal.a.lastC) && !Number.isNaN(thermal.b.lastC);
}

/**
 * Power that the temperature leaves. Acts on the mean of the latest 100 ms, so that sensor noise does not modulate the output.
 * @returns 0 while a sensor is unknown
 */
export function powerCeilingW(thermal: Thermal, limits: LimitStore): Watts {
  const { a, b } = thermal;
  if (!areSensorsValid(thermal) || a.valid < RUN || b.valid < RUN) return 0;
  const hottestC = effectiveC(readLimit(limits, LIMIT.hotSpotFactor), a.meanC > b.meanC ? a.meanC : b.meanC);
  const maxW = readLimit(limits, LIMIT.powerMaxW);
  if (hottestC <= L.ceilingFullC) return maxW;
  if (hottestC >= L.ceilingLowC) return L.ceilingLowRatio * maxW;
  return maxW * (1 - ((1 - L.ceilingLowRatio) * (hottestC - L.ceilingFullC)) / (L.ceilingLowC - L.ceilingFullC));
}

/** Whether the skin is cool again after a trip for heat; unknown is not cool. */
export function isCool(thermal: Thermal, limits: LimitStore): boolean {
  const factor = readLimit(limits, LIMIT.hotSpotFactor);
  return effectiveC(factor, thermal.a.lastC) < RECOVERED_C && effectiveC(factor, thermal.b.lastC) < RECOVERED_C;
}
