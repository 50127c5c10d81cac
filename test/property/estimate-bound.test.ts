/**
 * Goal: I07: whenever energy flows and the dermis is warm, the upper bound of the estimate, scaled by the hot-spot factor, lies no more than 0.5 degC below the hottest
 * point of the true dermis.
 * Method: whole sessions of several persons, looked at after every tick.
 */
import { expect, test } from "vitest";
import { toEffectiveC } from "../../src/safety/constants.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

const PROFILE = createShortProfile();
const MARGIN_C = 0.5;
/** Below this no dose and no limit is near; in the first second over a cold face the bound may be 0.1 degC further off. */
const WARM_C = 36;

test.each([1, 2, 3, 5, 8, 13])("I07 person %i", { timeout: 60_000 }, (seed) => {
  const bench = createSessionBench({ profile: PROFILE, seed });
  let poweredTicks = 0;
  bench.onTick = () => {
    const { dermalPeakC, powerW } = bench.world.truth;
    if (powerW === 0 || dermalPeakC < WARM_C || bench.state.estimate === null) return;
    poweredTicks++;
    const boundC = toEffectiveC(bench.state.estimate.upperC, PROFILE.hotSpotFactor);
    if (!(boundC >= dermalPeakC - MARGIN_C))
      expect.fail(`${bench.world.nowMs} ms: bound ${boundC.toFixed(2)}, true peak ${dermalPeakC.toFixed(2)} degC`);
  };
  bench.runToEnd(600_000);
  expect(bench.state.stage).toBe("complete");
  expect(poweredTicks).toBeGreaterThan(3000);
});
