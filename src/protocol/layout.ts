/**
 * Where each field of a message stands in its payload, in wire integers: what the generated codec, the documents and rows of numbers
 * (row.ts) have in common. Derived from the message table; it writes and reads nothing.
 */
import type { Field, MessageDefinition } from "./messages.ts";

interface Integer {
  readonly bytes: number;
  readonly min: number;
  readonly max: number;
  /** Name in DataView, and type in C. */
  readonly view: string;
  readonly c: string;
}

const INTEGERS: Readonly<Record<"u8" | "u16" | "u32" | "i16" | "i32", Integer>> = {
  u8: { bytes: 1, min: 0, max: 0xff, view: "Uint8", c: "uint8_t" },
  u16: { bytes: 2, min: 0, max: 0xffff, view: "Uint16", c: "uint16_t" },
  u32: { bytes: 4, min: 0, max: 0xffff_ffff, view: "Uint32", c: "uint32_t" },
  i16: { bytes: 2, min: -0x8000, max: 0x7fff, view: "Int16", c: "int16_t" },
  i32: { bytes: 4, min: -0x8000_0000, max: 0x7fff_ffff, view: "Int32", c: "int32_t" },
};

/** A field with everything that the texts need, in wire integers. */
export interface Layout {
  readonly name: string;
  readonly field: Field;
  readonly offset: number;
  readonly bytes: number;
  /** Undefined for texts and raw bytes. */
  readonly integer: Integer | undefined;
  readonly per: number;
  readonly min: number;
  readonly max: number;
  readonly sentinel: number | null;
}

/** The fields of a message with their offsets in the payload. */
export function layOut(definition: MessageDefinition): readonly Layout[] {
  let offset = 0;
  return Object.entries(definition.fields).map(([name, field]) => {
    const layout = layOutField(name, field, offset);
    offset += layout.bytes;
    return layout;
  });
}

function layOutField(name: string, field: Field, offset: number): Layout {
  const { wire, per = 1 } = field;
  if (wire === "ascii" || wire === "hex") {
    return { name, field, offset, bytes: field.length ?? 0, integer: undefined, per, min: 0, max: 0, sentinel: null };
  }
  const integer = INTEGERS[wire === "bool" ? "u8" : wire];
  const signed = integer.min < 0;
  const sentinel = field.nullable === true ? (signed ? integer.min : integer.max) : null;
  const least = sentinel !== null && signed ? integer.min + 1 : integer.min;
  const greatest = sentinel !== null && !signed ? integer.max - 1 : integer.max;
  return {
    name,
    field,
    offset,
    bytes: integer.bytes,
    integer,
    per,
    min: field.min === undefined ? least : Math.round(field.min * per),
    max: wire === "bool" ? 1 : field.max === undefined ? greatest : Math.round(field.max * per),
    sentinel,
  };
}
