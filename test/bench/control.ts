/** What a decision costs: the estimator at every telemetry message, the regulator at every lease. */
import { createEstimate, type Estimate, updateEstimate } from "../../src/control/estimator.ts";
import { createPlantModel } from "../../src/control/plant-model.ts";
import { createRegulator, regulate } from "../../src/control/regulator.ts";
import { nanosecondsPerCall } from "./clock.ts";
import { print } from "./figure.ts";

const CALLS = 20_000;
const AREA_M2 = 0.008;
const TELEMETRY_MS = 20;
const DECISION_MS = 50;

export function measureControl(rounds: number): void {
  const model = createPlantModel({ skinMm: 1.6, referenceMm: 0.8 }, 0.04);
  let estimate: Estimate = createEstimate(model, 0, 33);
  const estimateNs = nanosecondsPerCall(rounds, CALLS, (calls) => {
    for (let i = 0; i < calls; i++) {
      const atMs = estimate.atMs + TELEMETRY_MS;
      estimate = updateEstimate(model, estimate, { atMs, surfaceC: 42 + (i & 7) / 20, tipC: 38.9, powerWM2: 1400 });
    }
  });
  print({
    figure: "control.estimate",
    value: estimateNs,
    unit: "ns",
    what: `estimator, one telemetry message; median of ${rounds}`,
  });

  let regulator = createRegulator(estimate, estimate.atMs);
  const demand = { targetC: 42.5, rateCPerS: 4 / 60, ceilingW: 18, softLimited: false, areaM2: AREA_M2 };
  const regulateNs = nanosecondsPerCall(rounds, CALLS, (calls) => {
    for (let i = 0; i < calls; i++)
      regulator = regulate(model, regulator, estimate, demand, regulator.atMs + DECISION_MS);
  });
  print({
    figure: "control.regulate",
    value: regulateNs,
    unit: "ns",
    what: `regulator, one decision; median of ${rounds}`,
  });
  const decisionNs = regulateNs + (DECISION_MS / TELEMETRY_MS) * estimateNs;
  print({
    figure: "control.decision",
    value: decisionNs,
    unit: "ns",
    what: `one decision with the estimates since the last, ratio to the ${DECISION_MS} ms it has`,
    ratio: decisionNs / (DECISION_MS * 1e6),
  });
}
