/**
 * Goal: somebody who tries this for the first time, with nothing attached, without permission, or with another thing than a device at the port, is
 * told by every command what is in the way and what to do about it.
 * Method: the real programs on real pseudo-terminals whose other end is a modem, a printer, an older device or nobody; and as an ordinary user.
 */
import { chmodSync, chownSync, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, type TestContext, test } from "vitest";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { outcomeSchema } from "../../src/report/outcome.ts";
import { buildWhenStale, isoderm, makeFolder, PROGRAM } from "../support/cli.ts";
import { openForeignPort } from "../support/foreign-port.ts";
import { hello } from "../support/session-host.ts";
import { createPlan, createShortProfile } from "../support/session-profile.ts";

beforeAll(buildWhenStale, 60_000);

const SHORT = join(import.meta.dirname, "short.yaml");
/** The account of nobody in particular. */
const NOBODY = 65_534;

interface Strange {
  readonly name: string;
  readonly open: (context: TestContext) => string;
  readonly says: RegExp;
}

/** What a printer answers to anything. */
const PRINTER = "echo:Unknown command: \nok\n";
/** Type ff, which no device of this version sends; the checksum is right. Made by hand. */
const FUTURE_FRAME = "0bff341201020332d24a5100";

const STRANGE: readonly Strange[] = [
  {
    name: "nobody at the other end",
    open: (context) => openForeignPort(context, () => {}).path,
    says: /no answer, not one byte: is the device switched on, is this its port, and does its speed fit \(\?baud=N\)\?/,
  },
  {
    name: "a modem that echoes",
    open: (context) => openForeignPort(context, (bytes, write) => write(bytes)).path,
    says: /what comes back is what was sent: a loop-back plug, a modem or a terminal that echoes.*isoderm devices --probe/,
  },
  {
    name: "a printer",
    open: (context) => openForeignPort(context, (_, write) => write(Buffer.from(PRINTER))).path,
    says: /bytes came and no frame of the wire, beginning "echo:Unknown command:.*": another kind of device, or another speed \(\?baud=N\)/,
  },
  {
    name: "a device of another version",
    open: (context) => openForeignPort(context, (_, write) => write(Buffer.from(FUTURE_FRAME, "hex"))).path,
    says: /frames with good checksums came that this program does not know: another version of the wire\. Update the older/,
  },
];

test.concurrent.for(STRANGE)("$name: told by every command", async ({ open, says }, context) => {
  const path = open(context);
  const run = await isoderm(context, [
    "run",
    SHORT,
    "--unapproved",
    "--device",
    path,
    "--out",
    toOut(context),
    "--json",
  ]);
  expect(run.code).toBe(3);
  const outcome = outcomeSchema.parse(JSON.parse(run.stdout));
  expect(outcome).toMatchObject({ outcome: "refused", energyJ: 0, trips: [] });
  expect(outcome.reason).toMatch(/^the device does not answer/);
  expect(run.stderr).toMatch(says);

  const doctor = await isoderm(context, ["doctor", "--device", path]);
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(new RegExp(`^fail {2}device +.*${says.source}`, "m"));

  const monitor = await isoderm(context, ["monitor", "--device", path, "--for", "3"]);
  expect({ code: monitor.code, stdout: monitor.stdout }).toEqual({ code: 3, stdout: "" });
  expect(monitor.stderr).toMatch(says);

  const conformance = await isoderm(context, ["conformance", "--device", path]);
  expect(conformance.code).toBe(1);
  expect(conformance.stdout).toMatch(new RegExp(`^FAIL {2}P27 .*${says.source}`, "m"));
  expect(conformance.stdout).toMatch(/no device: 0 passed, 1 failed, 0 skipped, 0 about what it does not have/);
});

test.concurrent("a device that is too old says so itself, and is refused before anything else", async (context) => {
  // Of such a device no more is understood than who it is.
  const encoder = createFrameEncoder();
  const plan = createPlan(createShortProfile());
  let write: (bytes: Uint8Array) => void = () => {};
  const decoder = new FrameDecoder("host", (message) => {
    if (message.type === "helloRequest")
      write(encoder.encode({ ...hello(plan), protocolMajor: 0, protocolMinor: 9, hostNonce: message.hostNonce }));
  });
  const { path } = openForeignPort(context, (bytes, answer) => {
    write = answer;
    decoder.push(bytes);
  });
  const run = await isoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", toOut(context)]);
  expect(run.code).toBe(3);
  expect(run.stdout).toMatch(/^refused: the device speaks protocol 0\.9, this host 1\.0: update the device/);
  const doctor = await isoderm(context, ["doctor", "--device", path]);
  expect(doctor.stdout).toMatch(/^fail {2}wire version +the device speaks 0\.9, this program 1\.0: update the device/m);
});

test.concurrent("a port whose group may open it: the group to join", async (context) => {
  const { path } = openForeignPort(context, () => {});
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !isReachable(PROGRAM)) context.skip("only root can give a port to a group of which it is not");
  chownSync(path, 0, 20);
  chmodSync(path, 0o660);
  const user = { uid: NOBODY, gid: NOBODY };
  const monitor = await isoderm(context, ["monitor", "--device", path], { user, cwd: "/" });
  expect(monitor.stderr).toMatch(
    new RegExp(`no permission for ${path}\\. Join the group that owns it with: sudo usermod -aG "\\$\\(stat -c %G`),
  );
});

test.concurrent("a port that belongs to somebody else: who may open it, and the command that lets one in", async (context) => {
  const { path } = openForeignPort(context, () => {});
  const isRoot = process.getuid?.() === 0;
  if (isRoot && !isReachable(PROGRAM)) context.skip("another user can not read this checkout");
  // Root is let in anywhere, so it goes as nobody; whoever else owns the port shuts it on himself.
  chmodSync(path, isRoot ? 0o600 : 0);
  const user = isRoot ? { user: { uid: NOBODY, gid: NOBODY }, cwd: "/" } : {};
  const says = new RegExp(
    `no permission for ${path}: only its owner may open it\\. Until it is plugged in again, take it with: sudo chown \\S+ ${path}; for good, with the rule that this prints: isoderm doctor --udev`,
  );
  const out = toOut(context);
  const run = await isoderm(context, ["run", SHORT, "--unapproved", "--device", path, "--out", out], user);
  expect({ code: run.code, stdout: run.stdout, written: existsSync(out) }).toEqual({
    code: 3,
    stdout: "",
    written: false,
  });
  expect(run.stderr).toMatch(says);
  const doctor = await isoderm(context, ["doctor", "--device", path], user);
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(new RegExp(`^fail {2}device +${says.source}`, "m"));
  for (const command of ["monitor", "conformance"]) {
    const ended = await isoderm(context, [command, "--device", path], user);
    expect({ command, code: ended.code, stdout: ended.stdout }).toEqual({ command, code: 3, stdout: "" });
    expect(ended.stderr).toMatch(says);
  }
});

function toOut(context: TestContext): string {
  return join(makeFolder(context), "run");
}

/** Every folder on the way lets others through. */
function isReachable(path: string): boolean {
  if ((statSync(path).mode & 0o005) === 0) return false;
  const folder = dirname(path);
  return folder === path || ((statSync(folder).mode & 0o001) !== 0 && isReachable(folder));
}
