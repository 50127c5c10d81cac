/** The picture of docs/console.md: the console in a browser, five minutes into the session of the demo's profile. */
import { makeFolder, startIsoderm } from "./cli.ts";
import { findBrowser, openBrowser } from "./browser.ts";

const FILE = "docs/images/console.png";

const ends: (() => unknown)[] = [];
const owner = { onTestFinished: (end: () => unknown) => ends.push(end) } as unknown as Parameters<typeof startIsoderm>[0];
const found = findBrowser();
if (found === null) throw new Error("no Chromium on this machine");
const program = startIsoderm(owner, ["console", "--port", "0", "--runs", makeFolder(owner)]);
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
}
