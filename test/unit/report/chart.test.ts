import { expect, test } from "vitest";
import { type Chart, clockText, renderChart, ticks } from "../../../src/report/chart.ts";

const chart = (values: (number | null)[], over: Partial<Chart> = {}): Chart => ({
  title: "Session",
  description: "A hold at 43 degC.",
  toMs: 1000 * (values.length - 1),
  panels: [
    {
      axis: "temperature, degC",
      weight: 1,
      range: [30, 49],
      bands: [{ from: 40, to: 48, label: "window" }],
      limits: [{ at: 48, label: "limit" }],
      series: [{ label: "dermis", tone: "truth", atMs: values.map((_, n) => n * 1000), values }],
    },
  ],
  ...over,
});
const pathOf = (svg: string): string => /<path class="line truth" d="([^"]*)"/.exec(svg)?.[1] ?? "";
const heights = (path: string): number[] => [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));

test("a picture has a name and a description for those who can not see it", () => {
  const svg = renderChart(chart([40, 41]));
  expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*aria-labelledby="isoderm-chart-title isoderm-chart-text"/);
  expect(svg).toContain('<title id="isoderm-chart-title">Session</title>');
  expect(svg).toContain('<desc id="isoderm-chart-text">A hold at 43 degC.</desc>');
});

test("a spike of one sample among 60 000 is drawn to its height", () => {
  const values = Array.from({ length: 60_000 }, () => 40);
  values[31_417] = 47;
  const spike = Math.min(...heights(pathOf(renderChart(chart(values)))));
  const line = Math.min(...heights(pathOf(renderChart(chart(values.map((_, n) => (n === 0 ? 40 : 47)))))));
  expect(spike).toBeCloseTo(line, 6);
  expect(heights(pathOf(renderChart(chart(values)))).length).toBeLessThan(1000);
});

test("unknown values leave a gap in the line", () => {
  expect(pathOf(renderChart(chart([40, 41, null, 42, 43]))).match(/M/g)).toHaveLength(2);
});

test("values beyond the range widen it: nothing is drawn outside its panel", () => {
  const frame = /class="frame" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/;
  const svg = renderChart(chart([20, 70]));
  const [, top, height] = (frame.exec(svg) ?? []).map(Number) as [number, number, number];
  for (const y of heights(pathOf(svg))) {
    expect(y).toBeGreaterThanOrEqual(top);
    expect(y).toBeLessThanOrEqual(top + height);
  }
});

test("foreign words are escaped everywhere", () => {
  const hostile = "</svg><script>alert(1)</script>\"'&";
  const svg = renderChart(
    chart([40, 41], {
      title: hostile,
      description: hostile,
      events: [{ atMs: 500, text: hostile, level: "high" }],
      spans: [{ fromMs: 0, toMs: 1000, label: hostile }],
    }),
  );
  expect(svg).not.toContain("<script");
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
});

test("an event beyond the end and an empty session draw nothing odd", () => {
  const svg = renderChart(chart([40, 41], { toMs: 0, events: [{ atMs: 99, text: "tardy", level: "info" }] }));
  expect(svg).not.toContain("tardy");
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test("axes have round numbers", () => {
  expect(ticks(30, 49, 6)).toEqual([30, 35, 40, 45]);
  expect(ticks(0, 1, 4).map((tick) => Math.round(tick * 10))).toEqual([0, 5, 10]);
  expect(ticks(5, 5, 4)).toEqual([]);
  expect([0, 59_999, 60_000, 3_599_000, 3_600_000].map(clockText)).toEqual([
    "0:00",
    "0:59",
    "1:00",
    "59:59",
    "1:00:00",
  ]);
});
