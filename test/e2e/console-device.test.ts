/**
 * Goal: a session on a bench device is prepared, watched, paused and stopped from the console, and nothing else; files rest while it runs.
 * Method: `isoderm-bench` and `isoderm console --device` as processes, and a visitor in the place of the page.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, type TestContext, test } from "vitest";
import type { SessionView } from "../../src/console/views.ts";
import { buildWhenStale, isoderm, makeFolder, startBench, startIsoderm } from "../support/cli.ts";
import { visitConsole } from "../support/console-visitor.ts";

beforeAll(buildWhenStale, 120_000);

async function open(owner: TestContext, hands: readonly string[], more: readonly string[] = ["--unapproved"]) {
  const runs = makeFolder(owner);
  const { port } = await startBench(owner, hands);
  const device = `tcp:127.0.0.1:${port}`;
  const program = startIsoderm(owner, ["console", "--port", "0", "--runs", runs, "--device", device, ...more]);
  const [, link = "", at = ""] = await program.says(/console: (http:\/\/127\.0\.0\.1:(\d+)\/#\S+)\n/);
  const visitor = visitConsole(Number(at), () => link);
  const { cookie, seat, client } = await visitor.operate();
  const order = { device: "bench", client, profile: "shipped:rf-bipolar-inner-thigh.yaml", acknowledge: null };
  const start = (other: object = {}) =>
    visitor.ask("/api/start", { method: "POST", body: JSON.stringify({ ...order, ...other }), headers: { cookie } });
  const get = (path: string) => visitor.ask(path, { headers: { cookie } });
  const shows = async (fits: (view: SessionView) => boolean) =>
    (await seat.hears("frame", ({ session }) => session !== null && fits(session))).session as SessionView;
  return { runs, program, seat, start, get, shows, client };
}

test("prepared, watched, paused, resumed and stopped; no file is read meanwhile, and the truth is nobody's", async (owner) => {
  const { runs, seat, start, get, shows } = await open(owner, ["--operator", "auto"]);
  expect((await get("/api/home")).status).toBe(200);
  expect((await start()).status).toBe(200);
  const watched = await shows(({ state }) => state === "baseline");
  expect(watched).toMatchObject({ simulated: false, truthDermalC: null, contact: true, ended: null });
  expect((await get("/api/profiles/shipped:rf-bipolar-inner-thigh.yaml")).status).toBe(409);
  expect((await get("/api/home")).status).toBe(200);
  seat.say({ type: "pause" });
  await shows(({ state }) => state === "pausedBefore");
  seat.say({ type: "resume" });
  await shows(({ state }) => state === "placing" || state === "baseline");
  seat.say({ type: "stop" });
  const { ended } = await shows((view) => view.ended !== null);
  expect(ended).toMatchObject({ outcome: "stopped", reason: "stopped by the operator" });
  expect((await get("/api/profiles/shipped:rf-bipolar-inner-thigh.yaml")).status).toBe(200);
  const [run = ""] = readdirSync(runs);
  const { stdout } = await isoderm(owner, ["verify", join(runs, run), "--json"]);
  expect(stdout).not.toBe("");
  expect(readFileSync(join(runs, run, "journal.ndjson"), "utf8")).toContain('"action":"pause","source":"host"');
});

test("SIGTERM in a session: the device is stopped, and the run has its end", async (owner) => {
  const { runs, program, start, shows } = await open(owner, ["--operator", "auto"]);
  await start();
  await shows(({ state }) => state === "baseline");
  program.child.kill("SIGTERM");
  expect((await program.ended).code).toBe(130);
  const [run = ""] = readdirSync(runs);
  expect(readFileSync(join(runs, run, "journal.ndjson"), "utf8")).toContain('"kind":"close"');
});

test("without an approval, with a simulation's order or a strange acknowledgement nothing is opened", async (owner) => {
  const { runs, start, client } = await open(owner, ["--operator", "auto"], []);
  const refused = await start();
  expect(refused.status).toBe(409);
  expect(JSON.parse(refused.text).problem).toContain("is not approved for a device");
  const sim = {
    device: "sim",
    client,
    profile: "x",
    person: 1,
    seed: 1,
    faults: null,
    speed: 1,
    acknowledge: undefined,
  };
  expect((await start(sim)).status).toBe(409);
  expect((await start({ acknowledge: "nonsense" })).status).toBe(409);
  expect((await start({ unapproved: true })).status).toBe(400);
  expect(readdirSync(runs)).toEqual([]);
});
