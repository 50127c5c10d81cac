/**
 * YAML from strangers: text in, one plain value and the place of everything in it out. Hostile input is turned away before the
 * parser sees it, because the parser's recursion can exhaust the stack inside a regular expression, which ends the process
 * and can not be caught, and because its work grows with the square of the number of keys. Knows nothing of profiles.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import type { Path } from "./fields.ts";
import { ownMember } from "./fields.ts";
import type { Finding } from "./problem.ts";
import type { ReadingRuleId } from "./reading-rules.ts";

export const TEXT_MAX_BYTES = 64 * 1024;
/** Measured on hostile texts of 64 KiB: everything inside these is parsed within 50 ms. The profiles that come along have 420 tokens. */
const TOKENS_MAX = 3000;
const TOKEN_MAX_CHARS = 4096;
const ESCAPES_MAX = 500;
const FLOW_DEPTH_MAX = 16;
const INDICATORS_PER_LINE_MAX = 8;
const INDENT_MAX_CHARS = 100;
/** After the first few, syntax errors are mostly echoes. */
const SYNTAX_ERRORS_MAX = 5;

export interface YamlText {
  readonly value: unknown;
  /** Where the value at `path` stands; where nothing stands, its key. */
  readonly valueAt: (path: Path) => Range;
  /** Where the key at `path` stands; of a list member, its beginning. */
  readonly keyAt: (path: Path) => Range;
}
interface Range {
  readonly start: number;
  readonly end: number;
}
type ParseResult = { readonly findings: readonly Finding[]; readonly yaml: YamlText | undefined };

/** Never throws. `yaml` is undefined when the findings leave nothing worth looking at. */
export function parseYaml(text: string): ParseResult {
  const refusal = refuse(text);
  if (refusal !== undefined) return { findings: [refusal], yaml: undefined };
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    customTags: [],
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    // Not "silent": that would also drop the error of a second document.
    logLevel: "error",
  });
  const { findings, readable } = syntaxFindings(document);
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    if (findings.length > 0) return { findings, yaml: undefined };
    const empty = error("P004", "the file is empty", "Start from one of the profiles that come with Isoderm.", 0, 0);
    return { findings: [empty], yaml: undefined };
  }
  if (!readable) return { findings, yaml: undefined };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return {
    findings,
    yaml: { value, valueAt: (path) => valueAt(document, path), keyAt: (path) => keyAt(document, path) },
  };
}

