/**
 * Goal: a focused device can not overdose a place (H28): no energy outside a shot, and none in a shot that breaks a rule.
 * Method: every rule of acceptance at its edge, and every single broken one of all together, on the gate alone; the device around it: shot-device.test.ts.
 */
import { describe, expect, it } from "vitest";
import { createBoardOutputs } from "../../../firmware-sim/firmware/board.ts";
import {
  bookShot,
  createShotGate,
  endShot,
  offerShot,
  type ShotGate,
  type ShotKeys,
  stepShot,
  watchExcess,
  watchNeedles,
} from "../../../firmware-sim/firmware/shot-gate.ts";
import { narrowShotLimits, ownShotLimits, writeShotLimits } from "../../../firmware-sim/firmware/shot-limit-store.ts";
import type { Result, ShotMessage } from "../../../src/protocol/messages.ts";
import { createInputs, createNoLatches, tripsOf } from "../../support/board.ts";
import { createShotBench, shotLimits } from "../../support/shot-bench.ts";

const TIP = {
  depthMm: 4.5,
  energyMaxJ: 1.2,
  durationMaxMs: 60,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 20,
  footprintMm2: 3,
};
const KEYS: ShotKeys = { bootId: 1, session: 2, epoch: 3, shotLimitsCrc: 4, powerMaxW: 40 };
const SHOT: ShotMessage = {
  type: "shot",
  bootId: 1,
  session: 2,
  epoch: 3,
  shot: 1,
  tickEchoMs: 1000,
  energyJ: 1.2,
  durationMs: 30,
  ttlMs: 250,
  precoolMs: 0,
  postcoolMs: 0,
  carriageMm: null,
  shotLimitsCrc: 4,
};
const NOW_MS = 1000;
/** For what session limits quote of a device. */
const BENCH = createShotBench();

function offer(gate: ShotGate, over: Partial<ShotMessage> = {}, open = true, tickMs = NOW_MS): Result {
  return offerShot(gate, { ...SHOT, ...over }, open, KEYS, tickMs, NOW_MS);
}

describe("acceptance", () => {
  it.each<[string, Partial<ShotMessage>, Result]>([
    ["another boot", { bootId: 9 }, "wrongBoot"],
    ["another session", { session: 9 }, "otherSession"],
    ["the epoch before", { epoch: 2 }, "wrongEpoch"],
    ["another table", { shotLimitsCrc: 9 }, "wrongLimitsCrc"],
    ["number nought", { shot: 0 }, "oldShot"],
    ["telemetry of 151 ms ago", { tickEchoMs: NOW_MS - 151 }, "staleEcho"],
    ["telemetry to come", { tickEchoMs: NOW_MS + 1 }, "staleEcho"],
    ["a life of 251 ms", { ttlMs: 251 }, "ttlTooLong"],
    ["a millijoule too much", { energyJ: 1.201, durationMs: 60 }, "energyTooHigh"],
    ["a millisecond too long", { durationMs: 61 }, "durationTooLong"],
    ["a watt too strong", { energyJ: 1.2, durationMs: 29 }, "powerTooHigh"],
    ["energy in no time", { energyJ: 0.001, durationMs: 0 }, "powerTooHigh"],
    ["too much cold before", { precoolMs: 21 }, "durationTooLong"],
    ["too much cold after", { postcoolMs: 21 }, "durationTooLong"],
    ["a place beyond the carriage", { carriageMm: 25.01 }, "positionUnknown"],
  ])("refuses %s", (_, over, result) => {
    const gate = createShotGate(TIP);
    expect(offer(gate, over)).toBe(result);
    expect(gate.phase).toBe("idle");
  });

  it.each<[string, Partial<ShotMessage>]>([
    ["telemetry of 150 ms ago", { tickEchoMs: NOW_MS - 150 }],
    ["a life of 250 ms", { ttlMs: 250 }],
    ["all its energy at all its power", { energyJ: 1.2, durationMs: 30 }],
    ["its longest", { durationMs: 60 }],
    ["all the cold", { precoolMs: 20, postcoolMs: 20 }],
    ["the end of the carriage", { carriageMm: 25 }],
    ["a spurt alone", { energyJ: 0, durationMs: 0, precoolMs: 20 }],
  ])("takes %s", (_, over) => {
    expect(offer(createShotGate(TIP), over)).toBe("ok");
  });

  it("refuses in a device that is not armed, and across the wrap of its clock judges age alone", () => {
    expect(offer(createShotGate(TIP), {}, false)).toBe("wrongState");
    expect(offer(createShotGate(TIP), { tickEchoMs: 0xffff_ffff }, true, 100)).toBe("ok");
  });

  it("uses a number up, whatever else was wrong; a stranger uses none up", () => {
    const gate = createShotGate(TIP);
    expect(offer(gate, { shot: 5, ttlMs: 251 })).toBe("ttlTooLong");
    expect(offer(gate, { shot: 5 })).toBe("oldShot");
    expect(offer(gate, { shot: 9, session: 7 })).toBe("otherSession");
    expect(offer(gate, { shot: 6 })).toBe("ok");
  });

  it("says of every shot what became of it, and of strangers nothing", () => {
    const gate = createShotGate(TIP);
    offer(gate, { shot: 1 });
    offer(gate, { shot: 2 });
    offer(gate, { shot: 3, energyJ: 9 });
    offer(gate, { shot: 3 });
    endShot(gate, createBoardOutputs(), "stopped", NOW_MS);
    expect(gate.done.map(({ shot, result, begun }) => [shot, result, begun])).toEqual([
      [1, "superseded", false],
      [3, "energyTooHigh", false],
      [2, "stopped", false],
    ]);
  });
});

