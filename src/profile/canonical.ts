/** The identity of a profile, or another document: a text that is the same for every file with the same meaning, and its hash. */
import type { Profile } from "./schema.ts";

/** SHA-256 over the bytes of an ASCII text: 32 bytes. Injected, because this folder does no I/O and has no crypto of its own. */
export type Sha256 = (asciiText: string) => Uint8Array;

/** JSON with sorted keys, defaults filled in, no white space, and nothing but ASCII, so that characters are bytes. */
export function canonicalText(document: object): string {
  return write(document).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What the device is told at ARM and what journal and report name: comments, order of keys and layout do not change it. */
export function profileHash(profile: Profile, sha256: Sha256): Uint8Array {
  return sha256(canonicalText(profile));
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(",")}}`;
}
