import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openRunFolder, RunFolderError } from "../io/run-folder.ts";
import { profileDuration } from "../profile/duration.ts";
import { openSimulatedBench } from "./bench.ts";
import { readProfileFile } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { perform, toDefaultDir, toWriting } from "./run.ts";

/** The profile that ships with the program; two levels up from wherever the built file lies. */
const PROFILE = fileURLToPath(new URL("../../profiles/rf-bipolar-inner-thigh.yaml", import.meta.url));
/** A person watches for about this long; a log is written as fast as it goes. */
const SHOW_S = 8;
/** In the middle of the first hold the hand slips. */
export const SLIP = { target: "contact", kind: "lost", atMs: 280_000, durationMs: 2500, magnitude: 0 } as const;

/** The first thing a newcomer sees: one session, a lost contact, its recovery, a verdict and a report. */
export async function demo(options: {
  readonly seed: number;
  readonly out?: string;
  readonly quiet?: boolean;
}): Promise<number> {
  try {
    const { profile, text, hash } = readProfileFile(PROFILE);
    const watched = process.stderr.isTTY === true && options.quiet !== true && process.env["CI"] === undefined;
    const person = drawPerson(options.seed, profile.area);
    const speed = watched ? Math.ceil(profileDuration(profile).sessionPlannedMs / 1000 / SHOW_S) : "max";
    const bench = openSimulatedBench(profile, hash, person, options.seed, speed, [SLIP], null);
    const folder = openRunFolder(
      resolve(options.out ?? toDefaultDir(profile)),
      bench.truth?.layers ?? null,
      toWriting(speed),
    );
    if (options.quiet !== true)
      process.stderr.write("Isoderm: bench and engineering software, never for use on people.\n");
    const { code } = await perform(
      profile,
      text,
      bench,
      folder,
      { device: "sim", person: String(options.seed), speed, ...options },
      `isoderm demo --seed ${options.seed}`,
    );
    if (options.quiet === true) return code;
    const isoderm = toCommand(process.argv[1] ?? "");
    process.stdout.write(
      `\nNext:\n  ${isoderm} run profiles/rf-bipolar-abdomen.yaml --person 7\n  ${isoderm} schema profile\n  ${isoderm} --help\n`,
    );
    return code;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof RunFolderError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
}

/** How this program is called from here: by its name where it is installed, by its file in a checkout. */
function toCommand(file: string): string {
  return basename(file) === "main.js" ? `node ${relative(process.cwd(), file)}` : "isoderm";
}
