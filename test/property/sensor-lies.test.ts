/**
 * I35. Goal: the sensor faults that the heater check of a printer misses for minutes (one that is stuck, has come off and reads 37 degC, reads low,
 * drifts, follows late) and both sensors wrong alike are each found within their budget at every temperature from 33 to 47 degC, or can do no harm.
 * The clock runs from the first instant at which reading and truth differ by more than a sound sensor may be off: a sensor that follows late says
 * nothing wrong while the temperature stands still.
 * Method: the device alone under a host that holds the temperature and then asks for full power; sensors A and B take turns over the temperatures.
 * `npm run lies` tells every lie of both on several devices.
 */
import { describe, expect, test } from "vitest";
import {
  CLASS_C,
  COMMON_CLASS_C,
  COMMON_LIES,
  LIE_TEMPERATURES_C,
  type Lie,
  type Lied,
  SENSOR_LIES,
  tellLie,
} from "../support/sensor-lie.ts";

/** No single fault takes the dermis above this (I02). */
const DERMIS_MAX_C = 50;
/** From the class to the last energy, and what two samples of 20 ms and the tick of the output add to it. */
const FOUND_MS = 500;
const DETACHED_MS = 300;
const SEEN_MS = 40;

function expectFound(lied: Lied, classC: number, budgetMs: number): void {
  const { beyondClass, offFromClassMs, errorC, dermalPeakC } = lied;
  expect(dermalPeakC).toBeLessThanOrEqual(DERMIS_MAX_C);
  if (beyondClass) {
    expect(offFromClassMs, "energy goes off after the lie has become one").not.toBeNull();
    expect(offFromClassMs).toBeLessThanOrEqual(budgetMs + SEEN_MS);
  } else expect(errorC, "energy flows on a reading that is as good as a sound one").toBeLessThanOrEqual(classC);
}

describe.each(SENSOR_LIES)("I35 a sensor with $kind $magnitude", (said) => {
  test.each(LIE_TEMPERATURES_C)("at %i degC is found in time, or is as good as sound", (temperatureC) => {
    const lie = { ...said, target: temperatureC % 2 === 0 ? "sensorA" : "sensorB" } as Lie;
    const lied = tellLie(temperatureC, lie);
    expectFound(lied, CLASS_C, said.kind === "detached" ? DETACHED_MS : FOUND_MS);
    // A value that stands still is found by itself, wrong or not.
    if (said.kind === "stuck") expect(lied.offMs).toBeLessThanOrEqual(FOUND_MS + SEEN_MS);
  });
});

describe.each(COMMON_LIES)("I35 both sensors with $kind $magnitude", (lie) => {
  test.each(LIE_TEMPERATURES_C)("at %i degC are found in time, or within what the comparator bears", (temperatureC) => {
    expectFound(tellLie(temperatureC, lie), COMMON_CLASS_C, FOUND_MS);
  });
});

test.each(LIE_TEMPERATURES_C.filter((temperatureC) => temperatureC <= 44))(
  "I36 nothing wrong at %i degC: nothing is found, and the readings are those of sound sensors",
  (temperatureC) => {
    const { trip, errorC } = tellLie(temperatureC, null, temperatureC);
    expect(trip).toBe("none");
    expect(errorC).toBeLessThanOrEqual(CLASS_C);
  },
);
