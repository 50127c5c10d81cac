import { limitsCrc } from "../../protocol/limits.ts";
import { MESSAGES, PROTOCOL_MAJOR, PROTOCOL_MINOR } from "../../protocol/messages.ts";
import { type Check, expectEqual, fail, pass } from "./check.ts";
import type { Probe } from "./probe.ts";

/**
 * What any device does for any host, before anybody holds it: frames, noise, identity, telemetry, and stop. Nothing here leads to energy.
 */
const ANSWER_MS = 500;
/** A device may take two seconds from power-up to its first answer. */
const FIRST_ANSWER_MS = 3000;
const ZERO = Uint8Array.of(0);
const HELLO = { type: "helloRequest", protocolMajor: PROTOCOL_MAJOR, protocolMinor: PROTOCOL_MINOR } as const;

/** Asks with a number of its own. */
async function greets(probe: Probe, nonce: number, withinMs = ANSWER_MS): Promise<boolean> {
  const answer = probe.next("hello", withinMs, (hello) => hello.hostNonce === nonce);
  probe.send({ ...HELLO, hostNonce: nonce });
  return (await answer) !== null;
}

/** Bytes without order; the same at every run. */
function makeNoise(bytes: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

export const WIRE_CHECKS: readonly Check[] = [
  {
    id: "hello",
    rule: "P27",
    title: "answers helloRequest with its nonce, then names its tip",
    async run({ probe }) {
      probe.sendBytes(ZERO);
      const startMs = probe.now();
      let answered = false;
      for (let nonce = 101; !answered && probe.now() - startMs < FIRST_ANSWER_MS; nonce++)
        answered = await greets(probe, nonce);
      if (!answered) return fail(`no hello with the nonce that was sent, for 3 s: ${probe.describeStranger()}`);
      const tip = probe.since("tip", startMs)[0] ?? (await probe.next("tip", ANSWER_MS));
      return tip === null ? fail("no tip after hello") : pass();
    },
  },
  {
    id: "hello-time",
    rule: "section 6",
    title: "answers helloRequest within 100 ms",
    async run({ probe }) {
      // A link and a scheduler may take as long as the device, but not every time.
      let leastMs = Number.POSITIVE_INFINITY;
      for (let nonce = 201; nonce < 206; nonce++) {
        const startMs = probe.now();
        if (!(await greets(probe, nonce))) return fail("no answer");
        leastMs = Math.min(leastMs, probe.now() - startMs);
      }
      return leastMs <= 100 ? pass(`${leastMs.toFixed(0)} ms`) : fail(`${leastMs.toFixed(0)} ms at best`);
    },
  },
  {
    id: "version",
    rule: "P22",
    title: "speaks this major version, and answers a host that speaks another",
    async run({ probe }) {
      if (probe.hello?.protocolMajor !== PROTOCOL_MAJOR)
        return fail(`speaks major ${probe.hello?.protocolMajor ?? "?"}, this kit ${PROTOCOL_MAJOR}`);
      const answer = probe.next("hello", ANSWER_MS, (hello) => hello.hostNonce === 301);
      probe.send({ ...HELLO, protocolMajor: PROTOCOL_MAJOR + 1, hostNonce: 301 });
      if ((await answer) === null) return fail("no hello for a host of another major version");
      return (await greets(probe, 302)) ? pass() : fail("no hello afterwards");
    },
  },
  {
    id: "limits-table",
    rule: "P71",
    title: "holds the firmware limit table",
    run: async ({ probe }) => expectEqual("limitsCrc", probe.hello?.limitsCrc, limitsCrc()),
  },
  {
    id: "telemetry-rate",
    rule: "P28",
    title: "sends telemetry every 20 ms of its own clock",
    async run({ probe }) {
      const startMs = probe.now();
      await probe.wait(1000);
      const ticks = probe.since("telemetry", startMs).map(({ message }) => message.tickMs);
      if (ticks.length < 40) return fail(`${ticks.length} in a second, 50 are due`);
      const wrong = ticks.slice(1).filter((tick, i) => (tick - (ticks[i] ?? 0)) >>> 0 !== 20).length;
      return wrong <= 2
        ? pass(`${ticks.length} in a second`)
        : fail(`${wrong} of ${ticks.length} are not 20 ms after the one before`);
    },
  },
  {
    id: "sequence",
    rule: "P13",
    title: "numbers its frames one by one",
    async run({ probe }) {
      const startMs = probe.now();
      await probe.wait(300);
      const seqs = probe.heard.filter(({ atMs }) => atMs >= startMs).map(({ seq }) => seq);
      if (seqs.length < 5) return fail("too few frames to tell");
      const wrong = seqs.slice(1).filter((seq, i) => ((seq - (seqs[i] ?? 0)) & 0xffff) !== 1).length;
      return wrong === 0 ? pass() : fail(`${wrong} of ${seqs.length} frames do not follow the one before`);
    },
  },
  {
    id: "split",
    rule: "P3",
    title: "understands a frame that comes byte by byte",
    async run({ probe }) {
      const answer = probe.next("hello", 2000, (hello) => hello.hostNonce === 401);
      for (const byte of probe.encoder.encode({ ...HELLO, hostNonce: 401 }).slice()) {
        probe.sendBytes(Uint8Array.of(byte));
        await probe.wait(3);
      }
      return (await answer) === null ? fail("no answer to a frame in single bytes") : pass();
    },
  },
  {
    id: "joined",
    rule: "P3",
    title: "understands ten frames that come at once",
    async run({ probe }) {
      const startMs = probe.now();
      const frames = Array.from({ length: 10 }, (_, i) => [...probe.encoder.encode({ ...HELLO, hostNonce: 500 + i })]);
      probe.sendBytes(Uint8Array.from(frames.flat()));
      await probe.next("hello", ANSWER_MS, (hello) => hello.hostNonce === 509);
      const nonces = new Set(probe.since("hello", startMs).map(({ message }) => message.hostNonce));
      const missing = frames.filter((_, i) => !nonces.has(500 + i)).length;
      return missing === 0 ? pass() : fail(`${missing} of 10 were not answered`);
    },
  },
  {
    id: "crc",
    rule: "P7",
    title: "drops a frame with a wrong checksum, silently, and counts it",
    async run({ probe }) {
      const before = probe.telemetry?.badFrames ?? 0;
      const bytes = probe.encoder.encode({ ...HELLO, hostNonce: 601 }).slice();
      // A byte of the checksum, and never to zero.
      const at = bytes.length - 2;
      bytes[at] = (bytes[at] ?? 0) ^ ((bytes[at] ?? 0) === 0x10 ? 0x20 : 0x10);
      const answer = probe.next("hello", 300, (hello) => hello.hostNonce === 601);
      probe.sendBytes(bytes);
      if ((await answer) !== null) return fail("a frame with a wrong checksum was answered");
      const counted = ((probe.telemetry?.badFrames ?? 0) - before) & 0xffff;
      return counted === 1 ? pass() : fail(`badFrames rose by ${counted}, 1 is required`);
    },
  },
  {
    id: "length",
    rule: "P7",
    title: "drops a frame whose payload is not of its message's length",
    async run({ probe }) {
      // helloRequest with five bytes of payload instead of six, made by hand; the checksum is right.
      const answer = probe.next("hello", 300);
      probe.sendBytes(Buffer.from("0002010102010801020348af153e00", "hex"));
      const wrong = (await answer) !== null;
      return wrong ? fail("a helloRequest of five bytes was answered") : pass();
    },
  },
  {
    id: "overlong",
    rule: "P6",
    title: "drops what is longer than any frame, and is in step again at the next zero",
    async run({ probe }) {
      probe.sendBytes(new Uint8Array(2048).fill(0x55));
      probe.sendBytes(ZERO);
      return (await greets(probe, 701)) ? pass() : fail("no answer to a good frame after 2 KiB without a zero");
    },
  },
  {
    id: "noise",
    rule: "P73",
    title: "goes on through noise, and loses at most one frame to it",
    async run({ probe }) {
      const startMs = probe.now();
      for (let part = 0; part < 8; part++) {
        probe.sendBytes(makeNoise(512, part + 1));
        await probe.wait(20);
      }
      // The first may fall to the noise before it.
      probe.send({ ...HELLO, hostNonce: 801 });
      if (!(await greets(probe, 802))) return fail("no answer to the second good frame after noise");
      const ticks = probe.since("telemetry", startMs).map(({ message }) => message.tickMs);
      const late = ticks.slice(1).filter((tick, i) => (tick - (ticks[i] ?? 0)) >>> 0 > 40).length;
      return late <= 2 ? pass() : fail(`telemetry was held up ${late} times by noise`);
    },
  },
  {
    id: "stop",
    rule: "P49",
    title: "obeys stop without a session, and answers it",
    async run({ probe }) {
      const reply = await probe.ask({ type: "stop", reason: "closing" });
      if (reply === null) return fail("no reply to stop");
      if (reply.result !== "ok") return fail(`stop was answered ${reply.result}`);
      await probe.wait(60);
      const { state = "boot", powerW = 0 } = probe.telemetry ?? {};
      if (state === "armed" || state === "emitting") return fail(`still ${state} after stop`);
      return powerW <= 0.1 ? pass() : fail(`${powerW} W after stop`);
    },
  },
  {
    id: "stop-bare",
    rule: "P9",
    title: "obeys a stop without payload",
    async run({ probe }) {
      let reply = null;
      for (let tries = 0; tries < 3 && reply === null; tries++) {
        const answer = probe.next("reply", ANSWER_MS, ({ toType, toSeq }) => toType === 0x06 && toSeq === 0x0102);
        // Type 06, sequence 0102, no payload: made by hand.
        probe.sendBytes(Buffer.from("0008060201b4f7fdbe00", "hex"));
        reply = await answer;
      }
      return reply === null
        ? fail("no reply to a stop without payload")
        : expectEqual("result", reply.message.result, "ok");
    },
  },
  {
    id: "flood",
    rule: "P74",
    title: "takes 250 frames in a second, and a stop among them",
    async run({ probe }) {
      const startMs = probe.now();
      // The shortest answers there are: a line at 115 200 baud carries them all within the second.
      for (let i = 0; i < 200; i++) probe.send({ type: "prompt", action: "none", zone: 0, areaCm2: 0, speedMmS: 0 });
      const reply = await probe.ask({ type: "stop", reason: "closing" }, 1000);
      if (reply === null) return fail("a stop behind 200 frames was not answered");
      await probe.wait(1000);
      const answered = probe.since("reply", startMs).filter(({ message }) => message.toType === MESSAGES.prompt.id);
      return answered.length === 200 ? pass() : fail(`${answered.length} of 200 requests were answered`);
    },
  },
];
