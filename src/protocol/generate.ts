/**
 * Derives three texts from the message table: the codec in straight-line TypeScript, the tables of docs/protocol.md and a C header.
 * Pure: it returns text; test/support/generate.ts writes the files and test/house/generated.test.ts checks that they are fresh.
 */

import { assert } from "../assert.ts";
import { COLD_LIMITS, coldLimitsCrc } from "./cold-limits.ts";
import { type Layout, layOut } from "./layout.ts";
import { FIRMWARE_LIMITS, limitsBytes, limitsCrc } from "./limits.ts";
import { BIT_MEANINGS, COLD_LIMIT_MEANINGS, ENUM_MEANINGS, LIMIT_MEANINGS, SHOT_LIMIT_MEANINGS } from "./meanings.ts";
import {
  BIT_SETS,
  type BitSetName,
  ENUMS,
  type EnumName,
  MESSAGES,
  type MessageDefinition,
  PAYLOAD_MAX_BYTES,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
} from "./messages.ts";
import { SHOT_LIMITS, shotLimitsCrc } from "./shot-limits.ts";

const NOTICE = "Generated from src/protocol/messages.ts: run npm run generate. Do not edit.";

const DEFINITIONS: readonly (readonly [string, MessageDefinition])[] = Object.entries(MESSAGES);

function payloadBytes(definition: MessageDefinition): number {
  return layOut(definition).reduce((sum, { bytes }) => sum + bytes, 0);
}

// ---- codec.ts

/** Text of src/protocol/codec.ts. */
export function codecSource(): string {
  const enums = [...usedEnums()];
  const imports = [...enums.map((name) => ENUMS[name].constant), "type Message", "type MessageOf", "type MessageType"];
  return [
    `// ${NOTICE}`,
    "/**",
    " * Payloads to bytes and back, one straight-line function for each message and direction. Fields are written at fixed offsets,",
    " * little-endian. Writing asserts that a value fits; reading returns a rejection instead of a message, and never throws.",
    " */",
    "import {",
    ...fieldsImports().map((name) => `  ${name},`),
    '} from "./fields.ts";',
    "import {",
    ...imports.sort(compareImports).map((name) => `  ${name},`),
    '} from "./messages.ts";',
    "",
    ...enums.map((name) => `const ${ENUMS[name].constant}_NAMES = namesByCode(${ENUMS[name].constant});`),
    ...enums.map((name) => `const ${ENUMS[name].constant}_CODES = codesByName(${ENUMS[name].constant});`),
    "",
    "/** Type id of a message. */",
    "export function toTypeId(type: MessageType): number {",
    "  switch (type) {",
    ...DEFINITIONS.flatMap(([type, { id }]) => [`    case "${type}":`, `      return ${hex(id, 2)};`]),
    "  }",
    "}",
    "",
    "/** Writes the payload of a message at `at` and returns its length. */",
    "export function encodePayload(message: Message, view: DataView, at: number): number {",
    "  switch (message.type) {",
    ...DEFINITIONS.flatMap(([type]) => [
      `    case "${type}":`,
      `      return encode${capital(type)}(message, view, at);`,
    ]),
    "  }",
    "}",
    "",
    "/** Reads the `length` bytes at `at` as the payload of the message with type id `id`. */",
    "export function decodePayload(id: number, view: DataView, at: number, length: number): Message | Rejection {",
    "  switch (id) {",
    ...DEFINITIONS.flatMap(([type, { id }]) => [
      `    case ${hex(id, 2)}:`,
      `      return decode${capital(type)}(view, at, length);`,
    ]),
    "    default:",
    '      return "unknownType";',
    "  }",
    "}",
    ...DEFINITIONS.flatMap(([type, definition]) => [
      "",
      ...encoderSource(type, definition),
      "",
      ...decoderSource(type, definition),
    ]),
    "",
  ].join("\n");
}

function encoderSource(type: string, definition: MessageDefinition): string[] {
  const layouts = layOut(definition);
  return [
    `function encode${capital(type)}(message: MessageOf<"${type}">, view: DataView, at: number): number {`,
    // All values first: between two writes without a branch in between, V8 keeps knowing what a DataView is.
    ...layouts.flatMap((layout) => valueStatement(type, layout)),
    ...layouts.map((layout) => `  ${writeStatement(type, layout)}`),
    `  return ${payloadBytes(definition)};`,
    "}",
  ];
}

