/**
 * The folders of src in the order in which data flows. A file imports its own folder or an earlier row; members of one row do not
 * import each other. docs/architecture.md shows the same order.
 */
export const RANKS: readonly (readonly string[])[] = [
  ["units", "assert", "printable"],
  ["dose"],
  ["profile"],
  ["protocol"],
  ["device"],
  ["safety"],
  ["control"],
  ["journal"],
  ["session"],
  ["report"],
  ["validation"],
  ["io"],
  ["console"],
  ["cli"],
  ["index"],
];

/** The rows before io: no clock, no timer, no randomness, no world. */
export const PURE: readonly string[] = RANKS.slice(
  0,
  RANKS.findIndex((row) => row.includes("io")),
).flat();

/** `src/profile/read.ts` -> `profile`, `src/units.ts` -> `units`. */
export function nounOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.ts$/, "");
}

/** The row of a file of src; -1 when it has none. */
export function rankOf(path: string): number {
  return RANKS.findIndex((row) => row.includes(nounOf(path)));
}
