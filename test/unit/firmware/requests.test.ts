/**
 * Goal: every rule of a request holds by itself, in its order, and what a request changes is all that it changes.
 * Method: a firmware on an ideal board, each request right but for one thing.
 */
import { describe, expect, it } from "vitest";
import { raiseTrip } from "../../../firmware-sim/firmware/latches.ts";
import { COLD_LIMITS, coldLimitsCrc } from "../../../src/protocol/cold-limits.ts";
import { limitsCrc } from "../../../src/protocol/limits.ts";
import {
  CAPABILITY,
  type ColdLimitsMessage,
  type MessageOf,
  type Result,
  type ShotLimitsMessage,
  type ShotMessage,
  type TripCode,
} from "../../../src/protocol/messages.ts";
import { sessionLimitsCrc } from "../../../src/protocol/session-limits.ts";
import { shotLimitsCrc } from "../../../src/protocol/shot-limits.ts";
import { SESSION, TIP, widestLimits } from "../../support/bench-world.ts";
import {
  type BoardOptions,
  createArmedBoard,
  createBoard,
  createEmittingBoard,
  type FirmwareBoard,
} from "../../support/firmware-board.ts";

const SHOT_TIP = {
  depthMm: 1.5,
  energyMaxJ: 5,
  durationMaxMs: 3000,
  intervalMinMs: 100,
  spacingMinMm: 1.1,
  travelMm: 25,
  needlePairs: 0,
  coolMaxMs: 60,
  footprintMm2: 3,
};
const COLD_TIP = { plateMinC: -5, neutralC: 32, plateJPerK: 100, contactWPerM2K: 500, sensorMinC: -30, sensorMaxC: 60 };
const SHOTS: BoardOptions = { build: { shotTip: SHOT_TIP } };
const COLD: BoardOptions = { build: { coldTip: COLD_TIP } };

/** Heard from, tested and with limits. */
function createReadyBoard(options: BoardOptions = {}): FirmwareBoard {
  const board = createBoard(options);
  board.run(100);
  board.hello();
  board.selfTest();
  board.limits();
  return board;
}

function stop(board: FirmwareBoard): void {
  board.send({ type: "stop", reason: "operator" });
  board.run(10);
}

function shotLimits(board: FirmwareBoard, over: Partial<ShotLimitsMessage> = {}): Result | undefined {
  const message: ShotLimitsMessage = {
    type: "shotLimits",
    bootId: board.firmware.bootId,
    session: board.session,
    energyMaxJ: 5,
    durationMaxMs: 3000,
    intervalMinMs: 100,
    spacingMinMm: 1.1,
    siteShotsMax: 1,
    siteIntervalMinMs: 2000,
    shotsMax: 100,
    depthMm: 1.5,
    coolMaxMs: 60,
    needleMaxC: null,
    ...over,
  };
  board.send(message);
  board.run(10);
  return board.replyTo("shotLimits");
}

function coldLimits(board: FirmwareBoard, over: Partial<ColdLimitsMessage> = {}): Result | undefined {
  const { bootId } = board.firmware;
  board.send({ type: "coldLimits", bootId, session: board.session, tripC: 1, plateMinC: 0, coldMaxS: 600, ...over });
  board.run(10);
  return board.replyTo("coldLimits");
}

function contact(board: FirmwareBoard, contactC: number, over: Partial<MessageOf<"contact">> = {}): Result | undefined {
  board.send({ type: "contact", bootId: board.firmware.bootId, session: board.session, contactC, ...over });
  board.run(10);
  return board.replyTo("contact");
}

function request(board: FirmwareBoard, session = board.session): Result | undefined {
  board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session });
  board.run(10);
  return board.replyTo("selfTestRequest");
}

function acknowledge(board: FirmwareBoard, trip: TripCode, session = board.session): Result | undefined {
  board.send({ type: "acknowledge", bootId: board.firmware.bootId, session, trip });
  board.run(10);
  return board.replyTo("acknowledge");
}

