/**
 * Goal: what the device says is what it knows, with the time it was so; what does not fit its field is said as its end, what is unknown as unknown.
 * Method: a firmware on an ideal board, its memory and pins set to numbers that can be told apart.
 */
import { describe, expect, it } from "vitest";
import { raiseTrip } from "../../../firmware-sim/firmware/latches.ts";
import { announceShots, ceilingW, reply, sendShotState } from "../../../firmware-sim/firmware/telemetry.ts";
import { type MessageOf, TELEMETRY_FLAG } from "../../../src/protocol/messages.ts";
import {
  type BoardOptions,
  createArmedBoard,
  createBoard,
  createEmittingBoard,
  type FirmwareBoard,
} from "../../support/firmware-board.ts";

const SHOTS: BoardOptions = {
  build: {
    shotTip: {
      depthMm: 1.5,
      energyMaxJ: 5,
      durationMaxMs: 3000,
      intervalMinMs: 100,
      spacingMinMm: 1.1,
      travelMm: 25,
      needlePairs: 0,
      coolMaxMs: 0,
      footprintMm2: 3,
    },
  },
};

/** Lets the next telemetry come. */
function hear(board: FirmwareBoard): MessageOf<"telemetry"> {
  board.run(board.firmware.nowMs % 20 === 0 ? 20 : 10);
  return board.telemetry;
}

describe("telemetry", () => {
  it("says what is measured, as a mean since the one before", () => {
    const board = createEmittingBoard({ tickOriginMs: 0xffff_ffff - 100 }, 10);
    hear(board);
    board.firmware.badFrames = 0x1_0005;
    let forwardW = 10;
    board.disturb = (inputs) => {
      forwardW += 1;
      Object.assign(inputs, { tipC: 29.5, speedMmS: 61.5, impedanceOhm: 410, forwardW, reflectedW: 1 });
    };
    const { energyJ } = board.telemetry;
    const said = hear(board);
    const { firmware } = board;
    expect(said).toEqual({
      type: "telemetry",
      tickMs: firmware.nowMs - 101,
      state: "emitting",
      flags: expect.any(Number),
      leaseAgeMs: firmware.nowMs - firmware.gate.acceptedAtMs,
      epoch: 1,
      surfaceAC: expect.closeTo(firmware.thermal.a.lastC, 2),
      surfaceBC: expect.closeTo(firmware.thermal.b.lastC, 2),
      tipC: 29.5,
      powerW: (10 + 11) / 2,
      commandedW: 10,
      reflectedW: 1,
      ceilingW: 30,
      impedanceOhm: 410,
      speedMmS: 61.5,
      energyJ: expect.closeTo(energyJ + 0.21, 2),
      trip: "none",
      refusal: "ok",
      badFrames: 5,
    });
  });

  it("begins new means each time", () => {
    const board = createEmittingBoard({}, 10);
    board.disturb = (inputs) => {
      inputs.reflectedW = 2;
    };
    hear(board);
    board.disturb = () => {};
    expect(hear(board)).toMatchObject({ powerW: 10, reflectedW: 0, commandedW: 10 });
    expect(board.firmware.output).toMatchObject({ sumMeasuredW: 0, sumCommandedW: 0, sumReflectedW: 0, ticks: 0 });
  });

  it("of a device that was not metered says none, and not something undefined", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.firmware.output.sumMeasuredW = 0;
    board.tasks = 15 & ~2;
    expect(hear(board)).toMatchObject({ powerW: 0, commandedW: 0, reflectedW: 0 });
  });

  it("knows no age of a lease that was not given, and says what holds energy back", () => {
    const board = createArmedBoard();
    expect(hear(board)).toMatchObject({ leaseAgeMs: null, state: "armed", refusal: "triggerReleased" });
    raiseTrip(board.firmware.latches, "clock", "clock", 0, 0, 0);
    expect(hear(board)).toMatchObject({ state: "fault", trip: "clock", refusal: "ok" });
  });

  it.each<[keyof typeof TELEMETRY_FLAG, (board: FirmwareBoard, on: boolean) => void]>([
    ["trigger", ({ firmware }, on) => void Object.assign(firmware.trigger, { pressed: on })],
    ["contact", ({ firmware }, on) => void Object.assign(firmware.interlocks, { contact: on })],
    ["pad", ({ firmware }, on) => void Object.assign(firmware.interlocks, { pad: on })],
    ["estop", ({ firmware }, on) => void Object.assign(firmware.interlocks, { estop: on })],
    ["motion", ({ firmware }, on) => void Object.assign(firmware.interlocks, { motion: on })],
    ["cooling", ({ firmware }, on) => void Object.assign(firmware.interlocks, { cooling: on })],
    ["relay1", ({ device }, on) => void Object.assign(device.outputs, { relay1: on })],
    ["relay2", ({ device }, on) => void Object.assign(device.outputs, { relay2: on })],
    ["edgeNeeded", ({ firmware }, on) => void Object.assign(firmware.trigger, { edgeNeeded: on })],
  ])("shows %s, and only that", (name, set) => {
    const flagsWith = (on: boolean) => {
      const board = createBoard({ build: { simulated: false } });
      board.run(100);
      board.hello();
      // The control would set them all anew.
      board.tasks = 15 & ~2;
      for (const [, off] of ALL_OFF) off(board);
      set(board, on);
      return hear(board).flags;
    };
    expect(flagsWith(true)).toBe(TELEMETRY_FLAG[name]);
    expect(flagsWith(false)).toBe(0);
  });

  it("says whether it is simulated, and that the comparator has opened a relay that is driven", () => {
    const board = createBoard({ build: { simulated: true } });
    board.run(100);
    board.hello();
    expect(board.telemetry.flags & TELEMETRY_FLAG.simulated).not.toBe(0);
    board.tasks = 15 & ~2;
    board.device.outputs.relay2 = true;
    board.disturb = (inputs) => {
      inputs.comparatorTripped = true;
    };
    expect(hear(board).flags & TELEMETRY_FLAG.relay2).toBe(0);
  });
});

