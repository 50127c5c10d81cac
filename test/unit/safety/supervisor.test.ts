import { describe, expect, test } from "vitest";
import {
  type Bounds,
  INITIAL_SUPERVISOR,
  raise,
  type Sample,
  type Supervisor,
  supervise,
  superviseSilence,
  toCeilingW,
} from "../../../src/safety/supervisor.ts";

const BOUNDS: Bounds = { hotSpotFactor: 1, targetC: 44, powerMaxW: 40 };

function sample(over: Partial<Sample> = {}): Sample {
  return {
    atMs: 1000,
    surfaceAC: 38,
    surfaceBC: 38,
    estimateUpperC: null,
    powerW: 0,
    settled: true,
    explainedW: 50,
    rising: false,
    ...over,
  };
}

/** One sample every 20 ms, each with the changes that `over` makes for its time. */
function watch(untilMs: number, over: (atMs: number) => Partial<Sample>, bounds = BOUNDS): Supervisor {
  let supervisor = INITIAL_SUPERVISOR;
  for (let atMs = 0; atMs <= untilMs; atMs += 20)
    supervisor = supervise(supervisor, sample({ atMs, ...over(atMs) }), bounds);
  return supervisor;
}

const judge = (over: Partial<Sample>, bounds: Partial<Bounds> = {}) =>
  supervise(INITIAL_SUPERVISOR, sample(over), { ...BOUNDS, ...bounds });

test("before its first sample it allows nothing; a good sample allows energy", () => {
  expect(INITIAL_SUPERVISOR.verdict).toEqual({ energyAllowed: false, ceilingW: 0 });
  expect(judge({})).toMatchObject({ trip: null, verdict: { energyAllowed: true, ceilingW: 40 } });
});

describe("the temperature limit", () => {
  const hot = { targetC: 47 };
  test.each(["surfaceAC", "surfaceBC"] as const)("trips on %s at 48.0 exactly, and not below", (sensor) => {
    const other = sensor === "surfaceAC" ? "surfaceBC" : "surfaceAC";
    expect(judge({ [sensor]: 47.999, [other]: 47 }, hot).trip).toBeNull();
    expect(judge({ [sensor]: 48, [other]: 47 }, hot)).toMatchObject({
      trip: { code: "hostTemperature", channel: "supervisor", atMs: 1000, measured: 48, limit: 48 },
      verdict: { energyAllowed: false, ceilingW: 0 },
    });
  });

  test.each([
    [1.0, 48],
    [1.18, 34 + 14 / 1.18],
    [1.3, 34 + 14 / 1.3],
  ])("counts the hottest spot: with h = %f it trips at a reading of %f", (hotSpotFactor, limitC) => {
    expect(
      judge({ surfaceAC: limitC - 0.001, surfaceBC: limitC - 0.5 }, { hotSpotFactor, targetC: 60 }).trip,
    ).toBeNull();
    expect(judge({ surfaceAC: limitC + 1e-9, surfaceBC: limitC - 0.5 }, { hotSpotFactor }).trip?.code).toBe(
      "hostTemperature",
    );
  });

  test("holds for the estimate's upper bound too, scaled alike", () => {
    expect(judge({ estimateUpperC: 47.999 }).trip).toBeNull();
    expect(judge({ estimateUpperC: 48 }).trip).toMatchObject({ code: "hostEstimate", measured: 48 });
    expect(judge({ estimateUpperC: 45 }, { hotSpotFactor: 1.3 }).trip?.code).toBe("hostEstimate");
    expect(judge({ estimateUpperC: Number.NaN }).trip?.code).toBe("hostEstimate");
  });
});

