/**
 * Goal: a shot goes through its phases tick by tick as the protocol says, each amount is booked, and each of its ends is said with its reason.
 * Method: the gate alone on a board that delivers what it is told; every condition missing by itself, every time and amount at its edge.
 */
import { describe, expect, it } from "vitest";
import { createBoardOutputs } from "../../../firmware-sim/firmware/board.ts";
import {
  bookShot,
  createShotGate,
  endShot,
  forgetShots,
  offerShot,
  openShots,
  type ShotGate,
  stepShot,
  watchNeedles,
} from "../../../firmware-sim/firmware/shot-gate.ts";
import { SHOT_LIMIT } from "../../../firmware-sim/firmware/shot-limit-store.ts";
import type { Result, ShotMessage } from "../../../src/protocol/messages.ts";
import { createInputs, createNoLatches, tripsOf } from "../../support/board.ts";

const TIP = {
  depthMm: 4.5,
  energyMaxJ: 1.2,
  durationMaxMs: 60,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 60,
  footprintMm2: 3,
};
const NEEDLES = { ...TIP, depthMm: 2, needlePairs: 5, durationMaxMs: 10_000, energyMaxJ: 60 };
const KEYS = { bootId: 1, session: 2, epoch: 3, shotLimitsCrc: 4, powerMaxW: 40 };
const SHOT: ShotMessage = {
  type: "shot",
  bootId: 1,
  session: 2,
  epoch: 3,
  shot: 1,
  tickEchoMs: 0,
  energyJ: 0.3,
  durationMs: 30,
  ttlMs: 250,
  precoolMs: 0,
  postcoolMs: 0,
  carriageMm: null,
  shotLimitsCrc: 4,
};
const START_MS = 10_000;

interface Rig {
  readonly gate: ShotGate;
  readonly inputs: ReturnType<typeof createInputs>;
  readonly outputs: ReturnType<typeof createBoardOutputs>;
  readonly latches: ReturnType<typeof createNoLatches>;
  nowMs: number;
  judged: Result;
  permittedW: number;
  /** Share of what is commanded that is delivered, and of that what comes back. */
  deliver: number;
  reflected: number;
  powerW: number;
  offer(over?: Partial<ShotMessage>): Result;
  /** One tick; says phase, power and valve after it. */
  tick(): string;
  ticks(count: number): string[];
}

function createRig(tip: typeof TIP = TIP): Rig {
  const gate = createShotGate(tip);
  const inputs = createInputs({ speedMmS: 0, tipC: 25 });
  Object.assign(inputs.site, { field: 0, alongMm: 0, acrossMm: 0, carriageMm: 0 });
  const outputs = createBoardOutputs();
  const latches = createNoLatches();
  const rig: Rig = {
    gate,
    inputs,
    outputs,
    latches,
    nowMs: START_MS,
    judged: "ok",
    permittedW: 40,
    deliver: 1,
    reflected: 0,
    powerW: 0,
    offer: (over = {}) =>
      offerShot(
        gate,
        { ...SHOT, tickEchoMs: rig.nowMs, shot: gate.last + 1, ...over },
        true,
        KEYS,
        rig.nowMs,
        rig.nowMs,
      ),
    tick() {
      const forwardW = rig.powerW * rig.deliver;
      Object.assign(inputs, { forwardW, reflectedW: forwardW * rig.reflected });
      bookShot(gate, inputs, rig.powerW > 0, forwardW * (1 - rig.reflected) * 0.01);
      rig.powerW = stepShot(gate, inputs, outputs, rig.judged, rig.permittedW, latches, rig.nowMs);
      rig.nowMs += 10;
      return `${gate.phase} ${Number(rig.powerW.toFixed(2))}${outputs.site.valve ? " valve" : ""}`;
    },
    ticks: (count) => Array.from({ length: count }, () => rig.tick()),
  };
  return rig;
}

