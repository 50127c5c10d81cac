import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { createFile } from "../io/create-file.ts";
import { printable } from "../printable.ts";
import { fromTemplate } from "../profile/from-template.ts";
import { depthGrids, isShotProfile } from "../profile/kind.ts";
import { ID_MAX_CHARS } from "../profile/limits.ts";
import { renderProblems } from "../profile/problem.ts";
import { readProfile } from "../profile/read.ts";
import type { Profile } from "../profile/schema.ts";
import { readText } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { PACKAGE_DIR } from "./package-dir.ts";
import { Refusal } from "./refusal.ts";

/**
 * The `init` command: a profile to begin with, a copy of the shipped one of its modality and area under a name of its own. What is not
 * said is asked for on a terminal, and refused elsewhere. Never writes over a file.
 */
export interface InitOptions {
  readonly modality?: string;
  readonly area?: string;
  /** Tip, where profiles for several are shipped; of one that changes tips in the session all of them, with commas between. */
  readonly applicator?: string;
  readonly id?: string;
  readonly out?: string;
}

interface Shipped {
  readonly profile: Profile;
  readonly text: string;
}

const PROFILES_DIR = join(PACKAGE_DIR, "profiles");

/** @throws Refusal when there is nothing to begin with, or nowhere to put it */
export async function init(options: InitOptions): Promise<number> {
  const shipped = listShipped();
  const { modality, area, applicator, out, id } = await complete(options, shipped);
  const template = findShipped(shipped, modality, area, applicator);
  const text = fromTemplate(template.text, { id, schema: toSchemaPath(out) });
  const read = readProfile(text, out);
  if ("problems" in read) throw new Refusal(`${renderProblems(read.problems)}\n\nNothing was written.`);
  if (shipped.some(({ profile }) => profile.id === id))
    throw new Refusal(`${id}: a shipped profile has this id; name another with --id`);
  write(out, text);
  const name = printable(out);
  process.stdout.write(
    `${name}: profile ${id}, with the figures of ${template.profile.id}\nNext: isoderm lint ${name}, isoderm run ${name}, isoderm validate ${name}\n`,
  );
  return EXIT.ok;
}

function listShipped(): Shipped[] {
  return readdirSync(PROFILES_DIR)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .flatMap((file) => {
      const text = readText(join(PROFILES_DIR, file));
      const read = readProfile(text, file);
      return "profile" in read ? [{ profile: read.profile, text }] : [];
    });
}

function findShipped(shipped: readonly Shipped[], modality: string, area: string, applicator?: string): Shipped {
  const fitting = shipped.filter(({ profile }) => profile.modality === modality && profile.area === area);
  const found = fitting.filter(({ profile }) => applicator === undefined || tipsOf(profile).includes(applicator));
  if (found[0] !== undefined && found.length === 1) return found[0];
  if (fitting.length > 0)
    throw new Refusal(
      `${printable(modality)} on ${printable(area)}: say which tip, one of\n${fitting.map(({ profile }) => `  --applicator ${tipsOf(profile)[0]}  ${profile.title}`).join("\n")}`,
    );
  throw new Refusal(
    `${printable(modality)} on ${printable(area)}: no profile is shipped for it, and none is invented. There are:\n${listing(shipped)}`,
  );
}

/** By what `--applicator` finds it: any tip that suits it, or all those that it takes one after the other. */
function tipsOf(profile: Profile): readonly string[] {
  return isShotProfile(profile) && depthGrids(profile).length > 1
    ? [profile.applicators.join(",")]
    : profile.applicators;
}

const listing = (shipped: readonly Shipped[]): string =>
  shipped.map(({ profile }) => `  --modality ${profile.modality} --area ${profile.area}`).join("\n");

/** The name of the file without its ending; when that is no id, the reader says so. */
const toId = (out: string): string => basename(out).replace(/\.ya?ml$/, "");

type Complete = Required<Omit<InitOptions, "applicator">> & Pick<InitOptions, "applicator">;

async function complete(options: InitOptions, shipped: readonly Shipped[]): Promise<Complete> {
  const { modality, area, out } = options;
  if (modality !== undefined && area !== undefined && out !== undefined)
    return { ...options, modality, area, out, id: options.id ?? toId(out) };
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const missing = (["modality", "area", "out"] as const).filter((name) => options[name] === undefined);
    throw new Refusal(
      `init: ${missing.map((name) => `--${name}`).join(", ")} not given, and there is no terminal to ask on. There are:\n${listing(shipped)}\n(--out FILE is the new file, --id its name)`,
    );
  }
  return ask(options, shipped);
}

/** Asks for what is missing, on stderr: stdout is for what came of it. */
async function ask(options: InitOptions, shipped: readonly Shipped[]): Promise<Complete> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  // Ctrl-C and Ctrl-D close it, and a question left open would never be answered.
  asking.once("close", () => left.abort());
  const choose = async (what: string, choices: readonly string[]): Promise<string> => {
    if (choices.length === 1 && choices[0] !== undefined) return choices[0];
    for (;;) {
      const answer = (await asking.question(`${what} (${choices.join(", ")}): `, { signal: left.signal })).trim();
      if (choices.includes(answer)) return answer;
    }
  };
  const fill = async (what: string, proposal: string): Promise<string> =>
    (await asking.question(`${what} [${printable(proposal)}]: `, { signal: left.signal })).trim() || proposal;
  try {
    const modality = options.modality ?? (await choose("modality", distinct(shipped, "modality")));
    const fitting = shipped.filter(({ profile }) => profile.modality === modality);
    const area = options.area ?? (await choose("area", distinct(fitting.length > 0 ? fitting : shipped, "area")));
    const there = shipped.filter(({ profile }) => profile.modality === modality && profile.area === area);
    const applicator =
      options.applicator ??
      (there.length < 2
        ? undefined
        : await choose(
            "tip",
            there.map(({ profile }) => tipsOf(profile)[0] ?? ""),
          ));
    findShipped(shipped, modality, area, applicator);
    const proposal = `my-${modality}-${area}`.slice(0, ID_MAX_CHARS);
    const id = options.id ?? (options.out === undefined ? await fill("id", proposal) : toId(options.out));
    const out = options.out ?? (await fill("file", `${id}.yaml`));
    return { modality, area, ...(applicator === undefined ? {} : { applicator }), out, id };
  } catch (error) {
    if (left.signal.aborted) throw new Refusal("\nNothing was written.", EXIT.interrupted);
    throw error;
  } finally {
    asking.close();
  }
}

const distinct = (shipped: readonly Shipped[], field: "modality" | "area"): string[] => [
  ...new Set(shipped.map(({ profile }) => profile[field])),
];

/** As an editor finds it from the new file; null when the line that tells it could not hold it. */
function toSchemaPath(out: string): string | null {
  const path = relative(dirname(resolve(out)), join(PROFILES_DIR, "profile.schema.json")).replaceAll("\\", "/");
  if (/\s/.test(path)) return null;
  return /^(\.|\/|[A-Za-z]:)/.test(path) ? path : `./${path}`;
}

function write(out: string, text: string): void {
  try {
    createFile(out, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const name = printable(out);
    if (code === "EEXIST")
      throw new Refusal(`${name}: it exists, and init writes over nothing; name another with --out`);
    if (code === "ENOENT") throw new Refusal(`${name}: there is no such folder; make it first`);
    throw new Refusal(`${name}: can not be written (${code ?? message})`);
  }
}
