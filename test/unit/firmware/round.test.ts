/**
 * Goal: every condition for energy holds by itself in the round of the controller, and every task does its part of it and no other's.
 * Method: a firmware on an ideal board, emitting, with one thing taken away at a time; each time and amount at its edge. The device on skin: firmware.test.ts.
 */
import { describe, expect, it } from "vitest";
import { createNonvolatile, raiseTrip } from "../../../firmware-sim/firmware/latches.ts";
import {
  ALL_TASKS,
  TASK_ADC,
  TASK_COMMS,
  TASK_CONTROL,
  TASK_SELF_TEST,
} from "../../../firmware-sim/firmware/watchdog.ts";
import { createFrameEncoder } from "../../../src/protocol/frame.ts";
import type { ResetCause, Result, TripCode } from "../../../src/protocol/messages.ts";
import { TIP } from "../../support/bench-world.ts";
import {
  type BoardOptions,
  createArmedBoard,
  createBoard,
  createEmittingBoard,
  type FirmwareBoard,
} from "../../support/firmware-board.ts";

const COLD: BoardOptions = {
  build: {
    coldTip: { plateMinC: -5, neutralC: 32, plateJPerK: 100, contactWPerM2K: 500, sensorMinC: -30, sensorMaxC: 60 },
  },
};
const SHOTS: BoardOptions = {
  build: {
    shotTip: {
      depthMm: 1.5,
      energyMaxJ: 5,
      durationMaxMs: 3000,
      intervalMinMs: 100,
      spacingMinMm: 1.1,
      travelMm: 0,
      needlePairs: 5,
      coolMaxMs: 0,
      footprintMm2: 3,
    },
  },
};

const tripsOf = ({ store }: FirmwareBoard): TripCode[] => store.latched.map(({ trip }) => trip);
const pins = (board: FirmwareBoard, over: Partial<FirmwareBoard["inputs"]>) => {
  board.disturb = (inputs) => void Object.assign(inputs, over);
};

describe("a boot", () => {
  it.each<[ResetCause, boolean, readonly TripCode[]]>([
    ["powerOn", false, []],
    ["powerOn", true, ["reset"]],
    ["brownOut", true, ["reset"]],
    ["watchdog", false, ["watchdog"]],
    ["watchdog", true, ["watchdog"]],
  ])("after %s, armed before: %s", (resetCause, armed, trips) => {
    const store = createNonvolatile();
    store.armed = armed;
    const board = createBoard({ store, resetCause });
    expect(tripsOf(board)).toEqual(trips);
    for (const { channel, atMs } of store.latched) expect([channel, atMs]).toEqual(["processor", 0]);
    expect(store.armed).toBe(false);
  });

  it("takes 30 ms, then says who it is, to nobody in particular", () => {
    const board = createBoard();
    board.run(20);
    expect(board.firmware.state).toBe("boot");
    expect(board.heard).toEqual([]);
    board.run(10);
    expect(board.firmware.state).toBe("unarmed");
    expect(board.latest("hello")).toMatchObject({ hostNonce: 0, resetCause: "powerOn" });
  });

  it("with a latch ends in it, and not before it is over", () => {
    const store = createNonvolatile();
    store.armed = true;
    const board = createBoard({ store });
    board.run(20);
    expect(board.firmware.state).toBe("boot");
    board.run(10);
    expect(board.firmware.state).toBe("fault");
  });

  it.each<[ResetCause, boolean]>([
    ["powerOn", true],
    ["brownOut", false],
  ])("after %s with the trigger down: latches %s", (resetCause, latches) => {
    const board = createBoard({ resetCause });
    board.hands.triggerPressed = true;
    board.run(100);
    expect(tripsOf(board)).toEqual(latches ? ["triggerStuck"] : []);
    if (latches) expect(board.store.latched[0]).toMatchObject({ channel: "trigger", atMs: 30 });
  });

  it("with the trigger up, which is pressed later, latches nothing", () => {
    const board = createBoard();
    board.run(30);
    board.hands.triggerPressed = true;
    board.run(100);
    expect(tripsOf(board)).toEqual([]);
  });
});