function valueStatement(type: string, layout: Layout): string[] {
  const { name, integer, sentinel } = layout;
  if (integer === undefined) return [];
  const value = wireExpression(layout, label(type, layout));
  const code = sentinel === null ? value : `message.${name} === null ? ${sentinel} : ${value}`;
  const oneLine = `  const ${name} = ${code};`;
  return oneLine.length <= LINE_WIDTH ? [oneLine] : [`  const ${name} =`, `    ${code};`];
}

function writeStatement(type: string, layout: Layout): string {
  const { name, field, bytes, integer } = layout;
  const at = place(layout.offset);
  if (integer === undefined)
    return `write${capital(field.wire)}(view, ${at}, ${bytes}, message.${name}, ${label(type, layout)});`;
  return `view.set${integer.view}(${at}, ${name}${bytes === 1 ? "" : ", true"});`;
}

/** How a message about a value that can not be written calls the field. */
function label(type: string, { name }: Layout): string {
  return `"${type}.${name}"`;
}

function wireExpression({ name, field, per, min, max }: Layout, label: string): string {
  if (field.wire === "bool") return `message.${name} ? 1 : 0`;
  if (field.enum !== undefined) return `toCode(${ENUMS[field.enum].constant}_CODES, message.${name}, ${label})`;
  if (field.bits !== undefined) return `toInteger(message.${name}, 0, ${hex(maskOf(field.bits), 1)}, ${label})`;
  if (per === 1) return `toInteger(message.${name}, ${min}, ${max}, ${label})`;
  return `toWire(message.${name}, ${per}, ${min}, ${max}, ${label})`;
}

function decoderSource(type: string, definition: MessageDefinition): string[] {
  const layouts = layOut(definition);
  const head = `function decode${capital(type)}(view: DataView, at: number, length: number): MessageOf<"${type}"> | Rejection {`;
  const lengthCheck =
    definition.anyLength === true ? [] : [`  if (length !== ${payloadBytes(definition)}) return "length";`];
  return [
    head,
    ...lengthCheck,
    ...layouts.flatMap((layout) => readStatements(layout, definition.anyLength === true)),
    ...returnStatement(type, layouts),
    "}",
  ];
}

function returnStatement(type: string, layouts: readonly Layout[]): string[] {
  const properties = [`type: "${type}"`, ...layouts.map(propertyExpression)];
  return ["  return {", ...properties.map((property) => `    ${property},`), "  };"];
}

/** What has to be read into a variable before the message can be made: everything that can be rejected or be null. */
function readStatements(layout: Layout, anyLength: boolean): string[] {
  const { name, field, bytes, sentinel } = layout;
  const at = place(layout.offset);
  if (field.wire === "ascii") {
    return [`  const ${name} = readAscii(view, ${at}, ${bytes});`, `  if (${name} === null) return "range";`];
  }
  if (field.wire === "hex") return [];
  const read = anyLength ? `length > ${layout.offset} ? ${readExpression(layout)} : 0` : readExpression(layout);
  if (field.enum !== undefined) {
    const names = `${ENUMS[field.enum].constant}_NAMES`;
    if (field.unknownAs !== undefined) return [`  const ${name} = ${names}[${read}] ?? "${field.unknownAs}";`];
    return [`  const ${name} = ${names}[${read}];`, `  if (${name} === undefined) return "range";`];
  }
  const rejected = rejection(layout);
  if (rejected === null && sentinel === null) return [];
  const check = rejected === null ? [] : [`  if (${rejected}) return "range";`];
  return [`  const ${name} = ${read};`, ...check];
}