describe("hello", () => {
  it("says who the device is, which tip it has and with which tables", () => {
    const board = createBoard({
      build: { shotTip: SHOT_TIP, coldTip: COLD_TIP },
      resetCause: "brownOut",
      tickOriginMs: 5000,
    });
    board.run(100);
    board.heard.length = 0;
    board.hello();
    expect(board.heard.slice(0, 4)).toEqual([
      {
        type: "hello",
        protocolMajor: 1,
        protocolMinor: expect.any(Number),
        modality: TIP.modality,
        firmwareMajor: 1,
        firmwareMinor: 2,
        firmwarePatch: 3,
        capabilities: board.firmware.build.capabilities,
        serial: "BOARD1",
        bootId: board.firmware.bootId,
        hostNonce: 7,
        limitsCrc: limitsCrc(),
        resetCause: "brownOut",
        trip: "none",
        tickMs: 5100,
      },
      { type: "tip", ...board.firmware.build.tip },
      { type: "shotTip", ...SHOT_TIP, shotLimitsCrc: shotLimitsCrc() },
      { type: "coldTip", ...COLD_TIP, coldLimitsCrc: coldLimitsCrc() },
    ]);
  });
});

describe("a place without a tip", () => {
  it("is told as one in which everything is nothing", () => {
    const board = createReadyBoard();
    board.disturb = (inputs) => {
      inputs.tipFitted = false;
    };
    board.run(20);
    expect(board.latest("tip")).toEqual({
      type: "tip",
      tipId: 0,
      label: "",
      frequencyKHz: 0,
      powerMaxW: 0,
      discDiameterMm: 0,
      spacingMm: 0,
      impedanceMinOhm: 0,
      impedanceMaxOhm: 0,
      hotSpotKMmPerWS: 0,
    });
  });
});

describe("what was agreed for a tip", () => {
  it("goes with it, of shots and cold as well", () => {
    const board = createReadyBoard({ build: { shotTip: SHOT_TIP, coldTip: COLD_TIP } });
    shotLimits(board, { energyMaxJ: 1 });
    coldLimits(board, { tripC: 3 });
    board.disturb = (inputs) => {
      inputs.tipFitted = false;
    };
    board.run(20);
    expect(board.firmware).toMatchObject({
      sessionLimits: null,
      sessionLimitsCrc: -1,
      shots: { limited: false },
      cold: { limited: false },
    });
    expect(board.firmware.shots!.limits.values[0]).toBe(5000);
    expect(board.firmware.cold!.limits.values[0]).toBe(500);
  });
});

describe("the display", () => {
  const aim = { type: "aim", field: 2, alongMm: 3, acrossMm: 4 } as const;
  const prompt = { type: "prompt", action: "press", zone: 1, areaCm2: 20, speedMmS: 30 } as const;
  it("shows what it is told", () => {
    const board = createReadyBoard();
    board.send(aim);
    board.send(prompt);
    board.run(10);
    expect(board.firmware).toMatchObject({ aim, prompt });
    expect([board.replyTo("aim"), board.replyTo("prompt")]).toEqual(["ok", "ok"]);
  });

  it("that is not there is not supported", () => {
    const board = createReadyBoard({ build: { capabilities: CAPABILITY.motionSensor } });
    board.send(aim);
    board.send(prompt);
    board.run(10);
    expect(board.firmware.aim.field).toBe(0);
    expect(board.firmware.prompt.action).toBe("none");
    expect([board.replyTo("aim"), board.replyTo("prompt")]).toEqual(["unsupported", "unsupported"]);
  });
});

describe("a flood", () => {
  const none = { type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 } as const;
  it("costs one of 250 frames each, of which two and a half come back a tick", () => {
    const board = createBoard();
    board.run(100);
    for (let n = 0; n < 251; n++) board.send(none);
    expect(board.firmware).toMatchObject({ frameCredit: 0, badFrames: 1 });
    board.run(10);
    expect(board.firmware.frameCredit).toBe(2.5);
    for (let n = 0; n < 3; n++) board.send(none);
    expect(board.firmware).toMatchObject({ frameCredit: 0.5, badFrames: 2 });
    board.run(2000);
    expect(board.firmware.frameCredit).toBe(250);
  });

  it("does not keep a STOP out", () => {
    const board = createArmedBoard();
    for (let n = 0; n < 300; n++) board.send(none);
    stop(board);
    expect(board.firmware.state).toBe("unarmed");
    expect(board.replyTo("stop")).toBe("ok");
  });
});