describe("tasks", () => {
  it.each([
    ["conversion", TASK_ADC],
    ["control", TASK_CONTROL],
    ["communication", TASK_COMMS],
    ["self-test", TASK_SELF_TEST],
  ])("that of %s: the watchdog bites when it has hung for more than 100 ms", (_, task) => {
    const board = createBoard();
    board.run(100);
    board.tasks = ALL_TASKS & ~task;
    const bites: boolean[] = [];
    board.run(110, () => bites.push(board.bitten));
    expect(bites).toEqual([...Array(10).fill(false), true]);
    const sound = createBoard();
    sound.run(1000, () => expect(sound.bitten).toBe(false));
  });

  it("without control nothing is judged, without conversion no temperature", () => {
    const board = createArmedBoard();
    board.hardware.aC = 55;
    board.tasks = ALL_TASKS & ~TASK_CONTROL;
    board.run(80);
    expect(tripsOf(board)).toEqual([]);
    board.tasks = ALL_TASKS & ~TASK_ADC;
    board.run(80);
    expect(tripsOf(board)).toEqual([]);
    board.tasks = ALL_TASKS;
    board.run(80);
    expect(tripsOf(board)).toContain("overTemperature");
  });

  it("without communication nothing is heard or said", () => {
    const board = createArmedBoard();
    board.tasks = ALL_TASKS & ~TASK_COMMS;
    board.run(20);
    const { tickMs } = board.telemetry;
    board.send({ type: "stop", reason: "operator" });
    board.run(60);
    expect(board.telemetry.tickMs).toBe(tickMs);
    expect(board.firmware.state).toBe("armed");
  });

  it("without the self-test's a self-test stands still", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session: board.session });
    board.tasks = ALL_TASKS & ~TASK_SELF_TEST;
    board.run(50);
    expect(board.firmware.selfTest).toMatchObject({ step: 0, ticks: 0 });
  });

  it("reads sensors every 20 ms and says so as often", () => {
    const board = createArmedBoard();
    const saidAt = new Set<number>();
    board.run(board.firmware.nowMs % 20 === 0 ? 20 : 10);
    board.run(200, () => saidAt.add(board.telemetry.tickMs));
    // The one before is heard until the next comes.
    expect(saidAt.size).toBe(11);
    for (const tickMs of saidAt) expect(tickMs % 20).toBe(0);
  });
});

describe("a link", () => {
  it("begins silent, and with nothing left over", () => {
    const board = createArmedBoard();
    const hello = createFrameEncoder().encode({
      type: "helloRequest",
      protocolMajor: 1,
      protocolMinor: 0,
      hostNonce: 1,
    });
    board.device.feed(hello.subarray(0, 5));
    board.device.connect();
    expect(board.firmware.greeted).toBe(false);
    const { tickMs } = board.telemetry;
    board.hands.triggerPressed = true;
    const before = board.heard.length;
    board.run(100);
    expect(board.telemetry.tickMs).toBe(tickMs);
    expect(board.heard.length).toBe(before);
    board.device.feed(hello);
    expect(board.firmware).toMatchObject({ greeted: true, badFrames: 0 });
  });

  it("counts what it could not read", () => {
    const board = createBoard();
    board.run(50);
    board.device.feed(Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 7, 8, 9, 0));
    expect(board.firmware.badFrames).toBe(2);
    board.device.feed(Uint8Array.of(9, 9, 0));
    expect(board.firmware.badFrames).toBe(3);
  });

  it("tells presses and releases with their tick, once each", () => {
    const board = createArmedBoard({ tickOriginMs: 1000 });
    board.hands.triggerPressed = true;
    board.run(40);
    board.hands.triggerPressed = false;
    board.run(40);
    const told = board.heard.filter(({ type }) => type === "trigger");
    const { nowMs } = board.firmware;
    expect(told).toEqual([
      { type: "trigger", tickMs: 1000 + nowMs - 60, pressed: true },
      { type: "trigger", tickMs: 1000 + nowMs - 30, pressed: false },
    ]);
  });
});

/** Emits, then something happens. @returns why no energy flows */
function refusalAfter(happens: (board: FirmwareBoard) => void, ms = 100): Result {
  const board = createEmittingBoard();
  happens(board);
  board.run(ms);
  expect(board.device.outputs).toMatchObject({ gate: false, commandW: 0 });
  return board.firmware.refusal;
}

