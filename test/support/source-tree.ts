/**
 * The checkout as data for the house tests: which files there are, and what a source file imports. Reads the file system,
 * judges nothing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What .gitignore leaves out, and git itself. */
const IGNORED = new Set([".git", "node_modules", "dist", "runs", "coverage", "reports", ".stryker-tmp"]);

/** One import, export-from, `import()` or `import("...")` type. */
export interface Import {
  /** From the root of the checkout. */
  readonly file: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** From the root of the checkout; null for a package. */
  readonly target: string | null;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** Every file below `folder`, from the root of the checkout, with forward slashes, sorted. */
export function listFiles(folder = ""): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(`${ROOT}${folder}`, { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (IGNORED.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...listFiles(path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/** The TypeScript of the product: src and firmware-sim. */
export function listSources(): string[] {
  return [...listFiles("src"), ...listFiles("firmware-sim")].filter((path) => /\.tsx?$/.test(path));
}

export function readText(path: string): string {
  return readFileSync(`${ROOT}${path}`, "utf8");
}

const parsed = new Map<string, ts.SourceFile>();

/** The syntax tree of a file; parsed once. */
export function parse(path: string): ts.SourceFile {
  const source = parsed.get(path) ?? ts.createSourceFile(path, readText(path), ts.ScriptTarget.ES2023, true);
  parsed.set(path, source);
  return source;
}

/** Calls `visit` for every node of a file. */
function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** The places of all nodes that `isWanted` picks, with the start of their text. */
export function findNodes(paths: readonly string[], isWanted: (node: ts.Node) => boolean): string[] {
  const found: string[] = [];
  for (const path of paths) {
    const source = parse(path);
    walk(source, (node) => {
      if (isWanted(node)) found.push(`${toPlace(source, node)} ${node.getText().slice(0, 60)}`);
    });
  }
  return found;
}

/** `path:line` of a node, as a terminal makes it clickable. */
function toPlace(source: ts.SourceFile, node: ts.Node): string {
  return `${source.fileName}:${toLine(source, node)}`;
}

/** Everything a file imports. An `import()` of something that is not a literal comes out as the specifier "?". */
export function listImports(path: string): Import[] {
  const source = parse(path);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: string, typeOnly: boolean, dynamic: boolean) => {
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : null;
    found.push({ file: path, line: toLine(source, node), specifier, target, typeOnly, dynamic });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node, node.moduleSpecifier.text, isTypeOnlyImport(node), false);
    else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      add(node, node.moduleSpecifier.text, node.isTypeOnly, false);
    else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    )
      add(node, node.argument.literal.text, true, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      add(node, argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : "?", false, true);
    }
  });
  return found;
}

function isTypeOnlyImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

function toLine(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
