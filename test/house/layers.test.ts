/**
 * Goal: the folder list of src is the data flow; a file imports its own folder or an earlier one, never a later one.
 * Method: every import of every source file, static, dynamic and type-only, is held against test/support/ranks.ts and the tables below.
 */
import { existsSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { nounOf, rankOf } from "../support/ranks.ts";
import { findNodes, listImports, listSources, ROOT } from "../support/source-tree.ts";

/** All of src that the simulated device may know: units, formulas, the wire, and the shape of a link. */
const OPEN_TO_FIRMWARE = /^src\/(units\.ts|assert\.ts|dose\.ts|protocol\/.*|device\/link\.ts)$/;
/** Who may import the simulated device. */
const KNOWS_FIRMWARE = /^src\/(cli|io\/workers)\//;
/** Who may touch the world. */
const WORLDLY = /^(src\/(io|console|cli)\/|firmware-sim\/(main\.ts$|links\/))/;
/** The gate grants leases; the conformance kit offers wrong ones to see them refused. */
const OFFERS_LEASES = /^src\/(safety\/gate\.ts|io\/conformance\/)/;
/** Packages that stand for one idea stay in the folder of that idea. */
const CONFINED: Readonly<Record<string, RegExp>> = {
  serialport: /^(src\/io|firmware-sim\/links)\//,
  commander: /^src\/cli\//,
  xstate: /^src\/session\//,
  ws: /^src\/console\//,
  preact: /^src\/console\/page\//,
};

const sources = listSources();
const imports = sources.flatMap(listImports);
const show = (found: readonly { file: string; line: number; specifier: string }[]) =>
  found.map(({ file, line, specifier }) => `${file}:${line} ${specifier}`);

test("there is something to judge", () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(imports.filter(({ target }) => target !== null).length).toBeGreaterThan(200);
});

test("every relative import names a file that exists, with its extension", () => {
  expect(show(imports.filter(({ target }) => target !== null && !existsSync(`${ROOT}${target}`)))).toEqual([]);
});

test("an import() says what it imports", () => {
  expect(show(imports.filter(({ specifier }) => specifier === "?"))).toEqual([]);
});

test("every file of src has a rank", () => {
  expect(sources.filter((path) => path.startsWith("src/") && rankOf(path) < 0)).toEqual([]);
});

test("src: a file imports its own folder or an earlier one", () => {
  const wrong = imports.filter(({ file, target }) => {
    if (target === null || !file.startsWith("src/") || !target.startsWith("src/")) return false;
    return nounOf(target) !== nounOf(file) && rankOf(target) >= rankOf(file);
  });
  expect(show(wrong)).toEqual([]);
});

test("session knows the journal's entries by type only: it makes them, others write them", () => {
  const wrong = imports.filter(
    ({ file, target, typeOnly }) => file.startsWith("src/session/") && target?.startsWith("src/journal/") && !typeOnly,
  );
  expect(show(wrong)).toEqual([]);
});