describe("every condition for energy", () => {
  it.each<[Result, (board: FirmwareBoard) => void]>([
    ["contactLost", (board) => void Object.assign(board.hands, { contact: false })],
    ["motionLost", (board) => void Object.assign(board.hands, { speedMmS: 0 })],
    ["impedanceOutside", (board) => pins(board, { impedanceOhm: 210 })],
    ["sessionTimeSpent", ({ firmware }) => void Object.assign(firmware, { sessionEmittedMs: 1_800_000 })],
    ["selfTestOld", ({ firmware }) => void Object.assign(firmware.selfTest, { passedAtMs: firmware.nowMs - 600_000 })],
    ["pressTimeSpent", ({ firmware }) => void Object.assign(firmware.trigger, { emittedMs: 120_000 })],
    ["causePresent", (board) => pins(board, { surfaceAC: Number.NaN, surfaceAAgeMs: 100 })],
    ["triggerReleased", (board) => void Object.assign(board.hands, { triggerPressed: false })],
    ["quotaSpent", ({ firmware }) => void Object.assign(firmware.gate, { quotaLeftJ: 0 })],
  ])("that is not met has a name: %s", (result, happens) => {
    if (result === "quotaSpent") {
      const board = createEmittingBoard();
      board.leaseW = null;
      happens(board);
      board.run(10);
      expect(board.firmware.refusal).toBe(result);
    } else expect(refusalAfter(happens)).toBe(result);
  });

  it.each<[Result, (board: FirmwareBoard) => void, (board: FirmwareBoard) => void]>([
    [
      "contactLost",
      (board) => void Object.assign(board.hands, { contact: false }),
      (board) => void Object.assign(board.hands, { contact: true }),
    ],
    ["causePresent", (board) => pins(board, { surfaceAAgeMs: 100 }), (board) => pins(board, { surfaceAAgeMs: 0 })],
  ])("that comes back does not give the edge back: %s", (result, lose, mend) => {
    const board = createEmittingBoard();
    lose(board);
    board.run(60);
    mend(board);
    board.run(1000, () => expect(board.device.outputs.gate).toBe(false));
    expect(board.firmware.refusal).toBe(result);
    board.hands.triggerPressed = false;
    board.run(20);
    board.hands.triggerPressed = true;
    board.run(60);
    expect(board.firmware.state).toBe("emitting");
  });

  it("at the press: one that is missing is why the press did not count", () => {
    const board = createArmedBoard();
    board.leaseW = 10;
    board.hands.contact = false;
    board.run(50);
    board.hands.triggerPressed = true;
    board.run(50);
    expect(board.firmware.trigger).toMatchObject({ edgeNeeded: true, reason: "contactLost" });
    board.hands.contact = true;
    board.run(500, () => expect(board.device.outputs.gate).toBe(false));
    expect(board.firmware.refusal).toBe("contactLost");
  });

  it("before the first energy a sensor that is missing costs no press", () => {
    const board = createArmedBoard();
    board.leaseW = 10;
    pins(board, { surfaceAAgeMs: 100 });
    board.hands.triggerPressed = true;
    board.run(100);
    expect(board.firmware.refusal).toBe("causePresent");
    pins(board, { surfaceAAgeMs: 0 });
    board.run(400);
    expect(board.firmware.state).toBe("emitting");
  });

  it("sensors must have settled, and a spark be over", () => {
    const settling = createEmittingBoard();
    settling.firmware.thermal.settled = false;
    settling.run(10);
    expect(settling.firmware.refusal).toBe("busy");
    expect(settling.firmware.trigger.edgeNeeded).toBe(false);
    const sparking = createEmittingBoard();
    sparking.firmware.interlocks.sparkPause = 3;
    sparking.run(10);
    expect(sparking.firmware.refusal).toBe("busy");
    sparking.run(30);
    expect(sparking.firmware.refusal).toBe("ok");
  });

  it("session and press end to the tick", () => {
    const session = createEmittingBoard();
    session.firmware.sessionEmittedMs = 1_799_980;
    session.run(10);
    expect(session.firmware).toMatchObject({ sessionEmittedMs: 1_799_990, refusal: "ok" });
    session.run(10);
    expect(session.firmware).toMatchObject({ sessionEmittedMs: 1_800_000, refusal: "sessionTimeSpent" });
    const press = createEmittingBoard();
    press.firmware.trigger.emittedMs = 119_980;
    press.run(10);
    expect(press.firmware.refusal).toBe("ok");
    press.run(10);
    expect(press.firmware.refusal).toBe("pressTimeSpent");
    expect(press.firmware.trigger.edgeNeeded).toBe(true);
  });

  it("a lease: none, refused, run out before and after the first energy", () => {
    const board = createArmedBoard();
    board.hands.triggerPressed = true;
    board.run(100);
    expect(board.firmware.refusal).toBe("noLease");
    board.lease(10, { epoch: 7 });
    board.run(10);
    expect(board.firmware.refusal).toBe("wrongEpoch");
    board.lease(0);
    board.run(400);
    expect(board.firmware.refusal).toBe("leaseExpired");
    expect(board.firmware.trigger.edgeNeeded).toBe(false);
    board.leaseW = 10;
    board.run(200);
    expect(board.firmware.state).toBe("emitting");
    board.leaseW = null;
    board.run(300);
    expect(board.firmware.refusal).toBe("leaseExpired");
    expect(board.firmware.trigger.edgeNeeded).toBe(true);
    expect(board.firmware.gate.gaps).toBe(1);
  });

  it("a lease of nothing that runs out is no gap", () => {
    const board = createEmittingBoard();
    board.leaseW = null;
    board.lease(0);
    board.run(2000);
    expect(board.firmware.gate.gaps).toBe(0);
    expect(board.firmware.trigger.edgeNeeded).toBe(true);
    expect(tripsOf(board)).toEqual([]);
  });

  it("the third gap of an epoch latches, and so does one of a second", () => {
    const board = createEmittingBoard();
    for (let n = 0; n < 3; n++) {
      expect(tripsOf(board)).toEqual([]);
      board.leaseW = null;
      board.run(400);
      board.leaseW = 10;
      board.hands.triggerPressed = false;
      board.run(50);
      board.hands.triggerPressed = true;
      board.run(200);
    }
    expect(board.store.latched).toMatchObject([{ trip: "link", channel: "link", measured: 3, limit: 3 }]);
    const long = createEmittingBoard();
    long.leaseW = null;
    long.run(100);
    while (Number.isNaN(long.firmware.gate.gapSinceMs)) long.run(10);
    long.run(990);
    expect(tripsOf(long)).toEqual([]);
    long.run(10);
    expect(long.store.latched).toMatchObject([{ trip: "link", channel: "link", measured: 1000, limit: 1000 }]);
  });
});

