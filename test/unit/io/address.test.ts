import fc from "fast-check";
import { expect, test } from "vitest";
import { BAUD_RATES, formatAddress, parseAddress } from "../../../src/io/address.ts";

test.each([
  ["sim", { kind: "sim" }],
  ["tcp:127.0.0.1:4600", { kind: "tcp", host: "127.0.0.1", port: 4600 }],
  ["tcp://localhost:1", { kind: "tcp", host: "localhost", port: 1 }],
  ["tcp:[::1]:65535", { kind: "tcp", host: "::1", port: 65_535 }],
  ["/dev/ttyACM0", { kind: "serial", path: "/dev/ttyACM0", baud: 115_200, dtr: "keep", rts: "keep" }],
  ["COM3?baud=460800", { kind: "serial", path: "COM3", baud: 460_800, dtr: "keep", rts: "keep" }],
  ["serial:./port?dtr=off&rts=on", { kind: "serial", path: "./port", baud: 115_200, dtr: "off", rts: "on" }],
])("%s is an address", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each([
  ["", /not an address/],
  ["ttyUSB0", /Did you mean \/dev\/ttyUSB0\?/],
  ["127.0.0.1:4600", /Did you mean tcp:127\.0\.0\.1:4600\?/],
  ["simulator", /Did you mean sim\?/],
  ["tcp:host", /tcp:HOST:PORT/],
  ["tcp:host:0", /from 1 to 65535/],
  ["tcp:host:65536", /from 1 to 65535/],
  ["serial:", /names its port/],
  ["/dev/ttyS0?baud=fast", /115200, 230400/],
  ["/dev/ttyS0?dtr=maybe", /on or off/],
  ["/dev/ttyS0?parity=even", /knows baud=N/],
])("%s is not, and it is said what would be", (text, problem) => {
  expect(parseAddress(text)).toEqual({ problem: expect.stringMatching(problem) });
});

test("what is written out reads as the same address", () => {
  const lines = fc.constantFrom("keep" as const, "on" as const, "off" as const);
  const serial = fc.record({
    kind: fc.constant("serial" as const),
    path: fc.constantFrom("/dev/ttyACM0", "COM7", "./line", "/dev/serial/by-id/usb-x"),
    baud: fc.constantFrom(...BAUD_RATES),
    dtr: lines,
    rts: lines,
  });
  const tcp = fc.record({
    kind: fc.constant("tcp" as const),
    host: fc.constantFrom("127.0.0.1", "::1", "bench.local"),
    port: fc.integer({ min: 1, max: 65_535 }),
  });
  fc.assert(
    fc.property(fc.oneof(serial, tcp, fc.constant({ kind: "sim" as const })), (address) => {
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
  );
});

test("any text is an address or a problem, never an exception", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseAddress(text) === "object"));
});
