/**
 * Figures of a session, gathered while it runs: one call per sample, plain numbers, no allocation, so that a campaign over
 * thousands of people can afford it. Truth, estimate and measurement are figured apart and alike. Judging is verdict.ts.
 */
import { COLD_SKIN_C } from "../safety/constants.ts";
import type { Celsius, Cem43Minutes, Joules, Millis, Watts } from "../units.ts";

/** The treatment window of the dermis: contraction of collagen begins near 40 degC, injury within minutes near 48 degC. */
export const WINDOW_LOW_C = 40;
export const WINDOW_HIGH_C = 48;
/** Where a cold session holds the dermis, and which way from it is too far. */
export interface FigureAim {
  readonly windowLowC: Celsius;
  readonly windowHighC: Celsius;
  /** Heat is taken out: the target is approached from above. */
  readonly cold: boolean;
}

export const WARM_AIM: FigureAim = { windowLowC: WINDOW_LOW_C, windowHighC: WINDOW_HIGH_C, cold: false };

/** Half width of the band around the target in which 95 % of the hold belongs. */
export const BAND_C = 1.0;
/** Half width of the band that counts as settled. */
const SETTLED_C = 0.5;
/** Phases within one heating: the trigger is pressed anew, or the tip put back, and the heating goes on. */
const HEATING: ReadonlySet<string> = new Set(["ramp", "grip", "hold", ""]);
/** A turn smaller than this is noise, not a swing of a limit cycle (sensor noise is 0.05-0.2 degC, truth has none). */
const TURN_C = 0.05;

/** One instant. The object may be reused by the caller. */
export interface FigureSample {
  readonly atMs: Millis;
  /** `ramp` and `hold` have figures of their own; every phase counts for maxima, energy and dose. */
  readonly phase: string;
  /** From 1. */
  readonly zone: number;
  readonly targetC: Celsius | null;
  /** Null on a bench device. */
  readonly truth: FigureTruth | null;
  readonly estimateC: Celsius | null;
  readonly upperC: Celsius | null;
  /** The surface sensor that reads hotter. */
  readonly surfaceC: Celsius | null;
  /** Mean since the last sample. */
  readonly powerW: Watts | null;
}

export interface FigureTruth {
  readonly dermalC: Celsius;
  readonly dermalPeakC: Celsius;
  /** Hottest point per layer, in the order of `layers` given to createFigures. */
  readonly layerPeakC: ArrayLike<Celsius>;
  /** Coldest point of all tissue. */
  readonly coldestC?: Celsius;
  /** Of the zone's worst node, so far. */
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
}

/** All null when there was no such signal, or no hold. */
export interface TemperatureFigures {
  readonly maxC: Celsius | null;
  readonly meanHoldC: Celsius | null;
  /** Mean of |T - target| over the hold. */
  readonly meanHoldErrorC: Celsius | null;
  /** Share of the hold's time within the window: 40-48 degC, or that of a cold profile. */
  readonly inWindowRatio: number | null;
  /** Share of the hold's time within target +- 1.0 degC. */
  readonly inBandRatio: number | null;
  /** Farthest beyond the target in ramp and hold, not below 0: above it, or with a cold plate below. */
  readonly overshootC: Celsius | null;
  /**
   * Time from the start of the ramp (or of the hold, when there is no ramp), a new grip within it included, until T enters target
   * +- 0.5 degC to stay there up to
   * the end of that hold; the slowest hold counts. Null when one of them never settled.
   */
  readonly settleS: number | null;
  /** Peak to peak: the largest swing that four successive swings of one hold all reached, 0 without a cycle. */
  readonly limitCycleC: Celsius | null;
}

export interface ZoneFigures {
  readonly zone: number;
  readonly cem43Min: Cem43Minutes;
  readonly omega: number;
}

export interface Figures {
  /** From the truth at the reference depth; null on a bench device. */
  readonly dermal: (TemperatureFigures & { readonly peakC: Celsius }) | null;
  readonly estimate: TemperatureFigures & { readonly upperMaxC: Celsius | null };
  readonly surface: TemperatureFigures;
  /** Hottest point of each layer over the session; null on a bench device. */
  readonly tissuePeakC: Readonly<Record<string, Celsius>> | null;
  /** True dose per zone; null on a bench device. */
  readonly doses: readonly ZoneFigures[] | null;
  /** Of a session that takes heat out; null in others, and on a bench device. */
  readonly cold: ColdFigures | null;
  readonly energyJ: Joules;
  readonly holdS: number;
  readonly samples: number;
}

export interface ColdFigures {
  /** Coldest point of any tissue. */
  readonly coldestC: Celsius;
  /** Time of skin below 7 degC, of the zone with most of it, minutes. */
  readonly coldMin: number;
}

