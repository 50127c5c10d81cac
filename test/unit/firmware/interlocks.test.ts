import { describe, expect, it } from "vitest";
import type { BoardInputs } from "../../../firmware-sim/firmware/board.ts";
import {
  createInterlocks,
  isPadWhole,
  pollInterlocks,
  setPadBaseline,
} from "../../../firmware-sim/firmware/interlocks.ts";
import { createInputs, createLimits, createNoLatches, tripsOf } from "../../support/board.ts";

function createPolls(padFitted = false, limits = createLimits()) {
  const interlocks = createInterlocks(padFitted, true);
  const latches = createNoLatches();
  const inputs = createInputs({ padOhm: 60 });
  let nowMs = 0;
  const poll = (count: number, over: Partial<BoardInputs> = {}, gate = true) => {
    Object.assign(inputs, over);
    for (let i = 0; i < count; i++) {
      nowMs += 10;
      pollInterlocks(interlocks, inputs, limits, gate, 200, 900, latches, nowMs);
    }
    return tripsOf(latches);
  };
  poll(20, { impedanceOhm: 500 });
  return { interlocks, latches, poll };
}

describe("contact", () => {
  it("is lost on the second reading and back on the fifth", () => {
    const { interlocks, poll } = createPolls();
    expect(interlocks.contact).toBe(true);
    poll(1, { contactSensed: false });
    expect(interlocks.contact).toBe(true);
    poll(1);
    expect(interlocks.contact).toBe(false);
    poll(4, { contactSensed: true });
    expect(interlocks.contact).toBe(false);
    poll(1);
    expect(interlocks.contact).toBe(true);
  });
});

describe("motion", () => {
  it.each([
    [20, true],
    [19.99, false],
    [0, false],
    [Number.NaN, false],
  ])("at %s mm/s of at least 20 is %s", (speedMmS, moving) => {
    const { interlocks, poll } = createPolls();
    poll(2, { speedMmS });
    expect(interlocks.motion).toBe(moving);
  });

  it("is not asked of a tip that may rest", () => {
    const { interlocks, poll } = createPolls(false, createLimits({ speedMinMmS: 0 }));
    poll(10, { speedMmS: Number.NaN });
    expect(interlocks.motion).toBe(true);
  });
});

describe("impedance", () => {
  it.each([
    [200, true],
    [199.9, false],
    [900, true],
    [900.1, false],
  ])("of %s ohm for 40 ms is %s", (ohm, good) => {
    const { interlocks, poll } = createPolls();
    // Beside the edge first, so that the step rule has nothing to say.
    poll(20, { impedanceOhm: ohm < 500 ? 210 : 880 });
    poll(3, { impedanceOhm: ohm });
    expect(interlocks.impedance).toBe(true);
    poll(1);
    expect(interlocks.impedance).toBe(good);
  });

  it("that has changed by more than 30 % since 100 ms ago is bad at once", () => {
    const small = createPolls();
    small.poll(1, { impedanceOhm: 650 });
    expect(small.interlocks.impedance).toBe(true);
    const large = createPolls();
    large.poll(1, { impedanceOhm: 651 });
    expect(large.interlocks.impedance).toBe(false);
  });

  it("is held against 100 ms ago at every place of the ring", () => {
    for (let n = 0; n < 24; n++) {
      const { interlocks, poll } = createPolls();
      poll(n, { impedanceOhm: 500 });
      poll(1, { impedanceOhm: 651 });
      expect(interlocks.impedance, `after ${n} readings more`).toBe(false);
    }
  });

  it("is not judged while the amplifier is off", () => {
    const { interlocks, poll } = createPolls();
    poll(20, { impedanceOhm: 5000 }, false);
    expect(interlocks.impedance).toBe(true);
  });
});

