/**
 * Goal: below io there is no clock, timer, randomness, process or place to look one up; the session machine has no time of its own;
 * nothing asks whether it runs in a simulator.
 * Method: those folders are type-checked a second time without the types of Node, and their syntax trees are searched for what the
 * language itself still offers.
 */
import { spawnSync } from "node:child_process";
import ts from "typescript";
import { expect, test } from "vitest";
import { createTestModel } from "xstate/graph";
import { sessionMachine } from "../../src/session/machine.ts";
import { nounOf, PURE } from "../support/ranks.ts";
import { findNodes, listSources, ROOT } from "../support/source-tree.ts";

const sources = listSources();
/** The simulated device too is told the time and given its seed; only its program and its links stand in the world. */
const pure = sources.filter((path) =>
  path.startsWith("src/") ? PURE.includes(nounOf(path)) : !/^firmware-sim\/(main\.ts$|links\/)/.test(path),
);
/** Reports may say that a device is simulated, and the device itself says so on the wire. What decides may not know. */
const TELLING = /^(src\/(report|validation)\/|src\/journal\/describe\.ts$|firmware-sim\/firmware\/telemetry\.ts$)/;
const deciding = pure.filter((path) => !TELLING.test(path));

const project = ts.getParsedCommandLineOfConfigFile(`${ROOT}tsconfig.pure.json`, undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  },
});

test("there is something to judge", () => {
  expect(pure.length).toBeGreaterThan(70);
});

test("tsconfig.pure.json has no types of Node or browser, and covers every pure file", () => {
  expect(project?.options.types).toEqual([]);
  expect(project?.options.lib).toEqual(["lib.es2023.d.ts"]);
  const covered = new Set(project?.fileNames.map((name) => name.slice(name.lastIndexOf(ROOT) + ROOT.length)));
  expect(pure.filter((path) => !covered.has(path))).toEqual([]);
});

test("the pure folders compile without clock, timer, console, process, Buffer or node:", { timeout: 120_000 }, () => {
  // The compiler in a process of its own keeps what it learned in node_modules/.cache, as `npm run check` does.
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.pure.json"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

test("I40 no clock, chance or locale that the language itself offers", () => {
  const banned =
    /^(Date|globalThis|eval|Function|Intl|WeakRef|FinalizationRegistry|SharedArrayBuffer|Atomics|toLocale\w*|localeCompare)$/;
  const found = findNodes(pure, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === "Math.random") return true;
    return ts.isIdentifier(node) && banned.test(node.text) && !ts.isTypeNode(node.parent);
  });
  expect(found).toEqual([]);
});

test("no timer, no process and no performance clock, not even as a name of one's own", () => {
  const banned = /^(setTimeout|setInterval|setImmediate|queueMicrotask|process|performance)$/;
  expect(findNodes(pure, (node) => ts.isIdentifier(node) && banned.test(node.text))).toEqual([]);
});

test("RxJS is wiring: no operator that brings its own time or scheduler", () => {
  const banned =
    /^(timer|interval|delay|delayWhen|debounce|debounceTime|throttle|throttleTime|auditTime|sampleTime|bufferTime|windowTime|timeout|timeoutWith|timestamp|timeInterval|observeOn|subscribeOn|\w+Scheduler)$/;
  const found = findNodes(pure, (node) => {
    if (!ts.isImportSpecifier(node)) return false;
    const from = node.parent.parent.parent.moduleSpecifier.getText();
    return from.startsWith('"rxjs') && banned.test((node.propertyName ?? node.name).text);
  });
  expect(found).toEqual([]);
});

test("the machine has no time and no children of its own", () => {
  const keys = collectKeys(sessionMachine.config);
  expect(keys).toContain("on");
  expect(keys.filter((key) => ["after", "invoke", "delays", "always"].includes(key))).toEqual([]);
  expect(() => createTestModel(sessionMachine)).not.toThrow();
  const banned = /^(after|invoke|spawn|spawnChild|sendTo|raise|createActor)$/;
  const machine = findNodes(["src/session/machine.ts"], (node) => ts.isIdentifier(node) && banned.test(node.text));
  expect(machine).toEqual([]);
});

test("XState is used through its pure transition: there is no live actor", () => {
  expect(findNodes(sources, (node) => ts.isIdentifier(node) && /^(createActor|interpret)$/.test(node.text))).toEqual(
    [],
  );
});

test("no decision asks whether it runs in a simulator", () => {
  const found = findNodes(deciding, (node) => {
    const condition = toCondition(node);
    return condition !== null && /\bisSim|simulat/i.test(condition.getText());
  });
  expect(found).toEqual([]);
});

test("no code asks whether it is being tested", () => {
  const banned = /\b(NODE_ENV|VITEST|VITE_TEST|JEST_WORKER_ID)\b|import\.meta\.(env|vitest)/;
  expect(findNodes(sources, (node) => ts.isPropertyAccessExpression(node) && banned.test(node.getText()))).toEqual([]);
});

test("no any", () => {
  expect(findNodes(sources, (node) => node.kind === ts.SyntaxKind.AnyKeyword)).toEqual([]);
});

/** What decides between two ways, or null. */
function toCondition(node: ts.Node): ts.Expression | null {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isSwitchStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node)) return node.condition;
  if (ts.isBinaryExpression(node) && /^(&&|\|\||\?\?)$/.test(node.operatorToken.getText())) return node.left;
  return null;
}

function collectKeys(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...collectKeys(inner)]);
}