const ALL_OFF: readonly [string, (board: FirmwareBoard) => void][] = [
  [
    "all",
    ({ firmware, device }) => {
      Object.assign(firmware.trigger, { pressed: false, edgeNeeded: false });
      Object.assign(firmware.interlocks, { contact: false, pad: false, estop: false, motion: false, cooling: false });
      Object.assign(device.outputs, { relay1: false, relay2: false });
    },
  ],
];

describe("the ceiling", () => {
  it("is the least of heat, ten seconds' energy and the session's power", () => {
    const { firmware } = createArmedBoard({}, { powerMaxW: 12 });
    expect(ceilingW(firmware)).toBe(12);
    firmware.output.windowEnergyJ = 1199;
    expect(ceilingW(firmware)).toBe(4);
    firmware.thermal.a.lastC = Number.NaN;
    expect(ceilingW(firmware)).toBe(0);
  });

  it("of a cold plate is what plate and skin leave as well", () => {
    const board = createBoard({
      build: {
        coldTip: {
          plateMinC: -4,
          neutralC: 32,
          plateJPerK: 100,
          contactWPerM2K: 500,
          sensorMinC: -30,
          sensorMaxC: 60,
        },
      },
    });
    board.disturb = (inputs) => {
      inputs.tipC = -3;
    };
    board.run(200);
    expect(ceilingW(board.firmware)).toBe(board.firmware.build.tip.powerMaxW / 2);
  });
});

describe("an answer", () => {
  it("says to what it is one, and the epoch", () => {
    const board = createArmedBoard();
    reply(board.firmware, 7, 1234, "busy");
    board.run(10);
    expect(board.latest("reply")).toEqual({ type: "reply", toType: 7, toSeq: 1234, result: "busy", epoch: 1 });
  });
});

