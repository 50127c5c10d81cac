import { describe, expect, it } from "vitest";
import type { Fault } from "../../../firmware-sim/faults.ts";
import type { DeviceState, HostMessage, MessageOf, Result } from "../../../src/protocol/messages.ts";
import { MESSAGES } from "../../../src/protocol/messages.ts";
import { shotLimitsCrc } from "../../../src/protocol/shot-limits.ts";
import { type Bench, createBench, createEmittingBench, SESSION, TIP, widestLimits } from "../../support/bench-world.ts";
import { createShotBench } from "../../support/shot-bench.ts";

/** A device brought into each of its states, and heard from. */
const BRING: Readonly<Record<DeviceState, () => Bench>> = {
  boot: () => {
    const bench = createBench();
    bench.run(10);
    return bench;
  },
  unarmed: () => {
    const bench = createBench();
    bench.run(100);
    bench.hello();
    bench.selfTest();
    bench.limits();
    return bench;
  },
  selfTest: () => {
    const bench = createBench();
    bench.run(100);
    bench.hello();
    bench.send({ type: "selfTestRequest", bootId: bootIdOf(bench), session: SESSION });
    bench.run(100);
    return bench;
  },
  armed: () => {
    const bench = BRING.unarmed();
    bench.arm();
    return bench;
  },
  emitting: () => createEmittingBench(),
  fault: () => {
    const bench = BRING.unarmed();
    bench.world.hands.estop();
    bench.run(50);
    bench.world.hands.estopRelease();
    bench.run(50);
    return bench;
  },
};
const STATES = Object.keys(BRING) as DeviceState[];

function bootIdOf(bench: Bench): number {
  return bench.world.device.state.bootId;
}

/** Right messages of this boot and session; whether they fit the state is the question. */
function messagesFor(bench: Bench): HostMessage[] {
  const { device } = bench.world;
  const bootId = bootIdOf(bench);
  const epoch = (device.state.gate.epoch + 1) & 0xffff;
  return [
    { type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: 9 },
    { type: "selfTestRequest", bootId, session: SESSION },
    widestLimits(bootId, SESSION),
    {
      type: "arm",
      bootId,
      session: SESSION,
      epoch,
      limitsCrc: device.state.limitsCrc,
      sessionLimitsCrc: device.state.sessionLimitsCrc >>> 0,
      tipId: TIP.id,
      profileHash: "cd".repeat(32),
    },
    { type: "acknowledge", bootId, session: SESSION, trip: "emergencyStop" },
    { type: "contact", bootId, session: SESSION, contactC: 25 },
    {
      type: "shotLimits",
      bootId,
      session: SESSION,
      energyMaxJ: 1,
      durationMaxMs: 50,
      intervalMinMs: 100,
      spacingMinMm: 1,
      siteShotsMax: 1,
      siteIntervalMinMs: 2000,
      shotsMax: 10,
      depthMm: 0,
      coolMaxMs: 0,
      needleMaxC: null,
    },
    {
      type: "shot",
      bootId,
      session: SESSION,
      epoch: device.state.gate.epoch,
      shot: 1,
      tickEchoMs: device.state.nowMs,
      energyJ: 1,
      durationMs: 50,
      ttlMs: 250,
      precoolMs: 0,
      postcoolMs: 0,
      carriageMm: null,
      shotLimitsCrc: shotLimitsCrc(),
    },
    { type: "coldLimits", bootId, session: SESSION, tripC: 1, plateMinC: 0, coldMaxS: 600 },
    { type: "aim", field: 0, alongMm: 0, acrossMm: 0 },
    { type: "prompt", action: "lift", zone: 0, areaCm2: 0, speedMmS: 0 },
    { type: "stop", reason: "operator" },
  ];
}

const EXPECTED: Readonly<Record<DeviceState, Partial<Record<HostMessage["type"], Result>>>> = {
  boot: { selfTestRequest: "wrongState", limits: "wrongState", arm: "wrongState" },
  unarmed: {
    shotLimits: "unsupported",
    coldLimits: "unsupported",
    selfTestRequest: "ok",
    limits: "ok",
    arm: "ok",
    acknowledge: "wrongState",
    contact: "ok",
  },
  selfTest: {
    selfTestRequest: "ok",
    limits: "wrongState",
    arm: "wrongState",
    acknowledge: "wrongState",
    contact: "limitsMissing",
  },
  armed: {
    selfTestRequest: "wrongState",
    limits: "wrongState",
    arm: "wrongState",
    acknowledge: "wrongState",
    contact: "ok",
  },
  emitting: { selfTestRequest: "wrongState", limits: "wrongState", arm: "wrongState", acknowledge: "wrongState" },
  fault: { selfTestRequest: "notAcknowledged", limits: "wrongState", arm: "latched", acknowledge: "ok", contact: "ok" },
};