describe("STOP", () => {
  it("takes relays, gate, edge, lease and the note of an armed session in that tick", () => {
    const board = createEmittingBoard();
    expect(board.store.armed).toBe(true);
    board.send({ type: "stop", reason: "operator" });
    expect(board.device.outputs).toMatchObject({ gate: false, commandW: 0, relay1: false, relay2: false });
    expect(board.firmware).toMatchObject({
      state: "unarmed",
      trigger: { edgeNeeded: true, reason: "triggerReleased" },
    });
    expect(board.firmware.gate).toMatchObject({ open: false, granted: false });
    expect(board.store.armed).toBe(false);
  });

  it("breaks a self-test off, which is told and does not count", () => {
    const board = createReadyBoard();
    request(board);
    board.run(1200);
    const before = board.firmware.nowMs;
    stop(board);
    expect(board.firmware.nowMs).toBe(before + 10);
    expect(board.firmware.state).toBe("unarmed");
    expect(board.firmware.selfTest.passedAtMs).toBeNaN();
    const { done, passed } = board.latest("selfTest")!;
    expect(done).toBe(0xff);
    expect(passed).toBe(done);
    expect(board.arm()).toBe("selfTestMissing");
  });

  it("changes no state in which there is nothing to take", () => {
    const booting = createBoard();
    booting.run(10);
    booting.send({ type: "stop", reason: "operator" });
    expect(booting.firmware.state).toBe("boot");
    const latched = createReadyBoard();
    latched.hands.estop = true;
    latched.run(10);
    latched.send({ type: "stop", reason: "operator" });
    expect(latched.firmware.state).toBe("fault");
  });

  it("in the self-test after an acknowledgement leaves the device latched", () => {
    const board = createReadyBoard();
    board.hands.estop = true;
    board.run(10);
    board.hands.estop = false;
    board.run(10);
    acknowledge(board, "emergencyStop");
    request(board);
    board.run(100);
    expect(board.firmware.state).toBe("selfTest");
    board.send({ type: "stop", reason: "operator" });
    expect(board.firmware.state).toBe("fault");
  });

  it("leaves a latched device latched", () => {
    const board = createEmittingBoard();
    board.hands.estop = true;
    board.run(10);
    stop(board);
    expect(board.firmware.state).toBe("fault");
    expect(board.store.latched).toHaveLength(1);
  });

  it.each([
    [false, "stopped"],
    [true, "latched"],
  ] as const)("ends a shot that waits; latched: %s", (latched, result) => {
    const board = createShotBoard();
    shoot(board);
    if (latched) raiseTrip(board.firmware.latches, "link", "link", 0, 0, 0);
    board.send({ type: "stop", reason: "operator" });
    board.run(20);
    expect(board.latest("shotDone")).toMatchObject({ shot: 1, result, begun: false });
  });
});

describe("the self-test", () => {
  it("tells what was done and what of it passed", () => {
    const board = createBoard();
    board.disturb = (inputs) => {
      inputs.contactSensed = true;
    };
    board.run(100);
    board.hello();
    const { done, passed, session, bootId } = board.selfTest();
    expect(done & ~passed).toBe(0x4000);
    expect([session, bootId]).toEqual([SESSION, board.firmware.bootId]);
  });

  it("that runs is the answer to its own session, and busy for another", () => {
    const board = createReadyBoard();
    expect(request(board)).toBe("ok");
    const { step } = board.firmware.selfTest;
    expect(request(board)).toBe("ok");
    expect(board.firmware.selfTest.step).toBeGreaterThanOrEqual(step);
    expect(request(board, 99)).toBe("busy");
  });

  it("is not begun while the trigger is held, debounced or not", () => {
    const line = createReadyBoard();
    line.hands.triggerPressed = true;
    line.run(10);
    expect(line.firmware.trigger.pressed).toBe(false);
    line.send({ type: "selfTestRequest", bootId: line.firmware.bootId, session: line.session });
    expect(line.firmware.state).toBe("unarmed");
    line.run(10);
    expect(line.replyTo("selfTestRequest")).toBe("triggerHeld");
    const held = createReadyBoard();
    held.firmware.trigger.pressed = true;
    held.send({ type: "selfTestRequest", bootId: held.firmware.bootId, session: held.session });
    expect(held.firmware.state).toBe("unarmed");
  });

  it("of a latched device waits for the acknowledgement", () => {
    const board = createReadyBoard();
    board.hands.estop = true;
    board.run(10);
    board.hands.estop = false;
    board.run(10);
    expect(request(board)).toBe("notAcknowledged");
    expect(acknowledge(board, "emergencyStop")).toBe("ok");
    expect(request(board)).toBe("ok");
  });
});

