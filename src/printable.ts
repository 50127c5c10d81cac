/**
 * Foreign strings made safe to print: whatever came from a device, a file or a network client goes through here before it
 * reaches a terminal, a log or a page. It is no escaping for HTML; pages use text nodes.
 */
export const PRINTABLE_MAX_CHARS = 256;
const ELLIPSIS = "...";
/** Bounds the work on a huge string; what lies beyond can only matter if most of this much text is invisible. */
const SCAN_MAX_CHARS = 8192;

/** Controls and escapes, bidi and zero-width format characters, lone surrogates, private and unassigned code points. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const BREAKS = /[\t\n\v\f\r\u2028\u2029]+/g;

/**
 * The visible characters of `text` on one line: line breaks and tabs become one space, every other control, escape, bidi or
 * invisible character goes. At most `maxChars` UTF-16 units (never more than 256); a cut ends in "...".
 */
export function printable(text: string, maxChars: number = PRINTABLE_MAX_CHARS): string {
  const limit = Math.min(maxChars, PRINTABLE_MAX_CHARS);
  const clean = text.slice(0, SCAN_MAX_CHARS).replace(BREAKS, " ").replace(UNSAFE, "");
  if (clean.length <= limit && text.length <= SCAN_MAX_CHARS) return clean;
  const cut = clean.slice(0, Math.max(0, Math.min(limit, PRINTABLE_MAX_CHARS) - ELLIPSIS.length));
  // The cut may have split a pair in two.
  return (cut.replace(UNSAFE, "") + ELLIPSIS).slice(0, limit);
}

/**
 * Like printable(), but every character keeps its place, so that a caret under the text still points at what it means: an
 * unsafe character becomes "?", a tab a space. Not limited in length: the caller cuts.
 */
export function printableInPlace(text: string): string {
  return text.replace(/\t/g, " ").replace(UNSAFE, (unsafe) => "?".repeat(unsafe.length));
}

/** Words as a shell takes them: quoted where they hold what it would read otherwise. */
export function toCommandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=,@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** A number as people read it: three significant digits. */
export const significant = (value: number): number => Number(value.toPrecision(3));