describe.each(STATES)("in state %s", (state) => {
  it.each(
    Object.keys(MESSAGES).filter((type) => type !== "lease" && MESSAGES[type as HostMessage["type"]].from === "host"),
  )("%s has an answer, and no energy comes of it", (type) => {
    const bench = BRING[state]();
    expect(bench.world.device.state.state).toBe(state);
    const message = messagesFor(bench).find((candidate) => candidate.type === type)!;
    const emittedBefore = state === "emitting";
    bench.send(message);
    bench.world.tick();
    if (!emittedBefore || type === "stop") expect(bench.world.truth.powerW).toBe(0);
  });

  it.each(Object.entries(EXPECTED[state]))("%s is answered %s", (type, result) => {
    const bench = BRING[state]();
    bench.send(messagesFor(bench).find((candidate) => candidate.type === type)!);
    bench.run(10);
    expect(bench.replyTo(type as HostMessage["type"])).toBe(result);
  });

  it("I14 STOP ends in a state without energy, and is answered", () => {
    const bench = BRING[state]();
    bench.send({ type: "stop", reason: "operator" });
    bench.run(50, () => expect(bench.world.truth.powerW).toBe(0));
    expect(bench.replyTo("stop")).toBe("ok");
    expect(["unarmed", "fault"]).toContain(bench.world.device.state.state);
  });
});

describe("arm", () => {
  it.each<[string, Partial<MessageOf<"arm">>, Result]>([
    ["another boot", { bootId: 1 }, "wrongBoot"],
    ["another session", { session: 1 }, "otherSession"],
    ["the epoch that was", { epoch: 0 }, "wrongEpoch"],
    ["an epoch ahead", { epoch: 2 }, "wrongEpoch"],
    ["another limit table", { limitsCrc: 1 }, "wrongLimitsCrc"],
    ["other session limits", { sessionLimitsCrc: 1 }, "wrongSessionLimits"],
    ["another tip", { tipId: 515 }, "wrongTip"],
    ["no tip", { tipId: 0 }, "wrongTip"],
  ])("with %s is refused: %o", (_, over, result) => {
    const bench = BRING.unarmed();
    expect(bench.arm(over)).toBe(result);
    expect(bench.telemetry.state).toBe("unarmed");
  });

  it("needs limits, a self-test and a released trigger", () => {
    const noLimits = createBench();
    noLimits.run(100);
    noLimits.hello();
    noLimits.selfTest();
    expect(noLimits.arm()).toBe("limitsMissing");

    const held = BRING.unarmed();
    held.world.hands.press();
    held.run(10);
    expect(held.arm()).toBe("triggerHeld");
  });

  it("refuses a self-test that is older than ten minutes", () => {
    const bench = BRING.unarmed();
    const { passedAtMs } = bench.world.device.state.selfTest;
    bench.run(passedAtMs + 600_000 - bench.world.nowMs);
    expect(bench.arm()).toBe("ok");
    bench.send({ type: "stop", reason: "operator" });
    bench.run(50);
    expect(bench.arm()).toBe("selfTestOld");
  });

  it("that is repeated because its answer was lost changes nothing", () => {
    const bench = BRING.armed();
    expect(bench.arm({ epoch: 1 })).toBe("ok");
    expect(bench.telemetry.epoch).toBe(1);
    expect(bench.arm({ epoch: 1, profileHash: "00".repeat(32) })).toBe("wrongState");
  });

  it("after STOP needs a new epoch but no new self-test", () => {
    const bench = BRING.armed();
    bench.send({ type: "stop", reason: "operator" });
    bench.run(50);
    expect(bench.arm({ epoch: 1 })).toBe("wrongEpoch");
    expect(bench.arm()).toBe("ok");
    expect(bench.telemetry.epoch).toBe(2);
  });
});