describe("session limits", () => {
  const wanted = () => ({ ...shotLimits(BENCH), ...TIP, needleMaxC: null });
  it.each<[string, number]>([
    ["energyMaxJ", 1.201],
    ["durationMaxMs", 61],
    ["intervalMinMs", 99],
    ["spacingMinMm", 1.09],
    ["siteShotsMax", 0],
    ["siteShotsMax", 13],
    ["siteIntervalMinMs", 1999],
    ["shotsMax", 0],
    ["shotsMax", 4097],
    ["depthMm", 3],
    ["coolMaxMs", 21],
  ])("%s of %d is too wide", (name, value) => {
    const gate = createShotGate(TIP);
    expect(narrowShotLimits(gate.limits, TIP, wanted())).toBe("ok");
    expect(narrowShotLimits(gate.limits, TIP, { ...wanted(), [name]: value })).toBe("limitTooWide");
  });

  it("about needles need needles", () => {
    const gate = createShotGate(TIP);
    expect(narrowShotLimits(gate.limits, TIP, { ...wanted(), needleMaxC: 70 })).toBe("unsupported");
  });
});

/** Steps a gate alone over a board that delivers what it is told, until its shot is over. @returns energy delivered */
function fire(gate: ShotGate, over: Partial<ShotMessage>, alongMm: number, atMs: number, deliver = 1): number {
  const inputs = createInputs({ speedMmS: 0 });
  Object.assign(inputs.site, { field: 0, alongMm, acrossMm: 0, carriageMm: 0 });
  const outputs = createBoardOutputs();
  const latches = createNoLatches();
  expect(offerShot(gate, { ...SHOT, shot: gate.last + 1, ...over }, true, KEYS, NOW_MS, atMs)).toBe("ok");
  let powerW = 0;
  let energyJ = 0;
  for (let ms = 0; ms <= 400; ms += 10) {
    inputs.forwardW = powerW * deliver;
    energyJ += powerW * deliver * 0.01;
    bookShot(gate, inputs, powerW > 0, powerW * deliver * 0.01);
    powerW = stepShot(gate, inputs, outputs, "ok", 40, latches, atMs + ms);
  }
  expect(powerW).toBe(0);
  return energyJ;
}

