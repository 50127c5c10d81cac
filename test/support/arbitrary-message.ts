/** fast-check arbitraries of every message of the table, with values that lie exactly on the wire's grid. */
import fc from "fast-check";
import {
  BIT_SETS,
  ENUMS,
  type Field,
  MESSAGES,
  type Message,
  type MessageType,
  type WireType,
} from "../../src/protocol/messages.ts";

const FULL_RANGE: Readonly<Record<WireType, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
  i16: [-0x8000, 0x7fff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  bool: [0, 1],
  ascii: [0, 0],
  hex: [0, 0],
};

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));

function arbitraryValue(field: Field): fc.Arbitrary<unknown> {
  const { wire, length = 0, per = 1 } = field;
  if (field.enum !== undefined) return fc.constantFrom(...Object.keys(ENUMS[field.enum].values));
  if (field.bits !== undefined) {
    return fc
      .subarray(Object.values(BIT_SETS[field.bits].masks))
      .map((bits) => bits.reduce((sum, bit) => sum + bit, 0));
  }
  if (wire === "bool") return fc.boolean();
  if (wire === "ascii") return fc.string({ unit: fc.constantFrom(...PRINTABLE), maxLength: length });
  if (wire === "hex") {
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  const [lowest, highest] = FULL_RANGE[wire];
  const unsigned = lowest === 0;
  const low = field.nullable === true && !unsigned ? lowest + 1 : lowest;
  const high = field.nullable === true && unsigned ? highest - 1 : highest;
  const min = field.min === undefined ? low : Math.round(field.min * per);
  const max = field.max === undefined ? high : Math.round(field.max * per);
  const number = fc.integer({ min, max }).map((wireValue) => wireValue / per);
  return field.nullable === true ? fc.option(number, { nil: null }) : number;
}

/** Any message of one type. */
export function arbitraryMessageOf(type: MessageType): fc.Arbitrary<Message> {
  const fields: Readonly<Record<string, Field>> = MESSAGES[type].fields;
  const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, arbitraryValue(field)]));
  return fc.record(values).map((record) => ({ type, ...record }) as unknown as Message);
}

/** Any message of any type. */
export const arbitraryMessage: fc.Arbitrary<Message> = fc.oneof(
  ...(Object.keys(MESSAGES) as MessageType[]).map(arbitraryMessageOf),
);