describe("who holds the device", () => {
  it("may be another session after two seconds of silence, not a tick before", () => {
    const silent = (ms: number) => {
      const board = createReadyBoard();
      const { heardAtMs } = board.firmware;
      board.run(heardAtMs + ms - board.firmware.nowMs);
      board.session = 99;
      board.send(widestLimits(board.firmware.bootId, 99));
      board.run(10);
      return board.replyTo("limits");
    };
    expect(silent(1990)).toBe("otherSession");
    expect(silent(2000)).toBe("ok");
  });

  it("is heard by what is accepted, and not by what is refused", () => {
    const board = createReadyBoard();
    const heard = (act: () => void): boolean => {
      board.run(100);
      const atMs = board.firmware.nowMs;
      act();
      return board.firmware.heardAtMs === atMs;
    };
    const bootId = board.firmware.bootId;
    expect(heard(() => board.send({ type: "contact", bootId, session: SESSION, contactC: 99 }))).toBe(false);
    expect(heard(() => board.send({ type: "contact", bootId, session: SESSION, contactC: 30 }))).toBe(true);
    expect(heard(() => board.send({ type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 }))).toBe(false);
    board.arm();
    expect(heard(() => board.lease(5, { epoch: 9 }))).toBe(false);
    expect(heard(() => board.lease(5))).toBe(true);
  });

  it("is heard by a shot that is taken", () => {
    const board = createShotBoard();
    board.run(100);
    const before = board.firmware.heardAtMs;
    shoot(board, { energyJ: 9 });
    expect(board.firmware.heardAtMs).toBe(before);
    shoot(board);
    expect(board.firmware.heardAtMs).toBe(board.firmware.nowMs - 10);
  });

  it.each(["armed", "emitting", "selfTest"] as const)(
    "is not taken over while it is %s, however long ago it was heard",
    (state) => {
      const board = createReadyBoard();
      board.firmware.heardAtMs = Number.NEGATIVE_INFINITY;
      board.firmware.state = state;
      // No request that claims is taken in these states but this.
      board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session: 99 });
      expect(board.firmware.session).toBe(SESSION);
    },
  );

  it("leaves nothing to the one after", () => {
    const board = createReadyBoard({ build: { shotTip: SHOT_TIP, coldTip: COLD_TIP } });
    board.limits({ hotSpotFactor: 1.2, powerMaxW: 5 });
    shotLimits(board, { energyMaxJ: 1 });
    coldLimits(board);
    const { firmware } = board;
    firmware.sessionEmittedMs = 1234;
    firmware.cold!.coldMs = 99;
    firmware.shots!.shots = 3;
    board.run(2000);
    request(board, 99);
    stop(board);
    expect(firmware).toMatchObject({
      session: 99,
      sessionLimits: null,
      sessionLimitsCrc: -1,
      sessionEmittedMs: 0,
      shots: { limited: false, shots: 0 },
      cold: { limited: false, coldMs: 0 },
    });
    expect(firmware.selfTest.passedAtMs).toBeNaN();
    board.session = 99;
    // What the session before had narrowed is wide again, and a hotter spot was its own.
    expect(board.limits({ hotSpotFactor: 1, powerMaxW: 30 })).toBe("ok");
  });

  it("that asks again loses nothing", () => {
    const board = createReadyBoard();
    board.run(3000);
    const { passedAtMs } = board.firmware.selfTest;
    expect(contact(board, 30)).toBe("ok");
    expect(board.limits()).toBe("ok");
    expect(board.firmware.selfTest.passedAtMs).toBe(passedAtMs);
    expect(board.arm()).toBe("ok");
  });

  it("is not taken by an acknowledgement or by limits of somebody else", () => {
    const board = createReadyBoard();
    board.hands.estop = true;
    board.run(10);
    board.hands.estop = false;
    board.run(10);
    contact(board, 30);
    expect(acknowledge(board, "emergencyStop", 99)).toBe("otherSession");
    expect(acknowledge(board, "emergencyStop")).toBe("ok");
    expect(board.firmware.session).toBe(SESSION);
    const other = createReadyBoard();
    other.send(widestLimits(other.firmware.bootId, 99));
    other.run(10);
    expect(other.replyTo("limits")).toBe("otherSession");
  });
});

