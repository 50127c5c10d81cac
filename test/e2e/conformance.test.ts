/**
 * Goal: the conformance kit passes a device that keeps the rules, and names the broken rule of one that does not.
 * Method: the simulated firmware in real time, all devices side by side; each broken one is the good one with a single rule broken on the way
 * to its host. Real time, because the kit has clocks of its own.
 */
import { beforeAll, expect, test } from "vitest";
import type { Tip } from "../../firmware-sim/applicator/tips.ts";
import { type ConformanceReport, conformanceSchema, examine } from "../../src/io/conformance/examination.ts";
import { cobsDecode, cobsEncode } from "../../src/protocol/cobs.ts";
import { crc32 } from "../../src/protocol/crc32.ts";
import { MESSAGES, type MessageOf, PROTOCOL_MAJOR } from "../../src/protocol/messages.ts";
import { createBrokenDevice, type Tampering } from "../support/broken-device.ts";
import { COLD_TIP } from "../support/cold-bench.ts";

interface Broken {
  readonly name: string;
  readonly tampering: Tampering;
  /** The check that must find it. */
  readonly foundBy: string;
  readonly energy?: true;
}

/** Gives each session the set point of the one before. */
function drivesOn(): Tampering {
  let set: MessageOf<"contact"> | null = null;
  let inherited = false;
  return {
    take(message, seq) {
      if (message.type === "contact") set = message;
      if (message.type === "limits" && set !== null && message.session !== set.session) {
        set = { ...set, session: message.session };
        inherited = true;
      }
      return { message, seq };
    },
    each: ({ tickMs }) => (set !== null && inherited && tickMs % 500 === 0 ? { message: set, seq: 0 } : null),
  };
}

const BROKEN: readonly Broken[] = [
  {
    name: "greets with a nonce of its own",
    foundBy: "hello",
    tampering: {
      say: (message, seq) => ({ message: message.type === "hello" ? { ...message, hostNonce: 7 } : message, seq }),
    },
  },
  {
    name: "holds another limit table",
    foundBy: "limits-table",
    tampering: {
      say: (message, seq) => ({ message: message.type === "hello" ? { ...message, limitsCrc: 7 } : message, seq }),
    },
  },
  {
    name: "sends half of its telemetry",
    foundBy: "telemetry-rate",
    tampering: {
      say: (message, seq) => (message.type === "telemetry" && message.tickMs % 40 === 0 ? null : { message, seq }),
    },
  },
  {
    name: "does not count its frames",
    foundBy: "sequence",
    tampering: { say: (message) => ({ message, seq: 5 }) },
  },
  {
    name: "looks at no checksum",
    foundBy: "crc",
    tampering: { hear: mendChecksum },
  },
  {
    name: "keeps its replies to itself",
    foundBy: "stop",
    tampering: { say: (message, seq) => (message.type === "reply" ? null : { message, seq }) },
  },
  {
    name: "calls every limit acceptable",
    foundBy: "limits-wide",
    tampering: {
      say: (message, seq) => ({
        message: message.type === "reply" && message.result === "limitTooWide" ? { ...message, result: "ok" } : message,
        seq,
      }),
    },
  },
  {
    name: "takes old frames again",
    foundBy: "lease-replay",
    tampering: {
      take: (message, seq, device) =>
        message.type === "lease" ? { message, seq: ahead(device, seq) } : { message, seq },
    },
  },
  {
    name: "does not look at the age of what a lease quotes",
    foundBy: "lease-echo",
    tampering: {
      take: (message, seq, device) => ({
        message: message.type === "lease" ? { ...message, tickEchoMs: device.tickMs } : message,
        seq,
      }),
    },
  },
  {
    name: "counts the life of a lease from its arrival",
    foundBy: "lease-expiry",
    tampering: {
      take: (message, seq, device) => ({
        message:
          message.type === "lease" && (device.tickMs - message.tickEchoMs) >>> 0 <= 150
            ? { ...message, tickEchoMs: device.tickMs }
            : message,
        seq,
      }),
    },
  },
  {
    name: "takes a lease of any length",
    foundBy: "lease-amounts",
    tampering: {
      take: (message, seq) => ({
        message: message.type === "lease" && message.ttlMs > 250 ? { ...message, ttlMs: 250 } : message,
        seq,
      }),
    },
  },
  {
    name: "takes a lease of any session",
    foundBy: "lease-identity",
    tampering: {
      take: (message, seq) => {
        if (message.type === "limits") held = message.session;
        return { message: message.type === "lease" ? { ...message, session: held } : message, seq };
      },
    },
  },
  {
    name: "is not disarmed by stop",
    foundBy: "stop-armed",
    tampering: {
      say: (message, seq) => ({
        message:
          message.type === "telemetry" && message.state === "unarmed" && message.epoch > 0
            ? { ...message, state: "armed" }
            : message,
        seq,
      }),
    },
  },
  {
    name: "never lets a lease run out",
    foundBy: "lease-expiry",
    tampering: {
      take: (message, seq, device) => ({ message, seq: message.type === "lease" ? ahead(device, seq) : seq }),
      each: (device) =>
        device.lease === null || device.tickMs % 100 !== 0
          ? null
          : { message: { ...device.lease, tickEchoMs: device.tickMs }, seq: ahead(device, device.leaseSeq) },
    },
  },
  {
    name: "takes no notice of a host's version",
    foundBy: "limits-version",
    tampering: {
      take: (message, seq) => ({
        message: message.type === "helloRequest" ? { ...message, protocolMajor: PROTOCOL_MAJOR } : message,
        seq,
      }),
    },
  },
  {
    name: "passes a self-test that was cut short",
    foundBy: "self-test-cut",
    tampering: {
      say: (message, seq) => ({
        message:
          message.type === "reply" && message.result === "selfTestMissing" ? { ...message, result: "ok" } : message,
        seq,
      }),
    },
  },
  {
    name: "hears of new limits while it is armed, and says that they hold",
    foundBy: "armed-requests",
    tampering: {
      say: (message, seq) => ({
        message:
          message.type === "reply" && message.toType === MESSAGES.limits.id && message.result === "wrongState"
            ? { ...message, result: "ok" }
            : message,
        seq,
      }),
    },
  },
  {
    name: "gives itself to whoever comes",
    foundBy: "handover",
    tampering: {
      say: (message, seq) => ({
        message: message.type === "reply" && message.result === "otherSession" ? { ...message, result: "ok" } : message,
        seq,
      }),
    },
  },
  {
    name: "drives its contact surface on for the next session",
    foundBy: "handover-contact",
    tampering: drivesOn(),
  },
  {
    name: "forgets a trip at the first self-test",
    foundBy: "energy-latch",
    energy: true,
    tampering: {
      say: (message, seq) => ({
        message:
          message.type === "reply" && message.result === "notAcknowledged" ? { ...message, result: "ok" } : message,
        seq,
      }),
    },
  },
  {
    name: "gives no heed to the quota",
    foundBy: "energy-quota",
    energy: true,
    tampering: {
      take: (message, seq) => ({
        message: message.type === "lease" && message.quotaJ > 0 ? { ...message, quotaJ: 0.41 } : message,
        seq,
      }),
    },
  },
];

