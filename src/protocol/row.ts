/**
 * A message as a row of numbers, for an end that says the same thing fifty times a second: nothing is made anew, an unknown value is
 * NaN, an enumeration is its code, and what is beyond the ends of a field is sent as its end. Read back it is the message that the codec
 * writes. A short loop over a table, and not straight-line code as the codec is: what a tick costs is the code that it touches
 * (docs/performance.md). Texts and raw bytes have no place in a row.
 */
import { assert } from "../assert.ts";
import { layOut } from "./layout.ts";
import { MESSAGES, type MessageDefinition, type MessageOf, type MessageType } from "./messages.ts";

/** How a row of one kind of message becomes a payload. */
export interface RowLayout {
  readonly id: number;
  readonly fields: number;
  readonly payloadBytes: number;
  readonly bytes: Uint8Array;
  /** Of each field one after the other: wire units per unit, least and greatest wire integer, and what stands for null (NaN: nothing). */
  readonly scales: Float64Array;
}

/** Place of each field in a row. */
export type RowPlaces<Type extends MessageType> = Readonly<Record<Exclude<keyof MessageOf<Type>, "type">, number>>;

const SCALES = 4;

export function layOutRow(type: MessageType): RowLayout {
  const definition: MessageDefinition = MESSAGES[type];
  const layouts = layOut(definition);
  return {
    id: definition.id,
    fields: layouts.length,
    payloadBytes: layouts.reduce((sum, { bytes }) => sum + bytes, 0),
    bytes: Uint8Array.from(layouts, ({ bytes }) => bytes),
    scales: Float64Array.from(
      layouts.flatMap(({ name, integer, per, min, max, sentinel }) => {
        assert(integer !== undefined, `${type}.${name} is a number`);
        return [per, min, max, sentinel ?? Number.NaN];
      }),
    ),
  };
}

export function placesOf<Type extends MessageType>(type: Type): RowPlaces<Type> {
  const names = Object.keys(MESSAGES[type].fields);
  return Object.fromEntries(names.map((name, place) => [name, place])) as unknown as RowPlaces<Type>;
}

/** Writes a row as a payload, little-endian, and returns its length. Asserts that what can not be null is known. */
export function writeRow(
  { fields, bytes, scales }: RowLayout,
  row: Float64Array,
  buffer: Uint8Array,
  start: number,
): number {
  let at = start;
  for (let field = 0; field < fields; field += 1) {
    const scale = SCALES * field;
    let wire = Math.round(row[field]! * scales[scale]!);
    if (!(wire >= scales[scale + 1]!)) wire = Number.isNaN(wire) ? scales[scale + 3]! : scales[scale + 1]!;
    else if (wire > scales[scale + 2]!) wire = scales[scale + 2]!;
    if (Number.isNaN(wire)) assert(false, `field ${field} of a row can not be unknown`);
    const size = bytes[field]!;
    // Modulo 2^32, so that a negative number becomes its complement.
    const word = wire | 0;
    buffer[at] = word;
    if (size > 1) {
      buffer[at + 1] = word >> 8;
      if (size > 2) {
        buffer[at + 2] = word >> 16;
        buffer[at + 3] = word >> 24;
      }
    }
    at += size;
  }
  return at - start;
}
