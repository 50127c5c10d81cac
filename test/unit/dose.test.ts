import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ARRHENIUS, arrheniusRate, cem43OfHistory, cem43Rate, HENRIQUES, omegaOfHistory } from "../../src/dose.ts";

describe("CEM43", () => {
  test.each([
    [33, 0],
    [38.999, 0],
    [39, 1 / 256],
    [40, 1 / 64],
    [42, 1 / 4],
    [43, 1],
    [45, 4],
    [48, 32],
    [60, 131_072],
  ])("one minute at %d degC is worth %d", (temperatureC, minutes) => {
    expect(cem43Rate(temperatureC)).toBeCloseTo(minutes, 12 - Math.round(Math.log10(Math.max(minutes, 1))));
  });

  test("a ramp above 43 degC has the closed form (2^(T - 43) - 1) / (60 g ln 2)", () => {
    const times = Array.from({ length: 4001 }, (_, i) => i * 0.01);
    const ramp = times.map((s) => 43 + 0.1 * s);
    expect(cem43OfHistory(times, ramp)).toBeCloseTo((2 ** 4 - 1) / (60 * 0.1 * Math.LN2), 5);
  });
});

describe("Arrhenius", () => {
  /** Times to a second-degree burn of the original fit of Henriques; the SI-rounded copy would need five times as long. */
  test.each([
    [44, 16_260],
    [48, 855],
    [50, 201.5],
    [55, 5.87],
  ])("at %d degC Omega reaches 1 after %d s", (temperatureC, seconds) => {
    expect(1 / arrheniusRate(temperatureC) / seconds).toBeCloseTo(1, 1.7);
    expect(arrheniusRate(temperatureC) / arrheniusRate(temperatureC, ARRHENIUS.henriquesSiRounded)).toBeGreaterThan(
      4.8,
    );
  });

  test("sets with two branches take the branch of the temperature", () => {
    expect(arrheniusRate(50, ARRHENIUS.takata)).toBeCloseTo(Math.exp(Math.log(4.32e64) - 50_000 / 323.15), 12);
    expect(arrheniusRate(50.001, ARRHENIUS.takata)).toBeCloseTo(Math.exp(Math.log(9.39e104) - 80_000 / 323.151), 12);
  });

  test("rates rise with temperature", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 20, max: 90, noNaN: true }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (t, more) => {
          expect(arrheniusRate(t + more)).toBeGreaterThan(arrheniusRate(t));
          expect(cem43Rate(t + more)).toBeGreaterThanOrEqual(cem43Rate(t));
        },
      ),
    );
  });

  test("I09 integrals add up over a history cut in two, and a constant is rate times time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 35, max: 60, noNaN: true }), { minLength: 3, maxLength: 30 }),
        fc.nat(),
        (temperatures, at) => {
          const cut = 1 + (at % (temperatures.length - 2));
          const times = temperatures.map((_, i) => 0.5 * i);
          const whole = omegaOfHistory(times, temperatures);
          const parts =
            omegaOfHistory(times.slice(0, cut + 1), temperatures.slice(0, cut + 1)) +
            omegaOfHistory(times.slice(cut), temperatures.slice(cut));
          expect(Math.abs(parts - whole)).toBeLessThanOrEqual(1e-12 * whole);
        },
      ),
    );
    expect(omegaOfHistory([0, 10, 60], [47, 47, 47])).toBeCloseTo(60 * arrheniusRate(47, HENRIQUES), 12);
    expect(cem43OfHistory([], [])).toBe(0);
  });
});
