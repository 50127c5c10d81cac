import { Subject } from "rxjs";
import { describe, expect, test } from "vitest";
import { createDevice } from "../../../src/device/device.ts";
import { FrameDecoder } from "../../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../../src/protocol/frame.ts";
import type { DeviceMessage, HostMessage } from "../../../src/protocol/messages.ts";
import { reply, telemetry } from "../../support/session-host.ts";

function createWired() {
  const bytes$ = new Subject<Uint8Array>();
  const wire: Uint8Array[] = [];
  const log: [string, Uint8Array][] = [];
  let closed = 0;
  const device = createDevice(
    {
      bytes$,
      send: (bytes) => wire.push(bytes.slice()),
      close: () => {
        closed += 1;
      },
    },
    {
      sent: (bytes) => log.push(["sent", bytes.slice()]),
      received: (bytes) => log.push(["received", bytes.slice()]),
    },
  );
  const heard: DeviceMessage[] = [];
  let ended = "";
  device.messages$.subscribe({
    next: (message) => heard.push(message),
    error: (error: Error) => {
      ended = error.message;
    },
    complete: () => {
      ended = "complete";
    },
  });
  return { bytes$, wire, log, device, heard, ended: () => ended, closed: () => closed };
}

/** What a device on the other end makes of the bytes. */
function readAsDevice(wire: readonly Uint8Array[]): { message: HostMessage; seq: number }[] {
  const read: { message: HostMessage; seq: number }[] = [];
  const decoder = new FrameDecoder("host", (message, seq) => read.push({ message, seq }));
  for (const bytes of wire) decoder.push(bytes);
  return read;
}

describe("sending", () => {
  test("frames messages, with a number that rises by one", () => {
    const { device, wire } = createWired();
    for (let i = 0; i < 3; i++) device.send({ type: "stop", reason: "operator" });
    const read = readAsDevice(wire);
    expect(read.map(({ message }) => message)).toEqual(Array(3).fill({ type: "stop", reason: "operator" }));
    expect(read[1]!.seq - read[0]!.seq).toBe(1);
    expect(read[2]!.seq - read[1]!.seq).toBe(1);
  });

  test("begins with one zero, so that noise before it costs no frame", () => {
    const { device, wire, log } = createWired();
    for (let i = 0; i < 2; i++) device.send({ type: "stop", reason: "operator" });
    const noise = Uint8Array.of(0x55, 0x66, 0x77);
    expect(readAsDevice([noise, ...wire])).toHaveLength(2);
    expect(wire[0]).toEqual(Uint8Array.of(0));
    expect(wire).toHaveLength(3);
    // The record has every byte that went out.
    expect(log.map(([, bytes]) => bytes)).toEqual(wire);
  });
});

describe("receiving", () => {
  const encoder = createFrameEncoder();
  const frames = [telemetry(), reply("arm", "ok"), telemetry({ tickMs: 1020, surfaceAC: null })];
  const stream = Uint8Array.from(frames.flatMap((message) => [...encoder.encode(message)]));

  test("finds the same messages however the stream is cut", () => {
    for (const size of [1, 2, 7, 64, stream.length]) {
      const { bytes$, heard } = createWired();
      for (let at = 0; at < stream.length; at += size) bytes$.next(stream.subarray(at, at + size));
      expect(heard).toHaveLength(3);
      expect(heard[0]).toMatchObject({ type: "telemetry", tickMs: 1000, surfaceAC: 33 });
      expect(heard[1]).toMatchObject({ type: "reply", result: "ok" });
      expect(heard[2]).toMatchObject({ type: "telemetry", surfaceAC: null });
    }
  });

  test("counts noise and throws nothing", () => {
    const { bytes$, heard, device } = createWired();
    const broken = stream.slice();
    broken[4]! ^= 0x10;
    bytes$.next(broken);
    bytes$.next(Uint8Array.from({ length: 3000 }, (_, i) => (i * 37) & 0xff));
    bytes$.next(Uint8Array.of(0));
    bytes$.next(stream);
    expect(heard).toHaveLength(5);
    expect(Object.values(device.counts).some((count) => count > 0)).toBe(true);
  });

  test("lets only those replies through that answer a request of this host", () => {
    const { bytes$, heard, device, wire } = createWired();
    const say = (to: HostMessage["type"], toSeq: number) => {
      const answer = { ...reply(to, "ok"), toSeq } as DeviceMessage;
      bytes$.next(encoder.encode(answer));
      return heard.at(-1) === undefined ? null : heard.splice(0);
    };
    const ask = { type: "selfTestRequest", bootId: 1, session: 2 } as const;
    // Before anything is asked it listens to others.
    expect(say("limits", 9)).toHaveLength(1);
    device.send({ type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: 3 });
    device.send(ask);
    device.send(ask);
    const [, first = 0, second = 0] = readAsDevice(wire).map(({ seq }) => seq);
    expect(say("selfTestRequest", second + 1)).toBeNull();
    expect(say("limits", first)).toBeNull();
    // The answer to either of the two, in any order and more than once: a line may double what it carries.
    for (const seq of [second, first, second]) expect(say("selfTestRequest", seq)).toHaveLength(1);
    for (let i = 0; i < 40; i++) device.send(ask);
    expect(say("selfTestRequest", first)).toBeNull();
  });

  test("ends as the link ends", () => {
    const failing = createWired();
    failing.bytes$.error(new Error("gone"));
    expect(failing.ended()).toBe("gone");
    const closing = createWired();
    closing.bytes$.complete();
    expect(closing.ended()).toBe("complete");
  });
});

test("the tap sees every byte of both ways, in order, before anything acts on it", () => {
  const { bytes$, device, log, wire } = createWired();
  bytes$.next(Uint8Array.of(1, 2, 3));
  device.send({ type: "stop", reason: "operator" });
  expect(log.map(([way]) => way)).toEqual(["received", "sent", "sent"]);
  expect(log[0]![1]).toEqual(Uint8Array.of(1, 2, 3));
  expect(log.slice(1).map(([, bytes]) => bytes)).toEqual(wire);
});

test("its first frame has the number that it was given", () => {
  const wire: Uint8Array[] = [];
  const link = { bytes$: new Subject<Uint8Array>(), send: (bytes: Uint8Array) => wire.push(bytes.slice()), close() {} };
  const device = createDevice(link, undefined, 0xffff);
  for (let i = 0; i < 2; i++) device.send({ type: "stop", reason: "operator" });
  expect(readAsDevice(wire).map(({ seq }) => seq)).toEqual([0xffff, 0]);
});

test("closing closes the link", () => {
  const { device, closed } = createWired();
  device.close();
  expect(closed()).toBe(1);
});
