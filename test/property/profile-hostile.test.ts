/**
 * I42: whatever stands in a file, reading it ends, never throws, changes no prototype, and what it accepts is inside the
 * limits, units mistaken or not.
 */
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Path } from "../../src/profile/fields.ts";
import { type ReadProfile, readProfile } from "../../src/profile/read.ts";
import { findUnsafe, numbersOf } from "../support/profile-oracle.ts";
import { PROFILE_TEXT } from "../support/profile-text.ts";

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Number.prototype];
const BEFORE = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));

afterEach(() => {
  expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype))).toEqual(BEFORE);
});

function expectSafe(read: ReadProfile): void {
  expect(findUnsafe(read)).toBeNull();
}

test("I42 arbitrary text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => expectSafe(readProfile(text, text))));
});

test("text made of what YAML is made of", () => {
  const pieces = fc.constantFrom(
    ...[
      "- ",
      "? ",
      ": ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "\n",
      "  ",
      "&a ",
      "*a",
      "!t ",
      "!!str ",
      "|\n",
      ">\n",
      '"',
      "'",
      "#",
      "---\n",
    ],
    ...[
      "...\n",
      "%YAML 1.1\n",
      "<<",
      "__proto__",
      "format: isoderm-profile/1\n",
      "\\x",
      "\t",
      "1e999",
      ".nan",
      "é",
      "\u202e",
      "~",
    ],
  );
  const text = fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (yaml) => expectSafe(readProfile(yaml, "x.yaml"))),
    { numRuns: 200 },
  );
});

test("one piece of YAML, as often as 64 KiB hold it", () => {
  const pieces = [
    "-",
    "- ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    " ",
    "\t",
    "&a ",
    "*a ",
    "!",
    "|\n",
    '"',
    "'",
    "#",
    "---\n",
    "a\n",
    "a: ",
    "%\n",
    "@\n",
    "0",
  ];
  for (const piece of [...pieces, "[{", "a: |\n ", "\r", "\\", "''", '""', "[,", "- - \n", "a:\n"]) {
    for (const before of ["", "a: ", '"', "["]) {
      expectSafe(readProfile((before + piece.repeat(65_536)).slice(0, 65_536), "x.yaml"));
    }
  }
});

test("a profile with a piece replaced by something else", () => {
  const spoilt = fc
    .tuple(
      fc.nat(PROFILE_TEXT.length),
      fc.nat(30),
      fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("\n", ": ", "- ", "1e9", "-1", "")),
    )
    .map(([at, length, by]) => PROFILE_TEXT.slice(0, at) + by + PROFILE_TEXT.slice(at + length));
  fc.assert(
    fc.property(spoilt, (text) => expectSafe(readProfile(text, "x.yaml"))),
    { numRuns: 300 },
  );
});

const NUMBERS = numbersOf(parse(PROFILE_TEXT)).map(([path]) => path);

function withNumber(path: Path, change: (value: number) => unknown): ReadProfile {
  const tree: unknown = parse(PROFILE_TEXT);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], tree);
  const key = path.at(-1) ?? "";
  (parent as Record<string | number, unknown>)[key] = change((parent as Record<string | number, number>)[key] ?? 0);
  return readProfile(stringify(tree), "x.yaml");
}

test("a number written in another unit is refused, or is inside the limits of its field", () => {
  const mistakes: ((value: number) => number)[] = [
    (value) => 1.8 * value + 32,
    (value) => value + 273.15,
    ...[1000, 0.001, 60, 1 / 60, 10, 0.1, 100, 0.01].map((factor) => (value: number) => value * factor),
  ];
  for (const path of NUMBERS) for (const mistake of mistakes) expectSafe(withNumber(path, mistake));
  const target: Path = ["phases", "hold", "targetC"];
  for (const mistake of mistakes) expect("problems" in withNumber(target, mistake)).toBe(true);
});

test("any number in any field", () => {
  fc.assert(
    fc.property(fc.constantFrom(...NUMBERS), fc.double(), (path, value) => expectSafe(withNumber(path, () => value))),
    { numRuns: 200 },
  );
});

test("what is no number in any field is refused", () => {
  const noNumber = fc.oneof(
    fc.constantFrom(Number.NaN, Infinity, -Infinity, null, true, "42", "42,5", "0x2a", [42], { value: 42 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...NUMBERS), noNumber, (path, value) => {
      expect("problems" in withNumber(path, () => value)).toBe(true);
    }),
  );
});