describe("limits", () => {
  it("need a host of this version", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.send({ type: "helloRequest", protocolMajor: 2, protocolMinor: 0, hostNonce: 7 });
    expect(board.limits()).toBe("wrongVersion");
  });

  it("need a tip", () => {
    const board = createBoard();
    const { tip } = board.firmware.build;
    const without = createBoard({ build: { tip: { ...tip, tipId: 0 } } });
    without.run(100);
    without.hello();
    expect(without.limits()).toBe("wrongTip");
  });

  it("of motion need a sensor of motion", () => {
    const board = createBoard({ build: { capabilities: CAPABILITY.display } });
    board.run(100);
    board.hello();
    expect(board.limits({ speedMinMmS: 1 })).toBe("unsupported");
    expect(board.limits({ speedMinMmS: 0 })).toBe("ok");
  });

  it("may find a hotter spot within a session, and no cooler one", () => {
    const board = createReadyBoard();
    expect(board.limits({ hotSpotFactor: 1.2 })).toBe("ok");
    expect(board.limits({ hotSpotFactor: 1.2 })).toBe("ok");
    expect(board.limits({ hotSpotFactor: 1.199 })).toBe("limitTooWide");
    expect(board.limits({ hotSpotFactor: 1.25 })).toBe("ok");
  });

  it("are the session's own, by their CRC", () => {
    const board = createReadyBoard();
    const wanted = { ...widestLimits(board.firmware.bootId, SESSION), powerMaxW: 12 };
    expect(board.limits({ powerMaxW: 12 })).toBe("ok");
    expect(board.firmware.sessionLimits).toEqual(wanted);
    expect(board.firmware.sessionLimitsCrc).toBe(sessionLimitsCrc(wanted));
  });

  it("of another session need not know what the one before has found", () => {
    const board = createReadyBoard();
    board.limits({ hotSpotFactor: 1.2 });
    board.run(2000);
    board.session = 99;
    expect(board.limits({ hotSpotFactor: 1.1 })).toBe("ok");
  });

  it("of another session end the set point of the one before, those of its own do not", () => {
    const board = createReadyBoard();
    contact(board, 30);
    board.limits();
    expect(board.device.outputs.contactC).toBe(30);
    board.run(2000);
    board.session = 99;
    board.limits();
    expect(board.device.outputs.contactC).toBeNaN();
    expect(board.firmware.contactSession).toBeNaN();
  });

  it("that are too wide change nothing", () => {
    const board = createReadyBoard();
    const { sessionLimits, sessionLimitsCrc: crc } = board.firmware;
    expect(board.limits({ tripC: 48.6 })).toBe("limitTooWide");
    expect(board.firmware.sessionLimits).toBe(sessionLimits);
    expect(board.firmware.sessionLimitsCrc).toBe(crc);
  });

  it("set anew leave those of shots and cold to be set anew", () => {
    const board = createReadyBoard({ build: { shotTip: SHOT_TIP, coldTip: COLD_TIP } });
    shotLimits(board);
    coldLimits(board);
    expect(board.firmware).toMatchObject({ shots: { limited: true }, cold: { limited: true } });
    board.limits();
    expect(board.firmware).toMatchObject({ shots: { limited: false }, cold: { limited: false } });
  });
});

describe("limits of shots", () => {
  it("are agreed after those of the session, which they join in one CRC", () => {
    const board = createBoard(SHOTS);
    board.run(100);
    board.hello();
    board.selfTest();
    expect(shotLimits(board)).toBe("limitsMissing");
    board.limits();
    expect(board.firmware.shots?.limited).toBe(false);
    expect(shotLimits(board, { energyMaxJ: 5.1 })).toBe("limitTooWide");
    expect(board.firmware.shots?.limited).toBe(false);
    expect(board.arm()).toBe("limitsMissing");
    expect(shotLimits(board)).toBe("ok");
    expect(board.firmware.shots?.limited).toBe(true);
    expect(board.firmware.sessionLimitsCrc).not.toBe(sessionLimitsCrc(board.firmware.sessionLimits!));
    expect(board.arm()).toBe("ok");
  });

  it("are refused in another state, of another session and without shots", () => {
    const board = createReadyBoard(SHOTS);
    expect(shotLimits(board, { session: 99 })).toBe("otherSession");
    shotLimits(board);
    board.arm();
    expect(shotLimits(board)).toBe("wrongState");
    expect(shotLimits(createReadyBoard())).toBe("unsupported");
  });
});