/** Condition under which the integer `name` is out of range, or null if it can not be. */
function rejection({ name, field, integer, min, max, sentinel }: Layout): string | null {
  if (field.bits !== undefined) {
    const mask = maskOf(field.bits);
    return mask === integer?.max ? null : `(${name} & ~${hex(mask, 1)}) !== 0`;
  }
  if (integer === undefined) return null;
  const low = integer.min < 0 && sentinel !== null ? integer.min + 1 : integer.min;
  const high = integer.min === 0 && sentinel !== null ? integer.max - 1 : integer.max;
  const conditions = [...(min > low ? [`${name} < ${min}`] : []), ...(max < high ? [`${name} > ${max}`] : [])];
  if (conditions.length === 0) return null;
  const outside = conditions.join(" || ");
  if (sentinel === null) return outside;
  return `${name} !== ${sentinel} && ${conditions.length > 1 ? `(${outside})` : outside}`;
}

function propertyExpression(layout: Layout): string {
  const { name, field, per, bytes, sentinel } = layout;
  if (field.wire === "ascii" || field.enum !== undefined) return name;
  if (field.wire === "hex") return `${name}: readHex(view, ${place(layout.offset)}, ${bytes})`;
  if (field.wire === "bool") return `${name}: ${name} === 1`;
  const held = rejection(layout) !== null || sentinel !== null;
  const raw = held ? name : readExpression(layout);
  const scaled = per === 1 ? raw : `${raw} / ${per}`;
  if (sentinel !== null) return `${name}: ${name} === ${sentinel} ? null : ${scaled}`;
  return scaled === name ? name : `${name}: ${scaled}`;
}

function readExpression({ integer, bytes, offset }: Layout): string {
  return `view.get${integer?.view}(${place(offset)}${bytes === 1 ? "" : ", true"})`;
}

function place(offset: number): string {
  return offset === 0 ? "at" : `at + ${offset}`;
}

function usedEnums(): Set<EnumName> {
  const used = new Set<EnumName>();
  for (const [, { fields }] of DEFINITIONS) {
    for (const field of Object.values(fields)) if (field.enum !== undefined) used.add(field.enum);
  }
  return used;
}

function fieldsImports(): string[] {
  return [
    "codesByName",
    "namesByCode",
    "type Rejection",
    "readAscii",
    "readHex",
    "toCode",
    "toInteger",
    "toWire",
    "writeAscii",
    "writeHex",
  ].sort(compareImports);
}

/** The order in which the formatter wants named imports: letter by letter, a capital before its small letter. */
function compareImports(a: string, b: string): number {
  const key = (name: string): string =>
    name.replace("type ", "").replace(/[A-Za-z]/g, (letter) => letter.toLowerCase() + (letter < "a" ? "0" : "1"));
  return key(a) < key(b) ? -1 : 1;
}

const LINE_WIDTH = 120;

// ---- docs/protocol.md

/** Markdown of the message reference: one section and one table of bytes for each message. */
export function messageTables(): string {
  return DEFINITIONS.map(([type, definition]) => {
    const direction = definition.from === "host" ? "host to device" : "device to host";
    const rows = layOut(definition).map((layout) => {
      const { name, field, offset, bytes } = layout;
      return `| ${offset} | ${bytes} | \`${name}\` | ${wireText(layout)} | ${rangeText(layout)} | ${field.meaning} |`;
    });
    return [
      `### ${hex(definition.id, 2)} ${type}`,
      "",
      `${definition.meaning} *${capital(direction)}, payload ${payloadBytes(definition)} bytes.*`,
      "",
      "| offset | bytes | field | wire | range | meaning |",
      "|---:|---:|---|---|---|---|",
      ...rows,
    ].join("\n");
  }).join("\n\n");
}

function wireText({ field, per, bytes }: Layout): string {
  if (field.wire === "ascii") return `ASCII[${bytes}]`;
  if (field.wire === "hex") return `bytes[${bytes}]`;
  if (field.wire === "bool") return "u8";
  return per === 1 ? field.wire : `${field.wire} = value × ${per}`;
}

