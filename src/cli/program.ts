import { Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };

/**
 * The command line: what there is to say, and nothing of what it does. Each command's code is loaded when it is called, so that help and
 * mistakes cost nothing.
 */
export function buildProgram(finish: (code: number) => void): Command {
  const program = new Command("isoderm")
    .description(
      "Controller and simulator for energy-based skin-tightening sessions.\nBench and engineering software. Not a medical device, never for use on people.",
    )
    .version(packageJson.version)
    .showHelpAfterError("(isoderm --help lists the commands)")
    .showSuggestionAfterError()
    .exitOverride();

  program
    .command("demo")
    .description("a seeded bipolar RF session with one lost contact and its recovery; ends by itself")
    .option("--seed <n>", "world to simulate", toCount, 42)
    .option("--out <dir>", "run folder, new or empty (default: runs/<profile>-<time>)")
    .option("--quiet", "no live view and no summary")
    .action(async (options) => finish(await (await import("./demo.ts")).demo(options)));

  program
    .command("run")
    .description("one session of a profile, simulated or on a bench device; or the sessions of a course")
    .argument("<profile>", "profile or course file (YAML or JSON)")
    .option("--device <address>", "sim, tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]", "sim")
    .option("--person <who>", "virtual person: a seed, nominal, corner:..., or a person file", "1")
    .option("--seed <n>", "seed of everything else that is drawn: device, operator, noise", toCount, 1)
    .option("--faults <file>", "fault script, or standard:NAME[@S] as validate plays it")
    .option("--operator <file>", "operator script")
    .addOption(new Option("--speed <x>", "simulated seconds per second, or max").argParser(toSpeed).default("max"))
    .option("--out <dir>", "run folder, new or empty (default: runs/<profile>-<time>)")
    .option("--device-file <file>", "what the device is said to be; one that says otherwise is refused")
    .option("--certificate <file>", "approval of the profile for the device (default: beside the profile)")
    .option("--unapproved", "on a device: run without an approval; the journal says so")
    .option(
      "--acknowledge <trip>",
      "on a latched device, by the person who has mended the cause: what it is latched by",
    )
    .option("--session <n>", "of a course: only this session, which must be the next", toCount)
    .option(
      "--ledger <file>",
      "what a person has been given so far, over runs or sessions (default: none; of a simulated course, in its folder)",
    )
    .option(
      "--date <day>",
      "of a simulated session with a ledger: when it is, for instance 2026-03-01 (default: now)",
      toDate,
    )
    .option("--json", "print the outcome as one JSON document and nothing else on stdout")
    .option("--quiet", "no live view and no summary")
    .addHelpText(
      "after",
      `
Examples:
  isoderm run profiles/rf-bipolar-inner-thigh.yaml
  isoderm run profiles/rf-bipolar-abdomen.yaml --person 7 --seed 7 --json
  isoderm run profiles/courses/rf-bipolar-face.yaml --person 7
  isoderm run profiles/rf-bipolar-abdomen.yaml --unapproved --device tcp:127.0.0.1:4600
  isoderm run profiles/rf-bipolar-abdomen.yaml --certificate abdomen.json --device /dev/ttyACM0`,
    )
    .action(async (file, options) =>
      finish(await refusable(async () => (await import("./treat.ts")).treat(file, options))),
    );

  program
    .command("init")
    .description("a profile to begin with: a copy of the shipped one; asks on a terminal for what is not said")
    .option(
      "--modality <name>",
      "rf-bipolar, rf-monopolar, rf-monopolar-pulsed, rf-microneedle, ultrasound-unfocused, ultrasound-focused, laser-nir, contact-cooling",
    )
    .option("--area <name>", "face, neck, abdomen, inner-thigh, back")
    .option("--applicator <label>", "tip, where profiles for several are shipped; A,B for a session that changes tips")
    .option("--id <id>", "its name: lower-case words joined by hyphens (default: that of the file)")
    .option("--out <file>", "new file; nothing is written over")
    .action(async (options) => finish(await refusable(async () => (await import("./init.ts")).init(options))));

  program
    .command("lint")
    .description("everything that is wrong with profiles, persons, fault and operator scripts, all at once")
    .argument("<file...>", "files and folders; - for standard input")
    .option("--fix", "make the changes that are safe; comments and layout stay")
    .option("--strict", "warnings count as errors")
    .option("--device-file <file...>", "device files to hold profiles against (default: those that come along)")
    .option("--json", "print one JSON document and nothing else on stdout")
    .addHelpText(
      "after",
      `
Exit code: 0 without errors, 2 with. docs/profiles.md has a section for each rule.
Examples:
  isoderm lint profiles
  isoderm lint --fix my-profile.yaml`,
    )
    .action(async (files, options) => finish((await import("./lint.ts")).lintFiles(files, options)));

  program
    .command("diff")
    .description(
      "what differs between two profiles by meaning; exit code 0: nothing, 1: something, 2: one is no profile",
    )
    .argument("<before>", "profile file")
    .argument("<after>", "profile file")
    .option("--json", "print one JSON document and nothing else on stdout")
    .action(async (before, after, options) => finish((await import("./diff.ts")).diff(before, after, options)));

  program
    .command("migrate")
    .description("documents of an older version, brought up to date; comments stay")
    .argument("<file...>", "files; - for standard input")
    .option("--write", "in place of the old ones (default: on stdout)")
    .action(async (files, options) =>
      finish(await refusable(async () => (await import("./migrate.ts")).migrateFiles(files, options))),
    );

  program
    .command("validate")
    .description(
      "a verdict on profiles over virtual people and faults: lint, nominal person, corners, people drawn by seed",
    )
    .argument("<profile...>", "profile files")
    .option("--people <n>", "people drawn by seed", toCount, 100)
    .option(
      "--faults <set>",
      "standard, hold (the same, begun in the hold), disturbances, none, or a fault script",
      "standard",
    )
    .option("--seed <n>", "seed of the campaign", toCount, 1)
    .option("--workers <n>", "worker threads (default: one per core)", toWorkers)
    .option("--device-file <file...>", "device files to hold profiles against (default: those that come along)")
    .option("--shard <i/n>", "only this part of the sessions, to be joined by merge", toShard)
    .option("--json", "print the result as one JSON document and nothing else on stdout")
    .option("--report <file>", "write the result as one self-contained page")
    .addOption(
      new Option(
        "--search <m>",
        "instead: look for a person, an operator and a fault that break a criterion, m sessions at most",
      )
        .argParser(toSearch)
        .conflicts(["people", "shard", "report"]),
    )
    .option("--out <dir>", "with --search: new folder for what is found (default: counterexample-<profile>)")
    .addHelpText(
      "after",
      `
Examples:
  isoderm validate profiles/rf-bipolar-inner-thigh.yaml --people 200
  isoderm validate profiles/rf-bipolar-inner-thigh.yaml --faults disturbances --report scores.html
  isoderm validate mine.yaml --search 300`,
    )
    .action(async (files, options) =>
      finish(
        await refusable(async () =>
          options.search === undefined
            ? (await import("./validate.ts")).validate(files, options)
            : (await import("./search.ts")).searchProfiles(files, options),
        ),
      ),
    );

  program
    .command("merge")
    .description("joins the shards of a validation to the whole")
    .argument("<file...>", "what validate --shard --json printed")
    .option("--json", "print the result as one JSON document and nothing else on stdout")
    .option("--report <file>", "write the result as one self-contained page")
    .action(async (files, options) =>
      finish(await refusable(async () => (await import("./validate.ts")).merge(files, options))),
    );

  program
    .command("approve")
    .description("a certificate for a profile that passed its validation: run asks for it on a device")
    .argument("<profile>", "profile file")
    .requiredOption("--validation <file>", "what validate --json printed of it")
    .requiredOption("--by <name...>", "who stands for it")
    .option("--device-file <file>", "the device it is for (default: the one that comes along and has the tip)")
    .option("--out <file>", "new file (default: the profile's name with .certificate.json)")
    .action(async (file, options) =>
      finish(await refusable(async () => (await import("./approve.ts")).approve(file, options))),
    );

  program
    .command("verify")
    .description("whether the records of a run are whole and belong together; exit code 1: damaged")
    .argument("<run>", "run folder")
    .option("--json", "print one JSON document and nothing else on stdout")
    .action(async (dir, options) =>
      finish(await refusable(async () => (await import("./verify.ts")).verify(dir, options))),
    );

  program
    .command("replay")
    .description("puts a simulated run through the session once more, energy off; exit code 1: it differs, and where")
    .argument("<run>", "run folder")
    .option("--json", "print one JSON document and nothing else on stdout")
    .action(async (dir, options) =>
      finish(await refusable(async () => (await import("./replay.ts")).replay(dir, options))),
    );

  program
    .command("report")
    .description("writes the report.html of a run once more, from its other files")
    .argument("<run>", "run folder")
    .action(async (dir) => finish(await refusable(async () => (await import("./report.ts")).report(dir))));

  program
    .command("compare")
    .description("two runs or two validations: what got better and worse; exit code 1: something got worse")
    .argument("<before>", "run folder, or what validate --json printed")
    .argument("<after>", "another of the same kind")
    .option("--json", "print one JSON document and nothing else on stdout")
    .action(async (before, after, options) =>
      finish(await refusable(async () => (await import("./compare.ts")).compare(before, after, options))),
    );

  program
    .command("runs")
    .description("the runs in a folder, newest first")
    .argument("[dir]", "folder of run folders", "runs")
    .option("--json", "print one JSON document and nothing else on stdout")
    .action(async (dir, options) =>
      finish(await refusable(async () => (await import("./runs.ts")).runs(dir, options))),
    );

  program
    .command("explain")
    .description("what happened in a run, and why it tripped; what a profile means; or what a rule says")
    .argument("<what>", "run folder, profile file, or the id of a rule such as P104")
    .option("--json", "of a profile: one JSON document on stdout")
    .action(async (what, options) =>
      finish(await refusable(async () => (await import("./explain.ts")).explain(what, options))),
    );

  program
    .command("devices")
    .description("the serial ports of this machine, and who is behind them")
    .option("--probe", "open the free ports and ask; some boards restart when their port is opened")
    .option("--watch", "go on, and tell what changes")
    .option("--json", "one JSON document on stdout")
    .action(async (options) => finish(await (await import("./devices.ts")).devices(options)));

  program
    .command("doctor")
    .description("what on this machine may keep a device from being reached, and what helps")
    .option("--device <address>", "ask this device too: identity, version, a thousand round trips")
    .option("--udev", "print a udev rule that gives access to USB serial ports")
    .option("--json", "one JSON document on stdout")
    .action(async (options) => finish(await refusable(async () => (await import("./doctor.ts")).doctor(options))));

  program
    .command("conformance")
    .description("does a device keep the rules of docs/protocol.md, measured from outside")
    .requiredOption("--device <address>", "tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]")
    .option("--allow-energy", "also what ends energy: up to 2 W for seconds, into a dummy load and nothing else")
    .option("--json", "one JSON document on stdout")
    .action(async (options) =>
      finish(await refusable(async () => (await import("./conformance.ts")).conformance(options))),
    );

  program
    .command("monitor")
    .description("what a device says, decoded, as it says it")
    .requiredOption("--device <address>", "tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]")
    .option("--record <file>", "every byte with its time into a new wire log")
    .option("--filter <types>", "only these messages, for instance telemetry,fault")
    .option("--for <s>", "end after so many seconds", toSeconds)
    .option("--json", "one JSON document a line")
    .action(async (options) => finish(await refusable(async () => (await import("./monitor.ts")).monitor(options))));

  program
    .command("console")
    .description("a web console on this computer alone: prepare, watch, pause and stop sessions")
    .option("--port <n>", "port, 0 for any free one (default: 4500, or the next that is free)", toPort)
    .option("--device <address>", "sim, tcp:HOST:PORT, /dev/..., COMn or serial:PATH[?baud=N]", "sim")
    .option("--runs <dir>", "folder of run folders", "runs")
    .option("--profiles <dir>", "folder of profiles, beside those that come along")
    .option("--unapproved", "on a device: run without an approval; the journal says so")
    .addHelpText(
      "after",
      `
It prints a link that is good once; open it in a browser on this computer.
The console can not energise: on a device that takes the trigger, held by the operator there.`,
    )
    .action(async (options) =>
      finish(await refusable(async () => (await import("./console.ts")).serveConsole(options))),
    );

  program
    .command("export")
    .description("what a run recorded, for other programs")
    .argument("<run>", "run folder, or a wire log of monitor")
    .option("--wire", "every message both ways, one JSON document a line")
    .option("--csv", "a table, a line per row")
    .option("--parquet", "a table as a Parquet file (needs --out)")
    .addOption(new Option("--table <name>", "which").choices(["telemetry", "truth"]).default("telemetry"))
    .option("--out <file>", "new file (default: stdout)")
    .action(async (dir, options) =>
      finish(await refusable(async () => (await import("./export.ts")).exportRun(dir, options))),
    );

  program
    .command("schema")
    .description("the JSON schema of a kind of document, for editors and scripts")
    .addArgument(
      new Command()
        .createArgument("[kind]", "which")
        .choices([
          "profile",
          "course",
          "device",
          "person",
          "faults",
          "operator",
          "outcome",
          "course-outcome",
          "lint",
          "certificate",
          "conformance",
          "validation",
          "search",
          "comparison",
          "run-comparison",
        ])
        .default("profile"),
    )
    .action(async (kind) => finish((await import("./schema.ts")).schema(kind)));

  return program;
}

