/**
 * Goal: a device that keeps a lease in force for ever is refused before its first energy.
 * Method: the simulated firmware with one change, its lease gate never closes by itself; a whole session on it.
 */
import { expect, test } from "vitest";
import { createFirmware } from "../../firmware-sim/firmware/firmware.ts";
import type { FirmwareMaker } from "../../firmware-sim/world-options.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

const EVERLASTING: FirmwareMaker = {
  isReady: () => true,
  boot(options) {
    const unit = createFirmware(options);
    return {
      ...unit,
      tick(tasks) {
        if (unit.state.gate.granted) unit.state.gate.expiresAtMs = Number.POSITIVE_INFINITY;
        return unit.tick(tasks);
      },
    };
  },
};

test("a device that lets no lease run out is refused with the measurement, and has delivered nothing", () => {
  const bench = createSessionBench({ profile: createShortProfile(), firmware: EVERLASTING });
  bench.runToEnd();
  expect(bench.state.stage).toBe("refused");
  expect(bench.state.reason).toMatch(/still is in force 3\d\d ms after the tick that it quotes, 250 are due/);
  // What the meter of an idle output shows is noise.
  expect(bench.world.truth.energyJ).toBe(0);
});