describe("the power of a tick", () => {
  const commandOf = (board: FirmwareBoard) => board.device.outputs.commandW;

  it("is that of the lease, on a grid of 10 mW", () => {
    for (const powerW of [0.05, 0.06, 7.31, 30]) {
      const board = createEmittingBoard({}, powerW);
      expect(commandOf(board)).toBeCloseTo(powerW, 9);
    }
  });

  it("below 50 mW is none, and without a word", () => {
    const board = createEmittingBoard({}, 0.04);
    expect(commandOf(board)).toBe(0);
    expect(board.firmware.refusal).toBe("ok");
  });

  it("never exceeds the quota's rest, and none is left when that is less than a command", () => {
    const board = createEmittingBoard({}, 10);
    board.leaseW = null;
    board.firmware.gate.quotaLeftJ = 0.15;
    board.run(10);
    // A tenth of a joule goes into this tick as it was commanded in the last one.
    expect(commandOf(board)).toBeCloseTo(5, 9);
    board.run(10);
    expect(commandOf(board)).toBe(0);
    expect(board.firmware.refusal).toBe("quotaSpent");
  });

  it("is rounded down", () => {
    const board = createEmittingBoard({}, 10);
    board.leaseW = null;
    board.firmware.gate.quotaLeftJ = 0.1 + 0.054_99;
    board.run(10);
    expect(commandOf(board)).toBe(5.49);
  });

  it("ends with the energy of ten seconds", () => {
    const board = createEmittingBoard({}, 10);
    board.firmware.output.windowJ.fill(1200 / board.firmware.output.windowJ.length);
    board.firmware.output.windowEnergyJ = 1200;
    board.run(10);
    expect(commandOf(board)).toBe(0);
    expect(board.firmware.refusal).toBe("windowEnergySpent");
  });

  it("is none in the tick of a trip", () => {
    const board = createEmittingBoard();
    raiseTrip(board.firmware.latches, "clock", "clock", 0, 0, 0);
    board.run(10);
    expect(commandOf(board)).toBe(0);
    expect(board.firmware.state).toBe("fault");
  });
});

