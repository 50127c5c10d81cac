import { describe, expect, it } from "vitest";
import { createBoardOutputs } from "../../../firmware-sim/firmware/board.ts";
import {
  createOutput,
  cutOutput,
  driveOutput,
  meterOutput,
  windowPowerW,
} from "../../../firmware-sim/firmware/output.ts";
import { createInputs, createLimits, createNoLatches, tripsOf } from "../../support/board.ts";

function createStage(limits = createLimits()) {
  const output = createOutput();
  const outputs = createBoardOutputs();
  const latches = createNoLatches();
  const inputs = createInputs();
  const meter = (ticks: number, forwardW: number, reflectedW = 0) => {
    inputs.forwardW = forwardW;
    inputs.reflectedW = reflectedW;
    for (let i = 0; i < ticks; i++) meterOutput(output, inputs, limits, latches, 10 * i);
    return tripsOf(latches);
  };
  /** As while emitting at a command. */
  const emit = (commandedW: number) => {
    output.gate = true;
    output.commandedW = commandedW;
  };
  return { output, outputs, limits, latches, meter, emit };
}

describe("power tracking", () => {
  it.each([
    [20, 24, []],
    [20, 24.01, ["powerMismatch"]],
    [20, 16, []],
    [20, 15.99, ["powerMismatch"]],
    [2, 3, []],
    [2, 3.01, ["powerMismatch"]],
    [2, 1, []],
  ])("commanded %s W, measured %s W for 100 ms", (commandedW, measuredW, trips) => {
    const { meter, emit } = createStage();
    emit(commandedW);
    expect(meter(9, measuredW)).toEqual([]);
    expect(meter(1, measuredW)).toEqual(trips);
  });

  it("compares delivered power, not forward power", () => {
    const { meter, emit } = createStage();
    emit(20);
    expect(meter(10, 25, 5)).toEqual([]);
  });
});

describe("output without command", () => {
  it("over 0.5 W latches after 40 ms", () => {
    const { meter } = createStage();
    expect(meter(100, 0.5)).toEqual([]);
    expect(meter(3, 0.51)).toEqual([]);
    expect(meter(1, 0.51)).toEqual(["outputStuck"]);
  });
});

describe("energy", () => {
  it("is what was measured, whatever was commanded", () => {
    const { output, meter, emit } = createStage();
    emit(20);
    meter(100, 22, 2);
    expect(output.energyJ).toBeCloseTo(20, 9);
    expect(output.epochEnergyJ).toBeCloseTo(20, 9);
  });

  it("of the epoch latches at its limit", () => {
    const { meter, emit } = createStage(createLimits({ energyMaxJ: 10 }));
    emit(20);
    expect(meter(49, 20)).toEqual([]);
    expect(meter(1, 20.01)).toEqual(["totalEnergy"]);
  });

  it("of ten seconds leaves less and less power, and none at its limit", () => {
    const { output, meter, emit, limits } = createStage(createLimits({ windowEnergyMaxJ: 100 }));
    emit(20);
    expect(windowPowerW(output, limits)).toBe(400);
    meter(450, 20);
    expect(windowPowerW(output, limits)).toBeCloseTo(40, 6);
    meter(50, 20);
    expect(windowPowerW(output, limits)).toBeCloseTo(0, 9);
    meter(1, 20);
    expect(windowPowerW(output, limits)).toBe(0);
    output.gate = false;
    meter(1000, 0);
    meter(20, 0);
    expect(windowPowerW(output, limits)).toBe(400);
  });

  it("is kept for the whole ten seconds", () => {
    const { output, meter, emit } = createStage();
    emit(20);
    meter(1, 20);
    output.gate = false;
    meter(999, 0);
    expect(output.windowEnergyJ).toBeCloseTo(0.2, 9);
  });
});