function rangeText({ field, per, min, max, sentinel }: Layout): string {
  if (field.wire === "ascii") return "printable, padded with 00";
  if (field.wire === "hex") return "any";
  if (field.wire === "bool") return "0, 1";
  if (field.enum !== undefined) {
    const anchor = `[${field.enum}](#${field.enum.toLowerCase()})`;
    return field.unknownAs === undefined ? anchor : `${anchor}; any other code: ${field.unknownAs}`;
  }
  if (field.bits !== undefined) return `bits of [${field.bits}](#${field.bits.toLowerCase()})`;
  const unit = field.unit === undefined ? "" : ` ${field.unit}`;
  const unknown = sentinel === null ? "" : `; ${sentinel}: null`;
  return `${min / per}..${max / per}${unit}${unknown}`;
}

/** Markdown of the enumerations and bit sets. */
export function codeTables(): string {
  const enums = (Object.keys(ENUMS) as EnumName[]).map((name) => {
    const meanings: Readonly<Record<string, string>> = ENUM_MEANINGS[name];
    const rows = Object.entries(ENUMS[name].values).map(
      ([member, code]) => `| ${hex(code, 2)} | \`${member}\` | ${meanings[member]} |`,
    );
    return [`### ${name}`, "", "| code | name | meaning |", "|---|---|---|", ...rows].join("\n");
  });
  const bits = (Object.keys(BIT_SETS) as BitSetName[]).map((name) => {
    const meanings: Readonly<Record<string, string>> = BIT_MEANINGS[name];
    const rows = Object.entries(BIT_SETS[name].masks).map(
      ([member, mask]) => `| ${Math.log2(mask)} | \`${member}\` | ${meanings[member]} |`,
    );
    return [`### ${name}`, "", "| bit | name | set when |", "|---:|---|---|", ...rows].join("\n");
  });
  return [...enums, ...bits].join("\n\n");
}

/** Markdown of the firmware limit table, in the order of its CRC. */
export function limitsTable(): string {
  return tableOfLimits(FIRMWARE_LIMITS, LIMIT_MEANINGS, "limitsCrc", limitsCrc());
}

/** The same of the shot limit table. */
export function shotLimitsTable(): string {
  return tableOfLimits(SHOT_LIMITS, SHOT_LIMIT_MEANINGS, "shotLimitsCrc", shotLimitsCrc());
}

/** The same of the cold limit table. */
export function coldLimitsTable(): string {
  return tableOfLimits(COLD_LIMITS, COLD_LIMIT_MEANINGS, "coldLimitsCrc", coldLimitsCrc());
}

function tableOfLimits<Name extends string>(
  limits: Readonly<Record<Name, number>>,
  meanings: Readonly<Record<Name, string>>,
  crcName: string,
  crc: number,
): string {
  const rows = (Object.keys(limits) as Name[]).map(
    (name, i) => `| ${i} | \`${name}\` | ${limits[name]} | ${meanings[name]} |`,
  );
  const bytes = limitsBytes(limits);
  return [
    "| entry | name | value | meaning |",
    "|---:|---|---:|---|",
    ...rows,
    "",
    `${rows.length} entries, ${bytes.length} bytes, \`${crcName}\` = **${hex(crc, 8)}**. First bytes: \`${spacedHex(bytes.subarray(0, 16))}\`.`,
  ].join("\n");
}

/** `document` with the text between the markers `<!-- generated:name -->` and `<!-- /generated:name -->` replaced. */
export function replaceSection(document: string, name: string, body: string): string {
  const open = `<!-- generated:${name} -->`;
  const close = `<!-- /generated:${name} -->`;
  const from = document.indexOf(open);
  const to = document.indexOf(close);
  assert(from >= 0 && to > from, `the document has a section ${name}`);
  return `${document.slice(0, from + open.length)}\n\n${body}\n\n${document.slice(to)}`;
}

// ---- C

