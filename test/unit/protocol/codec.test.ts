import { describe, expect, it } from "vitest";
import { decodePayload, encodePayload } from "../../../src/protocol/codec.ts";
import type {
  ContactMessage,
  LeaseMessage,
  Message,
  TelemetryMessage,
  TipMessage,
} from "../../../src/protocol/messages.ts";

const view = new DataView(new ArrayBuffer(64));
const LEASE: LeaseMessage = {
  type: "lease",
  bootId: 1,
  session: 2,
  epoch: 3,
  tickEchoMs: 4,
  powerMaxW: 5,
  quotaJ: 1,
  ttlMs: 250,
  limitsCrc: 6,
};
const CONTACT: ContactMessage = { type: "contact", bootId: 1, session: 2, contactC: 5 };
const TIP: TipMessage = {
  type: "tip",
  tipId: 1,
  label: "tip",
  frequencyKHz: 1000,
  powerMaxW: 60,
  discDiameterMm: 10,
  spacingMm: 16,
  impedanceMinOhm: 50,
  impedanceMaxOhm: 300,
  hotSpotKMmPerWS: 0.25,
};
const TELEMETRY: TelemetryMessage = {
  type: "telemetry",
  tickMs: 0,
  state: "unarmed",
  flags: 0,
  leaseAgeMs: null,
  epoch: 0,
  surfaceAC: null,
  surfaceBC: null,
  tipC: null,
  powerW: 0,
  commandedW: 0,
  reflectedW: 0,
  ceilingW: 0,
  impedanceOhm: null,
  speedMmS: null,
  energyJ: 0,
  trip: "none",
  refusal: "ok",
  badFrames: 0,
};

function roundTrip(message: Message): unknown {
  const length = encodePayload(message, view, 0);
  const ids = { lease: 0x05, contact: 0x08, tip: 0x82, telemetry: 0x85 };
  return decodePayload(ids[message.type as keyof typeof ids], view, 0, length);
}

describe("writing a payload", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.01, 655.36])("takes a power of %d W for a bug", (powerMaxW) => {
    expect(() => encodePayload({ ...LEASE, powerMaxW }, view, 0)).toThrow("lease.powerMaxW");
  });

  it.each([-1, 0.5, 256, Number.NaN])("takes a time to live of %d ms for a bug", (ttlMs) => {
    expect(() => encodePayload({ ...LEASE, ttlMs }, view, 0)).toThrow("lease.ttlMs");
  });

  it("takes an unknown name, a foreign bit and a text that is too long for bugs", () => {
    expect(() => encodePayload({ ...TELEMETRY, state: "flying" as never }, view, 0)).toThrow("telemetry.state");
    expect(() => encodePayload({ ...TELEMETRY, flags: 0x400 }, view, 0)).toThrow("telemetry.flags");
    expect(() => encodePayload({ ...TIP, label: "a name of 17 char" }, view, 0)).toThrow("tip.label");
    expect(() => encodePayload({ ...TIP, label: "t\u0000p" }, view, 0)).toThrow("tip.label");
  });

  it("rounds to the nearest step of the wire", () => {
    expect(roundTrip({ ...CONTACT, contactC: 4.994 })).toEqual({ ...CONTACT, contactC: 4.99 });
    expect(roundTrip({ ...CONTACT, contactC: 4.996 })).toEqual({ ...CONTACT, contactC: 5 });
  });

  it("accepts the ends of a range and nothing beyond", () => {
    for (const contactC of [-60, 100]) expect(roundTrip({ ...CONTACT, contactC })).toEqual({ ...CONTACT, contactC });
    for (const contactC of [-60.01, 100.01]) {
      expect(() => encodePayload({ ...CONTACT, contactC }, view, 0)).toThrow("contact.contactC");
    }
  });
});

describe("reading a payload", () => {
  it("keeps unknown apart from every number", () => {
    expect(roundTrip(TELEMETRY)).toEqual(TELEMETRY);
    const known = { ...TELEMETRY, leaseAgeMs: 65534, surfaceAC: 0, impedanceOhm: 6553.4, speedMmS: 0 };
    expect(roundTrip(known)).toEqual(known);
  });

  it("rejects what is one step out of range", () => {
    const length = encodePayload(CONTACT, view, 0);
    view.setInt16(8, -6001, true);
    expect(decodePayload(0x08, view, 0, length)).toBe("range");
    view.setInt16(8, 10001, true);
    expect(decodePayload(0x08, view, 0, length)).toBe("range");
  });

  it("rejects a length that is not the message's, and an id that is none", () => {
    const length = encodePayload(LEASE, view, 0);
    expect(decodePayload(0x05, view, 0, length - 1)).toBe("length");
    expect(decodePayload(0x05, view, 0, length + 1)).toBe("length");
    expect(decodePayload(0x00, view, 0, length)).toBe("unknownType");
  });

  it("fills a text to its last byte", () => {
    const message = { ...TIP, label: "exactly 16 bytes" };
    expect(roundTrip(message)).toEqual(message);
  });
});