describe("a lost sensor is unknown, never a number", () => {
  const PERMITS_NOTHING = { energyAllowed: false, ceilingW: 0 };
  /** Readings of B every 20 ms. */
  const readB = (readingsC: readonly (number | null)[]) =>
    readingsC.reduce(
      (before, surfaceBC, i) => supervise(before, sample({ atMs: 20 * i, surfaceBC }), BOUNDS),
      INITIAL_SUPERVISOR,
    );
  const soundFor = (ms: number) => Array.from({ length: ms / 20 }, () => 38);
  const missingFor = (ms: number) => Array.from({ length: ms / 20 }, () => null);

  test("one that is missing permits nothing, and is no trip when it comes back", () => {
    const missing = readB([38, null]);
    expect(missing.verdict).toEqual(PERMITS_NOTHING);
    expect(missing.trip).toBeNull();
    expect(judge({ surfaceAC: null }).verdict).toEqual(PERMITS_NOTHING);
    expect(readB([38, null, 38]).verdict.energyAllowed).toBe(true);
  });

  test("500 ms of it trip, 480 do not", () => {
    expect(readB([...missingFor(500), 38]).trip).toBeNull();
    expect(readB(missingFor(520)).trip).toMatchObject({ code: "hostSensorLost", measured: 500, limit: 500 });
  });

  test.each([
    [59_960, "hostSensorLost"],
    [60_000, undefined],
  ])("the third time within a minute trips: %i ms between the first and the third", (apartMs, code) => {
    const half = soundFor(apartMs / 2 - 20);
    const third = readB([null, ...half, null, ...half, null]);
    expect(third.trip?.code).toBe(code);
    expect(third.verdict).toEqual(PERMITS_NOTHING);
  });

  test.each([4.999, 60.001, Number.NaN, Number.POSITIVE_INFINITY])("a reading of %s trips at once", (reading) => {
    expect(judge({ surfaceAC: reading }).trip?.code).toBe("hostSensorLost");
    expect(judge({ surfaceBC: reading }).trip?.code).toBe("hostSensorLost");
    expect(judge({ surfaceBC: reading }).verdict).toEqual({ energyAllowed: false, ceilingW: 0 });
  });

  test("says what was read, of the sensor that was lost", () => {
    expect(judge({ surfaceAC: 38, surfaceBC: 61 }).trip).toMatchObject({ measured: 61, limit: null });
    expect(judge({ surfaceAC: 3, surfaceBC: 61 }).trip).toMatchObject({ measured: 3 });
  });

  test("5 and 60 degC are still readings", () => {
    expect(judge({ surfaceAC: 5, surfaceBC: 5 }).trip).toBeNull();
    expect(judge({ surfaceAC: 60, surfaceBC: 60 }).trip?.code).toBe("hostTemperature");
  });
});

describe("two channels that differ", () => {
  const apart = (differenceC: number) => ({ surfaceAC: 36, surfaceBC: 36 + differenceC });
  test("by more than 1.5 degC trip after 100 ms, not before", () => {
    expect(watch(80, () => apart(1.501)).trip).toBeNull();
    expect(watch(100, () => apart(1.501)).trip).toMatchObject({ code: "hostSensorDisagree", atMs: 100, limit: 1.5 });
    expect(watch(100, () => apart(-1.501)).trip?.code).toBe("hostSensorDisagree");
  });

  test("by 1.5 degC exactly never do", () => {
    expect(watch(2000, () => apart(1.5)).trip).toBeNull();
  });

  test("must do so without a break, and on settled skin", () => {
    expect(watch(2000, (atMs) => apart(atMs % 100 === 80 ? 1.4 : 3)).trip).toBeNull();
    expect(watch(2000, () => ({ ...apart(3), settled: false })).trip).toBeNull();
    expect(watch(200, (atMs) => ({ ...apart(3), settled: atMs >= 120 })).trip).toBeNull();
    expect(watch(220, (atMs) => ({ ...apart(3), settled: atMs >= 120 })).trip?.code).toBe("hostSensorDisagree");
  });
});

test("power that leases do not explain trips after 300 ms, not at the limit and not before", () => {
  const run = (powerW: number, lengthMs: number) => {
    let state = INITIAL_SUPERVISOR;
    for (let atMs = 0; atMs <= lengthMs; atMs += 20)
      state = supervise(state, sample({ atMs, powerW, explainedW: 0.5 }), BOUNDS);
    return state.trip;
  };
  expect(run(0.5, 1000)).toBeNull();
  expect(run(0.51, 280)).toBeNull();
  expect(run(0.51, 300)).toMatchObject({ code: "hostUnexpectedEnergy", measured: 0.51, limit: 0.5 });
  // However late in the session.
  const late = supervise(INITIAL_SUPERVISOR, sample({ atMs: 90_000, powerW: 9, explainedW: 0.5 }), BOUNDS);
  expect(supervise(late, sample({ atMs: 90_020, powerW: 9, explainedW: 0.5 }), BOUNDS).trip).toBeNull();
});

