/**
 * Goal: documents do not rot.
 * Method: links, file names, shell blocks and generated parts of every document are held against the checkout; shell lines are parsed
 * by the program's own command line.
 */
import { existsSync } from "node:fs";
import { posix } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { buildProgram } from "../../src/cli/program.ts";
import viteConfig from "../../vite.config.ts";
import { RANKS } from "../support/ranks.ts";
import { listFiles, ROOT, readText } from "../support/source-tree.ts";
import { STATECHART_FILE, withStatechart } from "../support/statechart.ts";

const files = listFiles();
const pages = files.filter((path) => path.endsWith(".md") && !path.startsWith("test/reference/cases/"));
const architecture = readText("docs/architecture.md");

test("there is something to judge", () => {
  expect(pages).toEqual(
    expect.arrayContaining(["README.md", "docs/architecture.md", "docs/decisions.md", "docs/safety.md"]),
  );
});

test("every relative link leads to a file, and its anchor to a heading", () => {
  const broken = pages.flatMap((page) =>
    listLinks(readText(page))
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => !isThere(page, link))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test("every page has one title, on top", () => {
  expect(pages.filter((page) => !/^# \S/.test(readText(page)))).toEqual([]);
  expect(pages.filter((page) => headings(readText(page)).filter((line) => /^# /.test(line)).length !== 1)).toEqual([]);
});

test("every file and folder named in the code map exists", () => {
  const map = section(architecture, "Code map");
  const named = [...map.matchAll(/`((?:src|firmware-sim|profiles|test|docs)(?:\/[\w.-]+)*\/?)`/g)].map(
    ([, path]) => path ?? "",
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test("every folder of src, firmware-sim and test, and every file directly in src, is in the code map", () => {
  const map = section(architecture, "Code map");
  const nouns = files.flatMap((path) => {
    const [top = "", noun = "", rest] = path.split("/");
    if (!["src", "firmware-sim", "test"].includes(top) || noun === "") return [];
    if (rest === undefined) return top === "src" ? [path] : [];
    return [`${top}/${noun}/`];
  });
  expect([...new Set(nouns)].filter((noun) => !map.includes(`\`${noun}\``))).toEqual([]);
});

test("the code map lists the folders of src in the order of the layers", () => {
  const map = section(architecture, "Code map");
  const nouns = RANKS.flat().map((noun) => map.search(new RegExp(`\`src/${noun}(\\.ts|/)\``)));
  const there = nouns.filter((at) => at >= 0);
  expect(there.length).toBeGreaterThan(10);
  expect(there).toEqual([...there].sort((a, b) => a - b));
});

test("the statechart of docs/architecture.md is the machine's (npm run generate)", () => {
  expect(readText(STATECHART_FILE)).toBe(withStatechart(readText(STATECHART_FILE)));
});

test("every shell line of the documents is one that works", () => {
  const lines = pages.flatMap((page) => shellLines(readText(page)).map((line) => [page, line] as const));
  expect(lines.length).toBeGreaterThan(10);
  const wrong = lines.flatMap(([page, line]) => {
    const why = findMistake(line);
    return why === null ? [] : [`${page}: ${line}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

test("every page named in the code exists", () => {
  const missing = files
    .filter((path) => /^(src|firmware-sim|test|profiles)\//.test(path) && /\.(ts|yaml)$/.test(path))
    .flatMap((path) => [...readText(path).matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([page]) => [path, page] as const))
    .filter(([, page]) => !files.includes(page));
  expect(missing).toEqual([]);
});

test("what package.json promises, the build makes", () => {
  const made = Object.keys(viteConfig.build?.rolldownOptions?.input ?? {}).map((name) => `dist/${name}.js`);
  const promised = [...Object.values(packageJson.bin), packageJson.exports["."].default.replace("./", "")];
  const scripts = Object.values(packageJson.scripts).flatMap((line) => line.match(/\bdist\/[\w/.-]+/g) ?? []);
  expect(made.length).toBeGreaterThan(2);
  expect([...promised, ...scripts].filter((path) => !made.includes(path))).toEqual([]);
});

test("every profile named in a document exists", () => {
  const missing = pages.flatMap((page) =>
    [...readText(page).matchAll(/\bprofiles\/[\w-]+\.(yaml|json)/g)].flatMap(([path]) =>
      files.includes(path) ? [] : [`${page}: ${path}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("no path of somebody's machine and no private registry is written down", () => {
  const judged = files.filter(
    (path) => /^(src|firmware-sim|docs|profiles|\.ci)\/|^[^/]+$/.test(path) && !path.endsWith(".log"),
  );
  // Put together here, so that the rule can be read and this file still passes it.
  const own = new RegExp(`["'\`\\s(=](/(${["work", "root", "home", "tmp", "Users"].join("|")})/)|[A-Z]:\\\\\\\\`);
  const registry = /https?:\/\/[^\s"]*(registry|artifactory|nexus|verdaccio)|_authToken/;
  const wrong = judged.filter((path) => own.test(readText(path)) || registry.test(readText(path)));
  expect(wrong).toEqual([]);
});

test("the README says on its first screen what it is and what it is not", () => {
  const screen = readText("README.md").split("\n").slice(0, 40).join("\n");
  expect(screen).toMatch(/not a medical device/i);
  expect(screen).toMatch(/never (for use )?on people/i);
  expect(screen).toContain("npm ci && npm start");
  expect(screen).toContain("npm ci && npm test");
});

/** Targets of links and images, without those in code. */
function listLinks(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "");
}

function isThere(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(`${ROOT}${target}`)) return false;
  return anchor === undefined || !target.endsWith(".md") || headings(readText(target)).map(toAnchor).includes(anchor);
}

function headings(text: string): string[] {
  return withoutCode(text)
    .split("\n")
    .filter((line) => /^#+ /.test(line));
}

/** As GitHub makes them. */
function toAnchor(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
}

/** From the heading to the next of the same level. */
function section(text: string, heading: string): string {
  const rest = text.split(`\n## ${heading}\n`)[1];
  expect(rest, `a section "${heading}"`).toBeDefined();
  return (rest ?? "").split("\n## ")[0] ?? "";
}

function shellLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? "");
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  return lines
    .flatMap((line) => line.replace(/(^|\s)#.*/, "").split("&&"))
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Why a shell line would not work, or null. */
function findMistake(line: string): string | null {
  const [command = "", ...words] = line.split(/\s+/);
  const [first = "", second = ""] = words;
  if (command === "isoderm") return tryProgram(words);
  if (command === "node" && first === "dist/cli/main.js") return tryProgram(words.slice(1));
  if (command === "npx" && first === "isoderm") return tryProgram(words.slice(1));
  if (command === "isoderm-bench") return tryBench(words);
  if (command === "node" && first === packageJson.bin["isoderm-bench"]) return tryBench(words.slice(1));
  if (command === "npx" && first === "vitest") return null;
  if (command === "npm" && first === "run") return second in packageJson.scripts ? null : `no script "${second}"`;
  if (command === "npm") return first === "ci" || first in packageJson.scripts ? null : `no script "${first}"`;
  return command === "git" || command === "cd" || command === ".ci/run"
    ? null
    : `"${command}" is not a command of this project`;
}

function tryProgram(words: readonly string[]): string | null {
  const program = buildProgram(() => undefined);
  disarm(program);
  try {
    program.parse(words, { from: "user" });
    return null;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "commander.helpDisplayed" || code === "commander.version" ? null : message;
  }
}

/** Parses as ever, but does nothing. */
function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  command.commands.forEach(disarm);
}

function tryBench(words: readonly string[]): string | null {
  const source = readText("firmware-sim/main.ts");
  const flags = words.filter((word) => word.startsWith("--")).map((flag) => flag.slice(2));
  const unknown = flags.filter((flag) => !new RegExp(`\\b${flag}: \\{ type: "`).test(source));
  return unknown.length === 0 ? null : `isoderm-bench does not know ${unknown.join(", ")}`;
}