describe("limits of cold", () => {
  it("are agreed after those of the session, which they join in one CRC", () => {
    const board = createBoard(COLD);
    board.run(100);
    board.hello();
    board.selfTest();
    expect(coldLimits(board)).toBe("limitsMissing");
    board.limits();
    const alone = board.firmware.sessionLimitsCrc;
    expect(coldLimits(board, { tripC: -9 })).toBe("limitTooWide");
    expect(board.firmware.sessionLimitsCrc).toBe(alone);
    expect(board.arm()).toBe("limitsMissing");
    expect(coldLimits(board)).toBe("ok");
    expect(board.firmware.sessionLimitsCrc).not.toBe(alone);
    expect(board.arm()).toBe("ok");
  });

  it("are refused in another state, of another session and without a plate", () => {
    const board = createReadyBoard(COLD);
    expect(coldLimits(board, { session: 99 })).toBe("otherSession");
    coldLimits(board);
    board.arm();
    expect(coldLimits(board)).toBe("wrongState");
    expect(coldLimits(createReadyBoard())).toBe("unsupported");
  });
});

describe("arm", () => {
  it("with no fresh self-test, an E-stop or a held trigger is refused", () => {
    const untested = createBoard();
    untested.run(100);
    untested.hello();
    untested.limits();
    expect(untested.arm()).toBe("selfTestMissing");
    const old = createReadyBoard();
    old.firmware.selfTest.passedAtMs = old.firmware.nowMs - 600_001;
    expect(old.arm()).toBe("selfTestOld");
    const stopped = createReadyBoard();
    stopped.firmware.inputs.estopAsserted = true;
    expect(stopped.arm()).toBe("emergencyStop");
  });

  it("begins the epoch: gate, energy account, profile, shots and the note that outlives a reset", () => {
    const board = createReadyBoard(SHOTS);
    shotLimits(board);
    board.firmware.output.epochEnergyJ = 5;
    board.firmware.shots!.last = 7;
    expect(board.arm()).toBe("ok");
    expect(board.firmware).toMatchObject({ state: "armed", arming: { profileHash: "ab".repeat(32) } });
    expect(board.firmware.gate).toMatchObject({ open: true, epoch: 1 });
    expect(board.firmware.output.epochEnergyJ).toBe(0);
    expect(board.firmware.shots!.last).toBe(0);
    expect(board.store.armed).toBe(true);
  });

  it.each([
    [CAPABILITY.returnPad, 50],
    [0, Number.NaN],
  ])("remembers the pad as it is, if one is fitted: capability %i", (capability, baselineOhm) => {
    const { capabilities } = createBoard().firmware.build;
    const board = createBoard({ build: { capabilities: capabilities | capability } });
    board.disturb = (inputs) => {
      inputs.padOhm = 50;
    };
    board.run(100);
    board.hello();
    board.selfTest();
    board.limits();
    expect(board.arm()).toBe("ok");
    expect(board.firmware.interlocks.padBaselineOhm).toBe(baselineOhm);
  });

  it("with a kind of tip that has arced is refused", () => {
    const board = createReadyBoard();
    board.store.retiredTips.push(TIP.id);
    expect(board.arm()).toBe("tipRetired");
  });

  it("counts its epochs round", () => {
    const board = createReadyBoard();
    board.firmware.gate.epoch = 0xffff;
    board.run(40);
    expect(board.arm({ epoch: 0 })).toBe("ok");
  });

  it("that is repeated is answered as long as its gate is open, and opens nothing", () => {
    const board = createArmedBoard();
    board.lease(5);
    expect(board.firmware.gate.granted).toBe(true);
    expect(board.arm({ epoch: 1 })).toBe("ok");
    expect(board.firmware.gate.granted).toBe(true);
    const { session, limitsCrc: table, sessionLimitsCrc: agreed } = board.firmware.arming!;
    for (const over of [
      { session: session + 1 },
      { epoch: 2 },
      { limitsCrc: table + 1 },
      { sessionLimitsCrc: agreed + 1 },
      { tipId: 9 },
      { profileHash: "00".repeat(32) },
    ])
      expect(board.arm({ epoch: 1, ...over }), JSON.stringify(over)).toBe("wrongState");
    expect(board.firmware.gate.granted).toBe(true);
    stop(board);
    expect(board.arm({ epoch: 1 })).toBe("wrongEpoch");
  });

  it("of a latched device says so", () => {
    const board = createReadyBoard();
    board.hands.estop = true;
    board.run(10);
    expect(board.arm()).toBe("latched");
  });
});