describe("one shot after the other", () => {
  it("a place is another place at another depth, and the same one again when its tip comes back", () => {
    const gate = createShotGate(TIP);
    writeShotLimits(gate.limits, { ...ownShotLimits(TIP), siteShotsMax: 1 });
    const small = { energyJ: 0.3, durationMs: 30 };
    expect(fire(gate, small, 3, 2000)).toBeCloseTo(0.3, 2);
    expect(fire(gate, small, 3, 4000)).toBe(0);
    gate.tip = { ...TIP, depthMm: 3 };
    expect(fire(gate, small, 3, 6000)).toBeCloseTo(0.3, 2);
    expect(fire(gate, small, 3, 8000)).toBe(0);
    gate.tip = TIP;
    expect(fire(gate, small, 3, 10_000)).toBe(0);
    expect(gate.shots).toBe(2);
  });

  it("delivers what was permitted, and never more, at every duration", () => {
    for (let durationMs = 10; durationMs <= 60; durationMs++) {
      const gate = createShotGate(TIP);
      const energyJ = fire(gate, { energyJ: 0.3, durationMs }, 0, 2000);
      expect(energyJ).toBeCloseTo(0.3, 2);
      expect(energyJ).toBeLessThanOrEqual(0.3 + 1e-9);
      expect(gate.done[0]).toMatchObject({ result: "ok", begun: true });
    }
  });

  it("of all distances only those of a new site fire, to the hundredth of a millimetre", () => {
    for (let hundredths = 0; hundredths <= 300; hundredths++) {
      const gate = createShotGate(TIP);
      narrowShotLimits(gate.limits, TIP, { ...shotLimits(BENCH), ...TIP, siteShotsMax: 1, needleMaxC: null });
      fire(gate, { energyJ: 0.3, durationMs: 30 }, 0, 2000);
      const energyJ = fire(gate, { energyJ: 0.3, durationMs: 30 }, hundredths / 100, 3000);
      if (hundredths < 110) expect([energyJ, gate.done[1]?.result]).toEqual([0, "tooClose"]);
      else expect(energyJ).toBeCloseTo(0.3, 2);
    }
  });

  it("a site is spent after its number of shots, and rests between them", () => {
    const gate = createShotGate(TIP);
    const limits = { ...shotLimits(BENCH), ...TIP, siteShotsMax: 2, siteIntervalMinMs: 5000, needleMaxC: null };
    expect(narrowShotLimits(gate.limits, TIP, limits)).toBe("ok");
    const at = (atMs: number) => fire(gate, { energyJ: 0.3, durationMs: 30 }, 0, atMs) > 0;
    expect([at(10_000), at(14_990), at(15_000), at(60_000)]).toEqual([true, false, true, false]);
  });

  it("three whole shots that missed latch; two do not", () => {
    const gate = createShotGate(TIP);
    for (let n = 0; n < 2; n++) fire(gate, { energyJ: 0.3, durationMs: 30 }, n * 2, 2000 + 1000 * n, 0.5);
    expect(gate.misses).toBe(2);
    fire(gate, { energyJ: 0.3, durationMs: 30 }, 10, 9000);
    expect(gate.misses).toBe(0);
  });

  it("what comes back from an uncoupled face ends the shot within 20 ms", () => {
    const gate = createShotGate(TIP);
    const inputs = createInputs({ speedMmS: 0 });
    Object.assign(inputs.site, { field: 0, alongMm: 0, acrossMm: 0 });
    const latches = createNoLatches();
    offer(gate, { energyJ: 1.2, durationMs: 60 });
    let onMs = 0;
    for (let powerW = 0, ms = 0; ms < 200; ms += 10) {
      Object.assign(inputs, { forwardW: powerW, reflectedW: 0.5 * powerW });
      bookShot(gate, inputs, powerW > 0, 0.5 * powerW * 0.01);
      powerW = stepShot(gate, inputs, createBoardOutputs(), "ok", 40, latches, NOW_MS + ms);
      if (powerW > 0) onMs += 10;
    }
    expect(onMs).toBeLessThanOrEqual(20);
    expect(gate.done[0]).toMatchObject({ result: "couplingLost", begun: true });
    expect(tripsOf(latches)).toEqual([]);
  });
});

