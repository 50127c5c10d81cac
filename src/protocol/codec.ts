// Generated from src/protocol/messages.ts: run npm run generate. Do not edit.
/**
 * Payloads to bytes and back, one straight-line function for each message and direction. Fields are written at fixed offsets,
 * little-endian. Writing asserts that a value fits; reading returns a rejection instead of a message, and never throws.
 */
import {
  namesByCode,
  type Rejection,
  readAscii,
  readHex,
  toCode,
  toInteger,
  toWire,
  writeAscii,
  writeHex,
} from "./fields.ts";
import {
  DEVICE_STATE,
  type Message,
  type MessageOf,
  MODALITY,
  PROMPT_ACTION,
  RESET_CAUSE,
  RESULT,
  STOP_REASON,
  TRIP,
  TRIP_CHANNEL,
} from "./messages.ts";

const STOP_REASON_NAMES = namesByCode(STOP_REASON);
const TRIP_NAMES = namesByCode(TRIP);
const PROMPT_ACTION_NAMES = namesByCode(PROMPT_ACTION);
const MODALITY_NAMES = namesByCode(MODALITY);
const RESET_CAUSE_NAMES = namesByCode(RESET_CAUSE);
const RESULT_NAMES = namesByCode(RESULT);
const DEVICE_STATE_NAMES = namesByCode(DEVICE_STATE);
const TRIP_CHANNEL_NAMES = namesByCode(TRIP_CHANNEL);

/** Writes the payload of a message at `at` and returns its length. */
export function encodePayload(message: Message, view: DataView, at: number): number {
  switch (message.type) {
    case "helloRequest":
      return encodeHelloRequest(message, view, at);
    case "selfTestRequest":
      return encodeSelfTestRequest(message, view, at);
    case "limits":
      return encodeLimits(message, view, at);
    case "arm":
      return encodeArm(message, view, at);
    case "lease":
      return encodeLease(message, view, at);
    case "stop":
      return encodeStop(message, view, at);
    case "acknowledge":
      return encodeAcknowledge(message, view, at);
    case "contact":
      return encodeContact(message, view, at);
    case "prompt":
      return encodePrompt(message, view, at);
    case "hello":
      return encodeHello(message, view, at);
    case "tip":
      return encodeTip(message, view, at);
    case "selfTest":
      return encodeSelfTest(message, view, at);
    case "reply":
      return encodeReply(message, view, at);
    case "telemetry":
      return encodeTelemetry(message, view, at);
    case "fault":
      return encodeFault(message, view, at);
    case "trigger":
      return encodeTrigger(message, view, at);
  }
}

/** Reads the `length` bytes at `at` as the payload of the message with type id `id`. */
export function decodePayload(id: number, view: DataView, at: number, length: number): Message | Rejection {
  switch (id) {
    case 0x01:
      return decodeHelloRequest(view, at, length);
    case 0x02:
      return decodeSelfTestRequest(view, at, length);
    case 0x03:
      return decodeLimits(view, at, length);
    case 0x04:
      return decodeArm(view, at, length);
    case 0x05:
      return decodeLease(view, at, length);
    case 0x06:
      return decodeStop(view, at, length);
    case 0x07:
      return decodeAcknowledge(view, at, length);
    case 0x08:
      return decodeContact(view, at, length);
    case 0x09:
      return decodePrompt(view, at, length);
    case 0x81:
      return decodeHello(view, at, length);
    case 0x82:
      return decodeTip(view, at, length);
    case 0x83:
      return decodeSelfTest(view, at, length);
    case 0x84:
      return decodeReply(view, at, length);
    case 0x85:
      return decodeTelemetry(view, at, length);
    case 0x86:
      return decodeFault(view, at, length);
    case 0x87:
      return decodeTrigger(view, at, length);
    default:
      return "unknownType";
  }
}