/** Text of the C header: codes, masks, and offset, scale and sentinel of each field. No code, so that any compiler takes it. */
export function cHeader(): string {
  return [
    `/* ${NOTICE} */`,
    "/* Isoderm wire protocol. All integers little-endian; offsets count from the start of the payload. See docs/protocol.md. */",
    "#ifndef ISODERM_PROTOCOL_H",
    "#define ISODERM_PROTOCOL_H",
    "",
    `#define ISODERM_PROTOCOL_MAJOR ${PROTOCOL_MAJOR}`,
    `#define ISODERM_PROTOCOL_MINOR ${PROTOCOL_MINOR}`,
    `#define ISODERM_PAYLOAD_MAX_BYTES ${PAYLOAD_MAX_BYTES}`,
    ...DEFINITIONS.flatMap(([type, definition]) => cMessage(type, definition)),
    ...(Object.keys(ENUMS) as EnumName[]).flatMap((name) => [
      ...cCodes(ENUMS[name].constant, ENUMS[name].values, 2),
      cList(`ISODERM_${ENUMS[name].constant}_EACH`, Object.values(ENUMS[name].values)),
    ]),
    ...(Object.keys(BIT_SETS) as BitSetName[]).flatMap((name) =>
      cCodes(BIT_SETS[name].constant, BIT_SETS[name].masks, 8),
    ),
    ...cLimits("ISODERM_FIRMWARE_LIMITS", FIRMWARE_LIMITS, limitsCrc()),
    ...cLimits("ISODERM_SHOT_TABLE", SHOT_LIMITS, shotLimitsCrc()),
    ...cLimits("ISODERM_COLD_TABLE", COLD_LIMITS, coldLimitsCrc()),
    "",
    "#endif",
    "",
  ].join("\n");
}

function cMessage(type: string, definition: MessageDefinition): string[] {
  const prefix = `ISODERM_${upperSnake(type)}`;
  return [
    "",
    `/* ${definition.from === "host" ? "host to device" : "device to host"}: ${definition.meaning} */`,
    `#define ${prefix}_ID ${hex(definition.id, 2)}u`,
    `#define ${prefix}_BYTES ${payloadBytes(definition)}`,
    ...layOut(definition).flatMap((layout) => {
      const field = `${prefix}_${upperSnake(layout.name)}`;
      const type = layout.integer?.c ?? `uint8_t[${layout.bytes}]`;
      return [
        `#define ${field}_AT ${layout.offset} /* ${type}${layout.field.unit === undefined ? "" : `, ${layout.field.unit}`} */`,
        ...(layout.per === 1 ? [] : [`#define ${field}_PER ${layout.per}`]),
        ...(layout.sentinel === null ? [] : [`#define ${field}_UNKNOWN ${cInteger(layout.sentinel)}`]),
        ...(rejection(layout) === null ? [] : cRange(field, layout)),
      ];
    }),
  ];
}

/** Ends of a field that is narrower than its integer, in wire integers; what is outside is dropped as noise. */
function cRange(field: string, { field: { enum: codes, bits }, min, max }: Layout): string[] {
  if (codes !== undefined || bits !== undefined) return [];
  return [`#define ${field}_MIN ${cInteger(min)}`, `#define ${field}_MAX ${cInteger(max)}`];
}

/** A table of limits as a list macro: X(name, thousandths of its unit), in the order of its CRC. */
function cLimits(name: string, limits: Readonly<Record<string, number>>, crc: number): string[] {
  const entries = Object.entries(limits).map(
    ([entry, value]) => `  X(${upperSnake(entry)}, ${Math.round(value * 1000)})`,
  );
  return ["", `#define ${name}(X) \\`, entries.join(" \\\n"), `#define ${name}_CRC ${hex(crc, 8)}u`];
}

function cCodes(constant: string, codes: Readonly<Record<string, number>>, digits: number): string[] {
  return [
    "",
    ...Object.entries(codes).map(
      ([member, code]) => `#define ISODERM_${constant}_${upperSnake(member)} ${hex(code, digits)}u`,
    ),
  ];
}

/** All codes of an enumeration as a list macro, to tell a known one from noise. */
function cList(name: string, codes: readonly number[]): string {
  return `#define ${name}(X) ${codes.map((code) => `X(${hex(code, 2)}u)`).join(" ")}`;
}

/** The lowest value of a signed type has no literal of its own in C. */
function cInteger(value: number): string {
  return value === -0x8000 || value === -0x8000_0000 ? `(${value + 1} - 1)` : String(value);
}

// ---- words

function maskOf(name: BitSetName): number {
  return Object.values(BIT_SETS[name].masks).reduce((mask, bit) => mask + bit, 0);
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

function spacedHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => hex(byte, 2).slice(2)).join(" ");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function upperSnake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}