/** What a report and a verdict need, and a finished run keeps. */
export type ToldFigures = Omit<Figures, "holdS" | "samples">;

/** Gathers figures; `layers` names the entries of `layerPeakC`. */
export function createFigures(
  layers: readonly string[],
  aim: FigureAim = WARM_AIM,
): { add(sample: FigureSample): void; result(): Figures } {
  const dermal = new Signal(aim);
  const estimate = new Signal(aim);
  const surface = new Signal(aim);
  let coldestC = Infinity;
  const coldMs: number[] = [];
  const layerPeakC = new Float64Array(layers.length).fill(-Infinity);
  let peakC = -Infinity;
  let upperMaxC = -Infinity;
  let energyJ = 0;
  let holdMs = 0;
  let samples = 0;
  let lastMs = -1;
  let heating = false;
  let lastPhase = "";
  let lastZone = -1;
  let truths = 0;
  const cem43Min: number[] = [];
  const omega: number[] = [];

  return {
    add(sample) {
      const { atMs, phase, zone, truth, targetC, powerW, upperC } = sample;
      const passedMs = lastMs < 0 ? 0 : atMs - lastMs;
      lastMs = atMs;
      samples += 1;
      if (powerW !== null) energyJ += (powerW * passedMs) / 1000;
      if (upperC !== null && upperC > upperMaxC) upperMaxC = upperC;
      if (phase !== lastPhase || zone !== lastZone) {
        if (zone !== lastZone || !HEATING.has(phase)) heating = false;
        const heats = !heating && (phase === "ramp" || phase === "hold");
        if (heats) heating = true;
        const ends = phase !== "hold";
        dermal.enter(heats, ends, atMs);
        estimate.enter(heats, ends, atMs);
        surface.enter(heats, ends, atMs);
        lastPhase = phase;
        lastZone = zone;
      }
      const hold = phase === "hold";
      const heated = (hold || phase === "ramp") && targetC !== null;
      if (hold) holdMs += passedMs;
      const target = heated ? targetC : Number.NaN;
      if (truth !== null) {
        truths += 1;
        dermal.add(atMs, passedMs, truth.dermalC, target, hold);
        if (truth.dermalPeakC > peakC) peakC = truth.dermalPeakC;
        if (truth.coldestC !== undefined) {
          if (truth.coldestC < coldestC) coldestC = truth.coldestC;
          if (truth.coldestC < COLD_SKIN_C) coldMs[zone] = (coldMs[zone] ?? 0) + passedMs;
        }
        const peaks = truth.layerPeakC;
        for (let layer = 0; layer < layerPeakC.length; layer++) {
          const peak = peaks[layer] as number;
          if (peak > (layerPeakC[layer] as number)) layerPeakC[layer] = peak;
        }
        while (cem43Min.length <= zone) {
          cem43Min.push(-1);
          omega.push(0);
        }
        if (truth.cem43Min > (cem43Min[zone] as number)) cem43Min[zone] = truth.cem43Min;
        if (truth.omega > (omega[zone] as number)) omega[zone] = truth.omega;
      }
      if (sample.estimateC !== null) estimate.add(atMs, passedMs, sample.estimateC, target, hold);
      if (sample.surfaceC !== null) surface.add(atMs, passedMs, sample.surfaceC, target, hold);
    },
    result() {
      const doses: ZoneFigures[] = [];
      for (const [zone, min] of cem43Min.entries()) {
        if (min >= 0) doses.push({ zone, cem43Min: min, omega: omega[zone] ?? 0 });
      }
      return {
        dermal: truths === 0 ? null : { ...dermal.result(), peakC },
        estimate: { ...estimate.result(), upperMaxC: upperMaxC === -Infinity ? null : upperMaxC },
        surface: surface.result(),
        tissuePeakC:
          truths === 0 ? null : Object.fromEntries(layers.map((layer, index) => [layer, layerPeakC[index] as number])),
        doses: truths === 0 ? null : doses,
        cold:
          aim.cold && coldestC < Infinity
            ? { coldestC, coldMin: Math.max(0, ...coldMs.filter((ms) => ms > 0)) / 60_000 }
            : null,
        energyJ,
        holdS: holdMs / 1000,
        samples,
      };
    },
  };
}