function encodeHelloRequest(message: MessageOf<"helloRequest">, view: DataView, at: number): number {
  view.setUint8(at, toInteger(message.protocolMajor, 0, 255, "helloRequest.protocolMajor"));
  view.setUint8(at + 1, toInteger(message.protocolMinor, 0, 255, "helloRequest.protocolMinor"));
  view.setUint32(at + 2, toInteger(message.hostNonce, 0, 4294967295, "helloRequest.hostNonce"), true);
  return 6;
}

function decodeHelloRequest(view: DataView, at: number, length: number): MessageOf<"helloRequest"> | Rejection {
  if (length !== 6) return "length";
  return {
    type: "helloRequest",
    protocolMajor: view.getUint8(at),
    protocolMinor: view.getUint8(at + 1),
    hostNonce: view.getUint32(at + 2, true),
  };
}

function encodeSelfTestRequest(message: MessageOf<"selfTestRequest">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "selfTestRequest.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "selfTestRequest.session"), true);
  return 8;
}

function decodeSelfTestRequest(view: DataView, at: number, length: number): MessageOf<"selfTestRequest"> | Rejection {
  if (length !== 8) return "length";
  return {
    type: "selfTestRequest",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
  };
}

function encodeLimits(message: MessageOf<"limits">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "limits.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "limits.session"), true);
  view.setUint16(at + 8, toWire(message.hotSpotFactor, 1000, 0, 10000, "limits.hotSpotFactor"), true);
  view.setUint16(at + 10, toWire(message.tripC, 100, 0, 10000, "limits.tripC"), true);
  view.setUint16(at + 12, toWire(message.powerMaxW, 100, 0, 65535, "limits.powerMaxW"), true);
  view.setUint32(at + 14, toWire(message.energyMaxJ, 100, 0, 4294967295, "limits.energyMaxJ"), true);
  view.setUint32(at + 18, toWire(message.windowEnergyMaxJ, 100, 0, 4294967295, "limits.windowEnergyMaxJ"), true);
  view.setUint16(at + 22, toInteger(message.pressMaxS, 0, 65535, "limits.pressMaxS"), true);
  view.setUint16(at + 24, toWire(message.speedMinMmS, 10, 0, 10000, "limits.speedMinMmS"), true);
  view.setUint16(at + 26, toWire(message.impedanceMinOhm, 10, 0, 65535, "limits.impedanceMinOhm"), true);
  view.setUint16(at + 28, toWire(message.impedanceMaxOhm, 10, 0, 65535, "limits.impedanceMaxOhm"), true);
  view.setInt16(at + 30, toWire(message.contactMinC, 100, -6000, 10000, "limits.contactMinC"), true);
  view.setInt16(at + 32, toWire(message.contactMaxC, 100, -6000, 10000, "limits.contactMaxC"), true);
  return 34;
}

function decodeLimits(view: DataView, at: number, length: number): MessageOf<"limits"> | Rejection {
  if (length !== 34) return "length";
  const hotSpotFactor = view.getUint16(at + 8, true);
  if (hotSpotFactor > 10000) return "range";
  const tripC = view.getUint16(at + 10, true);
  if (tripC > 10000) return "range";
  const speedMinMmS = view.getUint16(at + 24, true);
  if (speedMinMmS > 10000) return "range";
  const contactMinC = view.getInt16(at + 30, true);
  if (contactMinC < -6000 || contactMinC > 10000) return "range";
  const contactMaxC = view.getInt16(at + 32, true);
  if (contactMaxC < -6000 || contactMaxC > 10000) return "range";
  return {
    type: "limits",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    hotSpotFactor: hotSpotFactor / 1000,
    tripC: tripC / 100,
    powerMaxW: view.getUint16(at + 12, true) / 100,
    energyMaxJ: view.getUint32(at + 14, true) / 100,
    windowEnergyMaxJ: view.getUint32(at + 18, true) / 100,
    pressMaxS: view.getUint16(at + 22, true),
    speedMinMmS: speedMinMmS / 10,
    impedanceMinOhm: view.getUint16(at + 26, true) / 10,
    impedanceMaxOhm: view.getUint16(at + 28, true) / 10,
    contactMinC: contactMinC / 100,
    contactMaxC: contactMaxC / 100,
  };
}