describe("relays", () => {
  it("close one tick before the gate and open 100 ms after it", () => {
    const { output, outputs } = createStage();
    driveOutput(output, outputs, true, 0);
    expect(outputs).toMatchObject({ gate: false, relay1: false, relay2: true });
    driveOutput(output, outputs, true, 20);
    expect(outputs).toMatchObject({ gate: false, commandW: 0, relay1: true, relay2: true });
    driveOutput(output, outputs, true, 20);
    expect(outputs).toMatchObject({ gate: true, commandW: 20 });
    for (let i = 0; i < 9; i++) {
      driveOutput(output, outputs, true, 0);
      expect(outputs).toMatchObject({ gate: false, commandW: 0, relay1: true });
    }
    driveOutput(output, outputs, true, 0);
    expect(outputs.relay1).toBe(false);
  });

  it("open at once when everything is cut", () => {
    const { output, outputs } = createStage();
    for (let i = 0; i < 3; i++) driveOutput(output, outputs, true, 20);
    cutOutput(output, outputs);
    expect(outputs).toMatchObject({ gate: false, commandW: 0, relay1: false, relay2: false });
  });

  it("stay open while the device is not armed", () => {
    const { output, outputs } = createStage();
    for (let i = 0; i < 3; i++) driveOutput(output, outputs, false, 20);
    expect(outputs).toMatchObject({ gate: false, commandW: 0, relay1: false, relay2: false });
  });
});

it("a window over 1.05 times its limit latches: power that nobody commanded", () => {
  const { meter, emit } = createStage(createLimits({ windowEnergyMaxJ: 100 }));
  emit(20);
  // 0.2 J a tick, far from the energy limit of the epoch.
  expect(meter(525, 20)).toEqual([]);
  expect(meter(1, 20.5)).toEqual(["windowEnergy"]);
});

describe("what each trip of the output is told by", () => {
  it.each<[string, string, (stage: ReturnType<typeof createStage>) => void]>([
    [
      "powerMismatch",
      "power",
      ({ emit, meter }) => {
        emit(20);
        meter(10, 30);
      },
    ],
    ["outputStuck", "power", ({ meter }) => void meter(4, 10)],
    [
      "totalEnergy",
      "energy",
      ({ emit, meter, output }) => {
        output.epochEnergyJ = 10_000;
        emit(20);
        meter(1, 20);
      },
    ],
    [
      "windowEnergy",
      "energy",
      ({ emit, meter, output }) => {
        output.windowEnergyJ = 1300;
        emit(20);
        meter(1, 20);
      },
    ],
  ])("%s: %s", (trip, channel, happen) => {
    const stage = createStage();
    happen(stage);
    expect(stage.latches.store.latched[0]).toMatchObject({ trip, channel });
  });
});

describe("the energy of an epoch", () => {
  it("latches at its limit exactly", () => {
    const { output, meter, emit } = createStage(createLimits({ energyMaxJ: 10 }));
    emit(20);
    output.epochEnergyJ = 9.8;
    expect(meter(1, 20)).toEqual(["totalEnergy"]);
  });
});

describe("telemetry's means", () => {
  it("are summed up over the ticks that they are of", () => {
    const { output, meter, emit } = createStage();
    emit(20);
    meter(3, 22, 2);
    expect(output).toMatchObject({ sumMeasuredW: 60, sumCommandedW: 60, sumReflectedW: 6, ticks: 3 });
  });
});

describe("a reading of more reflected than forward power", () => {
  it("is no energy, and takes none back", () => {
    const { output, meter } = createStage();
    meter(1, 1, 5);
    expect(output).toMatchObject({ measuredW: 0, energyJ: 0 });
  });
});

describe("power through a closed gate", () => {
  it("of a watt, with no command, is no mismatch; more than that for 100 ms is one once the gate opens", () => {
    const { output, meter, emit } = createStage();
    meter(2, 1);
    expect(output.mismatchTicks).toBe(0);
    meter(2, 1.01);
    expect(output.mismatchTicks).toBe(2);
    meter(1, 0.4);
    expect(output.mismatchTicks).toBe(0);
    emit(20);
    expect(output.mismatchTicks).toBe(0);
  });
});

describe("an output that is cut", () => {
  it("has every line off, the test load's too", () => {
    const { output, outputs } = createStage();
    output.gate = true;
    output.commandedW = 20;
    Object.assign(outputs, { gate: true, commandW: 20, relay1: true, relay2: true, testLoad: true });
    cutOutput(output, outputs);
    expect(output).toMatchObject({ gate: false, commandedW: 0 });
    expect(outputs).toMatchObject({ gate: false, commandW: 0, relay1: false, relay2: false, testLoad: false });
  });
});