const CALLS_ALL_ACCEPTABLE = BROKEN.find(({ foundBy }) => foundBy === "limits-wide")!.tampering;

let held = 0;
const counters = new WeakMap<object, number>();
/** A sequence number that is newer than any before, for a device that does not care. */
function ahead(device: object, seq: number): number {
  const next = ((counters.get(device) ?? seq) + 3) & 0xffff;
  counters.set(device, next);
  return next;
}

/** Gives every frame the checksum that it should have. */
function mendChecksum(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 9 || bytes.length > 73 || bytes.indexOf(0) !== bytes.length - 1) return bytes;
  const frame = bytes.slice();
  if (!cobsDecode(frame, frame.length - 1)) return bytes;
  const crcAt = frame.length - 5;
  new DataView(frame.buffer).setUint32(crcAt, crc32(frame, 1, crcAt), true);
  const length = cobsEncode(frame, frame.length - 2);
  frame[length] = 0;
  return frame;
}

const reports = new Map<string, ConformanceReport>();

beforeAll(async () => {
  const examined = async (name: string, tampering: Tampering, energy: boolean, tip?: Tip) => {
    reports.set(name, await examine(createBrokenDevice(tampering, tip), energy, () => {}));
  };
  await Promise.all([
    examined("sound", {}, true),
    ...BROKEN.map(({ name, tampering, energy = false }) => examined(name, tampering, energy)),
    examined("sound and cold", {}, true, COLD_TIP),
    examined("cold, and calls every limit acceptable", CALLS_ALL_ACCEPTABLE, false, COLD_TIP),
  ]);
}, 120_000);

test("a device that keeps the rules passes every check", () => {
  const report = conformanceSchema.parse(reports.get("sound"));
  expect(report.checks.filter(({ result }) => result !== "pass").map(({ id }) => id)).toEqual([
    "cold-limits",
    "shot-limits",
  ]);
  expect(report.device).toMatch(/^bipolarRf SIM3, firmware 1\.0\.0$/);
  expect(report.passed).toBeGreaterThan(35);
});

test("so does one with a cold plate, whose limits of cold are examined as well", () => {
  const sound = conformanceSchema.parse(reports.get("sound and cold"));
  expect(sound.checks.filter(({ result }) => result !== "pass").map(({ id }) => id)).toEqual([
    "shot-limits",
    "handover-contact",
  ]);
  const broken = conformanceSchema.parse(reports.get("cold, and calls every limit acceptable"));
  expect(broken.checks.find(({ id }) => id === "cold-limits")?.result).toBe("fail");
});

test.each(BROKEN)("one that $name is found by $foundBy", ({ name, foundBy }) => {
  const report = conformanceSchema.parse(reports.get(name));
  const failed = report.checks.filter(({ result }) => result === "fail");
  expect(failed.map(({ id }) => id)).toContain(foundBy);
  expect(failed.find(({ id }) => id === foundBy)?.rule).toMatch(/^(P\d+|section \d+)$/);
});