describe("emission", () => {
  it("is counted for press and session, tick by tick", () => {
    const board = createEmittingBoard();
    const { emittedMs } = board.firmware.trigger;
    const { sessionEmittedMs } = board.firmware;
    expect(emittedMs).toBeGreaterThan(100);
    board.run(50);
    expect(board.firmware.trigger.emittedMs).toBe(emittedMs + 50);
    expect(board.firmware.sessionEmittedMs).toBe(sessionEmittedMs + 50);
    board.leaseW = 0;
    board.run(50);
    const { sessionEmittedMs: after } = board.firmware;
    board.run(50);
    expect(board.firmware.sessionEmittedMs).toBe(after);
    expect(board.firmware.state).toBe("armed");
  });

  it("spends the quota of its lease", () => {
    const board = createEmittingBoard({}, 10);
    board.run(50 - (board.firmware.nowMs - board.firmware.gate.acceptedAtMs));
    const { quotaLeftJ } = board.firmware.gate;
    board.run(10);
    expect(Math.abs(board.firmware.gate.quotaLeftJ - quotaLeftJ)).toBeGreaterThan(0.09);
  });
});

describe("an armed device that hears nothing", () => {
  it("disarms itself after a minute, to the tick", () => {
    const board = createArmedBoard();
    board.run(board.firmware.heardAtMs + 60_000 - board.firmware.nowMs);
    expect(board.firmware.state).toBe("armed");
    board.run(10);
    expect(board.firmware.state).toBe("unarmed");
    expect(board.firmware.gate.open).toBe(false);
    expect(tripsOf(board)).toEqual([]);
  });

  it("stays as it is when it was not armed", () => {
    const board = createBoard();
    board.run(61_000);
    expect(board.heard.filter(({ type }) => type === "reply")).toEqual([]);
    expect(board.firmware.state).toBe("unarmed");
  });
});

describe("a trip", () => {
  it("takes everything in its tick and voids the self-test", () => {
    const board = createEmittingBoard();
    board.hands.estop = true;
    board.run(10);
    expect(board.firmware).toMatchObject({ state: "fault", gate: { open: false }, trigger: { edgeNeeded: true } });
    expect(board.device.outputs).toMatchObject({ gate: false, commandW: 0, relay1: false, relay2: false });
    expect(board.firmware.selfTest.passedAtMs).toBeNaN();
    expect(board.store.armed).toBe(false);
  });

  it("breaks off a self-test that nobody acknowledged it for, and lets one go on that was", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session: board.session });
    board.run(200);
    raiseTrip(board.firmware.latches, "clock", "clock", 0, 0, 0);
    board.run(10);
    expect(board.firmware.state).toBe("fault");
    expect(board.latest("selfTest")!.done).toBeGreaterThan(0);
    const { bootId } = board.firmware;
    board.send({ type: "acknowledge", bootId, session: board.session, trip: "clock" });
    board.send({ type: "selfTestRequest", bootId, session: board.session });
    board.run(1000);
    expect(board.firmware.state).toBe("selfTest");
    board.run(2000);
    expect(board.firmware.state).toBe("unarmed");
    expect(tripsOf(board)).toEqual([]);
    // One that is raised within it takes the acknowledgement away, and so the self-test.
    const again = createBoard({ store: board.store });
    again.store.armed = false;
    again.run(100);
    again.hello();
    again.run(2000);
    raiseTrip(again.firmware.latches, "clock", "clock", 0, 0, 0);
    again.run(10);
    again.send({ type: "acknowledge", bootId: again.firmware.bootId, session: again.session, trip: "clock" });
    again.send({ type: "selfTestRequest", bootId: again.firmware.bootId, session: again.session });
    again.run(500);
    raiseTrip(again.firmware.latches, "link", "link", 0, 0, 0);
    again.run(10);
    expect(again.firmware.state).toBe("fault");
  });

  it("is latched once, and the state stays", () => {
    const board = createEmittingBoard();
    board.hands.estop = true;
    board.run(500);
    expect(tripsOf(board)).toEqual(["emergencyStop"]);
    expect(board.firmware.state).toBe("fault");
  });
});

