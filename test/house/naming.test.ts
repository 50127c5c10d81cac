/**
 * Goal: names, headers and habits of the house.
 * Method: every file name, every comment and every syntax tree of the project is held against the rules; one test per rule.
 */
import ts from "typescript";
import { expect, test } from "vitest";
import { findNodes, listFiles, listSources, parse, readText } from "../support/source-tree.ts";

const files = listFiles();
const sources = listSources();
const scripts = files.filter((path) => /\.(ts|tsx|js|mjs|cjs)$/.test(path));
const tests = files.filter((path) => path.startsWith("test/") && path.endsWith(".ts"));
/** Their names are given by GitHub, npm and old custom. */
const PROPER_NAMES = /^(README|LICENSE|CHANGELOG|CONTRIBUTING|SECURITY)(\.md)?$/;
const CONFIG = /(^|\/)[a-z-]+\.config\.ts$/;

test("there is something to judge", () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(tests.length).toBeGreaterThan(10);
});

/** Reference data keeps the names its makers gave it. */
const isForeign = (path: string) => path.startsWith("test/reference/cases/");

test("names of files and folders are lower case with dashes", () => {
  const own = files.filter((path) => !isForeign(path));
  const wrong = own.filter((path) =>
    path.split("/").some((part) => !PROPER_NAMES.test(part) && !/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part)),
  );
  // The C header is named as C headers are.
  expect(wrong.filter((path) => !path.endsWith(".h"))).toEqual([]);
});

test("no file and no export is called after its being a container", () => {
  const empty = /^(utils?|common|helpers?|misc|shared|base|core|index)$/;
  const vague = /(Manager|Service|Handler|Helper|Util|Utils)$/;
  const found = scripts.filter((path) => {
    const name = (path.split("/").at(-1) ?? "").replace(/(\.test|\.config)?\.[a-z]+$/, "");
    return empty.test(name) && path !== "src/index.ts";
  });
  const named = findNodes(sources, (node) => {
    const declared = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node);
    return (declared || ts.isTypeAliasDeclaration(node)) && node.name !== undefined && vague.test(node.name.text);
  });
  expect([...found, ...named]).toEqual([]);
});

test("every source file says in a doc comment what it is, at its top or right below its imports", () => {
  const bare = sources.filter((path) => {
    const { statements, text } = parse(path);
    const first = statements.find((statement) => !ts.isImportDeclaration(statement));
    const top = text.slice(0, first?.getStart() ?? text.length);
    return !/\/\*\*|^\/\/ Generated/m.test(top);
  });
  expect(bare).toEqual([]);
});

test("no note to self is left behind", () => {
  // Put together here, so that this file does not find itself.
  const notes = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
  const judged = files.filter((path) => /\.(ts|tsx|js|md|yaml|h|c)$|^\.ci\//.test(path));
  expect(judged.filter((path) => notes.test(readText(path)))).toEqual([]);
});

test("no compiler or linter is told to look away", () => {
  const away = new RegExp(
    ["@ts-(ignore|nocheck|expect-error)", "biome-" + "ignore", "eslint-" + "disable", "v8 " + "ignore"].join("|"),
  );
  const judged = scripts.filter((path) => path !== "test/house/naming.test.ts");
  expect(judged.filter((path) => away.test(readText(path)))).toEqual([]);
});

test("every test runs, once, alone", () => {
  const found = findNodes(tests, (node) => {
    if (!ts.isPropertyAccessExpression(node) || !/^(only|skip|todo|fails)$/.test(node.name.text)) return false;
    return /^(test|it|describe)\b/.test(node.expression.getText());
  });
  const retried = findNodes(
    tests,
    (node) => ts.isPropertyAssignment(node) && /^(retry|repeats)$/.test(node.name.getText()),
  );
  expect([...found, ...retried]).toEqual([]);
});

test("no sleeping and no snapshot below e2e", () => {
  const banned = /^(setTimeout|setInterval|toMatchSnapshot|toMatchInlineSnapshot)$/;
  const judged = tests.filter((file) => !/^test\/(e2e|support)\//.test(file));
  expect(findNodes(judged, (node) => ts.isIdentifier(node) && banned.test(node.text))).toEqual([]);
});

test("only a test that runs isolated puts another module in the place of ours", () => {
  const isolated = ["test/scenario/chaos-regulator.test.ts"];
  const found = findNodes(
    tests,
    (node) => ts.isCallExpression(node) && /^vi\.(doM|m)ock$/.test(node.expression.getText()),
  );
  expect(found.map((place) => place.split(":")[0]).filter((file) => !isolated.includes(file ?? ""))).toEqual([]);
});

test("names are exported by name, and nothing is passed on wholesale", () => {
  const judged = scripts.filter((path) => !CONFIG.test(path) && !path.endsWith(".d.ts"));
  const found = findNodes(judged, (node) => {
    if (ts.isExportAssignment(node)) return true;
    if (ts.isExportDeclaration(node))
      return node.exportClause === undefined || (isPassedOn(node) && !isPublicApi(node));
    return (
      ts.canHaveModifiers(node) &&
      (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    );
  });
  expect(found).toEqual([]);
});

test("a class extends nothing but an error", () => {
  const found = findNodes(sources, (node) => {
    if (!ts.isHeritageClause(node) || node.token !== ts.SyntaxKind.ExtendsKeyword || !ts.isClassLike(node.parent))
      return false;
    return !node.types.every((base) => base.getText().endsWith("Error"));
  });
  expect(found).toEqual([]);
});

/** `export { a } from "..."` */
function isPassedOn(node: ts.ExportDeclaration): boolean {
  return node.moduleSpecifier !== undefined;
}

function isPublicApi(node: ts.Node): boolean {
  return node.getSourceFile().fileName === "src/index.ts";
}
