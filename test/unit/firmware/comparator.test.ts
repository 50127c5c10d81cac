import { describe, expect, it } from "vitest";
import { type Comparator, createComparator, stepComparator } from "../../../firmware-sim/firmware/comparator.ts";

/** One instant at which tap and own sensor see the same, in the dark. */
const look = (comparator: Comparator, sensedC: number, inject: boolean, reset: boolean) =>
  stepComparator(comparator, sensedC, sensedC, false, inject, reset);

describe("comparator", () => {
  it.each([
    [1, 50],
    [1.2, 34 + 16 / 1.2],
    [1.3, 34 + 16 / 1.3],
  ])("with factor %s opens K2 at T_eff 50.0 and not below", (factor, atC) => {
    const below = createComparator(factor);
    expect(look(below, atC - 1e-3, false, false)).toBe(false);
    const at = createComparator(factor);
    expect(look(at, atC, false, false)).toBe(true);
  });

  it("stays open when the skin cools, and is closed only by the reset line", () => {
    const comparator = createComparator(1);
    look(comparator, 51, false, false);
    expect(look(comparator, 36, false, false)).toBe(true);
    expect(look(comparator, 36, false, true)).toBe(false);
  });

  it("can not be reset while it is hot, or while the sensor says nothing", () => {
    const comparator = createComparator(1);
    look(comparator, 51, false, false);
    expect(look(comparator, 50, false, true)).toBe(true);
    expect(look(comparator, Number.NaN, false, true)).toBe(true);
  });

  it("answers the self-test voltage", () => {
    const comparator = createComparator(1);
    expect(look(comparator, 25, true, false)).toBe(true);
    expect(look(comparator, 25, false, true)).toBe(false);
  });

  it.each([
    ["its tap of sensor B", 50, 36],
    ["its own sensor", 36, 50],
    ["a tap that says nothing", Number.NaN, 36],
    ["an own sensor that says nothing", 36, Number.NaN],
  ])("opens K2 on %s alone", (_, tapC, ownC) => {
    expect(stepComparator(createComparator(1), tapC, ownC, false, false, false)).toBe(true);
  });
});

describe("tap and own sensor", () => {
  /** Ticks of 10 ms until K2 opens; null if it does not within two seconds. */
  function openAfterMs(comparator: Comparator, tapC: number, ownC: number, powered = true): number | null {
    for (let ms = 10; ms <= 2000; ms += 10)
      if (stepComparator(comparator, tapC, ownC, powered, false, false)) return ms;
    return null;
  }
  const settled = () => {
    const comparator = createComparator(1);
    openAfterMs(comparator, 40, 40);
    return comparator;
  };

  it.each([-1.5, 1.5])("may be %s degC apart for ever", (apartC) => {
    expect(openAfterMs(settled(), 40 - apartC, 40)).toBeNull();
  });

  it.each([-6, -1.6, 1.6, 6])(
    "%s degC apart open K2 within half a second, and not before the firmware can have spoken",
    (apartC) => {
      const ms = openAfterMs(settled(), 40 + apartC, 40);
      expect(ms).toBeGreaterThan(300);
      expect(ms).toBeLessThanOrEqual(Math.abs(apartC) > 2 ? 400 : 600);
    },
  );

  it("are too far apart for 300 ms to the tick, and not at 1.5 degC itself", () => {
    expect(openAfterMs(settled(), 34, 40)).toBe(320);
    const comparator = createComparator(1);
    comparator.apartC = 1.5;
    expect(openAfterMs(comparator, 38.5, 40)).toBeNull();
    expect(comparator.apartC).toBe(1.5);
  });

  it("are not compared while no energy flows: off the skin they see different things", () => {
    expect(openAfterMs(settled(), 34, 40, false)).toBeNull();
  });

  it("may part for a moment: the tip has just landed", () => {
    const comparator = settled();
    for (let ms = 0; ms < 150; ms += 10) stepComparator(comparator, 44, 40, true, false, false);
    expect(openAfterMs(comparator, 40, 40)).toBeNull();
  });

  it("that part keep K2 open when they agree again, until the reset line", () => {
    const comparator = settled();
    openAfterMs(comparator, 34, 40);
    expect(openAfterMs(comparator, 40, 40, false)).toBe(10);
    expect(look(comparator, 40, false, true)).toBe(false);
  });
});

describe("the comparator of a cold plate", () => {
  it.each([1, 1.2])("with factor %s opens K2 at T_eff 0.0 and not above", (factor) => {
    const atC = 34 - 34 / factor;
    expect(look(createComparator(factor, true), atC + 1e-3, false, false)).toBe(false);
    expect(look(createComparator(factor, true), atC, false, false)).toBe(true);
    expect(look(createComparator(factor, true), atC - 1, false, false)).toBe(true);
  });

  it("is one of its own: no other handpiece trips for cold", () => {
    expect(look(createComparator(1), -20, false, false)).toBe(false);
  });
});
