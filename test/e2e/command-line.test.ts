/**
 * Goal: the command line answers as scripts and people expect: data on stdout, talk on stderr, exit 2 for a mistake.
 * Method: the built program in processes of its own.
 */
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, PROFILE } from "../support/cli.ts";

beforeAll(buildWhenStale, 60_000);

test.concurrent("--help goes to stdout and names every command", async (context) => {
  const { code, stdout, stderr } = await isoderm(context, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of ["demo", "run", "schema"]) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  expect(stdout).toMatch(/never for use on people/);
});

test.concurrent("--version is the package's", async (context) => {
  expect(await isoderm(context, ["--version"])).toMatchObject({
    code: 0,
    stdout: `${packageJson.version}\n`,
    stderr: "",
  });
});

test.concurrent("schema prints the JSON schema of the outcome", async (context) => {
  const { code, stdout, stderr } = await isoderm(context, ["schema", "outcome"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(outcomeSchema, { target: "draft-7" }))));
});

test.concurrent.for<readonly [string, readonly string[], RegExp]>([
  ["nothing at all", [], /Usage: isoderm/],
  ["an unknown command", ["rnu", PROFILE], /unknown command 'rnu'\n\(Did you mean run\?\)/],
  ["an unknown option", ["run", PROFILE, "--sede", "3"], /unknown option '--sede'\n\(Did you mean --seed\?\)/],
  ["a missing argument", ["run"], /missing required argument 'profile'/],
  ["an argument too many", ["run", PROFILE, PROFILE], /too many arguments/],
  ["an option without its value", ["run", PROFILE, "--out"], /--out <dir>' argument missing/],
  ["a seed that is no number", ["run", PROFILE, "--seed", "seven"], /A whole number from 0 to 4294967295 is needed/],
  ["an empty seed", ["run", PROFILE, "--seed", ""], /A whole number/],
  ["a speed of nothing", ["run", PROFILE, "--speed", "0"], /A number over 0, or max, is needed/],
  [
    "an unknown schema",
    ["schema", "universe"],
    /Allowed choices are profile, course, device, person, faults, operator, outcome/,
  ],
])("$0 is a mistake: exit 2, the text on stderr, nothing on stdout", async ([, args, text], context) => {
  const { code, stdout, stderr } = await isoderm(context, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(text);
});
