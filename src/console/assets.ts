import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of the page, read once when the console starts: a request finds one of them by its whole name, and there is no path to leave. */
export type Assets = ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** @throws when there is no such folder: the page was not built */
export function readAssets(dir: string): Assets {
  const assets = new Map<string, { type: string; bytes: Uint8Array }>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const type = TYPES[entry.name.split(".").at(-1) ?? ""];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const name = file.slice(dir.length).replaceAll("\\", "/").replace(/^\/*/, "/");
    assets.set(name === "/index.html" ? "/" : name, { type, bytes: readFileSync(file) });
  }
  return assets;
}
