/**
 * I08, second half. Goal: a narrower limit never gives more energy and never a hotter dermis, whichever limit it is.
 * Method: the same device, skin and noise twice, under a host that asks for all there is on one press of the trigger, once within wide limits and once
 * within one that is narrower; then whole sessions of which only a cap differs. A profile's lower power is no such cap: its ramp lasts longer, and
 * may cost more joules than a quick one.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Profile } from "../../src/profile/schema.ts";
import type { LimitsMessage } from "../../src/protocol/messages.ts";
import { createArmedBench, widestLimits } from "../support/bench-world.ts";
import { createSessionBench } from "../support/session-bench.ts";
import { createShortProfile } from "../support/session-profile.ts";

const ASKED_W = 30;
const ASKED_MS = 40_000;
/** What a meter's noise moves a cap by, of the energy. */
const METER_RATIO = 0.02;

interface Given {
  readonly energyJ: number;
  readonly dermalPeakC: number;
}

function give(seed: number, limits: Partial<LimitsMessage>): Given {
  const bench = createArmedBench({ seed }, limits);
  const { world } = bench;
  bench.leaseW = ASKED_W;
  world.hands.press();
  let dermalPeakC = 0;
  bench.run(ASKED_MS, () => {
    dermalPeakC = Math.max(dermalPeakC, world.truth.dermalPeakC);
  });
  return { energyJ: world.truth.energyJ, dermalPeakC };
}

const WIDE = widestLimits(0, 0);
/** One limit, narrowed by a share of its range: 0 as wide as it may be, 1 as narrow. */
const NARROWED = {
  hotSpotFactor: (share: number) => 1 + 0.3 * share,
  tripC: (share: number) => 48.5 - 12 * share,
  powerMaxW: (share: number) => WIDE.powerMaxW * (1 - 0.95 * share),
  energyMaxJ: (share: number) => 1200 * (1 - 0.99 * share),
  windowEnergyMaxJ: (share: number) => 300 * (1 - 0.9 * share),
  pressMaxS: (share: number) => Math.ceil(40 * (1 - 0.95 * share)),
  speedMinMmS: (share: number) => 20 + 60 * share,
  impedanceMaxOhm: (share: number) => WIDE.impedanceMaxOhm - (WIDE.impedanceMaxOhm - WIDE.impedanceMinOhm) * share,
} satisfies Partial<Record<keyof LimitsMessage, (share: number) => number>>;
const wide = new Map<number, Given>();

test.each(Object.keys(NARROWED) as (keyof typeof NARROWED)[])("I08 a narrower %s never gives more", (name) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        if (!wide.has(seed)) wide.set(seed, give(seed, {}));
        const [widest, wider, narrower] = [
          wide.get(seed)!,
          give(seed, { [name]: NARROWED[name](less) }),
          give(seed, { [name]: NARROWED[name](more) }),
        ];
        expect(narrower.energyJ).toBeLessThanOrEqual(wider.energyJ * (1 + METER_RATIO));
        expect(narrower.dermalPeakC).toBeLessThanOrEqual(wider.dermalPeakC + 0.05);
        expect(wider.energyJ).toBeLessThanOrEqual(widest.energyJ * (1 + METER_RATIO));
      },
    ),
    { numRuns: 6 },
  );
});

test("each of them, at its narrowest, does bind: what is compared above is not twice the same", () => {
  for (const name of Object.keys(NARROWED) as (keyof typeof NARROWED)[]) {
    const { energyJ } = give(1, { [name]: NARROWED[name](1) });
    expect(energyJ, name).toBeLessThan(0.9 * give(1, {}).energyJ);
  }
});

test("I08 a session whose profile has a narrower cap never takes more, zone for zone", () => {
  const base = createShortProfile({ holdS: 60 });
  const treat = (limits: Partial<Profile["limits"]>) => {
    const bench = createSessionBench({
      profile: { ...base, limits: { ...base.limits, ...limits } } as Profile,
      seed: 5,
    });
    let dermalPeakC = 0;
    bench.onTick = () => {
      dermalPeakC = Math.max(dermalPeakC, bench.world.truth.dermalPeakC);
    };
    bench.runToEnd(600_000);
    return { energyJ: bench.world.truth.energyJ, dermalPeakC };
  };
  const free = treat({});
  for (const [name, caps] of [
    ["energyMaxKJ", [0.6, 0.3]],
    ["doseCapCem43Min", [0.3, 0.1]],
    ["omegaCap", [5e-4, 1e-4]],
  ] as const) {
    let wider = free;
    for (const cap of caps) {
      const narrower = treat({ [name]: cap });
      expect(narrower.energyJ, `${name} ${cap}`).toBeLessThan(wider.energyJ);
      expect(narrower.dermalPeakC, `${name} ${cap}`).toBeLessThanOrEqual(wider.dermalPeakC);
      wider = narrower;
    }
  }
});
