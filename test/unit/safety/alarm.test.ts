import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TRIP } from "../../../src/protocol/messages.ts";
import { ALARM_OF_REFUSAL, ALARM_OF_TRIP, ALARMS, type AlarmCode, compareAlarms } from "../../../src/safety/alarm.ts";
import { HOST_TRIP_MEANING } from "../../../src/safety/trip.ts";

const rows = Object.values(ALARMS);
const PRIORITIES = ["high", "medium", "low", "info"];

test("every trip of the device's table raises an alarm that exists", () => {
  const codes = Object.keys(TRIP).filter((code) => code !== "none");
  expect(codes.length).toBeGreaterThan(25);
  for (const code of codes) expect(ALARM_OF_TRIP, code).toHaveProperty([`device.${code}`]);
  for (const [trip, alarm] of Object.entries(ALARM_OF_TRIP)) expect(ALARMS[alarm], trip).toBeDefined();
});

test("every trip of the host says in words of its own what happened", () => {
  const host = Object.keys(ALARM_OF_TRIP).filter((code) => !code.startsWith("device."));
  expect(Object.keys(HOST_TRIP_MEANING).sort()).toEqual(host.sort());
  const meanings = Object.values(HOST_TRIP_MEANING);
  for (const meaning of meanings) expect(meaning).toMatch(/^[a-z][^.]{20,}$/);
  expect(new Set(meanings).size).toBe(meanings.length);
});

test("what trips needs an operator: no trip raises an alarm of low priority", () => {
  for (const [trip, code] of Object.entries(ALARM_OF_TRIP))
    expect(PRIORITIES.indexOf(ALARMS[code].priority), trip).toBeLessThan(2);
});

test("each fits a display and tells its cause first, in capitals", () => {
  for (const { code, text } of rows) {
    expect(text.length, code).toBeLessThanOrEqual(40);
    expect(text, code).toMatch(/^[A-Z-]+( [A-Z0-9]+)*/);
    expect(text, code).toMatch(/^[ -~]+$/);
  }
});

test("each says what to do, unless it only informs", () => {
  for (const { code, action, priority } of rows) expect(action === "", code).toBe(priority === "info");
});

test("each is listed under its own code, and latches when its priority is high", () => {
  for (const [code, row] of Object.entries(ALARMS)) {
    expect(row.code).toBe(code);
    if (row.priority === "high") expect(row.latch, code).not.toBe("none");
  }
});

test("codes are in order of priority, but for those that were added later", () => {
  const codes = (Object.keys(ALARMS) as AlarmCode[]).filter((code) => code < "A25");
  expect(codes).toEqual([...codes].sort());
  const ranks = codes.map((code) => PRIORITIES.indexOf(ALARMS[code].priority));
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
});

describe("the order of alarms", () => {
  const raised = fc.record({
    code: fc.constantFrom(...(Object.keys(ALARMS) as AlarmCode[])),
    raisedAtMs: fc.integer({ min: 0, max: 3 }),
  });

  test("is total: of any two one is first, and it is the same from wherever one looks", () => {
    fc.assert(
      fc.property(raised, raised, raised, (a, b, c) => {
        expect(Math.sign(compareAlarms(a, b))).toBe(-Math.sign(compareAlarms(b, a)) + 0);
        if (compareAlarms(a, b) === 0) expect(a).toEqual(b);
        if (compareAlarms(a, b) < 0 && compareAlarms(b, c) < 0) expect(compareAlarms(a, c)).toBeLessThan(0);
      }),
    );
  });

  test("of a flood, all at once in any order: one banner, and it is the highest, then the oldest", () => {
    const all = (Object.keys(ALARMS) as AlarmCode[]).map((code, i) => ({ code, raisedAtMs: (7 * i) % 5 }));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (flood) => {
        const shown = flood.toSorted(compareAlarms);
        const [banner] = shown;
        const highest = all.filter(({ code }) => ALARMS[code].priority === "high");
        expect(banner?.raisedAtMs).toBe(Math.min(...highest.map(({ raisedAtMs }) => raisedAtMs)));
        expect(ALARMS[banner!.code].priority).toBe("high");
        const ranks = shown.map(({ code }) => PRIORITIES.indexOf(ALARMS[code].priority));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});

test("what costs a press and is told as an alarm goes away by itself", () => {
  for (const code of Object.values(ALARM_OF_REFUSAL))
    expect(ALARMS[code]).toMatchObject({ priority: "medium", latch: "none" });
});