describe("a load that no tip on skin has", () => {
  it.each([
    [100, []],
    [99, ["impedance"]],
    [1800, []],
    [1801, ["impedance"]],
  ])("of %s ohm latches after 100 ms under power, however often that was interrupted", (ohm, trips) => {
    const { poll } = createPolls();
    // By degrees, so that it is no spark.
    if (ohm < 500) for (const impedanceOhm of [300, 180]) poll(1, { impedanceOhm });
    poll(9, { impedanceOhm: ohm });
    poll(50, {}, false);
    expect(poll(1, { impedanceOhm: ohm })).toEqual(trips);
  });

  it("is forgotten after one good reading", () => {
    const { poll } = createPolls();
    poll(9, { impedanceOhm: 2000 });
    poll(1, { impedanceOhm: 880 }, false);
    poll(1, { impedanceOhm: 880 });
    expect(poll(9, { impedanceOhm: 2000 })).toEqual([]);
  });
});

describe("sparks", () => {
  it("are loads that fall by more than half within a tick: two readings without energy, and no edge lost", () => {
    const { interlocks, poll } = createPolls();
    poll(1, { impedanceOhm: 250 });
    expect(interlocks.sparkPause).toBe(0);
    const sparking = createPolls();
    sparking.poll(1, { impedanceOhm: 249 });
    expect(sparking.interlocks.sparkPause).toBe(2);
    expect(sparking.interlocks.impedance).toBe(true);
    sparking.poll(2, { impedanceOhm: Number.NaN });
    expect(sparking.interlocks.sparkPause).toBe(0);
    expect(sparking.poll(1, { impedanceOhm: 500 })).toEqual([]);
    expect(sparking.interlocks.impedance).toBe(true);
  });

  it.each([
    [90, ["arc"]],
    [100, ["arc"]],
    [110, []],
  ])("twice, %i ms apart", (apartMs, trips) => {
    const { poll } = createPolls();
    poll(1, { impedanceOhm: 50 });
    poll(2, { impedanceOhm: Number.NaN });
    poll(apartMs / 10 - 3, { impedanceOhm: 500 });
    expect(poll(1, { impedanceOhm: 50 })).toEqual(trips);
  });
});

describe("return pad", () => {
  it.each([
    [5, []],
    [4.9, ["returnPad"]],
    [135, []],
    [135.1, ["returnPad"]],
    [Number.NaN, ["returnPad"]],
  ])("of %s ohm", (padOhm, trips) => {
    const { poll } = createPolls(true);
    expect(poll(3, { padOhm })).toEqual([]);
    expect(poll(1)).toEqual(trips);
  });

  it("may rise by 40 % over what it was at arming", () => {
    const { interlocks, poll } = createPolls(true);
    setPadBaseline(interlocks, 50);
    expect(poll(10, { padOhm: 70 })).toEqual([]);
    expect(poll(4, { padOhm: 70.1 })).toEqual(["returnPad"]);
  });

  it("is not asked for where none is fitted", () => {
    const { interlocks, poll } = createPolls(false);
    expect(poll(10, { padOhm: Number.NaN })).toEqual([]);
    expect(interlocks.pad).toBe(true);
  });
});

describe("cooling, contact surface and E-stop", () => {
  it("flow below 80 % for 200 ms latches", () => {
    const { poll } = createPolls();
    expect(poll(100, { coolingFlowRatio: 0.8 })).toEqual([]);
    expect(poll(19, { coolingFlowRatio: 0.799 })).toEqual([]);
    expect(poll(1)).toEqual(["cooling"]);
  });

  it("a contact surface 2 degC over its limit for 200 ms latches", () => {
    const { poll } = createPolls();
    expect(poll(100, { tipC: 44 })).toEqual([]);
    expect(poll(19, { tipC: 44.01 })).toEqual([]);
    expect(poll(1)).toEqual(["contactTemperature"]);
  });

  it("the E-stop latches on its first reading", () => {
    expect(createPolls().poll(1, { estopAsserted: true })).toEqual(["emergencyStop"]);
  });
});

describe("before the first reading", () => {
  it("nothing is granted that is counted towards permission, and nothing is held against the rest", () => {
    expect(createInterlocks(true, true)).toMatchObject({ contact: false, motion: false, pad: false, estop: false });
    expect(createInterlocks(false, true)).toMatchObject({ impedance: true, pad: true, cooling: true });
  });
});