describe("the course of a shot", () => {
  it("is power in equal parts, and a report one tick after its end", () => {
    const { gate, offer, ticks, inputs } = createRig();
    inputs.impedanceOhm = 300;
    inputs.site.alongMm = 2;
    inputs.site.acrossMm = 5;
    expect(offer()).toBe("ok");
    expect(ticks(4)).toEqual(["emitting 10", "emitting 10", "emitting 10", "idle 0"]);
    expect(gate.done).toEqual([]);
    expect(ticks(1)).toEqual(["idle 0"]);
    expect(gate.done).toEqual([
      {
        epoch: 3,
        shot: 1,
        result: "ok",
        begun: true,
        energyJ: expect.closeTo(0.3, 9),
        durationMs: 30,
        coolMs: 0,
        field: 0,
        alongMm: 2,
        acrossMm: 5,
        reflectedRatio: 0,
        impedanceOhm: 300,
        needlePeakC: null,
      },
    ]);
    expect(gate).toMatchObject({ shot: null, result: null, begun: false, shots: 1 });
  });

  it("with cold before and after opens the valve for just that long", () => {
    const { gate, offer, ticks } = createRig();
    offer({ precoolMs: 20, postcoolMs: 30, energyJ: 0.2, durationMs: 20 });
    expect(ticks(9)).toEqual([
      "precool 0 valve",
      "precool 0 valve",
      "emitting 10",
      "emitting 10",
      "postcool 0 valve",
      "postcool 0 valve",
      "postcool 0 valve",
      "idle 0",
      "idle 0",
    ]);
    expect(gate.done[0]).toMatchObject({ result: "ok", coolMs: 50, durationMs: 20 });
  });

  it("of cold alone gives no energy, and counts as no miss", () => {
    const { gate, offer, ticks } = createRig();
    offer({ precoolMs: 20, energyJ: 0, durationMs: 0 });
    expect(ticks(4)).toEqual(["precool 0 valve", "precool 0 valve", "idle 0", "idle 0"]);
    expect(gate.done[0]).toMatchObject({
      result: "ok",
      begun: true,
      energyJ: 0,
      reflectedRatio: null,
      impedanceOhm: null,
    });
    expect(gate.misses).toBe(0);
  });

  it("that falls behind catches up by a quarter, and no more", () => {
    const rig = createRig();
    rig.offer({ energyJ: 0.6, durationMs: 60 });
    rig.deliver = 0;
    expect(rig.ticks(3)).toEqual(["emitting 10", "emitting 12", "emitting 12.5"]);
    rig.deliver = 1;
    expect(rig.ticks(1)).toEqual(["emitting 12.5"]);
  });

  it("never asks for more than is permitted", () => {
    const rig = createRig();
    rig.permittedW = 4;
    rig.offer();
    expect(rig.ticks(2)).toEqual(["emitting 4", "emitting 4"]);
  });

  it("ends 40 ms after its duration, whatever is left", () => {
    const rig = createRig();
    rig.offer();
    rig.permittedW = 0;
    expect(rig.ticks(8)).toEqual([...Array(7).fill("emitting 0"), "idle 0"]);
    rig.tick();
    expect(rig.gate.done[0]).toMatchObject({ result: "ok", energyJ: 0, durationMs: 0 });
    expect(rig.gate.misses).toBe(1);
  });

  it("ends when less than a millijoule is left, or no time", () => {
    const little = createRig();
    little.offer({ energyJ: 0.3, durationMs: 30 });
    little.ticks(2);
    little.gate.energyJ = 0.1991;
    // 0.1 J of the tick before is booked first.
    expect(little.tick()).toBe("idle 0");
    const enough = createRig();
    enough.offer({ energyJ: 0.3, durationMs: 30 });
    enough.ticks(2);
    enough.gate.energyJ = 0.1989;
    expect(enough.tick()).toMatch(/^emitting 0.1/);
    const late = createRig();
    late.offer({ energyJ: 0.3, durationMs: 30 });
    late.deliver = 0.5;
    expect(late.ticks(4)).toEqual(["emitting 10", "emitting 12.5", "emitting 12.5", "idle 0"]);
  });

  it("without an offer is nothing", () => {
    const { gate, ticks, outputs } = createRig();
    expect(gate).toMatchObject({ limited: false, reason: "ok", phase: "idle", begun: false });
    expect(ticks(3)).toEqual(["idle 0", "idle 0", "idle 0"]);
    expect(gate.done).toEqual([]);
    expect(outputs).toEqual(createBoardOutputs());
  });
});