function encodeArm(message: MessageOf<"arm">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "arm.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "arm.session"), true);
  view.setUint16(at + 8, toInteger(message.epoch, 0, 65535, "arm.epoch"), true);
  view.setUint32(at + 10, toInteger(message.limitsCrc, 0, 4294967295, "arm.limitsCrc"), true);
  view.setUint32(at + 14, toInteger(message.sessionLimitsCrc, 0, 4294967295, "arm.sessionLimitsCrc"), true);
  view.setUint16(at + 18, toInteger(message.tipId, 0, 65535, "arm.tipId"), true);
  writeHex(view, at + 20, 32, message.profileHash, "arm.profileHash");
  return 52;
}

function decodeArm(view: DataView, at: number, length: number): MessageOf<"arm"> | Rejection {
  if (length !== 52) return "length";
  return {
    type: "arm",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    epoch: view.getUint16(at + 8, true),
    limitsCrc: view.getUint32(at + 10, true),
    sessionLimitsCrc: view.getUint32(at + 14, true),
    tipId: view.getUint16(at + 18, true),
    profileHash: readHex(view, at + 20, 32),
  };
}

function encodeLease(message: MessageOf<"lease">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "lease.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "lease.session"), true);
  view.setUint16(at + 8, toInteger(message.epoch, 0, 65535, "lease.epoch"), true);
  view.setUint32(at + 10, toInteger(message.tickEchoMs, 0, 4294967295, "lease.tickEchoMs"), true);
  view.setUint16(at + 14, toWire(message.powerMaxW, 100, 0, 65535, "lease.powerMaxW"), true);
  view.setUint16(at + 16, toWire(message.quotaJ, 100, 0, 65535, "lease.quotaJ"), true);
  view.setUint8(at + 18, toInteger(message.ttlMs, 0, 255, "lease.ttlMs"));
  view.setUint32(at + 19, toInteger(message.limitsCrc, 0, 4294967295, "lease.limitsCrc"), true);
  return 23;
}

function decodeLease(view: DataView, at: number, length: number): MessageOf<"lease"> | Rejection {
  if (length !== 23) return "length";
  return {
    type: "lease",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    epoch: view.getUint16(at + 8, true),
    tickEchoMs: view.getUint32(at + 10, true),
    powerMaxW: view.getUint16(at + 14, true) / 100,
    quotaJ: view.getUint16(at + 16, true) / 100,
    ttlMs: view.getUint8(at + 18),
    limitsCrc: view.getUint32(at + 19, true),
  };
}

function encodeStop(message: MessageOf<"stop">, view: DataView, at: number): number {
  view.setUint8(at, toCode(STOP_REASON[message.reason], "stop.reason"));
  return 1;
}

function decodeStop(view: DataView, at: number, length: number): MessageOf<"stop"> | Rejection {
  const reason = STOP_REASON_NAMES[length > 0 ? view.getUint8(at) : 0] ?? "unspecified";
  return {
    type: "stop",
    reason,
  };
}

function encodeAcknowledge(message: MessageOf<"acknowledge">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "acknowledge.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "acknowledge.session"), true);
  view.setUint8(at + 8, toCode(TRIP[message.trip], "acknowledge.trip"));
  return 9;
}

function decodeAcknowledge(view: DataView, at: number, length: number): MessageOf<"acknowledge"> | Rejection {
  if (length !== 9) return "length";
  const trip = TRIP_NAMES[view.getUint8(at + 8)];
  if (trip === undefined) return "range";
  return {
    type: "acknowledge",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    trip,
  };
}

function encodeContact(message: MessageOf<"contact">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "contact.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "contact.session"), true);
  view.setInt16(at + 8, toWire(message.contactC, 100, -6000, 10000, "contact.contactC"), true);
  return 10;
}