describe("the set point of the face", () => {
  it.each([
    [4.99, "limitTooWide"],
    [5, "ok"],
    [42, "ok"],
    [42.01, "limitTooWide"],
  ] as const)("of %s degC: %s", (contactC, result) => {
    const board = createReadyBoard();
    expect(contact(board, contactC)).toBe(result);
    expect(board.device.outputs.contactC).toBe(result === "ok" ? contactC : Number.NaN);
  });

  it("is of the session that holds the device, after its limits, and needs a face that can be set", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.selfTest();
    expect(contact(board, 30)).toBe("limitsMissing");
    board.limits();
    expect(contact(board, 30, { session: 99 })).toBe("otherSession");
    expect(contact(createReadyBoard({ build: { capabilities: CAPABILITY.motionSensor } }), 30)).toBe("unsupported");
  });

  it("of a cold plate leads back to neutral, and nowhere else", () => {
    const board = createReadyBoard(COLD);
    expect(contact(board, COLD_LIMITS.neutralMinC - 0.01)).toBe("limitTooWide");
    expect(contact(board, COLD_LIMITS.neutralMinC)).toBe("ok");
  });
});

describe("an acknowledgement", () => {
  /** Latches a trip and acknowledges it while the pins say something else. */
  function tryWhile(
    trip: TripCode,
    disturb: (board: FirmwareBoard) => void,
    options: BoardOptions = {},
    forMs = 20,
  ): Result | undefined {
    const board = createReadyBoard(options);
    raiseTrip(board.firmware.latches, trip, "processor", 0, 0, 0);
    board.run(10);
    expect(board.firmware.state).toBe("fault");
    disturb(board);
    board.run(forMs);
    return acknowledge(board, trip);
  }
  const nothing = () => {};
  const skin = (aC: number, bC: number) => (board: FirmwareBoard) =>
    void Object.assign(board.hardware, { aC, bC, wobbleC: 0, coldA: 0, coldB: 0 });
  const pins = (over: Partial<FirmwareBoard["inputs"]>) => (board: FirmwareBoard) => {
    board.disturb = (inputs) => void Object.assign(inputs, over);
  };
  const hands = (over: Partial<FirmwareBoard["hands"]>) => (board: FirmwareBoard) =>
    void Object.assign(board.hands, over);
  const pad: BoardOptions = {
    build: { capabilities: createBoard().firmware.build.capabilities | CAPABILITY.returnPad },
  };

  it.each<[TripCode, string, (board: FirmwareBoard) => void, BoardOptions?]>([
    ["overTemperature", "skin of 42 degC under A", skin(42, 33)],
    ["overTemperature", "skin of 42 degC under B", skin(33, 42)],
    ["heatingRate", "skin of 42 degC", skin(42, 42)],
    ["comparator", "skin of 42 degC", skin(42, 42)],
    ["comparator", "skin of 15 degC under a cold plate", skin(15, 15), COLD],
    ["underTemperature", "skin of 15 degC under A", skin(15, 33)],
    ["underTemperature", "skin of 15 degC under B", skin(33, 15)],
    ["sensorOpen", "a sensor that is open", skin(-20, 33)],
    ["sensorShort", "a sensor that is open", skin(33, -20)],
    ["sensorSlow", "a sensor that is open", skin(-20, 33)],
    ["sensorNoise", "a sensor that is open", skin(-20, 33)],
    ["sensorImplausible", "a sensor that is open", skin(-20, 33)],
    ["powerMismatch", "half a watt and more", pins({ forwardW: 0.51 })],
    ["returnPad", "a pad that is off", pins({ padOhm: 999 }), pad],
    ["cooling", "no flow", pins({ coolingFlowRatio: 0 })],
    ["contactTemperature", "a hot face", pins({ tipC: 60 })],
    ["contactTemperature", "a plate below its floor", pins({ tipC: -30 }), COLD],
    ["emergencyStop", "an E-stop", hands({ estop: true })],
    ["triggerStuck", "a trigger that is down", hands({ triggerPressed: true })],
  ])("of %s waits for its cause to go: %s", (trip, _, disturb, options) => {
    // What is debounced has to last; power that lasts is a stuck output as well.
    expect(tryWhile(trip, disturb, options, trip === "powerMismatch" ? 20 : 400)).toBe("causePresent");
  });

  it.each<[TripCode, (board: FirmwareBoard) => void, BoardOptions?]>([
    ["overTemperature", skin(41.99, 41.99)],
    ["overTemperature", skin(15, 15), COLD],
    ["heatingRate", skin(15, 15), COLD],
    ["comparator", skin(15, 15)],
    ["comparator", skin(16, 16), COLD],
    ["underTemperature", skin(15.01, 15.01)],
    ["sensorOpen", nothing],
    ["powerMismatch", pins({ forwardW: 0.5 })],
    ["returnPad", pins({ padOhm: 999 })],
    ["returnPad", pins({ padOhm: 50 }), pad],
    ["cooling", nothing],
    ["contactTemperature", nothing],
    ["contactTemperature", nothing, COLD],
    ["emergencyStop", nothing],
    ["triggerStuck", nothing],
    ["sensorFlat", nothing],
    ["sensorDisagree", nothing],
    ["impedance", nothing],
    ["arc", nothing],
    ["tipRemoved", nothing],
    ["link", nothing],
    ["watchdog", nothing],
    ["reset", nothing],
    ["clock", nothing],
    ["selfTest", nothing],
    ["windowEnergy", nothing],
    ["totalEnergy", nothing],
    ["coldTime", nothing],
  ])("of %s is taken when it has gone", (trip, disturb, options) => {
    expect(tryWhile(trip, disturb, options)).toBe("ok");
  });

  it("of an output that is stuck is for service, whatever it gives", () => {
    expect(tryWhile("outputStuck", nothing)).toBe("powerCycleNeeded");
  });

  it("while the self-test that follows it runs comes too late", () => {
    const board = createReadyBoard();
    raiseTrip(board.firmware.latches, "clock", "clock", 0, 0, 0);
    board.run(10);
    acknowledge(board, "clock");
    request(board);
    expect(acknowledge(board, "clock")).toBe("wrongState");
  });

  it("resets the comparator for two ticks, and only if it is taken", () => {
    const board = createReadyBoard();
    board.disturb = (inputs) => {
      inputs.comparatorTripped = true;
    };
    board.run(20);
    expect(board.firmware.state).toBe("fault");
    expect(acknowledge(board, "cooling")).toBe("wrongTrip");
    expect(board.firmware.comparatorResetTicks).toBe(0);
    board.send({ type: "acknowledge", bootId: board.firmware.bootId, session: SESSION, trip: "comparator" });
    expect(board.firmware.comparatorResetTicks).toBe(2);
    const reset: boolean[] = [];
    board.run(40, () => reset.push(board.device.outputs.comparatorReset));
    expect(reset).toEqual([true, false, false, false]);
  });
});

