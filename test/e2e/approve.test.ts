/**
 * Goal: a device runs a profile that somebody approved for it, as it is now, or one that is said not to be; nothing in between.
 * Method: the built program and the bench in processes of their own; the validation's document is made, the rest is real.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { sha256 } from "../../src/io/hash.ts";
import { canonicalText } from "../../src/profile/canonical.ts";
import { readProfile } from "../../src/profile/read.ts";
import { formatValidation } from "../../src/validation/result.ts";
import { buildWhenStale, isoderm, makeFolder, startBench, startIsoderm } from "../support/cli.ts";
import { ROOT } from "../support/source-tree.ts";
import { validationOf } from "../support/validation-of.ts";

beforeAll(buildWhenStale, 60_000);

const TEXT = readFileSync(join(ROOT, "test/e2e/short.yaml"), "utf8");
type Owner = Parameters<typeof makeFolder>[0];

function setUp(owner: Owner): string {
  const dir = makeFolder(owner);
  writeFileSync(join(dir, "short.yaml"), TEXT);
  const read = readProfile(TEXT, "short.yaml");
  if ("problems" in read) throw new Error("it is one");
  const validation = validationOf(read.profile, sha256(canonicalText(read.profile)), packageJson.version);
  writeFileSync(join(dir, "validation.json"), formatValidation(validation));
  return dir;
}

const APPROVE = ["approve", "short.yaml", "--validation", "validation.json", "--by", "A. Author", "R. Reviewer"];
const approvalOf = (dir: string) =>
  readFileSync(join(dir, "run/journal.ndjson"), "utf8")
    .split("\n")
    .find((line) => line.includes('"kind":"approval"'));

test.concurrent("approved, and run on a bench; the journal says by whom", { timeout: 180_000 }, async (context) => {
  const dir = setUp(context);
  const { port } = await startBench(context, []);
  const approved = await isoderm(context, APPROVE, { cwd: dir });
  expect([approved.code, approved.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^short\.certificate\.json: short for bench-rf-bipolar, 100 people, .* by A\. Author, R\. Reviewer\n$/,
    ),
  ]);
  const again = await isoderm(context, APPROVE, { cwd: dir });
  expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/there is a certificate; delete it/)]);
  const { seal } = JSON.parse(readFileSync(join(dir, "short.certificate.json"), "utf8")) as { seal: string };
  const args = ["run", "short.yaml", "--device", `tcp:127.0.0.1:${port}`, "--out", "run"];
  const run = startIsoderm(context, args, { cwd: dir });
  // As far as the skin: whoever is refused for want of an approval never gets there. A whole session would test the machine.
  await run.says(/ baseline \|/);
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
  expect(approvalOf(dir)).toBe(
    `{"atMs":0,"kind":"approval","certificate":"${seal}","approvedBy":"A. Author, R. Reviewer"}`,
  );
});

test.concurrent("what does not fit is refused before the link is opened, with every reason", {
  timeout: 180_000,
}, async (context) => {
  const dir = setUp(context);
  // Nobody listens there: who got as far as the link would end with 3.
  const run = async (...more: string[]) => {
    const args = ["run", "short.yaml", "--device", "tcp:127.0.0.1:1", "--out", "run", ...more];
    const { code, stderr } = await isoderm(context, args, { cwd: dir });
    expect([code, existsSync(join(dir, "run"))]).toEqual([2, false]);
    return stderr;
  };
  expect(await run()).toMatch(/short is not approved for a device: there is no short\.certificate\.json/);
  await isoderm(context, APPROVE, { cwd: dir });
  expect(await run("--unapproved", "--certificate", "short.certificate.json")).toMatch(/contradict each other/);
  writeFileSync(join(dir, "short.yaml"), TEXT.replace("targetC: 41", "targetC: 42"));
  expect(await run()).toMatch(/does not fit:\n {2}short was changed since it was approved/);
  writeFileSync(join(dir, "short.yaml"), TEXT);
  const device = readFileSync(join(ROOT, "profiles/devices/bench-rf-bipolar.yaml"), "utf8");
  writeFileSync(join(dir, "device.yaml"), device.replace("powerMaxW: 45", "powerMaxW: 46"));
  expect(await run("--device-file", "device.yaml")).toMatch(/device file bench-rf-bipolar was changed since/);
  const certificate = readFileSync(join(dir, "short.certificate.json"), "utf8");
  writeFileSync(join(dir, "short.certificate.json"), certificate.replace("A. Author", "B. Author"));
  expect(await run()).toMatch(/it was changed since it was written/);
});

test.concurrent("a device that is not what its file says is refused before energy", {
  timeout: 180_000,
}, async (context) => {
  const dir = setUp(context);
  const { port } = await startBench(context, []);
  const device = readFileSync(join(ROOT, "profiles/devices/bench-rf-bipolar.yaml"), "utf8");
  writeFileSync(join(dir, "device.yaml"), device.replaceAll("hotSpotKMmPerWS: 7.5", "hotSpotKMmPerWS: 6"));
  const { code, stdout } = await isoderm(
    context,
    [
      "run",
      "short.yaml",
      "--unapproved",
      "--device-file",
      "device.yaml",
      "--device",
      `tcp:127.0.0.1:${port}`,
      "--out",
      "run",
      "--json",
    ],
    { cwd: dir },
  );
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: "refused",
    reason: expect.stringMatching(
      /its file bench-rf-bipolar says hotSpotKMmPerWS 6 of tip bp-\S+, and it announces 7\.5/,
    ),
    energyJ: 0,
  });
  expect(approvalOf(dir)).toBe('{"atMs":0,"kind":"approval","certificate":null,"approvedBy":null}');
});

test.concurrent("a simulated device needs no approval, and takes none", { timeout: 180_000 }, async (context) => {
  const dir = setUp(context);
  const { code, stderr } = await isoderm(context, ["run", "short.yaml", "--unapproved"], { cwd: dir });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/a simulated one needs no approval/)]);
});