describe("a trip", () => {
  it("is told at once and each second, all of them in order, the first as such", () => {
    const board = createBoard({ tickOriginMs: 0xffff_ffff });
    board.run(100);
    board.hello();
    raiseTrip(board.firmware.latches, "clock", "clock", 50, 1.5, Number.NaN);
    raiseTrip(board.firmware.latches, "link", "link", 60, 2_000_000, -1_999_999);
    const toldAt: number[] = [];
    let told = 0;
    board.run(2500, () => {
      const faults = board.heard.filter(({ type }) => type === "fault").length;
      if (faults > told) toldAt.push(board.firmware.nowMs);
      told = faults;
    });
    expect(toldAt.map((atMs) => atMs - toldAt[0]!)).toEqual([0, 1000, 2000]);
    expect(board.heard.filter(({ type }) => type === "fault").slice(-2)).toEqual([
      { type: "fault", trip: "clock", channel: "clock", atMs: 49, measured: 1.5, limit: null, first: true },
      { type: "fault", trip: "link", channel: "link", atMs: 59, measured: null, limit: -1_999_999, first: false },
    ]);
  });

  it("that joins is told at once, and those before it when their second is over", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    raiseTrip(board.firmware.latches, "clock", "clock", 50, 1, 1);
    board.run(500);
    raiseTrip(board.firmware.latches, "link", "link", 60, 1, 1);
    board.run(10);
    const trips = () => board.heard.flatMap((message) => (message.type === "fault" ? [message.trip] : []));
    expect(trips()).toEqual(["clock", "link"]);
    board.run(490);
    expect(trips()).toEqual(["clock", "link"]);
    board.run(10);
    expect(trips()).toEqual(["clock", "link", "clock", "link"]);
  });

  it("after a time without any is told at once", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    raiseTrip(board.firmware.latches, "clock", "clock", 50, 1, 1);
    board.run(500);
    board.store.latched = [];
    board.run(100);
    board.heard.length = 0;
    raiseTrip(board.firmware.latches, "link", "link", 60, 1, 1);
    board.run(10);
    expect(board.latest("fault")).toMatchObject({ trip: "link", first: true });
  });
});

describe("a device that shoots", () => {
  const state = (board: FirmwareBoard, over: Partial<FirmwareBoard["inputs"]["site"]>) => {
    Object.assign(board.inputs.site, over);
    sendShotState(board.firmware);
    board.run(10);
    return board.latest("shotState");
  };

  it("says where its tip is and what its shot does, each 20 ms", () => {
    const board = createBoard(SHOTS);
    board.run(100);
    board.hello();
    Object.assign(board.firmware.shots!, { phase: "emitting", last: 7, shots: 5 });
    Object.assign(board.inputs.site, { field: 2, alongMm: 3.5, acrossMm: 4.5, carriageMm: 6, needleC: 40 });
    board.heard.length = 0;
    board.run(100);
    const said = board.heard.filter(({ type }) => type === "shotState");
    expect(said).toHaveLength(5);
    expect(said[0]).toMatchObject({
      phase: "emitting",
      shot: 7,
      shots: 5,
      field: 2,
      alongMm: 3.5,
      acrossMm: 4.5,
      carriageMm: 6,
      needleC: 40,
    });
    expect(said.map((message) => message.type === "shotState" && message.tickMs % 20)).toEqual([0, 0, 0, 0, 0]);
  });

  it("does not know what it does not see, and says the end of a field for what is beyond it", () => {
    const board = createBoard(SHOTS);
    board.run(110);
    board.firmware.greeted = false;
    const nothing = {
      field: Number.NaN,
      alongMm: Number.NaN,
      acrossMm: Number.NaN,
      carriageMm: Number.NaN,
      needleC: Number.NaN,
    };
    expect(state(board, nothing)).toMatchObject({
      field: null,
      alongMm: null,
      acrossMm: null,
      carriageMm: null,
      needleC: null,
    });
    expect(state(board, { carriageMm: -1, needleC: -61 })).toMatchObject({ carriageMm: 0, needleC: -60 });
    expect(state(board, { carriageMm: 656, needleC: 201 })).toMatchObject({ carriageMm: 655, needleC: 200 });
    expect(state(board, { carriageMm: 5, needleC: 199 })).toMatchObject({ carriageMm: 5, needleC: 199 });
  });

  it("says once what became of a shot", () => {
    const board = createBoard(SHOTS);
    board.run(100);
    board.hello();
    const report = {
      epoch: 1,
      shot: 3,
      result: "ok",
      begun: true,
      energyJ: 0.5,
      durationMs: 50,
      coolMs: 0,
      field: 0,
      alongMm: 1,
      acrossMm: 2,
      reflectedRatio: 0.1,
      impedanceOhm: 300,
      needlePeakC: null,
    } as const;
    board.firmware.shots!.done.push(report, { ...report, shot: 4 });
    board.run(100);
    const said = board.heard.filter(({ type }) => type === "shotDone");
    expect(said).toEqual([
      { type: "shotDone", tickMs: expect.any(Number), ...report },
      { type: "shotDone", tickMs: expect.any(Number), ...report, shot: 4 },
    ]);
  });

  it("is the only one that speaks of shots", () => {
    const board = createBoard();
    board.run(100);
    board.hello();
    board.heard.length = 0;
    sendShotState(board.firmware);
    announceShots(board.firmware);
    board.run(100);
    expect(board.heard).toEqual([]);
  });
});
