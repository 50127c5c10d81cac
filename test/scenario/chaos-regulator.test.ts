/**
 * Goal: whatever the regulator proposes, the person is safe: supervisor, gate and firmware do not need its help.
 * Method: sessions whose regulator is replaced by one that proposes noise, random levels or the maximum, over 200 persons. The interval
 * observer and the watch over a hold's power end most of these within seconds, so they are taken away as well: the rest must do without.
 */
import { describe, expect, test, vi } from "vitest";
import { createRandom, type Random } from "../../firmware-sim/random.ts";
import type * as RegulatorModule from "../../src/control/regulator.ts";
import type { Area } from "../../src/profile/schema.ts";
import type * as HoldWatchModule from "../../src/safety/hold-watch.ts";
import type * as ObserverModule from "../../src/safety/observer.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const chaos = vi.hoisted(() => ({ next: (): number => 0 }));

vi.mock("../../src/control/regulator.ts", async (original) => {
  const real = await original<typeof RegulatorModule>();
  const regulate: typeof real.regulate = (_model, previous, _estimate, { targetC }, atMs) => ({
    ...previous,
    atMs,
    plannedC: targetC,
    powerW: chaos.next(),
    reason: "following",
  });
  return { ...real, regulate };
});

vi.mock("../../src/safety/hold-watch.ts", async (original) => ({
  ...(await original<typeof HoldWatchModule>()),
  watchHold: (before: HoldWatchModule.HoldWatch) => before,
}));

vi.mock("../../src/safety/observer.ts", async (original) => ({
  ...(await original<typeof ObserverModule>()),
  findExit: () => null,
}));

const POWER_MAX_W = 45;
/** How wild regulators propose. Every 50 ms one of these is asked. */
const CHARACTERS: Readonly<Record<string, (random: Random) => () => number>> = {
  noise: (random) => () => random.between(0, POWER_MAX_W),
  levels(random) {
    let levelW = 0;
    return () => {
      if (random.uniform() < 0.02) levelW = random.between(0, POWER_MAX_W);
      return levelW;
    };
  },
  maximum: () => () => POWER_MAX_W,
  madness(random) {
    const words = [Number.NaN, Number.POSITIVE_INFINITY, -30, 1e9, POWER_MAX_W];
    return () => words[Math.floor(random.uniform() * words.length)] ?? 0;
  },
};
const NAMES = Object.keys(CHARACTERS);

describe.each<Area>(["inner-thigh", "abdomen"])("%s", (area) => {
  const profiles = [42.5, 44.5].map((targetC) => createShortProfile({ area, targetC, holdS: 30, rampTimeoutS: 90 }));
  test.each(Array.from({ length: 10 }, (_, i) => 10 * i + 1))("persons from %i on", (first) => {
    for (let seed = first; seed < first + 10; seed++) {
      const name = NAMES[seed % NAMES.length] ?? "";
      chaos.next = CHARACTERS[name]?.(createRandom(seed, "chaos")) ?? chaos.next;
      const profile = profiles[Math.floor(seed / NAMES.length) % profiles.length] ?? profiles[0]!;
      const bench = createSessionBench({ profile, seed });
      const { truth } = bench.world;
      let dermalC = 0;
      let tissueC = 0;
      while (!bench.state.over) {
        bench.tick();
        const { epidermis, dermis, fat, fascia, muscle } = truth.layerPeakC;
        dermalC = Math.max(dermalC, truth.dermalPeakC);
        tissueC = Math.max(tissueC, epidermis, dermis, fat, fascia, muscle);
      }
      const person = `${name}, person ${seed}`;
      expect(dermalC, person).toBeLessThanOrEqual(50);
      expect(tissueC, person).toBeLessThanOrEqual(52);
      expect(bench.world.truth.energyJ, person).toBeGreaterThan(100);
    }
  });
});