describe("two hosts", () => {
  it("only one holds the device; the other can stop it and nothing else", () => {
    const bench = BRING.armed();
    const bootId = bootIdOf(bench);
    bench.send({ type: "selfTestRequest", bootId, session: 99 });
    bench.run(20);
    expect(bench.replyTo("selfTestRequest")).toBe("wrongState");
    bench.send({ type: "contact", bootId, session: 99, contactC: 20 });
    bench.run(20);
    expect(bench.replyTo("contact")).toBe("otherSession");
    bench.send({ type: "stop", reason: "operator" });
    bench.run(20);
    bench.send({ type: "selfTestRequest", bootId, session: 99 });
    bench.run(20);
    expect(bench.replyTo("selfTestRequest")).toBe("otherSession");
  });

  it("a device whose host has been silent for 2 s can be taken over, without the limits of the one before", () => {
    const bench = BRING.unarmed();
    bench.run(2000);
    bench.session = 99;
    expect(bench.selfTest().session).toBe(99);
    expect(bench.arm()).toBe("limitsMissing");
  });
});

describe("a change of tip", () => {
  const removed = (durationMs: number): Fault => ({
    target: "tip",
    kind: "removed",
    atMs: 0,
    durationMs,
    magnitude: 0,
  });

  const tipsOf = ({ heard }: Bench) => heard.filter(({ type }) => type === "tip");

  it("is told at once, what is gone as nothing", () => {
    const bench = BRING.unarmed();
    const tipsBefore = tipsOf(bench).length;
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(20);
    expect(bench.latest("tip")).toEqual({ ...bench.latest("tip"), tipId: 0, label: "", powerMaxW: 0, frequencyKHz: 0 });
    bench.run(200);
    expect(bench.latest("tip")).toMatchObject({ tipId: TIP.id, label: TIP.label });
    expect(tipsOf(bench)).toHaveLength(tipsBefore + 2);
  });

  it("voids limits and self-test, of whatever tip comes after", () => {
    const bench = BRING.unarmed();
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(50);
    expect(bench.limits()).toBe("wrongTip");
    bench.run(200);
    expect(bench.arm()).toBe("limitsMissing");
    expect(bench.limits()).toBe("ok");
    expect(bench.arm()).toBe("selfTestMissing");
  });

  it("lets the next limits begin with any hot-spot factor", () => {
    const bench = BRING.unarmed();
    expect(bench.limits({ hotSpotFactor: 1.3 })).toBe("ok");
    expect(bench.limits({ hotSpotFactor: 1.1 })).toBe("limitTooWide");
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(200);
    expect(bench.limits({ hotSpotFactor: 1.1 })).toBe("ok");
  });

  it("is told to nobody who has not greeted", () => {
    const bench = createBench({ faults: [{ ...removed(100), atMs: 200 }] });
    bench.run(400);
    expect(bench.heard.map(({ type }) => type)).toEqual(["hello", "tip"]);
  });

  it("voids the limits of shots as well", () => {
    const bench = createShotBench();
    bench.send({ type: "stop", reason: "operator" });
    bench.world.hands.release();
    bench.world.inject({ ...removed(100), atMs: bench.world.nowMs + 10 });
    bench.run(200);
    expect(bench.limits({ speedMinMmS: 0 })).toBe("ok");
    expect(bench.arm()).toBe("limitsMissing");
  });
});

describe("the set point of the contact surface", () => {
  const setPoint = (bench: Bench, contactC: number) => {
    bench.send({ type: "contact", bootId: bootIdOf(bench), session: bench.session, contactC });
    bench.run(20);
    return bench.replyTo("contact");
  };

  it("outlives stop and new limits of its own session", () => {
    const bench = BRING.armed();
    expect(setPoint(bench, 24)).toBe("ok");
    bench.send({ type: "stop", reason: "complete" });
    bench.run(20);
    expect(bench.limits()).toBe("ok");
    expect(bench.world.device.outputs.contactC).toBe(24);
  });

  it("ends with the limits of another session, and not before", () => {
    const bench = BRING.unarmed();
    setPoint(bench, 24);
    bench.run(2000);
    bench.session = 99;
    bench.selfTest();
    expect(bench.world.device.outputs.contactC).toBe(24);
    expect(bench.limits({ powerMaxW: 600 })).toBe("limitTooWide");
    expect(bench.world.device.outputs.contactC).toBe(24);
    expect(bench.limits()).toBe("ok");
    expect(bench.world.device.outputs.contactC).toBeNaN();
  });
});

describe("a flood", () => {
  it("of more than 250 frames a second is dropped, but STOP is obeyed", () => {
    const bench = BRING.armed();
    const before = bench.telemetry.badFrames;
    for (let i = 0; i < 1000; i++) bench.send({ type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 });
    bench.send({ type: "stop", reason: "operator" });
    bench.run(50);
    expect(bench.telemetry.badFrames - before).toBeGreaterThan(700);
    expect(bench.telemetry.state).toBe("unarmed");
  });
});