test("two sensors that both stand still for 5 s while the dermis should rise are frozen", () => {
  const run = (lengthMs: number, wiggleC: number, rising = true, moving: "A" | "B" = "B") => {
    let state = INITIAL_SUPERVISOR;
    for (let atMs = 0; atMs <= lengthMs; atMs += 20) {
      const movedC = 40 + (atMs % 40 === 0 ? wiggleC : 0);
      const readings = moving === "A" ? { surfaceAC: movedC, surfaceBC: 40 } : { surfaceAC: 40, surfaceBC: movedC };
      state = supervise(state, sample({ atMs, ...readings, rising }), BOUNDS);
    }
    return state.trip?.code ?? null;
  };
  expect(run(4980, 0)).toBeNull();
  expect(run(5000, 0)).toBe("hostSensorFlat");
  expect(run(8000, 0.01)).toBeNull();
  expect(run(8000, 0.01, true, "A")).toBeNull();
  expect(run(8000, 0, false)).toBeNull();
});

describe("the soft limit", () => {
  const reading = (supervisor: Supervisor, surfaceC: number, bounds: Partial<Bounds> = {}) =>
    supervise(supervisor, sample({ surfaceAC: surfaceC, surfaceBC: surfaceC }), { ...BOUNDS, ...bounds });

  test("engages 1.5 degC over the target and lets go 0.5 degC over it, without a trip", () => {
    let supervisor = reading(INITIAL_SUPERVISOR, 45.499);
    expect(supervisor).toMatchObject({ softLimited: false, softCount: 0 });
    supervisor = reading(supervisor, 45.5);
    expect(supervisor).toMatchObject({
      softLimited: true,
      softCount: 1,
      trip: null,
      verdict: { energyAllowed: false },
    });
    supervisor = reading(supervisor, 44.5);
    expect(supervisor).toMatchObject({ softLimited: true, softCount: 1 });
    supervisor = reading(supervisor, 44.499);
    expect(supervisor).toMatchObject({ softLimited: false, softCount: 1, verdict: { energyAllowed: true } });
    supervisor = reading(supervisor, 45.6);
    expect(supervisor).toMatchObject({ softLimited: true, softCount: 2 });
  });

  test("engages at an effective 47.5 degC wherever the target is", () => {
    expect(reading(INITIAL_SUPERVISOR, 47.499, { targetC: 47 }).softLimited).toBe(false);
    expect(reading(INITIAL_SUPERVISOR, 47.5, { targetC: 47 }).softLimited).toBe(true);
    const spotC = 34 + 13.5 / 1.25;
    expect(reading(INITIAL_SUPERVISOR, spotC - 1e-6, { hotSpotFactor: 1.25 }).softLimited).toBe(false);
    expect(reading(INITIAL_SUPERVISOR, spotC + 1e-6, { hotSpotFactor: 1.25 }).softLimited).toBe(true);
    expect(judge({ estimateUpperC: 47.5 }).softLimited).toBe(true);
  });
});

describe("the ceiling of power", () => {
  test.each([
    [20, 40],
    [39.999, 40],
    [40, 40],
    [41, 32],
    [41.5, 28],
    [43, 16],
    [47, 16],
  ])("at an effective %f degC is %f W of 40", (effectiveC, watts) => {
    expect(toCeilingW(effectiveC, 40)).toBeCloseTo(watts, 9);
  });

  test("falls with temperature and never rises", () => {
    for (let c = 30; c < 48; c += 0.01) expect(toCeilingW(c + 0.01, 40)).toBeLessThanOrEqual(toCeilingW(c, 40));
  });

  test("follows the hotter sensor and the hot-spot factor", () => {
    expect(judge({ surfaceAC: 41, surfaceBC: 40 }).verdict.ceilingW).toBeCloseTo(32, 9);
    expect(judge({ surfaceAC: 40, surfaceBC: 41 }).verdict.ceilingW).toBeCloseTo(32, 9);
    expect(judge({ surfaceAC: 34 + 7 / 1.3, surfaceBC: 38.5 }, { hotSpotFactor: 1.3 }).verdict.ceilingW).toBeCloseTo(
      32,
      9,
    );
  });
});

