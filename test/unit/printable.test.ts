import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRINTABLE_MAX_CHARS, printable, printableInPlace } from "../../src/printable.ts";

/** Characters that must never reach a terminal, written down independently of the expression that removes them. */
function isUnsafe(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0x061c ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    code === 0xfeff ||
    code === 0x00ad ||
    (code >= 0xe0000 && code <= 0xe007f)
  );
}

const hostile = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom("\u001b[2J", "\u001b]52;c;", "\u009b", "\r", "\u202e", "\u200b", "\u{1f600}", "a"),
  ),
  maxLength: 1000,
});

describe("printable", () => {
  test("I43 whatever comes in, nothing unsafe and at most 256 characters come out", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = printable(text);
        expect(shown.length).toBeLessThanOrEqual(PRINTABLE_MAX_CHARS);
        expect([...shown].filter(isUnsafe)).toEqual([]);
      }),
    );
  });

  test("is idempotent", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(printable(text))).toBe(printable(text));
      }),
    );
  });

  test("plain text passes unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 256 }), (text) => {
        expect(printable(text)).toBe(text);
      }),
    );
    expect(printable("Oberschenkel, 42,5 °C, 皮膚")).toBe("Oberschenkel, 42,5 °C, 皮膚");
  });

  test.each([
    ["colour", "\u001b[31mred\u001b[0m", "[31mred[0m"],
    ["title of the window", "\u001b]0;owned\u0007ok", "]0;ownedok"],
    ["one-byte CSI", "\u009b2Jok", "2Jok"],
    ["overwritten line", "safe\rFAKE", "safe FAKE"],
    ["lines", "a\r\n\tb", "a b"],
    ["right to left", "a\u202egpj.exe", "agpj.exe"],
    ["zero width", "ad\u200bmin\ufeff", "admin"],
    ["invisible letters", "a\u3164b\u034f\ufe0f", "ab"],
    ["half a pair", "x\ud83d", "x"],
  ])("%s", (_, text, shown) => expect(printable(text)).toBe(shown));

  test("a cut is visible and does not split a pair", () => {
    const shown = printable("\u{1f600}".repeat(200));
    expect(shown.endsWith("...")).toBe(true);
    expect(shown).not.toMatch(/\p{Cs}/u);
    expect(printable("abcdefgh", 6)).toBe("abc...");
  });
});

describe("printableInPlace", () => {
  test("keeps every place and lets nothing unsafe through", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = printableInPlace(text);
        expect(shown.length).toBe(text.length);
        expect([...shown].filter(isUnsafe)).toEqual([]);
      }),
    );
  });
});
