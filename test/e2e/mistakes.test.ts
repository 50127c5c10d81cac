/**
 * Goal: whatever is wrong with what a person gives to `run`, it is said where and what to do, with exit 2, before anything is written.
 * Method: one mistake per case, made in a copy of a profile that works; the built program in a process of its own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildWhenStale, isoderm, makeFolder, PROFILE } from "../support/cli.ts";
import type { Owner } from "../support/process.ts";

beforeAll(buildWhenStale, 60_000);

const GOOD = readFileSync(PROFILE, "utf8");

/** The good profile with one text in place of another, which must be in it. */
function spoil(...pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, GOOD);
}

/** Runs the text as a profile. @returns what stderr says; exit code, silence and the missing folder are checked */
async function refuse(owner: Owner, content: string | Uint8Array, ...more: readonly string[]): Promise<string> {
  const dir = makeFolder(owner);
  writeFileSync(join(dir, "p.yaml"), content);
  return refuseIn(owner, dir, ["p.yaml", ...more]);
}

async function refuseIn(owner: Owner, dir: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await isoderm(owner, ["run", ...args, "--out", "out"], { cwd: dir });
  expect({ code, stdout, written: existsSync(join(dir, "out")) }, stderr).toEqual({
    code: 2,
    stdout: "",
    written: false,
  });
  return stderr;
}