function decodeContact(view: DataView, at: number, length: number): MessageOf<"contact"> | Rejection {
  if (length !== 10) return "length";
  const contactC = view.getInt16(at + 8, true);
  if (contactC < -6000 || contactC > 10000) return "range";
  return {
    type: "contact",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    contactC: contactC / 100,
  };
}

function encodePrompt(message: MessageOf<"prompt">, view: DataView, at: number): number {
  view.setUint8(at, toCode(PROMPT_ACTION[message.action], "prompt.action"));
  view.setUint8(at + 1, toInteger(message.zone, 0, 255, "prompt.zone"));
  view.setUint16(at + 2, toWire(message.areaCm2, 10, 0, 65535, "prompt.areaCm2"), true);
  view.setUint16(at + 4, toWire(message.speedMmS, 10, 0, 10000, "prompt.speedMmS"), true);
  return 6;
}

function decodePrompt(view: DataView, at: number, length: number): MessageOf<"prompt"> | Rejection {
  if (length !== 6) return "length";
  const action = PROMPT_ACTION_NAMES[view.getUint8(at)];
  if (action === undefined) return "range";
  const speedMmS = view.getUint16(at + 4, true);
  if (speedMmS > 10000) return "range";
  return {
    type: "prompt",
    action,
    zone: view.getUint8(at + 1),
    areaCm2: view.getUint16(at + 2, true) / 10,
    speedMmS: speedMmS / 10,
  };
}

function encodeHello(message: MessageOf<"hello">, view: DataView, at: number): number {
  view.setUint8(at, toInteger(message.protocolMajor, 0, 255, "hello.protocolMajor"));
  view.setUint8(at + 1, toInteger(message.protocolMinor, 0, 255, "hello.protocolMinor"));
  view.setUint8(at + 2, toCode(MODALITY[message.modality], "hello.modality"));
  view.setUint8(at + 3, toInteger(message.firmwareMajor, 0, 255, "hello.firmwareMajor"));
  view.setUint8(at + 4, toInteger(message.firmwareMinor, 0, 255, "hello.firmwareMinor"));
  view.setUint8(at + 5, toInteger(message.firmwarePatch, 0, 255, "hello.firmwarePatch"));
  view.setUint16(at + 6, toInteger(message.capabilities, 0, 0x3ff, "hello.capabilities"), true);
  writeAscii(view, at + 8, 12, message.serial, "hello.serial");
  view.setUint32(at + 20, toInteger(message.bootId, 0, 4294967295, "hello.bootId"), true);
  view.setUint32(at + 24, toInteger(message.hostNonce, 0, 4294967295, "hello.hostNonce"), true);
  view.setUint32(at + 28, toInteger(message.limitsCrc, 0, 4294967295, "hello.limitsCrc"), true);
  view.setUint8(at + 32, toCode(RESET_CAUSE[message.resetCause], "hello.resetCause"));
  view.setUint8(at + 33, toCode(TRIP[message.trip], "hello.trip"));
  view.setUint32(at + 34, toInteger(message.tickMs, 0, 4294967295, "hello.tickMs"), true);
  return 38;
}

function decodeHello(view: DataView, at: number, length: number): MessageOf<"hello"> | Rejection {
  if (length !== 38) return "length";
  const modality = MODALITY_NAMES[view.getUint8(at + 2)];
  if (modality === undefined) return "range";
  const capabilities = view.getUint16(at + 6, true);
  if ((capabilities & ~0x3ff) !== 0) return "range";
  const serial = readAscii(view, at + 8, 12);
  if (serial === null) return "range";
  const resetCause = RESET_CAUSE_NAMES[view.getUint8(at + 32)];
  if (resetCause === undefined) return "range";
  const trip = TRIP_NAMES[view.getUint8(at + 33)];
  if (trip === undefined) return "range";
  return {
    type: "hello",
    protocolMajor: view.getUint8(at),
    protocolMinor: view.getUint8(at + 1),
    modality,
    firmwareMajor: view.getUint8(at + 3),
    firmwareMinor: view.getUint8(at + 4),
    firmwarePatch: view.getUint8(at + 5),
    capabilities,
    serial,
    bootId: view.getUint32(at + 20, true),
    hostNonce: view.getUint32(at + 24, true),
    limitsCrc: view.getUint32(at + 28, true),
    resetCause,
    trip,
    tickMs: view.getUint32(at + 34, true),
  };
}

