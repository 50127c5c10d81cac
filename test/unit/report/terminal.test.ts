import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LiveSeries, type LiveView } from "../../../src/report/live-view.ts";
import { createPainter, createPlainLog, plainLine, renderLive } from "../../../src/report/terminal.ts";

function view(over: Partial<LiveView> = {}): LiveView {
  const series = new LiveSeries(60_000);
  for (let atMs = 0; atMs <= 30_000; atMs += 100) {
    const truthC = Math.min(43, 34 + atMs / 1000);
    series.add(atMs, { truthC, estimateC: truthC - 0.2, surfaceC: truthC - 3, targetC: 43, powerW: 20 });
  }
  return {
    title: "Inner thigh",
    atMs: 30_000,
    durationMs: 60_000,
    state: "treating",
    energised: true,
    phase: "hold",
    phaseAtMs: 12_000,
    phaseDurationMs: 30_000,
    zone: 1,
    zones: 2,
    pass: 1,
    passes: 1,
    targetC: 43,
    estimateC: 42.8,
    upperC: 43.4,
    surfaceAC: 40,
    surfaceBC: null,
    truthDermalC: 43,
    powerW: 20,
    ceilingW: 60,
    energyJ: 600,
    trigger: true,
    contact: true,
    alarms: [],
    link: { ageMs: 20, badFrames: 0 },
    prompt: "",
    series,
    ...over,
  };
}
const PLAIN = { columns: 80, rows: 24, colour: false, unicode: true };
const withoutColour = (line: string): string => {
  const [first, ...rest] = line.split("\x1b[");
  return [first, ...rest.map((part) => part.replace(/^[\d;]*m/, ""))].join("");
};
const text = (over: Partial<LiveView>): string => renderLive(view(over), PLAIN).join("\n");

describe("the screen", () => {
  const foreign = fc.string({ unit: "binary", maxLength: 60 });
  test("fits every size, and holds no control character but its own colours", () => {
    fc.assert(
      fc.property(
        fc.record({ title: foreign, state: foreign, phase: foreign, prompt: foreign, text: foreign }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 70 }),
        fc.boolean(),
        fc.boolean(),
        ({ text, ...words }, columns, rows, colour, unicode) => {
          const alarms = [{ code: text, priority: "high" as const, text }];
          const lines = renderLive(view({ ...words, alarms }), { columns, rows, colour, unicode });
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) {
            const seen = colour ? withoutColour(line) : line;
            expect(seen.length).toBeLessThanOrEqual(columns);
            expect(seen).not.toMatch(/\p{C}/u);
            if (!unicode) expect(seen).toMatch(/^[\x20-\x7e]*$/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("fills a terminal of 80x24 exactly", () => expect(renderLive(view(), PLAIN)).toHaveLength(24));

  test("colour changes nothing but colour", () => {
    const coloured = renderLive(view(), { ...PLAIN, colour: true });
    expect(coloured.join("")).toContain("\x1b[");
    expect(coloured.map(withoutColour)).toEqual(renderLive(view(), PLAIN));
  });

  test("says whether energy flows", () => {
    expect(text({})).toContain("ENERGY ON");
    expect(text({ energised: false })).toContain("energy off");
  });

  test("an alarm has mark, word and code, and a fourth one is counted", () => {
    const alarm = { code: "A01", priority: "high" as const, text: "OVER-TEMPERATURE" };
    expect(text({ alarms: [alarm] })).toContain("!!! high A01 OVER-TEMPERATURE");
    expect(text({ alarms: [alarm, alarm, alarm, alarm] })).toContain("(+1 more)");
  });

  test("old data is called old, and unknown is no number", () => {
    expect(text({ link: { ageMs: 499, badFrames: 2 } })).toContain("link 499 ms, 2 bad");
    expect(text({ link: { ageMs: 800, badFrames: 0 } })).toContain("NO DATA for 0.8 s");
    expect(text({ link: { ageMs: null, badFrames: 0 } })).toContain("NO DATA yet");
    expect(text({ estimateC: null, powerW: null })).toMatch(/est\. --\.-[\s\S]*power -- W/);
    expect(text({ contact: null, trigger: false })).toContain("trigger free  contact unknown");
  });

  test("a spike of one sample reaches its row of the plot", () => {
    const rowsOf = (lines: string[]): number =>
      lines.slice(3, 12).findIndex((line) => [...line.slice(5, 71)].some((cell) => cell === "t" || cell === "e"));
    const calm = renderLive(view(), { ...PLAIN, unicode: false });
    const spiked = view();
    spiked.series.add(20_000, { truthC: 49.9, estimateC: null, surfaceC: null, targetC: null, powerW: null });
    expect(rowsOf(renderLive(spiked, { ...PLAIN, unicode: false }))).toBe(0);
    expect(rowsOf(calm)).toBeGreaterThan(1);
  });
});

describe("plain lines", () => {
  test("carry what matters in ASCII", () => {
    const line = plainLine(
      view({ prompt: "halt – jetzt\n", alarms: [{ code: "A13", priority: "medium", text: "NO CONTACT" }] }),
    );
    expect(line).toMatch(/^0:30 treating \| zone 1\/2 hold \| dermis 42\.8 \(<= 43\.4\) target 43\.0 \| truth 43\.0/);
    expect(line).toContain("!! A13 NO CONTACT");
    expect(line).toMatch(/^[\x20-\x7e]+$/);
  });
  test("come at a change and every ten seconds", () => {
    const log = createPlainLog();
    const at = (atMs: number, over: Partial<LiveView> = {}): boolean => log(view({ atMs, ...over })) !== null;
    expect([at(0), at(100), at(9_999), at(10_000), at(10_100)]).toEqual([true, false, false, true, false]);
    expect([at(10_200, { phase: "rest" }), at(10_300, { phase: "rest" })]).toEqual([true, false]);
    expect(at(10_400, { phase: "rest", prompt: "lift" })).toBe(true);
  });
});

describe("the painter", () => {
  test("writes only what changed, each line at its place", () => {
    const paint = createPainter();
    expect(paint(["one", "two"])).toBe("\x1b[2J\x1b[1;1Hone\x1b[K\x1b[2;1Htwo\x1b[K");
    expect(paint(["one", "three"])).toBe("\x1b[2;1Hthree\x1b[K");
    expect(paint(["one", "three"])).toBe("");
  });
  test("starts over when the size changes", () => {
    const paint = createPainter();
    paint(["one", "two"]);
    expect(paint(["one"])).toBe("\x1b[2J\x1b[1;1Hone\x1b[K");
  });
});

describe("the series behind it", () => {
  const sample = (estimateC: number | null) => ({
    truthC: null,
    estimateC,
    surfaceC: null,
    targetC: null,
    powerW: null,
  });
  test("keep every extreme, also when a session outlasts its plan many times", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 99, noNaN: true }), { minLength: 1, maxLength: 300 }), (values) => {
        const series = new LiveSeries(1000);
        for (const [n, value] of values.entries()) series.add(n * 137, sample(value));
        const found = series.extremes("estimateC", 0, values.length * 137 + 1);
        expect(found).toEqual({ low: Math.min(...values), high: Math.max(...values) });
      }),
    );
  });
  test("know nothing where nothing came", () => {
    const series = new LiveSeries(1000);
    series.add(10, sample(40));
    series.add(20, sample(null));
    expect(series.extremes("estimateC", 500, 600)).toBeNull();
    expect(series.extremes("powerW", 0, 1000)).toBeNull();
  });
});