describe("the tip", () => {
  it.each<[string, (board: FirmwareBoard) => void, readonly TripCode[]]>([
    ["armed", () => {}, ["tipRemoved"]],
    [
      "emitting",
      (board) => {
        board.leaseW = 10;
        board.hands.triggerPressed = true;
      },
      ["tipRemoved"],
    ],
    ["unarmed", (board) => board.send({ type: "stop", reason: "operator" }), []],
  ])("that is taken off while %s voids the self-test", (state, bring, trips) => {
    const board = createArmedBoard();
    bring(board);
    board.run(200);
    expect(board.firmware.state).toBe(state);
    pins(board, { tipFitted: false });
    board.run(10);
    expect(tripsOf(board)).toEqual(trips);
    expect(board.firmware.selfTest.passedAtMs).toBeNaN();
  });

  it.each([1, 2])("is retired by two sparks of one moment, not by one: %i", (sparks) => {
    const board = createEmittingBoard();
    board.firmware.interlocks.sparks = sparks;
    board.run(10);
    expect(board.store.retiredTips).toEqual(sparks === 2 ? [TIP.id] : []);
  });
});

describe("the comparator", () => {
  it("that has cut the output latches, with what sensor B reads", () => {
    const board = createArmedBoard();
    pins(board, { comparatorTripped: true });
    board.run(10);
    expect(board.store.latched).toMatchObject([{ trip: "comparator", channel: "surfaceB", limit: 50 }]);
    expect(board.store.latched[0]!.measured).toBe(board.inputs.surfaceBC);
  });

  it.each([
    [33.99, 0],
    [34, 50],
  ])("of a cold plate looks for cold as well: sensor B at %s degC", (bC, limit) => {
    const board = createBoard(COLD);
    board.run(100);
    pins(board, { comparatorTripped: true, surfaceBC: bC });
    board.run(10);
    expect(board.store.latched).toMatchObject([{ trip: "comparator", limit }]);
  });

  it("without a cold plate has cut for heat, whatever is read", () => {
    const board = createBoard();
    board.run(100);
    pins(board, { comparatorTripped: true, surfaceBC: 20 });
    board.run(10);
    expect(board.store.latched).toMatchObject([{ trip: "comparator", limit: 50 }]);
  });

  it("is not looked at while the self-test tries it, or while it is being reset", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    const { done, passed } = board.selfTest();
    expect(passed).toBe(done);
    expect(tripsOf(board)).toEqual([]);
    board.firmware.comparatorResetTicks = 2;
    board.disturb = (inputs) => {
      inputs.comparatorTripped = board.firmware.comparatorResetTicks > 0;
    };
    board.run(10);
    expect(board.device.outputs.comparatorReset).toBe(true);
    board.run(10);
    expect(board.device.outputs.comparatorReset).toBe(false);
    board.run(50);
    expect(tripsOf(board)).toEqual([]);
  });
});

describe("limits in memory", () => {
  it.each<[string, BoardOptions, (board: FirmwareBoard) => Int32Array]>([
    ["of the device", {}, ({ firmware }) => firmware.limits.values],
    ["of shots", SHOTS, ({ firmware }) => firmware.shots!.limits.values],
    ["of cold", COLD, ({ firmware }) => firmware.cold!.limits.values],
  ])("%s: a bit that has flipped latches in the next tick, and names both copies", (_, options, valuesOf) => {
    const board = createBoard(options);
    board.run(100);
    const values = valuesOf(board);
    const before = values[1]!;
    values[1]! ^= 1 << 3;
    board.run(10);
    expect(board.store.latched).toMatchObject([
      { trip: "memory", channel: "memory", measured: before ^ (1 << 3), limit: before },
    ]);
    expect(board.firmware.state).toBe("fault");
  });

  it("fail the self-test as well", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session: board.session });
    // Between two rounds of the control, as the self-test looks.
    board.tasks = ALL_TASKS & ~TASK_CONTROL;
    board.firmware.limits.values[0]! ^= 1;
    board.run(40);
    expect(board.firmware.selfTest.failed).toBe(2);
  });
});