test("safety imports nothing of control", () => {
  expect(crossing(/^src\/safety\//, /^src\/control\//)).toEqual([]);
});

test("the controller shares no code with the simulated tissue", () => {
  expect(crossing(/^src\/control\//, /^firmware-sim\//)).toEqual([]);
  expect(crossing(/^firmware-sim\//, /^src\/control\//)).toEqual([]);
});

test("src never imports firmware-sim, but for the composition root and the workers", () => {
  const wrong = imports.filter(({ file, target }) => target?.startsWith("firmware-sim/") && file.startsWith("src/"));
  expect(show(wrong.filter(({ file }) => !KNOWS_FIRMWARE.test(file)))).toEqual([]);
});

test("firmware-sim knows units, dose, the wire and the shape of a link, and nothing else of src", () => {
  const known = imports.filter(({ file, target }) => file.startsWith("firmware-sim/") && target?.startsWith("src/"));
  expect(known.length).toBeGreaterThan(10);
  expect(show(known.filter(({ target }) => !OPEN_TO_FIRMWARE.test(target ?? "")))).toEqual([]);
});

test("the firmware knows its pins, and nothing of what is connected to them", () => {
  expect(crossing(/^firmware-sim\/firmware\//, /^firmware-sim\/(?!firmware\/)/)).toEqual([]);
});

test("tissue is physics alone: it knows neither tip nor firmware", () => {
  expect(crossing(/^firmware-sim\/tissue\//, /^firmware-sim\/(firmware|applicator|links)\//)).toEqual([]);
});

test("only io, console, cli and the bench program touch the world", () => {
  const worldly = imports.filter(({ specifier }) => specifier.startsWith("node:"));
  expect(worldly.length).toBeGreaterThan(3);
  expect(show(worldly.filter(({ file }) => !WORLDLY.test(file)))).toEqual([]);
});

test.each(Object.entries(CONFINED))("%s stays where it belongs", (name, home) => {
  expect(show(imports.filter(({ file, specifier }) => isPackage(specifier, name) && !home.test(file)))).toEqual([]);
});

test("serialport is imported lazily: a broken binding can not stop a simulation", () => {
  const eager = imports.filter(
    ({ specifier, dynamic, typeOnly }) => isPackage(specifier, "serialport") && !dynamic && !typeOnly,
  );
  expect(show(eager)).toEqual([]);
});

test("only the gate makes a message that carries energy", () => {
  const judged = sources.filter((path) => /^src\/(?!protocol\/)/.test(path));
  const makers = findNodes(judged, (node) => isMessageLiteral(node, "lease"));
  expect(makers).toHaveLength(1);
  expect(makers[0]).toMatch(/^src\/safety\/gate\.ts:/);
  const namers = findNodes(judged, (node) => ts.isIdentifier(node) && node.text === "LeaseMessage");
  expect(namers.filter((place) => !OFFERS_LEASES.test(place))).toEqual([]);
});

test("only the gate makes the permission for a shot", () => {
  const judged = sources.filter((path) => /^src\/(?!protocol\/)/.test(path));
  const makers = findNodes(judged, (node) => isMessageLiteral(node, "shot"));
  expect(makers).toHaveLength(1);
  expect(makers[0]).toMatch(/^src\/safety\/gate\.ts:/);
  const namers = findNodes(judged, (node) => ts.isIdentifier(node) && node.text === "ShotMessage");
  expect(namers.filter((place) => !place.startsWith("src/safety/gate.ts:"))).toEqual([]);
});

test("leases of any content are for the conformance kit alone", () => {
  const users = findNodes(
    sources.filter((path) => path.startsWith("src/")),
    (node) => ts.isIdentifier(node) && node.text === "composeLease",
  );
  expect(users.length).toBeGreaterThan(2);
  expect(users.filter((place) => !OFFERS_LEASES.test(place))).toEqual([]);
});

test("I44 the console can not energise: nothing that it imports, or that they import, makes a permission, a message or a link", () => {
  const console = sources.filter((path) => path.startsWith("src/console/"));
  const reached = new Set(console);
  for (const path of reached)
    for (const { file, target, typeOnly } of imports)
      if (file === path && target !== null && !typeOnly) reached.add(target);
  expect(reached.size).toBeGreaterThan(console.length);
  const makers = /^(firmware-sim|src\/(protocol|device|session|control|io|cli|safety\/gate))/;
  expect([...reached].filter((path) => makers.test(path))).toEqual([]);
});

/** `{ type: "lease", ... }` */
function isMessageLiteral(node: ts.Node, type: string): boolean {
  return (
    ts.isPropertyAssignment(node) &&
    ts.isObjectLiteralExpression(node.parent) &&
    node.name.getText() === "type" &&
    ts.isStringLiteralLike(unwrapped(node.initializer)) &&
    unwrapped(node.initializer).getText().slice(1, -1) === type
  );
}

/** Without `as const`. */
function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) ? unwrapped(node.expression) : node;
}

function crossing(from: RegExp, to: RegExp): string[] {
  return show(imports.filter(({ file, target }) => from.test(file) && target !== null && to.test(target)));
}

function isPackage(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}
