/** Foreign strings made safe for HTML, SVG and for JSON that stands inside a script element. */

/** For element content and for attribute values in double quotes. Control characters become the replacement character. */
export function escapeHtml(text: string): string {
  return text.replace(UNSAFE, (char) => ENTITIES[char] ?? "\ufffd");
}

/** JSON that no HTML parser can take for markup, and that holds nothing a reader of the source can not see. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&]|[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Markup, and everything that a reader can not see: controls (tab and line end aside), bidi and zero-width characters. */
const UNSAFE = /[&<>"']|(?![\t\n])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