/** A command that can not be carried out says why, and ends with its code. */
async function refusable(command: () => Promise<number>): Promise<number> {
  const { Refusal } = await import("./refusal.ts");
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function toSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw new InvalidArgumentError("A number of seconds over 0 is needed.");
  return value;
}

function toCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff || text.trim() === "")
    throw new InvalidArgumentError("A whole number from 0 to 4294967295 is needed.");
  return value;
}

const PORT_MAX = 65_535;

function toPort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > PORT_MAX || text.trim() === "")
    throw new InvalidArgumentError(`A port from 0 to ${PORT_MAX} is needed.`);
  return value;
}

function toSearch(text: string): number {
  const value = toCount(text);
  if (value < 1) throw new InvalidArgumentError("At least one session is needed.");
  return value;
}

function toDate(text: string): number {
  const value = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!(value >= 0)) throw new InvalidArgumentError("A day is needed, for instance 2026-03-01 or 2026-03-01T09:30Z.");
  return value;
}

const WORKERS_MAX = 1024;

function toWorkers(text: string): number {
  const value = toCount(text);
  if (value < 1 || value > WORKERS_MAX) throw new InvalidArgumentError(`A number from 1 to ${WORKERS_MAX} is needed.`);
  return value;
}

function toShard(text: string): { part: number; of: number } {
  const [, part = "", of = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!(Number(part) >= 1 && Number(part) <= Number(of)))
    throw new InvalidArgumentError("A part of a number of parts is needed, for instance 2/5.");
  return { part: Number(part), of: Number(of) };
}

function toSpeed(text: string): number | "max" {
  if (text === "max") return text;
  const value = Number(text);
  if (!(value > 0 && value <= 1e6)) throw new InvalidArgumentError("A number over 0, or max, is needed.");
  return value;
}
