import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createMemoryLink } from "../../firmware-sim/links/memory.ts";
import { serveTcp } from "../../firmware-sim/links/tcp.ts";
import { createWorld } from "../../firmware-sim/world.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import type { DeviceMessage } from "../../src/protocol/messages.ts";
import { PERSON, TIP } from "../support/bench-world.ts";

const HELLO = { type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: 77 } as const;
const world = () => createWorld({ person: PERSON, tip: TIP, seed: 1, operator: "idle" });

describe("memory link", () => {
  it("carries bytes both ways, one tick a pump, until it is closed", () => {
    const link = createMemoryLink(world());
    const heard: DeviceMessage[] = [];
    const decoder = new FrameDecoder("device", (message) => heard.push(message));
    let completed = false;
    link.bytes$.subscribe({ next: (bytes) => decoder.push(bytes), complete: () => (completed = true) });
    for (let i = 0; i < 10; i++) link.pump();
    link.send(createFrameEncoder().encode(HELLO));
    for (let i = 0; i < 10; i++) link.pump();
    expect(heard.find((message) => message.type === "hello" && message.hostNonce === 77)).toBeDefined();
    expect(heard.filter(({ type }) => type === "telemetry")).toHaveLength(5);
    link.close();
    link.close();
    expect(completed).toBe(true);
    const count = heard.length;
    link.pump();
    expect(heard).toHaveLength(count);
  });
});

describe("TCP bench", () => {
  const connectTo = async (port: number): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };

  it("answers hello, and goes on speaking in real time", async () => {
    const bench = await serveTcp(world(), 0);
    const socket = await connectTo(bench.port);
    const heard: DeviceMessage[] = [];
    const enough = new Promise<void>((resolve) => {
      const decoder = new FrameDecoder("device", (message) => {
        heard.push(message);
        if (heard.filter(({ type }) => type === "telemetry").length === 10) resolve();
      });
      socket.on("data", (chunk) => decoder.push(chunk));
    });
    socket.write(createFrameEncoder().encode(HELLO));
    await enough;
    const ticks = heard.flatMap((message) => (message.type === "telemetry" ? [message.tickMs] : []));
    expect(ticks.map((tickMs) => tickMs - ticks[0]!)).toEqual(ticks.map((_, i) => 20 * i));
    socket.destroy();
    await bench.close();
  });

  it("refuses a second host", async () => {
    const bench = await serveTcp(world(), 0);
    const first = await connectTo(bench.port);
    const second = await connectTo(bench.port);
    await once(second.resume(), "close");
    expect(first.destroyed).toBe(false);
    await bench.close();
  });

  it("says so when the port is in use", async () => {
    const bench = await serveTcp(world(), 0);
    await expect(serveTcp(world(), bench.port)).rejects.toThrow("EADDRINUSE");
    await bench.close();
  });
});