describe("silence", () => {
  const silence = (ageMs: number, lateMs = 0) => superviseSilence(judge({}), 5000, ageMs, lateMs).trip;
  test("of 500 ms is a lost link, of 499 ms is not", () => {
    expect(silence(499)).toBeNull();
    expect(silence(500)).toMatchObject({
      code: "hostTelemetryLost",
      channel: "link",
      measured: 500,
      limit: 500,
      atMs: 5000,
    });
  });

  test("of the host itself: 251 ms late is a stall, 250 ms is not", () => {
    expect(silence(0, 250)).toBeNull();
    expect(silence(0, 251)?.code).toBe("hostLoopStalled");
    expect(silence(600, 400)?.code).toBe("hostLoopStalled");
  });

  test("changes nothing once there is a trip", () => {
    const tripped = judge({ surfaceAC: 3 });
    expect(superviseSilence(tripped, 5000, 900, 900)).toBe(tripped);
  });
});

describe("a trip latches", () => {
  test("the first is kept, later ones are listed once each, and a good sample changes nothing", () => {
    let supervisor = judge({ surfaceAC: 3 });
    supervisor = supervise(supervisor, sample({ atMs: 1020, estimateUpperC: 49 }), BOUNDS);
    supervisor = supervise(supervisor, sample({ atMs: 1040, estimateUpperC: 50 }), BOUNDS);
    supervisor = raise(supervisor, "device.overTemperature", "device.surfaceA", 1060, 48.6, 48.5);
    supervisor = supervise(supervisor, sample({ atMs: 1080, surfaceBC: null }), BOUNDS);
    supervisor = supervise(supervisor, sample({ atMs: 1100 }), BOUNDS);
    expect(supervisor.trip?.code).toBe("hostSensorLost");
    expect(supervisor.trip?.atMs).toBe(1000);
    expect(supervisor.laterTrips.map(({ code, atMs }) => [code, atMs])).toEqual([
      ["hostEstimate", 1020],
      ["device.overTemperature", 1060],
    ]);
    expect(supervisor.verdict.energyAllowed).toBe(false);
  });

  test.each<[string, Partial<Sample>]>([
    ["hostSensorLost", { surfaceAC: 4 }],
    ["hostTemperature", { surfaceAC: 48, surfaceBC: 48 }],
    ["hostEstimate", { estimateUpperC: 48 }],
  ])("%s was found by the supervisor", (code, over) => {
    expect(judge(over).trip).toMatchObject({ code, channel: "supervisor" });
  });

  test("so were those that take time", () => {
    expect(watch(100, () => ({ surfaceAC: 36, surfaceBC: 38 })).trip).toMatchObject({ channel: "supervisor" });
    expect(watch(300, () => ({ powerW: 60 })).trip).toMatchObject({ channel: "supervisor" });
    expect(watch(5000, () => ({ rising: true })).trip).toMatchObject({ channel: "supervisor" });
    expect(superviseSilence(judge({}), 5000, 0, 251).trip).toMatchObject({ channel: "supervisor" });
  });

  test("a trip that is raised once more takes away what was permitted in between", () => {
    const wrong: Supervisor = {
      ...judge({ surfaceAC: null }),
      verdict: { energyAllowed: true, ceilingW: 40 },
      softCount: 3,
    };
    const after = raise(wrong, "hostSensorLost", "supervisor", 1020);
    expect(after).toMatchObject({ softCount: 3, verdict: { energyAllowed: false, ceilingW: 0 } });
    expect(after.laterTrips).toEqual([]);
  });

  test("a trip that another part raises takes the permission away at once", () => {
    expect(raise(judge({}), "hostJournal", "journal", 1000).verdict).toEqual({ energyAllowed: false, ceilingW: 0 });
  });
});

