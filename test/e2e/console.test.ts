/**
 * Goal: the console in a real browser: a session is started, watched, paused and stopped by keyboard alone, alarms move nothing, what is old looks
 * old, and no rule of accessibility is broken, light and dark.
 * Method: `isoderm console` as a process, Chromium on its link. Left out, with a line, where there is no browser; a failure on CI.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { buildWhenStale, isoderm, makeFolder, startIsoderm } from "../support/cli.ts";

const found = findBrowser();
if (found === null)
  process.stderr.write("console.test.ts: no Chromium on this machine, tests in a browser are left out\n");

/** A run of an inner thigh, zone 1 warm after two and a half minutes; at this speed it is watched in seconds. */
const SPEED = "60";

let browser: Browser;
beforeAll(async () => {
  buildWhenStale();
  if (found !== null) browser = await openBrowser(found);
});
afterAll(() => browser?.close());

describe.skipIf(found === null)("in a browser", () => {
  test("by keyboard alone: choose, start, watch, pause, resume, stop; light and dark break no rule", async (owner) => {
    const { page, context, runs, complaints } = await open(owner);
    await axe(page);
    await start(page, { by: "keyboard" });
    await page.getByText("ENERGY ON").waitFor();
    await axe(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await axe(page);

    // A second page watches, and may do nothing but stop; the first is loaded again and goes on as the operator's.
    const watcher = await context.newPage();
    await watcher.goto(new URL("/", page.url()).href);
    await watcher.getByText("is the operator's; this is page").waitFor();
    expect(await watcher.getByRole("button", { name: "Pause" }).isDisabled()).toBe(true);
    expect(await watcher.getByRole("button", { name: "STOP" }).isEnabled()).toBe(true);
    await page.reload();
    await page.getByText("This page is the operator's.").waitFor();

    await focus(page, "Pause");
    await page.keyboard.press("Enter");
    await page.locator(".band-state", { hasText: "Paused" }).waitFor();
    await page.getByText("energy off").waitFor();
    await page.getByRole("button", { name: "Resume" }).press("Enter");
    await page.getByText("ENERGY ON").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".band-state", { hasText: "Stopped" }).waitFor();
    await watcher.locator(".band-state", { hasText: "Stopped" }).waitFor();
    expect(await page.getByText("STOP was taken").isVisible()).toBe(true);
    await axe(page);

    const [report] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Report of this run" }).click(),
    ]);
    await report.getByText("Provenance").waitFor();
    await page.getByRole("button", { name: "Profiles and runs" }).click();
    await page.getByRole("button", { name: /^explain rf-bipolar-inner-thigh/ }).click();
    await page.getByText("How near it came").waitFor();
    await axe(page);
    expect(complaints).toEqual([]);

    // What was asked from the page is in the run's own records, and repeats from them.
    const [run = ""] = await page.locator(".runs th[scope=row]").allTextContents();
    const journal = readFileSync(join(runs, run, "journal.ndjson"), "utf8");
    for (const action of ["pause", "resume", "stop"]) expect(journal).toContain(`"action":"${action}","source":"host"`);
    const { stdout } = await isoderm(owner, ["replay", join(runs, run), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ same: true });
  });

  test("a fault: its alarm comes on top, nothing moves, and seen is not mended", async (owner) => {
    const { page, complaints } = await open(owner);
    await start(page, { fault: "sensor-open" });
    const before = await places(page);
    await page.locator(".banner.high").waitFor();
    await page.locator(".band-state", { hasText: "Faulted" }).waitFor();
    expect(await places(page)).toEqual(before);
    expect(await page.locator(".banner-text").textContent()).toBe(
      "!!!TEMP SENSOR FAULTReplace the handpiece, run the self-test.",
    );
    const flashes = () => page.locator(".banner").evaluate((banner) => banner.getAnimations().length);
    expect(await flashes()).toBe(1);
    await axe(page);
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.locator(".banner.high.seen").waitFor();
    expect(await flashes()).toBe(0);
    expect(await page.locator(".alarms li").first().textContent()).toContain("seen, latched");
    expect(complaints).toEqual([]);
  });

  test("a console that is not heard: values grey, a gap, how old; and STOP says that it did not arrive", async (owner) => {
    const { page, program } = await open(owner);
    await start(page, {});
    await page.getByText("ENERGY ON").waitFor();
    program.child.kill("SIGSTOP");
    await page
      .getByText(/^no data for 0\.[5-9] s$/)
      .first()
      .waitFor();
    await page.locator(".numbers.stale").waitFor();
    expect(await page.locator(".band-state").textContent()).toContain("energy unknown");
    expect(await page.getByRole("button", { name: "Pause" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByText("STOP DID NOT ARRIVE").waitFor();
    await axe(page);
    program.child.kill("SIGCONT");
    await page.locator(".band-state", { hasText: "Stopped" }).waitFor();
  });
});

test("Ctrl-C ends a console that has no page; a port that is taken and a folder that is not there are told", async (owner) => {
  const runs = makeFolder(owner);
  const program = startIsoderm(owner, ["console", "--port", "0", "--runs", runs]);
  const [, port = ""] = await program.says(/console: http:\/\/127\.0\.0\.1:(\d+)\/#/);
  const taken = await isoderm(owner, ["console", "--port", port]);
  expect([taken.code, taken.stderr]).toEqual([
    2,
    `port ${port} is in use, perhaps by another console: name another with --port, or 0 for any free one\n`,
  ]);
  const missing = await isoderm(owner, ["console", "--port", "0", "--profiles", join(runs, "none")]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("there is no such folder");
  program.child.kill("SIGINT");
  expect((await program.ended).code).toBe(130);
});

async function open(owner: TestContext) {
  const runs = makeFolder(owner);
  const program = startIsoderm(owner, ["console", "--port", "0", "--runs", runs]);
  const [, link = ""] = await program.says(/console: (\S+)\n/);
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
  });
  owner.onTestFinished(() => context.close());
  const page = await context.newPage();
  // What the content policy stops is told there.
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(link);
  await page.getByText("What it amounts to").waitFor();
  expect(page.url()).not.toContain("#");
  return { page, context, program, runs, complaints };
}

async function start(page: Page, { fault, by }: { readonly fault?: string; readonly by?: "keyboard" }): Promise<void> {
  await page.getByLabel("Speed").selectOption(SPEED);
  if (fault !== undefined) await page.getByLabel("Fault").selectOption(fault);
  if (by === "keyboard") {
    await focus(page, "Start");
    await page.keyboard.press("Enter");
  } else await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".band").waitFor();
}

/** As a hand without a mouse gets there. */
async function focus(page: Page, button: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.locator(":focus").textContent())?.trim() === button) return;
  }
  throw new Error(`Tab does not lead to ${button}`);
}

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** The rules of axe, all of them. */
async function axe(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  expect(violations).toEqual([]);
}

/** Where the parts of the page are, and how large. */
async function places(page: Page): Promise<unknown> {
  const parts = await page.locator(".live > *, .live .value, .live .plot, .stop").all();
  return Promise.all(parts.map((part) => part.boundingBox()));
}