describe("readings that disagree with each other", () => {
  it("one lost contact between good ones is no lost contact, however often", () => {
    const { interlocks, poll } = createPolls();
    for (let n = 0; n < 10; n++) {
      poll(1, { contactSensed: false });
      poll(1, { contactSensed: true });
      expect(interlocks.contact).toBe(true);
    }
  });

  it("one slow reading between good ones is no standstill, and three quick ones make motion again", () => {
    const { interlocks, poll } = createPolls();
    for (let n = 0; n < 10; n++) {
      poll(1, { speedMmS: 0 });
      poll(1, { speedMmS: 60 });
      expect(interlocks.motion).toBe(true);
    }
    poll(2, { speedMmS: 0 });
    poll(2, { speedMmS: 60 });
    expect(interlocks.motion).toBe(false);
    poll(1);
    expect(interlocks.motion).toBe(true);
  });
});

describe("a tip without a motion sensor", () => {
  it("counts as moving only where the session lets it rest", () => {
    const rests = createInterlocks(false, false);
    const glides = createInterlocks(false, false);
    const args = [true, 200, 900, createNoLatches(), 10] as const;
    pollInterlocks(rests, createInputs(), createLimits({ speedMinMmS: 0 }), ...args);
    pollInterlocks(glides, createInputs(), createLimits(), ...args);
    expect([rests.motion, glides.motion]).toEqual([true, false]);
  });
});

describe("the clock", () => {
  it.each([
    [1.0199, []],
    [0.9801, []],
    [1.0201, ["clock"]],
    [0.9799, ["clock"]],
    [Number.NaN, ["clock"]],
  ])("at a ratio of %s for a second", (clockRatio, trips) => {
    const { poll } = createPolls();
    expect(poll(99, { clockRatio })).toEqual([]);
    expect(poll(1)).toEqual(trips);
  });

  it("must be astray without a break", () => {
    const { poll } = createPolls();
    poll(99, { clockRatio: 1.5 });
    poll(1, { clockRatio: 1 });
    expect(poll(99, { clockRatio: 1.5 })).toEqual([]);
  });
});

describe("a whole pad", () => {
  it.each([
    [4.99, false],
    [5, true],
    [135, true],
    [135.01, false],
    [Number.NaN, false],
  ])("of %s ohm: %s", (ohm, whole) => {
    expect(isPadWhole(ohm)).toBe(whole);
  });
});

describe("what a trip is told by", () => {
  it.each<[string, Partial<BoardInputs>, number, object]>([
    ["cooling", { coolingFlowRatio: 0.5 }, 20, { channel: "cooling", measured: 0.5, limit: 0.8 }],
    ["contactTemperature", { tipC: 50 }, 20, { channel: "contactSurface", measured: 50, limit: 44 }],
    ["clock", { clockRatio: 0.5 }, 100, { channel: "clock", measured: 0.5, limit: 0.02 }],
    ["emergencyStop", { estopAsserted: true }, 1, { channel: "emergencyStop" }],
    ["impedance", { impedanceOhm: 2000 }, 10, { channel: "impedance", measured: 2000, limit: 900 }],
    ["returnPad", { padOhm: 150 }, 4, { channel: "pad", measured: 150, limit: 135 }],
    ["returnPad", { padOhm: 2 }, 4, { channel: "pad", measured: 2, limit: 5 }],
  ])("%s of %o", (trip, over, readings, told) => {
    const { latches, poll } = createPolls(true);
    poll(readings, over);
    expect(latches.store.latched[0]).toMatchObject({ trip, ...told });
  });

  it("a load far too small is told by the least of the tip, a spark by half of what was there before", () => {
    const { latches, poll } = createPolls();
    for (const impedanceOhm of [300, 180, 99]) poll(1, { impedanceOhm });
    poll(9);
    expect(latches.store.latched[0]).toMatchObject({ trip: "impedance", channel: "impedance", limit: 200 });
    const sparking = createPolls();
    sparking.poll(1, { impedanceOhm: 50 });
    sparking.poll(2, { impedanceOhm: Number.NaN });
    sparking.poll(1, { impedanceOhm: 50 });
    expect(sparking.latches.store.latched[0]).toMatchObject({ trip: "arc", channel: "impedance", limit: 250 });
  });
});