describe("the self-test of the whole", () => {
  const failing = (over: Partial<FirmwareBoard["inputs"]>, seen: (board: FirmwareBoard) => boolean = () => true) => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.disturb = (inputs) => {
      if (board.firmware.state === "selfTest" && seen(board)) Object.assign(inputs, over);
    };
    board.selfTest();
    return board;
  };
  const testLoad = ({ device }: FirmwareBoard) => device.outputs.testLoad;

  it("that passes counts from its end", () => {
    const board = failing({});
    expect(board.firmware.selfTest.passedAtMs).toBeGreaterThan(board.firmware.nowMs - 110);
    expect(tripsOf(board)).toEqual([]);
  });

  it.each<
    [
      string,
      FirmwareBoard["inputs"] extends infer I ? Partial<I> : never,
      (board: FirmwareBoard) => boolean,
      readonly unknown[],
    ]
  >([
    ["K1", { forwardW: 0.3 }, (board) => testLoad(board) && board.device.outputs.relay2, ["relayWelded", "relay1", 0]],
    [
      "K2",
      { forwardW: 0.3 },
      (board) => testLoad(board) && board.device.outputs.relay1,
      ["relayWelded", "relay2", 0.3],
    ],
    ["memory", { memoryErrors: 3 }, () => true, ["memory", "memory", 3]],
    ["the image", { imageCrc: 1 }, () => true, ["memory", "memory", 0]],
  ])("latches for service when %s fails", (_, over, seen, [trip, channel, measured]) => {
    const board = failing(over, seen);
    expect(board.store.latched.at(-1)).toMatchObject({ trip, channel, measured, limit: 0 });
    expect(board.firmware.selfTest.passedAtMs).toBeNaN();
  });

  it("that fails otherwise latches nothing, and counts for nothing", () => {
    const board = failing({ contactSensed: true });
    expect(tripsOf(board)).toEqual([]);
    expect(board.firmware.selfTest.passedAtMs).toBeNaN();
    expect(board.firmware.state).toBe("unarmed");
  });

  it("knows whether the last reset has a cause", () => {
    const board = createBoard({ resetCause: "unknown" });
    board.run(100);
    board.hello();
    const { done, passed } = board.selfTest();
    expect(done & ~passed).toBe(0x1_0000);
  });

  it("of a latched device that was acknowledged and fails does not give it free", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    raiseTrip(board.firmware.latches, "clock", "clock", 0, 0, 0);
    board.run(10);
    board.send({ type: "acknowledge", bootId: board.firmware.bootId, session: board.session, trip: "clock" });
    pins(board, { contactSensed: true });
    board.selfTest();
    expect(tripsOf(board)).toEqual(["clock"]);
    expect(board.firmware.state).toBe("fault");
  });

  it("opens the E-stop loop without being taken for an E-stop, and lets the sensors settle anew", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.hands.contact = true;
    board.run(300);
    expect(board.firmware.thermal.settled).toBe(true);
    board.send({ type: "selfTestRequest", bootId: board.firmware.bootId, session: board.session });
    const unsettled = new Set<string>();
    board.run(2800, () => {
      const { channelTestA, channelTestB, responseTest } = board.device.outputs;
      for (const [name, on] of Object.entries({ channelTestA, channelTestB, responseTest }))
        if (on && !board.firmware.thermal.settled) unsettled.add(name);
    });
    expect(unsettled).toEqual(new Set(["channelTestA", "channelTestB", "responseTest"]));
    expect(tripsOf(board)).toEqual([]);
    expect(board.latest("selfTest")).toMatchObject({ done: board.latest("selfTest")!.passed });
  });
});

describe("a device with more", () => {
  it("a cold plate is watched every 20 ms", () => {
    const board = createBoard(COLD);
    board.hands.contact = true;
    board.run(100);
    Object.assign(board.hardware, { aC: 5, bC: 5 });
    board.run(60);
    expect(board.firmware.cold!.coldMs).toBe(60);
    Object.assign(board.hardware, { aC: 0, bC: 0, wobbleC: 0 });
    board.run(20);
    expect(tripsOf(board)).toEqual([]);
    board.run(20);
    expect(tripsOf(board)).toContain("underTemperature");
  });

  it("needles are watched every 20 ms", () => {
    const board = createBoard(SHOTS);
    board.run(100);
    board.disturb = (inputs) => {
      inputs.site.needleC = 85;
    };
    board.run(20);
    expect(tripsOf(board)).toEqual([]);
    board.run(20);
    expect(tripsOf(board)).toEqual(["overTemperature"]);
  });

  it("shots: an output that does not obey latches after two ticks", () => {
    const board = createBoard(SHOTS);
    board.run(100);
    pins(board, { forwardW: 3 });
    board.run(10);
    expect(tripsOf(board)).toEqual([]);
    board.run(10);
    expect(tripsOf(board)).toEqual(["outputStuck"]);
  });
});