/** The running figures of one temperature. A class because it is hot: one hidden shape, numbers only. */
class Signal {
  readonly #lowC: Celsius;
  readonly #highC: Celsius;
  /** 1 where too warm is too far, -1 where too cold is. */
  readonly #sign: number;
  #maxC = -Infinity;
  #overshootC = -Infinity;
  #holdMs = 0;
  #sumCMs = 0;
  #errorCMs = 0;
  #windowMs = 0;
  #bandMs = 0;
  #startMs = 0;
  /** Since when it has been within the settled band; -1 while outside. */
  #settledMs = -1;
  #slowestMs = -1;
  #unsettled = false;
  #holding = false;
  // The last extreme and the direction since, and the last three swings: a cycle is four in a row.
  #direction = 0;
  #extremeC = 0;
  #turnC = Number.NaN;
  #swing1 = 0;
  #swing2 = 0;
  #swing3 = 0;
  #cycleC = 0;

  constructor({ windowLowC, windowHighC, cold }: FigureAim) {
    this.#lowC = windowLowC;
    this.#highC = windowHighC;
    this.#sign = cold ? -1 : 1;
  }

  /** A phase begins: `heats` starts the settling clock, `ends` closes a hold. */
  enter(heats: boolean, ends: boolean, atMs: Millis): void {
    if (this.#holding && (ends || heats)) this.#closeHold();
    if (heats) {
      this.#startMs = atMs;
      this.#settledMs = -1;
    }
    this.#direction = 0;
    this.#turnC = Number.NaN;
    this.#swing1 = this.#swing2 = this.#swing3 = 0;
  }

  /** `targetC` is NaN outside ramp and hold. */
  add(atMs: Millis, passedMs: Millis, valueC: Celsius, targetC: Celsius, hold: boolean): void {
    if (valueC > this.#maxC) this.#maxC = valueC;
    const errorC = valueC - targetC;
    const beyondC = this.#sign * errorC;
    if (beyondC > this.#overshootC) this.#overshootC = beyondC;
    const awayC = Math.abs(errorC);
    if (awayC <= SETTLED_C) {
      if (this.#settledMs < 0) this.#settledMs = atMs;
    } else if (awayC > SETTLED_C) this.#settledMs = -1;
    if (!hold) return;
    this.#holding = true;
    this.#holdMs += passedMs;
    this.#sumCMs += valueC * passedMs;
    if (valueC >= this.#lowC && valueC <= this.#highC) this.#windowMs += passedMs;
    if (awayC >= 0) {
      this.#errorCMs += awayC * passedMs;
      if (awayC <= BAND_C) this.#bandMs += passedMs;
    }
    this.#follow(valueC);
  }

  /** Turning points with hysteresis: a swing is the way between two of them. */
  #follow(valueC: Celsius): void {
    const direction = this.#direction;
    if (direction === 0) {
      if (Number.isNaN(this.#turnC)) this.#turnC = this.#extremeC = valueC;
      else if (Math.abs(valueC - this.#turnC) > TURN_C) {
        this.#direction = valueC > this.#turnC ? 1 : -1;
        this.#extremeC = valueC;
        // Where the signal came from is no turn.
        this.#turnC = Number.NaN;
      }
      return;
    }
    const onC = (valueC - this.#extremeC) * direction;
    if (onC > 0) this.#extremeC = valueC;
    else if (-onC > TURN_C) {
      if (!Number.isNaN(this.#turnC)) {
        const swing = Math.abs(this.#extremeC - this.#turnC);
        const least = Math.min(swing, this.#swing1, this.#swing2, this.#swing3);
        if (least > this.#cycleC) this.#cycleC = least;
        this.#swing3 = this.#swing2;
        this.#swing2 = this.#swing1;
        this.#swing1 = swing;
      }
      this.#turnC = this.#extremeC;
      this.#extremeC = valueC;
      this.#direction = -direction;
    }
  }

  #closeHold(): void {
    this.#holding = false;
    if (this.#settledMs < 0) this.#unsettled = true;
    else this.#slowestMs = Math.max(this.#slowestMs, this.#settledMs - this.#startMs);
  }

  result(): TemperatureFigures {
    const seen = this.#maxC > -Infinity;
    const held = this.#holdMs > 0;
    const openMs = this.#holding && this.#settledMs >= 0 ? this.#settledMs - this.#startMs : -1;
    const unsettled = this.#unsettled || (this.#holding && this.#settledMs < 0);
    const slowestMs = Math.max(this.#slowestMs, openMs);
    return {
      maxC: seen ? this.#maxC : null,
      meanHoldC: held ? this.#sumCMs / this.#holdMs : null,
      meanHoldErrorC: held ? this.#errorCMs / this.#holdMs : null,
      inWindowRatio: held ? this.#windowMs / this.#holdMs : null,
      inBandRatio: held ? this.#bandMs / this.#holdMs : null,
      overshootC: this.#overshootC > -Infinity ? Math.max(0, this.#overshootC) : null,
      settleS: held && !unsettled && slowestMs >= 0 ? slowestMs / 1000 : null,
      limitCycleC: held ? this.#cycleC : null,
    };
  }
}
