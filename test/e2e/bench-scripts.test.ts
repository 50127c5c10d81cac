/**
 * Goal: a bench in real time follows the scripts of `isoderm run`, and deeds told to its control port, and says what it can not do.
 * Method: `isoderm-bench` as a process, a host that only looks at telemetry, and a socket for the deeds.
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, expect, test } from "vitest";
import { createProbe } from "../../src/io/conformance/probe.ts";
import { openLink } from "../../src/io/open-link.ts";
import { PROTOCOL_MAJOR, PROTOCOL_MINOR, TELEMETRY_FLAG } from "../../src/protocol/messages.ts";
import { buildWhenStale, makeFolder, startBench, startBenchProgram } from "../support/cli.ts";

beforeAll(buildWhenStale, 120_000);

const HANDS = `format: isoderm-operator/1
steps:
  - {atS: 0.1, action: place, zone: 1, areaCm2: 80, speedMmS: 100}
  - {atS: 0.3, action: press}
`;
const STOP = `format: isoderm-faults/1
faults:
  - {atS: 4, durationS: 600, target: estop, kind: pressed}
`;
/** A busy machine starts a program in seconds; the events themselves are the device's. */
const PATIENCE_MS = 20_000;

test.concurrent("hands and faults follow their scripts, and the control port moves both", async (context) => {
  const folder = makeFolder(context);
  const [operator, faults] = [join(folder, "hands.yaml"), join(folder, "stop.yaml")];
  writeFileSync(operator, HANDS);
  writeFileSync(faults, STOP);
  const { bench, port } = await startBench(context, ["--operator", operator, "--faults", faults, "--control", "0"]);
  const [, control = ""] = await bench.says(/lines are taken at tcp:127\.0\.0\.1:(\d+)/);
  const probe = createProbe(await openLink({ kind: "tcp", host: "127.0.0.1", port }));
  context.onTestFinished(() => probe.close());
  const pressed = probe.next("telemetry", PATIENCE_MS, ({ flags }) => (flags & TELEMETRY_FLAG.trigger) !== 0);
  const stopped = probe.next("fault", PATIENCE_MS, ({ trip }) => trip === "emergencyStop");
  probe.send({ type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR, hostNonce: 1 });
  expect((await pressed)?.message.flags).toSatisfy((flags: number) => (flags & TELEMETRY_FLAG.contact) !== 0);
  expect((await stopped)?.message).toMatchObject({ trip: "emergencyStop", first: true });

  const socket = connect(Number(control), "127.0.0.1");
  context.onTestFinished(() => {
    socket.destroy();
  });
  const answers = createInterface({ input: socket });
  const ask = async (line: string) => {
    const answer = once(answers, "line");
    socket.write(`${line}\n`);
    return String((await answer)[0]);
  };
  const released = probe.next("trigger", PATIENCE_MS, (message) => !message.pressed);
  expect(await ask("release")).toBe("released");
  expect((await released)?.message.pressed).toBe(false);
  const lost = probe.next("telemetry", PATIENCE_MS, ({ flags }) => (flags & TELEMETRY_FLAG.contact) === 0);
  expect(await ask("fault contact lost 0 60")).toBe("contact lost for 60 s");
  expect(await lost).not.toBeNull();
  expect(await ask("dance")).toMatch(/^dance\? Known are: \| place /);
  expect(await ask("truth")).toMatch(/dermis .* degC/);
});

test.concurrent("what a bench can not do is said before it begins", async (context) => {
  const folder = makeFolder(context);
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const killed = file("killed.yaml", "format: isoderm-faults/1\nfaults:\n  - {atS: 3, target: host, kind: kill}\n");
  const paused = file("paused.yaml", "format: isoderm-operator/1\nsteps:\n  - {atS: 3, action: pause}\n");
  const melted = file(
    "melted.yaml",
    "format: isoderm-faults/1\nfaults:\n  - {atS: 3, target: contact, kind: melted}\n",
  );
  const cases: [string[], RegExp][] = [
    [["--faults", killed], /host kill happens outside the device, and the bench is the device/],
    [["--operator", paused], /pause is asked of the host, and the hands are at the device/],
    [["--faults", melted], /melted\.yaml:3:/],
    [["--operator", join(folder, "absent.yaml")], /absent\.yaml/],
    [["--control", "70000"], /--control 70000 is not a whole number/],
  ];
  for (const [args, text] of cases) {
    const { code, stderr } = await startBenchProgram(context, ["--tcp", "0", ...args]).ended;
    expect({ code, text: stderr }).toEqual({ code: 2, text: expect.stringMatching(text) });
  }
});