function createShotBoard(): FirmwareBoard {
  const board = createReadyBoard(SHOTS);
  shotLimits(board);
  board.arm();
  return board;
}

function shoot(board: FirmwareBoard, over: Partial<ShotMessage> = {}): void {
  const { firmware } = board;
  board.send({
    type: "shot",
    bootId: firmware.bootId,
    session: board.session,
    epoch: firmware.gate.epoch,
    shot: firmware.shots!.last + 1,
    tickEchoMs: board.telemetry.tickMs,
    energyJ: 0.5,
    durationMs: 50,
    ttlMs: 250,
    precoolMs: 0,
    postcoolMs: 0,
    carriageMm: null,
    shotLimitsCrc: shotLimitsCrc(),
    ...over,
  });
  board.run(10);
}

describe("a shot", () => {
  it("is judged by the power, boot, session, epoch and table of this device", () => {
    const board = createShotBoard();
    for (const over of [{ bootId: 1 }, { session: 1 }, { epoch: 9 }, { shotLimitsCrc: 1 }]) {
      shoot(board, over);
      expect(board.firmware.shots!.shot).toBeNull();
    }
    // 30 W of the session for 50 ms are 1.5 J.
    shoot(board, { energyJ: 1.51 });
    expect(board.latest("shotDone")).toMatchObject({ result: "powerTooHigh" });
    shoot(board, { energyJ: 1.5 });
    expect(board.firmware.shots!.shot?.shot).toBe(2);
  });

  it("of a device that does not shoot is nothing", () => {
    const board = createArmedBoard();
    const before = board.heard.length;
    board.send({
      type: "shot",
      bootId: 1,
      session: 1,
      epoch: 1,
      shot: 1,
      tickEchoMs: 0,
      energyJ: 1,
      durationMs: 50,
      ttlMs: 250,
      precoolMs: 0,
      postcoolMs: 0,
      carriageMm: null,
      shotLimitsCrc: 1,
    });
    board.run(20);
    expect(board.heard.length).toBe(before);
  });
});
