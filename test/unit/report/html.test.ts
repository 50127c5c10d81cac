import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/journal/entry.ts";
import { foldRecord } from "../../../src/journal/record.ts";
import { formatTruth, readTruth, truthHeader } from "../../../src/journal/truth.ts";
import { createFigures } from "../../../src/report/figures.ts";
import { base64OfHex, type Report, renderReport } from "../../../src/report/html.ts";
import { judge } from "../../../src/report/verdict.ts";
import { EXAMPLE, sha256 } from "../journal/example.ts";

const assets = {
  uplotJs: readFileSync("node_modules/uplot/dist/uPlot.iife.min.js", "utf8"),
  uplotCss: readFileSync("node_modules/uplot/dist/uPlot.min.css", "utf8"),
};

function report(entries: readonly Entry[] = EXAMPLE, over: Partial<Report> = {}): Report {
  const record = foldRecord({ entries });
  const figures = createFigures([]).result();
  const given = { title: "Inner thigh", record, truth: null, shots: null, figures, verdict: judge(figures, record) };
  return { ...given, provenance: [["seed", "7"]], repeatCommand: "isoderm run x", profileText: "format: 1", ...over };
}

test("verdict on top, one file, nothing loaded, and the notice in front", () => {
  const html = renderReport(report(), assets, sha256);
  const places = ["never for use on people", "FAIL</div>", "Thresholds", "Course of the session", "Provenance"];
  const found = places.map((text) => html.indexOf(text));
  expect(found.every((at) => at >= 0)).toBe(true);
  expect([...found].sort((a, b) => a - b)).toEqual(found);
  const withoutScripts = html.replaceAll(/<script[\s\S]*?<\/script>/g, "");
  expect(withoutScripts.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|src=|@import|url\(/);
});

test("the content policy admits the two scripts of the file by hash and nothing else", () => {
  const html = renderReport(report(), assets, sha256);
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text as string);
  expect(scripts).toHaveLength(2);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll("&#39;", "'") ?? "";
  for (const text of scripts) {
    expect(policy).toContain(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  }
  expect(policy).toContain("default-src 'none'");
  expect(policy.split(";").find((part) => part.includes("script-src"))).not.toContain("unsafe");
});

describe("hostile strings", () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202e\u001b[31m`;
  const infect = (entry: Entry): Entry =>
    Object.fromEntries(
      Object.entries(entry).map(([name, value]) => [
        name,
        ["title", "serial", "text", "reason", "code", "channel", "tip", "phase", "area"].includes(name)
          ? hostile
          : value,
      ]),
    ) as unknown as Entry;
  const html = renderReport(
    report(EXAMPLE.map(infect), {
      title: hostile,
      provenance: [[hostile, hostile]],
      repeatCommand: hostile,
      profileText: hostile,
    }),
    assets,
    sha256,
  );
  test("never become markup", () => {
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    for (const unseen of ["\u202e", "\u001b"]) expect(html).not.toContain(unseen);
  });
  test("leave the data readable", () => {
    const json = /id="data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
    expect(JSON.parse(json).spans[0].label).toContain("alert(1)");
  });
});

test("truth, estimate and measurement are apart, and a peak between two drawn points is kept", () => {
  let csv = truthHeader(["dermis"]);
  for (let n = 0; n < 60_000; n++) {
    const dermalC = n === 31_417 ? 47.5 : 43;
    csv += formatTruth({ atMs: n * 20, zone: 1, dermalC, dermalPeakC: 44, cem43Min: 1, omega: 0, layerPeakC: [44] });
  }
  const html = renderReport(report(EXAMPLE, { truth: readTruth(csv) }), assets, sha256);
  const data = JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "");
  const labels = data.panels[0].series.map((series: { label: string }) => series.label);
  expect(labels).toEqual([
    "dermis, truth",
    "dermal peak, truth",
    "dermis estimated",
    "dermis upper bound",
    "surface A measured",
    "surface B measured",
    "target",
  ]);
  const { table, column } = data.panels[0].series[0];
  expect(Math.max(...data.tables[table].columns[column])).toBe(47.5);
  expect(html.length).toBeLessThan(2_000_000);
});

test("hex to base64, every length of rest", () => {
  for (const text of ["", "a", "ab", "abc", "abcd"]) {
    const bytes = Buffer.from(text);
    expect(base64OfHex(bytes.toString("hex"))).toBe(bytes.toString("base64"));
  }
});
