/** The browser of whoever runs the tests, found and not downloaded. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Null where there is none; on a machine of CI that is a mistake. */
export function findBrowser(): string | null {
  const found = PLACES.find((path) => existsSync(path)) ?? null;
  if (found === null && process.env["CI"] === "true") throw new Error(`no browser: ${PLACES.join(", ")}`);
  return found;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  // Nothing but this project's own page is opened, and a container has no sandbox to give.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