/** A problem as people read it: place, line with caret, what to do. */
function problem(at: string, message: string, hint: string): RegExp {
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^${literally(at)}: ${literally(message)}.*\\n +\\d+ \\| .*\\n +\\| +\\^+\\n +=.*${literally(hint)}`,
    "m",
  );
}

const LINES = GOOD.split("\n");
/** `line:column` of a text in the good profile. */
function place(text: string, nth = 0): string {
  const lines = LINES.flatMap((line, index) => (line.includes(text) ? [index] : []));
  const line = lines[nth] ?? Number.NaN;
  return `${line + 1}:${(LINES[line] ?? "").indexOf(text) + 1}`;
}

const hold = `durationS: ${/targetC: .*\n\s+durationS: (\d+)/.exec(GOOD)?.[1]}`;
const target = `targetC: ${/targetC: ([\d.]+)/.exec(GOOD)?.[1]}`;
const power = `powerMaxW: ${/powerMaxW: ([\d.]+)/.exec(GOOD)?.[1]}`;
const behind = (text: string) => {
  const [line, column] = place(text).split(":").map(Number) as [number, number];
  return `${line}:${column + text.indexOf(" ") + 1}`;
};

test.concurrent.for([
  [
    "a version of the future",
    spoil(["isoderm-profile/1", "isoderm-profile/9"]),
    behind("format: "),
    "P011",
    '"format" is "isoderm-profile/9"',
    'Isoderm reads "isoderm-profile/1"',
  ],
  [
    "a typing error in a key",
    spoil([target, target.replace("target", "tagret")]),
    place(target),
    "P021",
    'unknown key "tagretC"',
    'Did you mean "targetC"',
  ],
  [
    "a number that is none",
    spoil([target, "targetC: .nan"]),
    behind(target),
    "P023",
    'NaN is no value for "targetC"',
    "Write a finite number",
  ],
  [
    "an endless duration",
    spoil([hold, "durationS: .inf"]),
    behind(hold),
    "P023",
    'an infinite number is no value for "durationS"',
    "Write a finite number",
  ],
  [
    "no duration",
    spoil([hold, "durationS: 0"]),
    behind(hold),
    "P024",
    '"durationS" is 0 s, below 30 s',
    "Allowed: 30 to",
  ],
  [
    "a number in quotes",
    spoil([power, 'powerMaxW: "45"']),
    behind(power),
    "P022",
    '"powerMaxW" must be a number, this is text',
    "Write 45 without quotes",
  ],
  [
    "degrees Fahrenheit",
    spoil([target, "targetC: 108.5"]),
    behind(target),
    "P024",
    '"targetC" is 108.5 degC, above 46 degC',
    "looks like degrees Fahrenheit: 42.5 degC",
  ],
  [
    "a target under the range",
    spoil([target, "targetC: 39.9"]),
    behind(target),
    "P024",
    '"targetC" is 39.9 degC, below 40 degC',
    "Allowed: 40 to 46 degC",
  ],
  [
    "a target over the range",
    spoil([target, "targetC: 46.1"]),
    behind(target),
    "P024",
    '"targetC" is 46.1 degC, above 46 degC',
    "Allowed: 40 to 46 degC",
  ],
  [
    "an unknown area",
    spoil(["area: inner-thigh", "area: elbow"]),
    behind("area: inner-thigh"),
    "P027",
    '"area" can not be "elbow"',
    "Known: face, neck, abdomen, inner-thigh, back",
  ],
])("$0 is shown at its place", async ([, text, at, rule, message, hint], context) => {
  expect(await refuse(context, text)).toMatch(problem(`p.yaml:${at} error ${rule}`, message, hint));
});

test.concurrent("all problems are told at once", async (context) => {
  const said = await refuse(
    context,
    spoil(
      ["area: inner-thigh", "area: elbow"],
      [target, "targetC: 39"],
      [hold, "durationS: 0"],
      [power, "powerMax: 45"],
    ),
  );
  expect([...said.matchAll(/^p\.yaml:\d+:\d+ error (P\d+)/gm)].map(([, rule]) => rule).sort()).toEqual([
    "P020",
    "P021",
    "P024",
    "P024",
    "P027",
  ]);
});

test.concurrent("what breaks a rule between fields is told too", async (context) => {
  const said = await refuse(context, spoil(["speedMinMmS: 100", "speedMinMmS: 200"]));
  expect(said).toMatch(/^p\.yaml:\d+:\d+ error [A-Z]\d+: .*\n +\d+ \| .*\n +\| +\^+\n +=/m);
});

test.concurrent.for<readonly [string, string | Uint8Array, RegExp]>([
  ["no YAML", "a: [1, 2\nb: }", /^p\.yaml:2:\d error P003: not YAML: .*\n +2 \| b: }\n +\| +\^/m],
  ["an empty file", "", /^p\.yaml:1:1 error P004: the file is empty/],
  ["a megabyte", "a".repeat(1_000_000), /^p\.yaml:1:1 error P001: the file is larger than 64 KiB/],
  ["binary junk", Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) ^ (i >> 3)), /^p\.yaml:\d+:\d+ error P00\d: /],
  [
    "an alias bomb",
    ["a: &a [x,x,x]", "b: &b [*a,*a,*a]", "c: [*b,*b,*b]"].join("\n"),
    /^p\.yaml:2:8 error P006: aliases are not used here/,
  ],
])("%s is refused as a whole", async ([, content, text], context) => {
  const said = await refuse(context, content);
  expect(said).toMatch(text);
  expect(said.length).toBeLessThan(10_000);
});

test.concurrent("an endless file is not read to its end", async (context) => {
  expect(await refuseIn(context, makeFolder(context), ["/dev/zero"])).toMatch(/larger than 64 KiB/);
});

test.concurrent("a missing file, and a folder", async (context) => {
  const dir = makeFolder(context);
  mkdirSync(join(dir, "folder"));
  expect(await refuseIn(context, dir, ["nobody.yaml"])).toBe("nobody.yaml: there is no such file\n");
  expect(await refuseIn(context, dir, ["folder"])).toBe("folder: this is a folder; name a file in it\n");
});

test.concurrent("control characters in a name do not reach the terminal", async (context) => {
  const said = await refuseIn(context, makeFolder(context), ["red\u001b[31m.yaml"]);
  expect(said).not.toContain("\u001b");
});

test.concurrent.for([
  [
    "--person",
    "format: isoderm-person/1\nseed: 3\ncoreC: 55\n",
    "f.yaml:3:8 error P024",
    '"coreC" is 55 degC, above 39 degC',
    "Allowed: 35.5 to 39 degC",
  ],
  [
    "--person",
    "format: isoderm-person/1\nseed: 3\nfatTicknessMm: 9\n",
    "f.yaml:3:1 error P021",
    'unknown key "fatTicknessMm"',
    'Did you mean "fatThicknessMm"',
  ],
  [
    "--faults",
    "format: isoderm-faults/1\nfaults:\n  - {atS: 3, target: contact, kind: melted}\n",
    "f.yaml:3:37 error P027",
    '"kind" can not be "melted"',
    "Known: lost",
  ],
  [
    "--faults",
    "format: isoderm-operator/1\nsteps: []\n",
    "f.yaml:1:9 error P011",
    '"format" is "isoderm-operator/1"',
    "isoderm-faults/1",
  ],
  [
    "--operator",
    "format: isoderm-operator/1\nsteps:\n  - {atS: 3, action: jump}\n",
    "f.yaml:3:22 error P027",
    '"action" can not be "jump"',
    "Known: press, release",
  ],
  [
    "--operator",
    "format: isoderm-operator/1\nsteps:\n  - {atS: 3, action: glide, speedMmS: 900}\n",
    "f.yaml:3:39 error P024",
    '"speedMmS" is 900 mm/s, above 500 mm/s',
    "Allowed: 0 to 500 mm/s",
  ],
])("a malformed %s file is shown as a profile is", async ([option, content, at, message, hint], context) => {
  const dir = makeFolder(context);
  writeFileSync(join(dir, "f.yaml"), content);
  expect(await refuseIn(context, dir, [PROFILE, option, "f.yaml"])).toMatch(problem(at, message, hint));
});

test.concurrent("a missing person, fault and operator file", async (context) => {
  const dir = makeFolder(context);
  for (const option of ["--person", "--faults", "--operator"])
    expect(await refuseIn(context, dir, [PROFILE, option, "nobody.yaml"])).toBe("nobody.yaml: there is no such file\n");
});

test.concurrent("a person of another area", async (context) => {
  const dir = makeFolder(context);
  writeFileSync(join(dir, "f.yaml"), "format: isoderm-person/1\nseed: 3\narea: abdomen\n");
  expect(await refuseIn(context, dir, [PROFILE, "--person", "f.yaml"])).toMatch(
    /this person is described at the abdomen, the profile treats the inner-thigh/,
  );
});

test.concurrent.for(["-1", "4294967296", "99999999999"])("person %s is no seed", async (seed, context) => {
  expect(await refuseIn(context, makeFolder(context), [PROFILE, "--person", seed])).toBe(
    `--person ${seed}: a seed is a whole number from 0 to 4294967295\n`,
  );
});

test.concurrent.for([
  ["garbage", "not an address. Use sim, tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]"],
  ["tcp:127.0.0.1", "a TCP address is tcp:HOST:PORT, for instance tcp:127.0.0.1:4600"],
  ["tcp:127.0.0.1:99999", "a port is a number from 1 to 65535"],
])("device %s is no address", async ([device, text], context) => {
  expect(await refuseIn(context, makeFolder(context), [PROFILE, "--device", device])).toBe(
    `--device ${device}: ${text}\n`,
  );
});

test.concurrent.for<readonly [string, string, RegExp]>([
  ["--speed", "20", /--speed needs --device sim/],
  ["--faults", "f.yaml", /--faults and --operator need --device sim/],
])("%s is not for a bench device", async ([option, value, text], context) => {
  expect(
    await refuseIn(context, makeFolder(context), [
      PROFILE,
      "--unapproved",
      "--device",
      "tcp:127.0.0.1:1",
      option,
      value,
    ]),
  ).toMatch(text);
});

test.concurrent("a run never writes over another, nor where it can not", async (context) => {
  const dir = makeFolder(context);
  mkdirSync(join(dir, "used"));
  writeFileSync(join(dir, "used", "journal.ndjson"), "kept\n");
  const attempt = async (out: string) => isoderm(context, ["run", PROFILE, "--out", out], { cwd: dir });
  expect(await attempt("used")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/is not empty: a run never writes over another\. Name a new folder with --out/),
  });
  expect(readFileSync(join(dir, "used", "journal.ndjson"), "utf8")).toBe("kept\n");
  expect(await attempt("used/journal.ndjson/below")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/can not write the run folder .*ENOTDIR.*Name another with --out/),
  });
  expect(await attempt("/proc/isoderm")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/can not write the run folder/),
  });
});
