/**
 * Mutated profiles by seed: each must be read to its end in bounded time, without an exception, and be accepted only with every number inside
 * its range; a number in a mistaken unit must not be accepted without a word. `npm run fuzz:profiles -- --count 100000 --from-seed 1`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { createRandom } from "../../firmware-sim/random.ts";
import { FIELD_UNITS } from "../../src/profile/field-unit.ts";
import type { Path } from "../../src/profile/fields.ts";
import { readProfile } from "../../src/profile/read.ts";
import { findUnsafe, numbersOf } from "./profile-oracle.ts";

export interface Fuzzed {
  readonly count: number;
  readonly accepted: number;
  /** Longest of all, processor time, ms. */
  readonly worstMs: number;
  readonly findings: readonly { readonly seed: number; readonly what: string; readonly text: string }[];
}

/** Processor time that one text may take. */
const TIME_MAX_MS = 50;

const BASES = readdirSync("profiles")
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(`profiles/${name}`, "utf8"));
const WARNED = new Map(BASES.map((text) => [text, warningsIn(text)]));

/** What stands in texts by mistake or on purpose. */
const PIECES: readonly string[] = [
  "\n",
  "  ",
  "\t",
  ": ",
  "- ",
  "#",
  "'",
  '"',
  "{",
  "}",
  "[",
  "]",
  "&a ",
  "*a",
  "!t ",
  "|\n",
  ">\n",
  "---\n",
  "<<: ",
  "~",
  "null",
  ".nan",
  ".inf",
  "-.inf",
  "1e999",
  "0x2a",
  "0o17",
  "1_000",
  "4,25",
  "42.5 C",
  "true",
  "yes",
  "__proto__: 1\n",
  "\u202e",
  "\ufeff",
  "\u0000",
  "é",
  "😀",
  "-1",
  "0",
  "-0",
  "1e-300",
  "42.50000000000001",
  "9007199254740993",
];

type Draw = (below: number) => number;

export function fuzzProfiles(count: number, fromSeed: number): Fuzzed {
  const findings: { seed: number; what: string; text: string }[] = [];
  let accepted = 0;
  let worstMs = 0;
  for (let seed = fromSeed; seed < fromSeed + count; seed++) {
    const random = createRandom(seed, "profiles");
    const draw: Draw = (below) => Math.min(below - 1, Math.floor(random.uniform() * below));
    const base = BASES[draw(BASES.length)] ?? "";
    const unit = draw(5) === 0;
    const text = unit ? mistakeUnit(base, draw) : mutate(base, draw);
    const what = judge(text, unit ? base : null, (ms, taken) => {
      worstMs = Math.max(worstMs, ms);
      if (taken) accepted += 1;
    });
    if (what !== null && findings.length < 20) findings.push({ seed, what, text });
  }
  return { count, accepted, worstMs, findings };
}

function judge(text: string, base: string | null, note: (ms: number, accepted: boolean) => void): string | null {
  try {
    const [read, ms] = timed(text);
    note(ms, "profile" in read);
    if (ms > TIME_MAX_MS) return `took ${ms.toFixed(0)} ms`;
    const unsafe = findUnsafe(read);
    if (unsafe !== null) return unsafe;
    if (base !== null && "profile" in read && read.warnings.length <= (WARNED.get(base) ?? 0))
      return "a mistaken unit was accepted without a word";
    return null;
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

/** Processor time, so that a busy machine is no slow reader; a text that seems slow is read again, for a collection may have come between. */
function timed(text: string): [ReturnType<typeof readProfile>, number] {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; ; turn++) {
    const before = process.cpuUsage();
    const read = readProfile(text, "x.yaml");
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least <= TIME_MAX_MS || turn === 4) return [read, least];
  }
}

function warningsIn(text: string): number {
  const read = readProfile(text, "x.yaml");
  return "warnings" in read ? read.warnings.length : 0;
}

/** One number, written as somebody would who had another unit in mind. Where that is the same number, the text is changed otherwise. */
function mistakeUnit(base: string, draw: Draw): string {
  const tree: unknown = parse(base);
  const numbers = numbersOf(tree).flatMap(([path, value]) => {
    const unit = FIELD_UNITS.find(({ suffix }) => String(path.at(-1)).endsWith(suffix));
    return unit === undefined || unit.mistakes.length === 0 || value === 0 ? [] : [{ path, value, unit }];
  });
  const chosen = numbers[draw(numbers.length)];
  const mistake = chosen?.unit.mistakes[draw(chosen.unit.mistakes.length)];
  if (chosen === undefined || mistake === undefined) return mutate(base, draw);
  // Every conversion is linear: its inverse is what stands in the file.
  const offset = mistake.toField(0);
  set(tree, chosen.path, (chosen.value - offset) / (mistake.toField(1) - offset));
  return stringify(tree);
}

function set(tree: unknown, path: Path, value: number): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], tree);
  (parent as Record<string | number, unknown>)[path.at(-1) ?? ""] = value;
}

const KINDS = 8;

/** One to four changes of a text. */
function mutate(base: string, draw: Draw): string {
  let text = base;
  for (let times = 1 + draw(4); times > 0; times--) text = change(text, draw);
  return text;
}

function change(text: string, draw: Draw): string {
  const piece = PIECES[draw(PIECES.length)] ?? "";
  const at = draw(text.length + 1);
  const lines = text.split("\n");
  const line = draw(lines.length);
  const other = draw(lines.length);
  switch (draw(KINDS)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, at) + piece + text.slice(at + draw(30));
    case 2:
      return lines.toSpliced(line, 1).join("\n");
    case 3:
      return lines.toSpliced(other, 0, lines[line] ?? "").join("\n");
    case 4:
      return lines.with(line, lines[other] ?? "").join("\n");
    case 5:
      return lines.with(line, (lines[line] ?? "").replace(/^ */, " ".repeat(draw(9)))).join("\n");
    case 6: {
      // A number of any size in place of one that stands there.
      const numbers = [...text.matchAll(/(?<=: )-?\d+(\.\d+)?/g)];
      const found = numbers[draw(Math.max(1, numbers.length))];
      if (found === undefined) return text;
      const scaled = Number(found[0]) * 10 ** (draw(13) - 6) * (draw(8) === 0 ? -1 : 1);
      return text.slice(0, found.index) + String(scaled) + text.slice(found.index + found[0].length);
    }
    default:
      return text.slice(0, at) + piece.repeat(1 + draw(2000)) + text.slice(at);
  }
}