function encodeTip(message: MessageOf<"tip">, view: DataView, at: number): number {
  view.setUint16(at, toInteger(message.tipId, 0, 65535, "tip.tipId"), true);
  writeAscii(view, at + 2, 16, message.label, "tip.label");
  view.setUint32(at + 18, toInteger(message.frequencyKHz, 0, 4294967295, "tip.frequencyKHz"), true);
  view.setUint16(at + 22, toWire(message.powerMaxW, 100, 0, 65535, "tip.powerMaxW"), true);
  view.setUint16(at + 24, toWire(message.discDiameterMm, 100, 0, 65535, "tip.discDiameterMm"), true);
  view.setUint16(at + 26, toWire(message.spacingMm, 100, 0, 65535, "tip.spacingMm"), true);
  view.setUint16(at + 28, toWire(message.impedanceMinOhm, 10, 0, 65535, "tip.impedanceMinOhm"), true);
  view.setUint16(at + 30, toWire(message.impedanceMaxOhm, 10, 0, 65535, "tip.impedanceMaxOhm"), true);
  view.setUint16(at + 32, toWire(message.hotSpotKMmPerWS, 1000, 0, 65535, "tip.hotSpotKMmPerWS"), true);
  return 34;
}

function decodeTip(view: DataView, at: number, length: number): MessageOf<"tip"> | Rejection {
  if (length !== 34) return "length";
  const label = readAscii(view, at + 2, 16);
  if (label === null) return "range";
  return {
    type: "tip",
    tipId: view.getUint16(at, true),
    label,
    frequencyKHz: view.getUint32(at + 18, true),
    powerMaxW: view.getUint16(at + 22, true) / 100,
    discDiameterMm: view.getUint16(at + 24, true) / 100,
    spacingMm: view.getUint16(at + 26, true) / 100,
    impedanceMinOhm: view.getUint16(at + 28, true) / 10,
    impedanceMaxOhm: view.getUint16(at + 30, true) / 10,
    hotSpotKMmPerWS: view.getUint16(at + 32, true) / 1000,
  };
}

function encodeSelfTest(message: MessageOf<"selfTest">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.bootId, 0, 4294967295, "selfTest.bootId"), true);
  view.setUint32(at + 4, toInteger(message.session, 0, 4294967295, "selfTest.session"), true);
  view.setUint32(at + 8, toInteger(message.done, 0, 0x3ffff, "selfTest.done"), true);
  view.setUint32(at + 12, toInteger(message.passed, 0, 0x3ffff, "selfTest.passed"), true);
  return 16;
}

function decodeSelfTest(view: DataView, at: number, length: number): MessageOf<"selfTest"> | Rejection {
  if (length !== 16) return "length";
  const done = view.getUint32(at + 8, true);
  if ((done & ~0x3ffff) !== 0) return "range";
  const passed = view.getUint32(at + 12, true);
  if ((passed & ~0x3ffff) !== 0) return "range";
  return {
    type: "selfTest",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    done,
    passed,
  };
}

function encodeReply(message: MessageOf<"reply">, view: DataView, at: number): number {
  view.setUint8(at, toInteger(message.toType, 0, 255, "reply.toType"));
  view.setUint16(at + 1, toInteger(message.toSeq, 0, 65535, "reply.toSeq"), true);
  view.setUint8(at + 3, toCode(RESULT[message.result], "reply.result"));
  view.setUint16(at + 4, toInteger(message.epoch, 0, 65535, "reply.epoch"), true);
  return 6;
}

