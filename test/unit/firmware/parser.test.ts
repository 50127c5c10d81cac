import { describe, expect, it } from "vitest";
import type { DeviceState, HostMessage, MessageOf, Result } from "../../../src/protocol/messages.ts";
import { MESSAGES } from "../../../src/protocol/messages.ts";
import { shotLimitsCrc } from "../../../src/protocol/shot-limits.ts";
import { SESSION, TIP, widestLimits } from "../../support/bench-world.ts";
import { createBoard, createEmittingBoard, type FirmwareBoard } from "../../support/firmware-board.ts";

/** A device brought into each of its states, and heard from. */
const BRING: Readonly<Record<DeviceState, () => FirmwareBoard>> = {
  boot: () => {
    const board = createBoard();
    board.run(10);
    return board;
  },
  unarmed: () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.selfTest();
    board.limits();
    return board;
  },
  selfTest: () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.send({ type: "selfTestRequest", bootId: bootIdOf(board), session: SESSION });
    board.run(100);
    return board;
  },
  armed: () => {
    const board = BRING.unarmed();
    board.arm();
    return board;
  },
  emitting: () => createEmittingBoard(),
  fault: () => {
    const board = BRING.unarmed();
    board.hands.estop = true;
    board.run(50);
    board.hands.estop = false;
    board.run(50);
    return board;
  },
};
const STATES = Object.keys(BRING) as DeviceState[];

function bootIdOf(board: FirmwareBoard): number {
  return board.firmware.bootId;
}

/** Right messages of this boot and session; whether they fit the state is the question. */
function messagesFor(board: FirmwareBoard): HostMessage[] {
  const { firmware } = board;
  const bootId = bootIdOf(board);
  const epoch = (firmware.gate.epoch + 1) & 0xffff;
  return [
    { type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: 9 },
    { type: "selfTestRequest", bootId, session: SESSION },
    widestLimits(bootId, SESSION),
    {
      type: "arm",
      bootId,
      session: SESSION,
      epoch,
      limitsCrc: firmware.limitsCrc,
      sessionLimitsCrc: firmware.sessionLimitsCrc >>> 0,
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
      epoch: firmware.gate.epoch,
      shot: 1,
      tickEchoMs: firmware.nowMs,
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
    const board = BRING[state]();
    expect(board.firmware.state).toBe(state);
    const message = messagesFor(board).find((candidate) => candidate.type === type)!;
    const emittedBefore = state === "emitting";
    board.send(message);
    board.run(10);
    if (!emittedBefore || type === "stop") expect(board.device.outputs).toMatchObject({ gate: false, commandW: 0 });
  });

  it.each(Object.entries(EXPECTED[state]))("%s is answered %s", (type, result) => {
    const board = BRING[state]();
    board.send(messagesFor(board).find((candidate) => candidate.type === type)!);
    board.run(10);
    expect(board.replyTo(type as HostMessage["type"])).toBe(result);
  });

  it("I14 STOP ends in a state without energy, and is answered", () => {
    const board = BRING[state]();
    board.send({ type: "stop", reason: "operator" });
    board.run(50, () => expect(board.device.outputs.gate).toBe(false));
    expect(board.replyTo("stop")).toBe("ok");
    expect(["unarmed", "fault"]).toContain(board.firmware.state);
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
    const board = BRING.unarmed();
    expect(board.arm(over)).toBe(result);
    expect(board.telemetry.state).toBe("unarmed");
  });

  it("needs limits, a self-test and a released trigger", () => {
    const noLimits = createBoard();
    noLimits.run(100);
    noLimits.hello();
    noLimits.selfTest();
    expect(noLimits.arm()).toBe("limitsMissing");

    const held = BRING.unarmed();
    held.hands.triggerPressed = true;
    held.run(10);
    expect(held.arm()).toBe("triggerHeld");
  });

  it("refuses a self-test that is older than ten minutes", () => {
    const board = BRING.unarmed();
    const { passedAtMs } = board.firmware.selfTest;
    board.run(passedAtMs + 600_000 - board.firmware.nowMs);
    expect(board.arm()).toBe("ok");
    board.send({ type: "stop", reason: "operator" });
    board.run(50);
    expect(board.arm()).toBe("selfTestOld");
  });

  it("that is repeated because its answer was lost changes nothing", () => {
    const board = BRING.armed();
    expect(board.arm({ epoch: 1 })).toBe("ok");
    expect(board.telemetry.epoch).toBe(1);
    for (const other of [
      { profileHash: "00".repeat(32) },
      { session: 99 },
      { limitsCrc: 1 },
      { sessionLimitsCrc: 1 },
      { tipId: 1 },
      { epoch: 2 },
    ])
      expect(board.arm({ epoch: 1, ...other })).toBe("wrongState");
  });

  it("after STOP needs a new epoch but no new self-test", () => {
    const board = BRING.armed();
    board.send({ type: "stop", reason: "operator" });
    board.run(50);
    expect(board.arm({ epoch: 1 })).toBe("wrongEpoch");
    expect(board.arm()).toBe("ok");
    expect(board.telemetry.epoch).toBe(2);
  });
});