describe("what a shot waits for", () => {
  it.each<[string, (rig: Rig) => void, Result]>([
    ["a condition for energy", (rig) => void Object.assign(rig, { judged: "contactLost" }), "contactLost"],
    ["a field", ({ inputs }) => void Object.assign(inputs.site, { field: Number.NaN }), "positionUnknown"],
    ["a place along it", ({ inputs }) => void Object.assign(inputs.site, { alongMm: Number.NaN }), "positionUnknown"],
    ["a place across it", ({ inputs }) => void Object.assign(inputs.site, { acrossMm: Number.NaN }), "positionUnknown"],
    ["rest", ({ inputs }) => void Object.assign(inputs, { speedMmS: 5.01 }), "notAtRest"],
    ["its interval", ({ gate, nowMs }) => void Object.assign(gate, { endedAtMs: nowMs + 1000 }), "tooSoon"],
  ])("%s, and says so when its time is over", (_, spoil, result) => {
    const rig = createRig();
    spoil(rig);
    rig.offer({ ttlMs: 30 });
    expect(rig.ticks(3)).toEqual(["waiting 0", "waiting 0", "waiting 0"]);
    expect(rig.gate.shots).toBe(0);
    expect(rig.tick()).toBe("idle 0");
    expect(rig.gate.done).toEqual([
      {
        epoch: 3,
        shot: 1,
        result,
        begun: false,
        energyJ: 0,
        durationMs: 0,
        coolMs: 0,
        field: null,
        alongMm: null,
        acrossMm: null,
        reflectedRatio: null,
        impedanceOhm: null,
        needlePeakC: null,
      },
    ]);
    expect(rig.gate.shot).toBeNull();
  });

  it("begins as soon as it is there", () => {
    const rig = createRig();
    rig.judged = "noLease";
    rig.offer();
    rig.tick();
    rig.judged = "ok";
    expect(rig.tick()).toBe("emitting 10");
  });

  it("that came too late is stale if nothing else was wrong", () => {
    const rig = createRig();
    rig.offer({ ttlMs: 20 });
    rig.nowMs += 20;
    expect(rig.tick()).toBe("idle 0");
    expect(rig.gate.done[0]).toMatchObject({ result: "staleEcho", begun: false });
  });

  it.each([
    [-0.11, "waiting 0"],
    [-0.1, "emitting 10"],
    [0.1, "emitting 10"],
    [0.11, "waiting 0"],
  ])("the carriage within a tenth of a millimetre: %s", (carriageMm, expected) => {
    const rig = createRig();
    rig.offer({ carriageMm: 0 });
    rig.inputs.site.carriageMm = carriageMm;
    expect(rig.tick()).toBe(expected);
    expect(rig.outputs.site.carriageMm).toBe(0);
  });

  it("a carriage that does not know where it is", () => {
    const rig = createRig();
    rig.offer({ carriageMm: 7, ttlMs: 10 });
    rig.inputs.site.carriageMm = Number.NaN;
    rig.ticks(2);
    expect(rig.gate.done[0]?.result).toBe("positionUnknown");
  });

  it("moves no carriage that it does not need", () => {
    const rig = createRig();
    rig.offer();
    rig.tick();
    expect(rig.outputs.site.carriageMm).toBeNaN();
  });

  it("rest to 5 mm/s, and the interval to the millisecond", () => {
    const slow = createRig();
    slow.inputs.speedMmS = 5;
    slow.offer();
    expect(slow.tick()).toBe("emitting 10");
    const soon = createRig();
    soon.gate.endedAtMs = START_MS - 99;
    soon.offer();
    expect(soon.tick()).toBe("waiting 0");
    const after = createRig();
    after.gate.endedAtMs = START_MS - 100;
    after.offer();
    expect(after.tick()).toBe("emitting 10");
  });
});