function decodeReply(view: DataView, at: number, length: number): MessageOf<"reply"> | Rejection {
  if (length !== 6) return "length";
  const result = RESULT_NAMES[view.getUint8(at + 3)];
  if (result === undefined) return "range";
  return {
    type: "reply",
    toType: view.getUint8(at),
    toSeq: view.getUint16(at + 1, true),
    result,
    epoch: view.getUint16(at + 4, true),
  };
}

function encodeTelemetry(message: MessageOf<"telemetry">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.tickMs, 0, 4294967295, "telemetry.tickMs"), true);
  view.setUint8(at + 4, toCode(DEVICE_STATE[message.state], "telemetry.state"));
  view.setUint16(at + 5, toInteger(message.flags, 0, 0x3ff, "telemetry.flags"), true);
  view.setUint16(
    at + 7,
    message.leaseAgeMs === null ? 65535 : toInteger(message.leaseAgeMs, 0, 65534, "telemetry.leaseAgeMs"),
    true,
  );
  view.setUint16(at + 9, toInteger(message.epoch, 0, 65535, "telemetry.epoch"), true);
  view.setInt16(
    at + 11,
    message.surfaceAC === null ? -32768 : toWire(message.surfaceAC, 100, -6000, 20000, "telemetry.surfaceAC"),
    true,
  );
  view.setInt16(
    at + 13,
    message.surfaceBC === null ? -32768 : toWire(message.surfaceBC, 100, -6000, 20000, "telemetry.surfaceBC"),
    true,
  );
  view.setInt16(
    at + 15,
    message.tipC === null ? -32768 : toWire(message.tipC, 100, -6000, 20000, "telemetry.tipC"),
    true,
  );
  view.setUint16(at + 17, toWire(message.powerW, 100, 0, 65535, "telemetry.powerW"), true);
  view.setUint16(at + 19, toWire(message.commandedW, 100, 0, 65535, "telemetry.commandedW"), true);
  view.setUint16(at + 21, toWire(message.reflectedW, 100, 0, 65535, "telemetry.reflectedW"), true);
  view.setUint16(at + 23, toWire(message.ceilingW, 100, 0, 65535, "telemetry.ceilingW"), true);
  view.setUint16(
    at + 25,
    message.impedanceOhm === null ? 65535 : toWire(message.impedanceOhm, 10, 0, 65534, "telemetry.impedanceOhm"),
    true,
  );
  view.setUint16(
    at + 27,
    message.speedMmS === null ? 65535 : toWire(message.speedMmS, 10, 0, 10000, "telemetry.speedMmS"),
    true,
  );
  view.setUint32(at + 29, toWire(message.energyJ, 100, 0, 4294967295, "telemetry.energyJ"), true);
  view.setUint8(at + 33, toCode(TRIP[message.trip], "telemetry.trip"));
  view.setUint8(at + 34, toCode(RESULT[message.refusal], "telemetry.refusal"));
  view.setUint16(at + 35, toInteger(message.badFrames, 0, 65535, "telemetry.badFrames"), true);
  return 37;
}

