/** Texts and raw bytes on the wire: what fits is written within its place, what does not is a bug of the sender. */
import { describe, expect, it } from "vitest";
import { codesByName, namesByCode, readAscii, readHex, writeAscii, writeHex } from "../../../src/protocol/fields.ts";

/** A place of four bytes with a byte on either side that nobody may touch. */
function createPlace() {
  const bytes = new Uint8Array(6).fill(0xaa);
  return { bytes, view: new DataView(bytes.buffer) };
}

describe("a text", () => {
  it.each([
    ["full", [0x66, 0x75, 0x6c, 0x6c]],
    ["a", [0x61, 0, 0, 0]],
    ["", [0, 0, 0, 0]],
    [" ~", [0x20, 0x7e, 0, 0]],
  ])("%j is padded with zeros to its place, and not beyond", (text, place) => {
    const { bytes, view } = createPlace();
    writeAscii(view, 1, 4, text, "label");
    expect([...bytes]).toEqual([0xaa, ...place, 0xaa]);
    expect(readAscii(view, 1, 4)).toBe(text);
  });

  it.each([["fives"], ["\u001f"], ["\u007f"], ["é"], ["a\u0000"]])("%j can not be written", (text) => {
    expect(() => writeAscii(createPlace().view, 1, 4, text, "label")).toThrow("label can not be written");
  });

  it.each([[[0x1f, 0, 0, 0]], [[0x7f, 0, 0, 0]], [[0xe9, 0, 0, 0]], [[0x61, 0, 0x62, 0]]])("%j is none", (place) => {
    const { bytes, view } = createPlace();
    bytes.set(place, 1);
    expect(readAscii(view, 1, 4)).toBeNull();
  });
});

describe("raw bytes", () => {
  it("are written and read as lower-case hex, within their place", () => {
    const { bytes, view } = createPlace();
    writeHex(view, 1, 4, "00ff9a10", "hash");
    expect([...bytes]).toEqual([0xaa, 0x00, 0xff, 0x9a, 0x10, 0xaa]);
    expect(readHex(view, 1, 4)).toBe("00ff9a10");
  });

  it.each([["00ff9a"], ["00ff9a1000"], ["g0ff9a10"], ["0gff9a10"], ["00FF9A10"], [""]])(
    "%j can not be written",
    (text) => {
      expect(() => writeHex(createPlace().view, 1, 4, text, "hash")).toThrow("hash can not be written");
    },
  );
});

it("names and codes are each other's inverse", () => {
  const codes = { one: 1, three: 3 };
  expect(codesByName(codes).byName.get("three")).toBe(3);
  const names = namesByCode(codes);
  expect(names).toHaveLength(256);
  expect([names[1], names[2], names[3]]).toEqual(["one", undefined, "three"]);
});