describe("two hosts", () => {
  it("only one holds the device; the other can stop it and nothing else", () => {
    const board = BRING.armed();
    const bootId = bootIdOf(board);
    board.send({ type: "selfTestRequest", bootId, session: 99 });
    board.run(20);
    expect(board.replyTo("selfTestRequest")).toBe("wrongState");
    board.send({ type: "contact", bootId, session: 99, contactC: 20 });
    board.run(20);
    expect(board.replyTo("contact")).toBe("otherSession");
    board.send({ type: "stop", reason: "operator" });
    board.run(20);
    board.send({ type: "selfTestRequest", bootId, session: 99 });
    board.run(20);
    expect(board.replyTo("selfTestRequest")).toBe("otherSession");
  });

  it("a device whose host has been silent for 2 s can be taken over, without the limits of the one before", () => {
    const board = BRING.unarmed();
    board.run(2000);
    board.session = 99;
    expect(board.selfTest().session).toBe(99);
    expect(board.arm()).toBe("limitsMissing");
  });
});

describe("a refused claim", () => {
  it.each<[string, (board: FirmwareBoard, session: number) => void, HostMessage["type"], Result]>([
    [
      "limits that are too wide",
      (board, session) => board.send({ ...widestLimits(bootIdOf(board), session), tripC: 60 }),
      "limits",
      "limitTooWide",
    ],
    [
      "a self-test with the trigger held",
      (board, session) => board.send({ type: "selfTestRequest", bootId: bootIdOf(board), session }),
      "selfTestRequest",
      "triggerHeld",
    ],
  ])("with %s takes nothing from the session that holds the device", (_, ask, type, result) => {
    const board = BRING.unarmed();
    board.run(2000);
    board.hands.triggerPressed = true;
    board.run(50);
    ask(board, 99);
    board.run(20);
    expect(board.replyTo(type)).toBe(result);
    board.hands.triggerPressed = false;
    board.run(50);
    expect(board.arm()).toBe("ok");
  });

  it("of a latched device with the wrong trip is nobody's acknowledgement", () => {
    const board = BRING.fault();
    const { session } = board.firmware;
    board.run(2000);
    board.send({ type: "acknowledge", bootId: bootIdOf(board), session: 99, trip: "link" });
    board.run(20);
    expect(board.replyTo("acknowledge")).toBe("wrongTrip");
    expect(board.firmware.session).toBe(session);
  });
});

describe("a flood", () => {
  it("of more than 250 frames a second is dropped, but STOP is obeyed", () => {
    const board = BRING.armed();
    const before = board.telemetry.badFrames;
    for (let i = 0; i < 1000; i++) board.send({ type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 });
    board.send({ type: "stop", reason: "operator" });
    board.run(50);
    expect(board.telemetry.badFrames - before).toBeGreaterThan(700);
    expect(board.telemetry.state).toBe("unarmed");
  });
});