/** Turns away what is no text of a bearable size and shape. */
function refuse(text: string): Finding | undefined {
  if (text.length > TEXT_MAX_BYTES || utf8Bytes(text) > TEXT_MAX_BYTES) {
    return error(
      "P001",
      "the file is larger than 64 KiB",
      "A file of this kind has a few KiB: is this the right one?",
      0,
      1,
    );
  }
  // A byte order mark may open a text; U+FFFD is what a decoder leaves where bytes were not UTF-8.
  const foreign = /[^\P{C}\t\r\n]|[\p{Zl}\p{Zp}\ufffd]/u.exec(text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text);
  if (foreign !== null) {
    const code = foreign[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const hint = "Save the file as UTF-8 text, and delete invisible characters.";
    return error("P002", `not plain text: character U+${code}`, hint, foreign.index, foreign.index + 1);
  }
  return refuseShape(text);
}

function refuseShape(text: string): Finding | undefined {
  const hint = "Nothing in a file of this kind needs that: is this the right file?";
  let at = 0;
  let tokens = 0;
  let escapes = 0;
  let flowDepth = 0;
  let indicators = 0;
  for (const token of new Lexer().lex(text)) {
    const tooComplex = (what: string) => error("P009", what, hint, at, at + token.length);
    if (++tokens > TOKENS_MAX) return tooComplex("the file has too many parts");
    if (token.length > TOKEN_MAX_CHARS) return tooComplex(`one value is longer than ${TOKEN_MAX_CHARS} characters`);
    escapes += token.startsWith('"') ? token.split("\\").length - 1 : 0;
    if (escapes > ESCAPES_MAX) return tooComplex("the file has too many escaped characters");
    if (token === "[" || token === "{") flowDepth++;
    else if (token === "]" || token === "}") flowDepth--;
    else if (flowDepth === 0 && (token === "-" || token === "?" || token === ":")) indicators++;
    else if (token.startsWith("\n") || token.startsWith("\r\n")) indicators = 0;
    if (flowDepth > FLOW_DEPTH_MAX || indicators > INDICATORS_PER_LINE_MAX) return tooComplex("nested too deeply");
    if (flowDepth < 0) {
      return error("P003", `"${token}" closes nothing`, `Delete it, or open it before with its partner.`, at, at + 1);
    }
    if (token.length > INDENT_MAX_CHARS && token.trim() === "") return tooComplex("indented too far");
    // The lexer marks the start of a document and of a scalar by control characters of its own.
    if (token !== "\u0002" && token !== "\u001f" && token !== "\u0018") at += token.length;
  }
  return undefined;
}

function syntaxFindings(document: Document): { findings: Finding[]; readable: boolean } {
  const findings: Finding[] = [];
  let syntaxErrors = 0;
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    if (code === "DUPLICATE_KEY") {
      findings.push(error("P007", "the key stands twice in this map", "Keep one of the two.", pos[0], wordEnd(pos)));
    } else if (code === "MULTIPLE_DOCS") {
      findings.push(
        error("P005", "a second document begins here", "Give each profile a file of its own.", pos[0], pos[1]),
      );
    } else if (code === "TAG_RESOLVE_FAILED") {
      findings.push(error("P008", "tags are not used here", "Delete the word that begins with '!'.", pos[0], pos[1]));
    } else if (++syntaxErrors <= SYNTAX_ERRORS_MAX) {
      const hint = "Indent with spaces, one `key: value` per line, lists with `- `.";
      findings.push(error("P003", `not YAML: ${message}`, hint, pos[0], pos[1]));
    }
  }
  const aliases: Finding[] = [];
  visit(document, {
    Alias(_, { range }) {
      const [start, end] = range ?? [0, 1];
      aliases.push(error("P006", "aliases are not used here", "Write the value itself.", start, end));
    },
    Node(_, node) {
      const { tag, range } = node as Node & { tag?: string };
      const known = tag === undefined || isAlias(node) || tag.startsWith("tag:yaml.org,2002:");
      if (!known && range) findings.push(error("P008", "tags are not used here", "Delete it.", range[0], range[1]));
    },
  });
  const readable = syntaxErrors === 0 && aliases.length === 0 && findings.every(({ ruleId }) => ruleId === "P007");
  return { findings: [...findings, ...aliases], readable };
}

/** The parser names only the beginning of a key that stands twice. */
const wordEnd = ([start, end]: [number, number]) => Math.max(start + 1, end);

function valueAt(document: Document, path: Path): Range {
  const node = nodeAt(document, path);
  const range = node?.range;
  return range && range[1] > range[0] ? { start: range[0], end: range[1] } : keyAt(document, path);
}

function keyAt(document: Document, path: Path): Range {
  const step = path.at(-1);
  const parent = nodeAt(document, path.slice(0, -1));
  const node = step !== undefined && isMap(parent) ? keyNode(parent, step) : nodeAt(document, path);
  const range = node?.range ?? (parent as Node | undefined)?.range ?? document.contents?.range;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

function nodeAt(document: Document, path: Path): Node | undefined {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isMap(node)) node = node.items.find(({ key }) => isScalar(key) && key.value === step)?.value;
    else if (isSeq(node)) node = ownMember(node.items, step);
    else return undefined;
  }
  return (node ?? undefined) as Node | undefined;
}

function keyNode(map: YAMLMap, step: string | number): Node | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === step)?.key as Node | undefined;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function error(ruleId: ReadingRuleId, message: string, hint: string, start: number, end: number): Finding {
  return { severity: "error", ruleId, message, hint, start, end };
}
