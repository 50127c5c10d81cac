import { describe, expect, it } from "vitest";
import type { BoardInputs } from "../../../firmware-sim/firmware/board.ts";
import { createInterlocks, pollInterlocks, setPadBaseline } from "../../../firmware-sim/firmware/interlocks.ts";
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
  return { interlocks, poll };
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