function decodeTelemetry(view: DataView, at: number, length: number): MessageOf<"telemetry"> | Rejection {
  if (length !== 37) return "length";
  const state = DEVICE_STATE_NAMES[view.getUint8(at + 4)];
  if (state === undefined) return "range";
  const flags = view.getUint16(at + 5, true);
  if ((flags & ~0x3ff) !== 0) return "range";
  const leaseAgeMs = view.getUint16(at + 7, true);
  const surfaceAC = view.getInt16(at + 11, true);
  if (surfaceAC !== -32768 && (surfaceAC < -6000 || surfaceAC > 20000)) return "range";
  const surfaceBC = view.getInt16(at + 13, true);
  if (surfaceBC !== -32768 && (surfaceBC < -6000 || surfaceBC > 20000)) return "range";
  const tipC = view.getInt16(at + 15, true);
  if (tipC !== -32768 && (tipC < -6000 || tipC > 20000)) return "range";
  const impedanceOhm = view.getUint16(at + 25, true);
  const speedMmS = view.getUint16(at + 27, true);
  if (speedMmS !== 65535 && speedMmS > 10000) return "range";
  const trip = TRIP_NAMES[view.getUint8(at + 33)];
  if (trip === undefined) return "range";
  const refusal = RESULT_NAMES[view.getUint8(at + 34)];
  if (refusal === undefined) return "range";
  return {
    type: "telemetry",
    tickMs: view.getUint32(at, true),
    state,
    flags,
    leaseAgeMs: leaseAgeMs === 65535 ? null : leaseAgeMs,
    epoch: view.getUint16(at + 9, true),
    surfaceAC: surfaceAC === -32768 ? null : surfaceAC / 100,
    surfaceBC: surfaceBC === -32768 ? null : surfaceBC / 100,
    tipC: tipC === -32768 ? null : tipC / 100,
    powerW: view.getUint16(at + 17, true) / 100,
    commandedW: view.getUint16(at + 19, true) / 100,
    reflectedW: view.getUint16(at + 21, true) / 100,
    ceilingW: view.getUint16(at + 23, true) / 100,
    impedanceOhm: impedanceOhm === 65535 ? null : impedanceOhm / 10,
    speedMmS: speedMmS === 65535 ? null : speedMmS / 10,
    energyJ: view.getUint32(at + 29, true) / 100,
    trip,
    refusal,
    badFrames: view.getUint16(at + 35, true),
  };
}

function encodeFault(message: MessageOf<"fault">, view: DataView, at: number): number {
  view.setUint8(at, toCode(TRIP[message.trip], "fault.trip"));
  view.setUint8(at + 1, toCode(TRIP_CHANNEL[message.channel], "fault.channel"));
  view.setUint32(at + 2, toInteger(message.atMs, 0, 4294967295, "fault.atMs"), true);
  view.setInt32(
    at + 6,
    message.measured === null ? -2147483648 : toWire(message.measured, 1000, -2147483647, 2147483647, "fault.measured"),
    true,
  );
  view.setInt32(
    at + 10,
    message.limit === null ? -2147483648 : toWire(message.limit, 1000, -2147483647, 2147483647, "fault.limit"),
    true,
  );
  view.setUint8(at + 14, message.first ? 1 : 0);
  return 15;
}

function decodeFault(view: DataView, at: number, length: number): MessageOf<"fault"> | Rejection {
  if (length !== 15) return "length";
  const trip = TRIP_NAMES[view.getUint8(at)];
  if (trip === undefined) return "range";
  const channel = TRIP_CHANNEL_NAMES[view.getUint8(at + 1)];
  if (channel === undefined) return "range";
  const measured = view.getInt32(at + 6, true);
  const limit = view.getInt32(at + 10, true);
  const first = view.getUint8(at + 14);
  if (first > 1) return "range";
  return {
    type: "fault",
    trip,
    channel,
    atMs: view.getUint32(at + 2, true),
    measured: measured === -2147483648 ? null : measured / 1000,
    limit: limit === -2147483648 ? null : limit / 1000,
    first: first === 1,
  };
}

function encodeTrigger(message: MessageOf<"trigger">, view: DataView, at: number): number {
  view.setUint32(at, toInteger(message.tickMs, 0, 4294967295, "trigger.tickMs"), true);
  view.setUint8(at + 4, message.pressed ? 1 : 0);
  return 5;
}

function decodeTrigger(view: DataView, at: number, length: number): MessageOf<"trigger"> | Rejection {
  if (length !== 5) return "length";
  const pressed = view.getUint8(at + 4);
  if (pressed > 1) return "range";
  return {
    type: "trigger",
    tickMs: view.getUint32(at, true),
    pressed: pressed === 1,
  };
}