describe("what ends a shot", () => {
  it("every condition that is lost, in that tick, and with its name", () => {
    const rig = createRig();
    rig.offer({ precoolMs: 20 });
    rig.tick();
    rig.judged = "triggerReleased";
    expect(rig.tick()).toBe("idle 0");
    rig.tick();
    expect(rig.gate.done[0]).toMatchObject({ result: "triggerReleased", begun: true, energyJ: 0 });
    expect(rig.gate.endedAtMs).toBe(START_MS + 10);
  });

  it("while it emits: what it gave is told", () => {
    const rig = createRig();
    rig.offer();
    rig.ticks(2);
    rig.judged = "leaseExpired";
    expect(rig.ticks(2)).toEqual(["idle 0", "idle 0"]);
    expect(rig.gate.done[0]).toMatchObject({ result: "leaseExpired", durationMs: 20 });
    expect(rig.gate.done[0]!.energyJ).toBeCloseTo(0.2, 9);
    // What was cut short is no miss of the output.
    expect(rig.gate.misses).toBe(0);
  });

  it("energy that comes back, from 20 ms on and above its share", () => {
    const fires = (reflected: number) => {
      const rig = createRig();
      rig.reflected = reflected;
      rig.offer({ energyJ: 0.6, durationMs: 60 });
      const said = rig.ticks(4);
      return [said, rig.gate.done[0]?.result ?? null] as const;
    };
    const most = 0.3;
    expect(fires(most - 0.01)[1]).toBeNull();
    const [said, result] = fires(most + 0.01);
    expect(said.slice(2)).toEqual(["idle 0", "idle 0"]);
    expect(result).toBe("couplingLost");
  });

  it("is said once, whoever ends it again", () => {
    const rig = createRig();
    rig.offer();
    rig.ticks(2);
    endShot(rig.gate, rig.outputs, "stopped", rig.nowMs);
    endShot(rig.gate, rig.outputs, "latched", rig.nowMs + 50);
    expect(rig.gate).toMatchObject({ result: "stopped", endedAtMs: rig.nowMs, phase: "idle" });
    rig.ticks(3);
    expect(rig.gate.done.map(({ result }) => result)).toEqual(["stopped"]);
  });

  it("without a shot closes valve and needles all the same", () => {
    const { gate, outputs } = createRig();
    outputs.site.valve = true;
    outputs.site.insertMm = 2;
    endShot(gate, outputs, "stopped", 0);
    expect(outputs).toEqual(createBoardOutputs());
    expect(gate.done).toEqual([]);
    expect(gate.endedAtMs).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("one offer after another", () => {
  it("takes the place of one that waits, and of none that has begun", () => {
    const rig = createRig();
    rig.judged = "noLease";
    rig.offer();
    rig.tick();
    expect(rig.offer()).toBe("ok");
    expect(rig.gate.done.map(({ shot, result }) => [shot, result])).toEqual([[1, "superseded"]]);
    rig.judged = "ok";
    rig.tick();
    expect(rig.offer()).toBe("busy");
    rig.ticks(3);
    // Over, but its last tick is not booked.
    expect(rig.gate).toMatchObject({ phase: "idle", begun: true });
    expect(rig.offer()).toBe("busy");
    rig.tick();
    expect(rig.gate.done.map(({ shot, result, begun }) => [shot, result, begun])).toEqual([
      [1, "superseded", false],
      [3, "busy", false],
      [4, "busy", false],
      [2, "ok", true],
    ]);
    expect(rig.offer()).toBe("ok");
  });

  it("begins with nothing of the one before", () => {
    const rig = createRig();
    rig.gate.endedAtMs = Number.NEGATIVE_INFINITY;
    rig.reflected = 0.2;
    rig.inputs.impedanceOhm = 300;
    rig.inputs.site.needleC = 50;
    rig.offer({ precoolMs: 10 });
    rig.ticks(7);
    rig.nowMs += 1000;
    rig.reflected = 0;
    rig.inputs.impedanceOhm = Number.NaN;
    rig.inputs.site.needleC = Number.NaN;
    rig.inputs.site.alongMm = 9;
    expect(rig.offer()).toBe("ok");
    rig.ticks(5);
    expect(rig.gate.done[0]).toMatchObject({ coolMs: 10, impedanceOhm: 300, needlePeakC: 50 });
    expect(rig.gate.done[0]!.reflectedRatio).toBeCloseTo(0.2, 9);
    expect(rig.gate.done[1]).toMatchObject({
      coolMs: 0,
      durationMs: 30,
      impedanceOhm: null,
      needlePeakC: null,
      reflectedRatio: 0,
      alongMm: 9,
    });
    expect(rig.gate.done[1]!.energyJ).toBeCloseTo(0.3, 9);
  });

  it("is numbered anew in an epoch, and forgotten with its session", () => {
    const { gate, offer, ticks } = createRig();
    offer({ shot: 5 });
    ticks(5);
    gate.limited = true;
    gate.misses = 2;
    gate.limits.values[SHOT_LIMIT.energyMaxJ] = 1;
    openShots(gate);
    expect(gate).toMatchObject({ last: 0, shots: 1, limited: true });
    forgetShots(gate);
    expect(gate).toMatchObject({ shots: 0, limited: false, misses: 0 });
    expect(gate.limits.values[SHOT_LIMIT.energyMaxJ]).toBe(1200);
  });

  it("is refused when the device has fired all that it may", () => {
    const { gate, offer } = createRig();
    gate.limits.values[SHOT_LIMIT.shotsMax] = 2000;
    gate.shots = 1;
    gate.limits.complements[SHOT_LIMIT.shotsMax] = ~2000;
    expect(offer()).toBe("ok");
    gate.shots = 2;
    expect(offer()).toBe("shotsSpent");
  });
});

describe("a tip that is stamped", () => {
  it("finds skin of a session before it warm for ten minutes; a focus does not", () => {
    const again = (tip: typeof TIP, waitMs: number, alongMm = 0) => {
      const rig = createRig(tip);
      rig.offer();
      rig.ticks(6);
      forgetShots(rig.gate);
      rig.nowMs += waitMs;
      rig.inputs.site.alongMm = alongMm;
      rig.offer({ shot: 2 });
      rig.ticks(6);
      return rig.gate.done.at(-1)!.result;
    };
    const stamped = { ...TIP, depthMm: 0 };
    expect(again(stamped, 5000)).toBe("siteSpent");
    expect(again(stamped, 590_000, 1)).toBe("siteSpent");
    expect(again(stamped, 5000, 1.2)).toBe("ok");
    expect(again(stamped, 600_100)).toBe("ok");
    expect(again(TIP, 5000)).toBe("ok");
  });
});

describe("places", () => {
  /** Fires at a place after others. @returns what became of it */
  const at = (rig: Rig, field: number, alongMm: number, acrossMm: number): Result => {
    rig.nowMs += 5000;
    Object.assign(rig.inputs.site, { field, alongMm, acrossMm });
    rig.offer();
    rig.ticks(6);
    return rig.gate.done.at(-1)!.result;
  };
  const limit = (rig: Rig, name: keyof typeof SHOT_LIMIT, value: number) => {
    rig.gate.limits.values[SHOT_LIMIT[name]] = value * 1000;
    rig.gate.limits.complements[SHOT_LIMIT[name]] = ~(value * 1000);
  };

  it("are apart by the distance between them, in both directions, and by their field", () => {
    const rig = createRig();
    limit(rig, "siteShotsMax", 1);
    expect(at(rig, 0, 5, 5)).toBe("ok");
    expect(at(rig, 0, 5.8, 5.7)).toBe("tooClose");
    expect(at(rig, 0, 5.8, 5.8)).toBe("ok");
    expect(at(rig, 0, 4.2, 4.3)).toBe("tooClose");
    expect(at(rig, 0, 5, 6.09)).toBe("tooClose");
    expect(at(rig, 1, 5, 5)).toBe("ok");
    expect(at(rig, 1, 5, 5)).toBe("tooClose");
    expect(rig.gate.shots).toBe(3);
  });

  it("take as many shots as they may, each after its rest", () => {
    const rig = createRig();
    limit(rig, "siteShotsMax", 3);
    limit(rig, "siteIntervalMinMs", 8000);
    expect(at(rig, 0, 5, 5)).toBe("ok");
    expect(at(rig, 0, 5, 5)).toBe("siteSpent");
    rig.nowMs += 8000;
    expect(at(rig, 0, 5, 5)).toBe("ok");
    rig.nowMs += 8000;
    expect(at(rig, 0, 5, 5)).toBe("ok");
    rig.nowMs += 100_000;
    expect(at(rig, 0, 5, 5)).toBe("siteSpent");
  });
});

describe("whole shots that missed", () => {
  const miss = (rig: Rig, deliver: number) => {
    rig.deliver = deliver;
    rig.nowMs += 1000;
    rig.inputs.site.alongMm += 5;
    rig.offer();
    rig.ticks(8);
  };
  it.each([0.5, 5])("by %s, three in a row, latch", (deliver) => {
    const rig = createRig();
    miss(rig, deliver);
    miss(rig, deliver);
    expect(tripsOf(rig.latches)).toEqual([]);
    miss(rig, deliver);
    expect(tripsOf(rig.latches)).toEqual(["powerMismatch"]);
    const [trip] = rig.latches.store.latched;
    expect(trip).toMatchObject({ channel: "energy", limit: 0.3 });
  });

  it("with a good one between do not", () => {
    const rig = createRig();
    for (const deliver of [0.5, 0.5, 1, 0.5, 0.5]) miss(rig, deliver);
    expect(rig.gate.misses).toBe(2);
    expect(tripsOf(rig.latches)).toEqual([]);
  });
});

describe("needles", () => {
  const insert = (over: Partial<ShotMessage> = {}) => {
    const rig = createRig(NEEDLES);
    rig.offer({ energyJ: 1, durationMs: 1000, ...over });
    return rig;
  };
  const inSkin = (rig: Rig, needleC = 36) => void Object.assign(rig.inputs.site, { inserted: true, needleC });

  it("go to their depth, then emit at what the lease permits until their energy is given", () => {
    const rig = insert();
    rig.permittedW = 30;
    expect(rig.ticks(2)).toEqual(["inserting 0", "inserting 0"]);
    expect(rig.outputs.site.insertMm).toBe(2);
    inSkin(rig);
    expect(rig.ticks(5)).toEqual(["emitting 30", "emitting 30", "emitting 30", "emitting 10", "idle 0"]);
    expect(rig.outputs.site.insertMm).toBe(0);
    rig.tick();
    expect(rig.gate.done[0]).toMatchObject({ result: "ok", durationMs: 40, needlePeakC: 36 });
    expect(rig.gate.misses).toBe(0);
  });

  it("cool before they emit, if they are to", () => {
    const rig = insert({ precoolMs: 20 });
    inSkin(rig);
    // The tick in which they arrive is part of the time.
    expect(rig.ticks(3)).toEqual(["precool 0", "precool 0 valve", "emitting 40"]);
  });

  it.each([
    [false, "positionUnknown"],
    [true, "causePresent"],
  ] as const)("have half a second, to the tick; inserted: %s", (inserted, result) => {
    const rig = insert();
    rig.inputs.site.inserted = inserted;
    expect(new Set(rig.ticks(50))).toEqual(new Set(["inserting 0"]));
    expect(rig.tick()).toBe("idle 0");
    rig.tick();
    expect(rig.gate.done[0]).toMatchObject({ result, begun: true });
  });

  it.each([
    [20, true],
    [19.99, false],
    [42, true],
    [42.01, false],
  ])("begin where steel and skin may be: %s degC", (needleC, begins) => {
    const rig = insert();
    inSkin(rig, needleC);
    expect(rig.tick()).toBe(begins ? "emitting 40" : "idle 0");
    expect(tripsOf(rig.latches)).toEqual(begins ? [] : ["sensorImplausible"]);
    if (begins) return;
    rig.tick();
    expect(rig.gate.done[0]?.result).toBe("latched");
  });

  it("tell the hottest reading since they went in", () => {
    const rig = insert();
    rig.permittedW = 1;
    inSkin(rig);
    rig.ticks(2);
    for (const needleC of [50, 61, 55]) {
      rig.inputs.site.needleC = needleC;
      rig.tick();
    }
    rig.judged = "stopped";
    rig.ticks(2);
    expect(rig.gate.done[0]?.needlePeakC).toBe(61);
  });

  it("do not latch for energy that their lease did not give", () => {
    const rig = createRig(NEEDLES);
    inSkin(rig);
    rig.permittedW = 0;
    for (let n = 0; n < 4; n++) {
      rig.nowMs += 1000;
      rig.inputs.site.alongMm += 5;
      rig.offer({ energyJ: 1, durationMs: 50 });
      rig.ticks(12);
      expect(rig.gate.done.at(-1)?.result).toBe("ok");
    }
    expect(tripsOf(rig.latches)).toEqual([]);
  });

  const watch = (readings: readonly number[], phase: ShotGate["phase"] = "emitting", tip: typeof TIP = NEEDLES) => {
    const { gate, inputs, latches } = createRig(tip);
    gate.phase = phase;
    for (const [n, needleC] of readings.entries()) {
      inputs.site.needleC = needleC;
      watchNeedles(gate, inputs, latches, 20 * n);
    }
    return latches.store.latched.map(({ trip, measured, limit }) => [trip, measured, limit]);
  };
  it.each<[string, readonly number[], readonly unknown[]]>([
    ["at the lower end of their window", [5, 5.1, 5, 5.1], []],
    ["below it", [4.99, 4.98], [["sensorOpen", 4.98, 5]]],
    ["below it, but not in a row", [4.99, 30, 4.98, 31, 4.99], []],
    ["above it", [120.01, 120.02], [["sensorShort", 120.02, 120]]],
    ["at its upper end: too hot, but a reading", [120, 119.9], [["overTemperature", 119.9, 80]]],
    ["too hot once", [80, 79.99, 80], []],
    ["too hot twice", [80, 80], [["overTemperature", 80, 80]]],
    ["unknown", Array(40).fill(Number.NaN), []],
  ])("%s", (_, readings, trips) => {
    expect(watch(readings)).toEqual(trips);
  });

  it("that stand still while they emit latch after 300 ms; while they do not they may", () => {
    expect(watch(Array(15).fill(40))).toEqual([]);
    expect(watch(Array(16).fill(40))).toEqual([["sensorFlat", 40, 0.3]]);
    expect(watch(Array(40).fill(40), "inserting")).toEqual([]);
    expect(watch([...Array(15).fill(40), 40.1, ...Array(15).fill(40)])).toEqual([]);
  });

  it("that are none are not watched", () => {
    expect(watch(Array(40).fill(300), "emitting", TIP)).toEqual([]);
  });
});