test("I08 metamorphic: a hotter reading never gains anything", () => {
  for (let c = 20; c < 60; c += 0.25) {
    const cooler = judge({ surfaceAC: c, surfaceBC: c }, { hotSpotFactor: 1.18 }).verdict;
    const hotter = judge({ surfaceAC: c + 0.25, surfaceBC: c }, { hotSpotFactor: 1.18 }).verdict;
    expect(hotter.ceilingW).toBeLessThanOrEqual(cooler.ceilingW);
    expect(Number(hotter.energyAllowed)).toBeLessThanOrEqual(Number(cooler.energyAllowed));
  }
});

describe("where heat is taken out", () => {
  const COLD: Partial<Bounds> = { skinMinC: 2, targetC: 8 };
  const both = (readingC: number) => ({ surfaceAC: readingC, surfaceBC: readingC });

  test.each(["surfaceAC", "surfaceBC"] as const)(
    "trips on %s at the profile's limit exactly, and not above",
    (sensor) => {
      const other = sensor === "surfaceAC" ? "surfaceBC" : "surfaceAC";
      expect(judge({ [sensor]: 2.001, [other]: 3 }, COLD).trip).toBeNull();
      expect(judge({ [sensor]: 2, [other]: 3 }, COLD)).toMatchObject({
        trip: { code: "hostCold", channel: "supervisor", measured: 2, limit: 2 },
        verdict: { energyAllowed: false, ceilingW: 0 },
      });
    },
  );

  test("has a limit of its own that no profile gets below", () => {
    expect(judge(both(0.801), { ...COLD, skinMinC: -5 }).trip).toBeNull();
    expect(judge(both(0.8), { ...COLD, skinMinC: -5 }).trip).toMatchObject({ code: "hostCold", limit: 0.8 });
  });

  test("counts the coldest spot: what falls by a tenth more than the sensed one", () => {
    const limitC = 34 - 32 / 1.1;
    const bounds = { ...COLD, hotSpotFactor: 1.1 };
    expect(judge(both(limitC + 0.001), bounds).trip).toBeNull();
    expect(judge(both(limitC - 1e-9), bounds).trip?.code).toBe("hostCold");
  });

  test("a cold reading is a reading, down to the window of such sensors; without a cold plate it is a broken wire", () => {
    expect(judge(both(4.9), COLD).trip).toBeNull();
    expect(judge(both(4.9)).trip?.code).toBe("hostSensorLost");
    expect(judge({ surfaceAC: -20, surfaceBC: -20 }, COLD).trip?.code).toBe("hostCold");
    expect(judge({ surfaceAC: -20.01, surfaceBC: 3 }, COLD).trip).toMatchObject({
      code: "hostSensorLost",
      measured: -20.01,
    });
  });

  test("a plate that runs hot trips like any other", () => {
    expect(judge(both(48), COLD).trip?.code).toBe("hostTemperature");
  });

  test.each([
    [4, 40],
    [2.5, 20],
    [10, 40],
  ])("at %f degC the ceiling is %f W", (readingC, ceilingW) => {
    expect(judge(both(readingC), { ...COLD, skinMinC: 0.5 }).verdict.ceilingW).toBeCloseTo(ceilingW, 9);
  });

  test("stops pumping a little above the limit, and goes on a degree above it", () => {
    const at = (previous: Supervisor, readingC: number) =>
      supervise(previous, sample(both(readingC)), { ...BOUNDS, ...COLD });
    const free = at(INITIAL_SUPERVISOR, 2.41);
    expect(free.softLimited).toBe(false);
    const stopped = at(free, 2.4);
    expect(stopped).toMatchObject({ softLimited: true, softCount: 1, verdict: { energyAllowed: false } });
    expect(at(stopped, 3).softLimited).toBe(true);
    expect(at(stopped, 3.01)).toMatchObject({ softLimited: false, verdict: { energyAllowed: true } });
  });
});