describe("needles", () => {
  const NEEDLES = { ...TIP, needlePairs: 5, durationMaxMs: 10_000, energyMaxJ: 60 };
  /** Offers an insertion and steps it, the board told by `at`. @returns power of each tick */
  const insert = (
    gate: ShotGate,
    at: (inputs: ReturnType<typeof createInputs>, ms: number) => void,
    latches = createNoLatches(),
  ): number[] => {
    const inputs = createInputs({ speedMmS: 0 });
    Object.assign(inputs.site, { field: 0, alongMm: 0, acrossMm: 0 });
    const outputs = createBoardOutputs();
    expect(offer(gate, { energyJ: 60, durationMs: 4000 })).toBe("ok");
    let powerW = 0;
    return Array.from({ length: 100 }, (_, tick) => {
      at(inputs, tick * 10);
      bookShot(gate, inputs, powerW > 0, powerW * 0.01);
      powerW = stepShot(gate, inputs, outputs, "ok", 20, latches, NOW_MS + tick * 10);
      return powerW;
    });
  };

  it("get no power before they are in, then what the lease gives", () => {
    const powers = insert(createShotGate(NEEDLES), ({ site }, ms) => {
      site.inserted = ms >= 150;
      site.needleC = ms >= 150 ? 36 : Number.NaN;
    });
    expect(Math.max(...powers.slice(0, 15))).toBe(0);
    expect(Math.min(...powers.slice(15))).toBe(20);
  });

  it("that do not go in, or fall silent, end the shot", () => {
    const stuck = createShotGate(NEEDLES);
    expect(Math.max(...insert(stuck, () => {}))).toBe(0);
    expect(stuck.done[0]).toMatchObject({ result: "positionUnknown", begun: true });
    const silent = createShotGate(NEEDLES);
    const powers = insert(silent, ({ site }, ms) => {
      site.inserted = true;
      site.needleC = ms < 300 ? 36 : Number.NaN;
    });
    expect(powers[29]).toBe(20);
    expect(Math.max(...powers.slice(30))).toBe(0);
    expect(silent.done[0]).toMatchObject({ result: "causePresent", needlePeakC: 36 });
  });

  it("that come out end the shot in that tick", () => {
    const gate = createShotGate(NEEDLES);
    const powers = insert(gate, ({ site }, ms) => {
      site.inserted = ms < 400;
      site.needleC = 40;
    });
    expect(powers[39]).toBe(20);
    expect(Math.max(...powers.slice(40))).toBe(0);
    expect(gate.done[0]).toMatchObject({ result: "positionUnknown", begun: true });
  });

  it("whose thermocouple says nothing when they are in get no energy", () => {
    const gate = createShotGate(NEEDLES);
    const powers = insert(gate, ({ site }) => {
      site.inserted = true;
    });
    expect(Math.max(...powers)).toBe(0);
    expect(gate.done[0]).toMatchObject({ result: "causePresent", energyJ: 0 });
  });

  it.each([19.9, 43])("whose thermocouple reads %f degC under a face of 25 degC latch before energy", (needleC) => {
    const gate = createShotGate(NEEDLES);
    const latches = createNoLatches();
    const powers = insert(
      gate,
      (inputs) => {
        inputs.tipC = 25;
        Object.assign(inputs.site, { inserted: true, needleC });
      },
      latches,
    );
    expect(Math.max(...powers)).toBe(0);
    expect(tripsOf(latches)).toEqual(["sensorImplausible"]);
  });

  it.each([
    [4.9, "sensorOpen"],
    [121, "sensorShort"],
  ] as const)("whose thermocouple reads %f degC latch %s, on the second sample", (needleC, trip) => {
    const gate = createShotGate(NEEDLES);
    const inputs = createInputs();
    const latches = createNoLatches();
    inputs.site.needleC = needleC;
    watchNeedles(gate, inputs, latches, NOW_MS);
    expect(tripsOf(latches)).toEqual([]);
    watchNeedles(gate, inputs, latches, NOW_MS + 20);
    expect(tripsOf(latches)).toEqual([trip]);
  });

  it("whose thermocouple stands still for 300 ms of energy latch; one that moves by a digit does not", () => {
    const gate = createShotGate(NEEDLES);
    gate.phase = "emitting";
    const inputs = createInputs();
    const latches = createNoLatches();
    for (let ms = 0; ms < 2000; ms += 20) {
      inputs.site.needleC = ms % 300 === 0 ? 40 : 40.05;
      watchNeedles(gate, inputs, latches, NOW_MS + ms);
    }
    expect(tripsOf(latches)).toEqual([]);
    inputs.site.needleC = 41;
    for (let ms = 0; ms < 300; ms += 20) watchNeedles(gate, inputs, latches, NOW_MS + ms);
    expect(tripsOf(latches)).toEqual([]);
    watchNeedles(gate, inputs, latches, NOW_MS + 300);
    expect(tripsOf(latches)).toEqual(["sensorFlat"]);
  });

  it("latch at their limit, on the second sample", () => {
    const gate = createShotGate(NEEDLES);
    narrowShotLimits(gate.limits, NEEDLES, { ...shotLimits(BENCH), ...NEEDLES, needleMaxC: 70 });
    const inputs = createInputs();
    const latches = createNoLatches();
    for (const [needleC, trips] of [
      [69.999, []],
      [70, []],
      [69.9, []],
      [70, []],
      [70, ["overTemperature"]],
    ] as const) {
      inputs.site.needleC = needleC;
      watchNeedles(gate, inputs, latches, NOW_MS);
      expect(tripsOf(latches)).toEqual(trips);
    }
  });
});

describe("an output that gives more than it is told", () => {
  it.each<[string, number, number, string[]]>([
    ["at the tolerance of a fifth", 30, 36, []],
    ["above it", 30, 36.01, ["powerMismatch"]],
    ["at the tolerance of a watt", 2, 3, []],
    ["above that", 2, 3.01, ["powerMismatch"]],
    ["a watt without a command", 0, 1, []],
    ["more than that without a command", 0, 1.01, ["outputStuck"]],
    ["less than it is told: that is for the count of misses", 30, 0, []],
  ])("%s: %s W commanded, %s W measured", (_, commandedW, measuredW, trips) => {
    const gate = createShotGate(TIP);
    const latches = createNoLatches();
    watchExcess(gate, measuredW, commandedW, latches, 10);
    expect(tripsOf(latches)).toEqual([]);
    watchExcess(gate, measuredW, commandedW, latches, 20);
    expect(tripsOf(latches)).toEqual(trips);
  });

  it("must do so twice in a row", () => {
    const gate = createShotGate(TIP);
    const latches = createNoLatches();
    for (let n = 0; n < 10; n++) watchExcess(gate, n % 2 === 0 ? 50 : 30, 30, latches, 10 * n);
    expect(tripsOf(latches)).toEqual([]);
  });
});
