import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Assets, readAssets } from "../console/assets.ts";
import { type ConsoleServer, openConsole } from "../console/server.ts";
import { printable } from "../printable.ts";
import { readAddress } from "./bench.ts";
import { createDesk } from "./console-desk.ts";
import { EXIT } from "./exit.ts";
import { PACKAGE_DIR } from "./package-dir.ts";
import { Refusal } from "./refusal.ts";

/** The `console` command: serves until it is interrupted. A session that runs then is stopped, and waited for. */
export interface ConsoleOptions {
  readonly port?: number;
  readonly device: string;
  readonly runs: string;
  readonly profiles?: string;
  readonly unapproved?: boolean;
}

/** As built; beside the program, wherever that was installed. */
const PAGE_DIR = join(PACKAGE_DIR, "dist", "console", "page");
const PORT = 4500;
/** Tried from the first on, when nobody has said which. */
const PORTS = 10;
/** A session that was stopped is off within 300 ms, and its report is written. */
const LAST_WORDS_MS = 2000;

/** @returns the exit code @throws Refusal */
export async function serveConsole(options: ConsoleOptions): Promise<number> {
  readAddress(options.device);
  const { profiles } = options;
  if (profiles !== undefined && !existsSync(profiles))
    throw new Refusal(`--profiles ${printable(profiles)}: there is no such folder`);
  const desk = createDesk(options);
  const server = await open(readPage(), options.port, (port, assets) =>
    openConsole({ port, assets, desk, showLink: (link) => process.stdout.write(`console: ${link}\n`) }),
  );
  process.stderr.write("Isoderm: bench and engineering software, never for use on people. Ctrl-C ends the console.\n");
  const ending = listenForTheEnd();
  const failure = await Promise.race([ending.asked, desk.failed]);
  await server.close();
  await Promise.race([desk.idle(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref())]);
  ending.end();
  // What is a bug is told as one, now that energy is off.
  if (failure !== null) throw failure;
  return EXIT.interrupted;
}

function readPage(): Assets {
  try {
    return readAssets(PAGE_DIR);
  } catch {
    throw new Refusal("the console's page is not built: npm run build");
  }
}

async function open(
  assets: Assets,
  port: number | undefined,
  listen: (port: number, assets: Assets) => Promise<ConsoleServer>,
): Promise<ConsoleServer> {
  const ports = port === undefined ? Array.from({ length: PORTS }, (_, n) => PORT + n) : [port];
  for (const candidate of ports)
    try {
      return await listen(candidate, assets);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") continue;
      throw new Refusal(`port ${candidate} can not be opened: ${printable(message)}`, EXIT.usage);
    }
  throw new Refusal(
    port === undefined
      ? `ports ${PORT} to ${PORT + PORTS - 1} are all in use: name a free one with --port`
      : `port ${port} is in use, perhaps by another console: name another with --port, or 0 for any free one`,
  );
}

/** A signal, or something that nobody caught: in either case energy goes off first. */
function listenForTheEnd(): { readonly asked: Promise<Error | null>; end(): void } {
  let end: (failure: Error | null) => void = () => {};
  const asked = new Promise<Error | null>((resolve) => {
    end = resolve;
  });
  const onSignal = () => end(null);
  const onBug = (thrown: unknown) => end(thrown instanceof Error ? thrown : new Error(String(thrown)));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const bugs = ["uncaughtException", "unhandledRejection"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  for (const bug of bugs) process.on(bug, onBug);
  return {
    asked,
    end() {
      for (const signal of signals) process.off(signal, onSignal);
      for (const bug of bugs) process.off(bug, onBug);
    },
  };
}
