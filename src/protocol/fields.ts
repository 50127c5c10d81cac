/**
 * The primitives that the generated codec is made of: one number, name or text in and out of its bytes. A value that does not fit is a
 * bug when written (assertion) and noise when read (rejection); nothing here saturates in silence.
 */
import { assert } from "../assert.ts";

/** Why the payload of an intact frame is discarded. */
export type Rejection = "unknownType" | "length" | "range";

/**
 * The wire integer of a quantity: `value` x `per`, rounded to the nearest. `min` and `max` are wire integers.
 * Asserts that it fits: NaN, infinities and out-of-range values are bugs of the sender.
 */
export function toWire(value: number, per: number, min: number, max: number, field: string): number {
  const wire = Math.round(value * per);
  if (!(wire >= min && wire <= max)) failField(field, value);
  return wire;
}

/** The wire integer of a count or an id: must be whole already. */
export function toInteger(value: number, min: number, max: number, field: string): number {
  if (!(value >= min && value <= max && Math.floor(value) === value)) failField(field, value);
  return value;
}

/** Codes of an enumeration by name. Telemetry says the same names hundreds of times in a row, so the latest answer is kept. */
export interface Codes {
  readonly byName: ReadonlyMap<string, number>;
  latestName: string;
  latestCode: number;
}

/** The code of an enumeration member. */
export function toCode(codes: Codes, name: string, field: string): number {
  if (name === codes.latestName) return codes.latestCode;
  const code = codes.byName.get(name);
  if (code === undefined) failField(field, name);
  codes.latestName = name;
  codes.latestCode = code;
  return code;
}

function failField(field: string, value: unknown): never {
  assert(false, `${field} can not be written: ${String(value)}`);
}

/** A map, because a field of an object looked up by any name is a search through shapes. */
export function codesByName(codes: Readonly<Record<string, number>>): Codes {
  const byName = new Map(Object.entries(codes));
  const [latestName, latestCode] = [...byName][0]!;
  return { byName, latestName, latestCode };
}

/** Names of an enumeration by code, all 256 places filled so that a lookup never leaves the array. */
export function namesByCode<Name extends string>(codes: Readonly<Record<Name, number>>): readonly (Name | undefined)[] {
  const names = new Array<Name | undefined>(256).fill(undefined);
  for (const name in codes) names[codes[name]] = name;
  return names;
}

/** Printable ASCII, padded with zeros. */
export function writeAscii(view: DataView, at: number, length: number, text: string, field: string): void {
  if (text.length > length) failField(field, text);
  for (let i = 0; i < length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    if (i < text.length && !isPrintable(code)) failField(field, text);
    view.setUint8(at + i, code);
  }
}

/** The text before the padding, or null if a byte is not printable or text follows a zero. */
export function readAscii(view: DataView, at: number, length: number): string | null {
  let text = "";
  let ended = false;
  for (let i = 0; i < length; i += 1) {
    const code = view.getUint8(at + i);
    if (code === 0) ended = true;
    else if (ended || !isPrintable(code)) return null;
    else text += String.fromCharCode(code);
  }
  return text;
}

function isPrintable(code: number): boolean {
  return code >= 0x20 && code <= 0x7e;
}

const HEX_DIGITS = "0123456789abcdef";

/** Raw bytes from lower-case hex; `text` must have two digits for each. */
export function writeHex(view: DataView, at: number, length: number, text: string, field: string): void {
  if (text.length !== 2 * length) failField(field, text);
  for (let i = 0; i < length; i += 1) {
    const high = HEX_DIGITS.indexOf(text.charAt(2 * i));
    const low = HEX_DIGITS.indexOf(text.charAt(2 * i + 1));
    if (high < 0 || low < 0) failField(field, text);
    view.setUint8(at + i, 16 * high + low);
  }
}

export function readHex(view: DataView, at: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i += 1) {
    const byte = view.getUint8(at + i);
    text += HEX_DIGITS.charAt(byte >> 4) + HEX_DIGITS.charAt(byte & 15);
  }
  return text;
}
