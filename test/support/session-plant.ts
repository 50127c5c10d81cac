/**
 * The controller's three lumps as somebody else would write them: the equations of its description, term by term, stepped finely by the
 * midpoint rule. The oracle of the estimator's and the regulator's tests, and a synthetic person with other parameters.
 */
import type { PlantModel } from "../../src/control/plant-model.ts";

export interface Lumps {
  surfaceC: number;
  dermalC: number;
  deepC: number;
}

export interface PlantInput {
  readonly powerWM2: number;
  /** Null while the tip is off. */
  readonly tipC: number | null;
  readonly gain?: number;
  readonly perfusion?: number;
}

const FINE_S = 0.001;

/** The lumps after `seconds` of constant input. */
export function integrateLumps(model: PlantModel, from: Lumps, input: PlantInput, seconds: number): Lumps {
  let at = { ...from };
  const steps = Math.round(seconds / FINE_S);
  for (let i = 0; i < steps; i++) {
    const half = advance(at, slope(model, at, input), FINE_S / 2);
    at = advance(at, slope(model, half, input), FINE_S);
  }
  return at;
}

function slope(m: PlantModel, { surfaceC, dermalC, deepC }: Lumps, input: PlantInput): Lumps {
  const { powerWM2, tipC, gain = 1, perfusion = 1 } = input;
  const upward = m.conductSd * (dermalC - surfaceC);
  const fromFat = m.conductDf * (deepC - dermalC);
  const intoTip = tipC === null ? 0 : m.conductTip * (surfaceC - tipC);
  const intoAir = m.conductAir * (surfaceC - m.roomC);
  const widening = 1 + 2 / (1 + Math.exp(-(dermalC - 41.5) / 0.8));
  const fromBlood = perfusion * widening * m.perfusionD * (m.bloodC - dermalC);
  const fromCore = (m.conductFc + m.perfusionF) * (m.bloodC - deepC);
  return {
    surfaceC: (upward - intoTip - intoAir + m.shareS * gain * powerWM2) / m.capacityS,
    dermalC: (fromFat + fromBlood - upward + m.shareD * gain * powerWM2) / m.capacityD,
    deepC: (fromCore - fromFat + m.shareF * gain * powerWM2) / m.capacityF,
  };
}

function advance(at: Lumps, rate: Lumps, seconds: number): Lumps {
  return {
    surfaceC: at.surfaceC + rate.surfaceC * seconds,
    dermalC: at.dermalC + rate.dermalC * seconds,
    deepC: at.deepC + rate.deepC * seconds,
  };
}
