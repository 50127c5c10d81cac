/**
 * Goal: H26, I38: single runs with a ledger never give a zone more within a day than one session may, and a run that was killed counts with no less
 * than flowed.
 * Method: the built program in a process of its own; days are virtual, the ledger is a real file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/io/hash.ts";
import { readLedger } from "../../src/journal/dose-ledger.ts";
import { type Outcome, outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder, startBench, startIsoderm } from "../support/cli.ts";
import { deviceMessages, readWire } from "../support/cli-records.ts";
import { ROOT } from "../support/source-tree.ts";

beforeAll(buildWhenStale, 60_000);

const TIMEOUT = { timeout: 120_000 };
const DAY = ["--date", "2031-01-01"];
type Owner = Parameters<typeof makeFolder>[0];

function setUp(owner: Owner, change: (text: string) => string = (text) => text): string {
  const dir = makeFolder(owner);
  writeFileSync(join(dir, "short.yaml"), change(readFileSync(join(ROOT, "test/e2e/short.yaml"), "utf8")));
  return dir;
}

async function run(owner: Owner, dir: string, out: string, ...args: string[]) {
  const { code, stdout, stderr } = await isoderm(
    owner,
    ["run", "short.yaml", "--json", "--ledger", "L", "--out", out, ...args],
    { cwd: dir },
  );
  return { code, stderr, told: stdout === "" ? null : outcomeSchema.parse(JSON.parse(stdout)) };
}
const energyOf = (told: Outcome | null) => told?.dose[0]?.energyJ ?? Number.NaN;
const ledgerOf = (dir: string) => {
  const read = readLedger(readFileSync(join(dir, "L"), "utf8"), sha256);
  if ("problem" in read) throw new Error(read.problem);
  return read;
};

test.concurrent(
  "the second run of a day has what the first has left, the third nothing, and the next day all",
  TIMEOUT,
  async (context) => {
    const dir = setUp(context, (text) => text.replace("energyMaxKJ: 4", "energyMaxKJ: 1.4"));
    const first = await run(context, dir, "a", ...DAY);
    expect(first.code).toBe(0);
    const leftJ = 1400 - energyOf(first.told);
    expect(leftJ).toBeLessThan(600);
    const second = await run(context, dir, "b", ...DAY);
    expect(energyOf(second.told)).toBeGreaterThan(0.95 * leftJ);
    expect(energyOf(second.told)).toBeLessThan(1.05 * leftJ);
    const third = await run(context, dir, "c", ...DAY);
    expect([third.code, third.told, third.stderr]).toEqual([
      2,
      null,
      expect.stringMatching(/zone upper has had all that the profile allows within a day; .* Allowed from 2031-01-02/),
    ]);
    const later = await run(context, dir, "d", "--date", "2031-01-02");
    expect(energyOf(later.told)).toBeGreaterThan(0.95 * energyOf(first.told));
    expect(ledgerOf(dir).given).toHaveLength(3);
  },
);

test.concurrent("killed while energy flows, it counts with no less than flowed", TIMEOUT, async (context) => {
  const dir = setUp(context);
  const killed = startIsoderm(context, ["run", "short.yaml", "--speed", "20", "--ledger", "L", "--out", "a", ...DAY], {
    cwd: dir,
  });
  await killed.says(/ramping \| .* power [1-9]/);
  killed.child.kill("SIGKILL");
  expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
  expect(ledgerOf(dir).unfinished).toMatchObject({ session: 1 });
  const { code, stderr } = await run(context, dir, "b", ...DAY);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/session 1 never ended: .*its journal says/)]);
  const [first] = ledgerOf(dir).given;
  const measuredJ = Math.max(
    ...deviceMessages(readWire(join(dir, "a"))).map((message) => (message.type === "telemetry" ? message.energyJ : 0)),
  );
  expect(measuredJ).toBeGreaterThan(1);
  expect(first?.doses[0]?.energyJ).toBeGreaterThanOrEqual(measuredJ);
  const manifest = JSON.parse(readFileSync(join(dir, "b/run.json"), "utf8"));
  expect(manifest.zoneCaps[0].energyMaxJ).toBeCloseTo(4000 - (first?.doses[0]?.energyJ ?? 0), 3);
});

test.concurrent(
  "a ledger of another profile, of another person, damaged, or a day without one, is refused",
  TIMEOUT,
  async (context) => {
    const dir = setUp(context);
    expect((await run(context, dir, "a", ...DAY)).code).toBe(0);
    const whole = readFileSync(join(dir, "L"), "utf8");
    const other = await run(context, dir, "b", ...DAY, "--person", "2");
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/of another person than --person 2/)]);
    writeFileSync(
      join(dir, "short.yaml"),
      readFileSync(join(dir, "short.yaml"), "utf8").replace("durationS: 30", "durationS: 31"),
    );
    const changed = await run(context, dir, "c", ...DAY);
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringMatching(/not of short as it is now/)]);
    writeFileSync(join(dir, "L"), whole.replace(/"energyJ":\d/, '"energyJ":0'));
    const damaged = await run(context, dir, "d", ...DAY);
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/line \d is damaged or was changed/)]);
    const dayless = await isoderm(context, ["run", "short.yaml", ...DAY], { cwd: dir });
    expect([dayless.code, dayless.stderr]).toEqual([2, expect.stringMatching(/--date needs --ledger/)]);
    const { port } = await startBench(context, []);
    const dated = await isoderm(
      context,
      ["run", "short.yaml", "--unapproved", "--device", `tcp:127.0.0.1:${port}`, "--ledger", "M", ...DAY],
      { cwd: dir },
    );
    expect([dated.code, dated.stderr]).toEqual([2, expect.stringMatching(/--date needs --device sim/)]);
  },
);
