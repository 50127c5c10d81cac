/** The picture of docs/console.md: the console in a browser, five minutes into the session of the demo's profile. Run from the root, after a build. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser, openBrowser } from "./browser.ts";
import { type Owner, startProcess } from "./process.ts";

const FILE = "docs/images/console.png";

const ends: (() => unknown)[] = [];
const owner = { onTestFinished: (end: () => unknown) => ends.push(end) } as unknown as Owner;
const found = findBrowser();
if (found === null) throw new Error("no Chromium on this machine");
const runs = mkdtempSync(join(tmpdir(), "isoderm-picture-"));
const command = ["dist/cli/main.js", "console", "--port", "0", "--runs", runs];
const program = startProcess(owner, process.execPath, command);
const [, link = ""] = await program.says(/console: (\S+)\n/);
const browser = await openBrowser(found);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  await page.goto(link);
  await page.getByLabel("Speed").selectOption("60");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText(/^5:\d\d of/).waitFor();
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  for (const end of ends) await end();
  rmSync(runs, { recursive: true, force: true });
}
