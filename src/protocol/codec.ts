// Generated from src/protocol/messages.ts: run npm run generate. Do not edit.
/**
 * Payloads to bytes and back, one straight-line function for each message and direction. Fields are written at fixed offsets,
 * little-endian. Writing asserts that a value fits; reading returns a rejection instead of a message, and never throws.
 */
import {
  codesByName,
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
  type MessageType,
  MODALITY,
  PROMPT_ACTION,
  RESET_CAUSE,
  RESULT,
  SHOT_PHASE,
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
const SHOT_PHASE_NAMES = namesByCode(SHOT_PHASE);
const STOP_REASON_CODES = codesByName(STOP_REASON);
const TRIP_CODES = codesByName(TRIP);
const PROMPT_ACTION_CODES = codesByName(PROMPT_ACTION);
const MODALITY_CODES = codesByName(MODALITY);
const RESET_CAUSE_CODES = codesByName(RESET_CAUSE);
const RESULT_CODES = codesByName(RESULT);
const DEVICE_STATE_CODES = codesByName(DEVICE_STATE);
const TRIP_CHANNEL_CODES = codesByName(TRIP_CHANNEL);
const SHOT_PHASE_CODES = codesByName(SHOT_PHASE);

/** Type id of a message. */
export function toTypeId(type: MessageType): number {
  switch (type) {
    case "helloRequest":
      return 0x01;
    case "selfTestRequest":
      return 0x02;
    case "limits":
      return 0x03;
    case "arm":
      return 0x04;
    case "lease":
      return 0x05;
    case "stop":
      return 0x06;
    case "acknowledge":
      return 0x07;
    case "contact":
      return 0x08;
    case "prompt":
      return 0x09;
    case "shotLimits":
      return 0x0a;
    case "shot":
      return 0x0b;
    case "aim":
      return 0x0c;
    case "coldLimits":
      return 0x0d;
    case "hello":
      return 0x81;
    case "tip":
      return 0x82;
    case "selfTest":
      return 0x83;
    case "reply":
      return 0x84;
    case "telemetry":
      return 0x85;
    case "fault":
      return 0x86;
    case "trigger":
      return 0x87;
    case "shotTip":
      return 0x88;
    case "shotState":
      return 0x89;
    case "shotDone":
      return 0x8a;
    case "coldTip":
      return 0x8b;
  }
}

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
    case "shotLimits":
      return encodeShotLimits(message, view, at);
    case "shot":
      return encodeShot(message, view, at);
    case "aim":
      return encodeAim(message, view, at);
    case "coldLimits":
      return encodeColdLimits(message, view, at);
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
    case "shotTip":
      return encodeShotTip(message, view, at);
    case "shotState":
      return encodeShotState(message, view, at);
    case "shotDone":
      return encodeShotDone(message, view, at);
    case "coldTip":
      return encodeColdTip(message, view, at);
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
    case 0x0a:
      return decodeShotLimits(view, at, length);
    case 0x0b:
      return decodeShot(view, at, length);
    case 0x0c:
      return decodeAim(view, at, length);
    case 0x0d:
      return decodeColdLimits(view, at, length);
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
    case 0x88:
      return decodeShotTip(view, at, length);
    case 0x89:
      return decodeShotState(view, at, length);
    case 0x8a:
      return decodeShotDone(view, at, length);
    case 0x8b:
      return decodeColdTip(view, at, length);
    default:
      return "unknownType";
  }
}

function encodeHelloRequest(message: MessageOf<"helloRequest">, view: DataView, at: number): number {
  const protocolMajor = toInteger(message.protocolMajor, 0, 255, "helloRequest.protocolMajor");
  const protocolMinor = toInteger(message.protocolMinor, 0, 255, "helloRequest.protocolMinor");
  const hostNonce = toInteger(message.hostNonce, 0, 4294967295, "helloRequest.hostNonce");
  view.setUint8(at, protocolMajor);
  view.setUint8(at + 1, protocolMinor);
  view.setUint32(at + 2, hostNonce, true);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "selfTestRequest.bootId");
  const session = toInteger(message.session, 0, 4294967295, "selfTestRequest.session");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "limits.bootId");
  const session = toInteger(message.session, 0, 4294967295, "limits.session");
  const hotSpotFactor = toWire(message.hotSpotFactor, 1000, 0, 10000, "limits.hotSpotFactor");
  const tripC = toWire(message.tripC, 100, 0, 10000, "limits.tripC");
  const powerMaxW = toWire(message.powerMaxW, 100, 0, 65535, "limits.powerMaxW");
  const energyMaxJ = toWire(message.energyMaxJ, 100, 0, 4294967295, "limits.energyMaxJ");
  const windowEnergyMaxJ = toWire(message.windowEnergyMaxJ, 100, 0, 4294967295, "limits.windowEnergyMaxJ");
  const pressMaxS = toInteger(message.pressMaxS, 0, 65535, "limits.pressMaxS");
  const speedMinMmS = toWire(message.speedMinMmS, 10, 0, 10000, "limits.speedMinMmS");
  const impedanceMinOhm = toWire(message.impedanceMinOhm, 10, 0, 65535, "limits.impedanceMinOhm");
  const impedanceMaxOhm = toWire(message.impedanceMaxOhm, 10, 0, 65535, "limits.impedanceMaxOhm");
  const contactMinC = toWire(message.contactMinC, 100, -6000, 10000, "limits.contactMinC");
  const contactMaxC = toWire(message.contactMaxC, 100, -6000, 10000, "limits.contactMaxC");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint16(at + 8, hotSpotFactor, true);
  view.setUint16(at + 10, tripC, true);
  view.setUint16(at + 12, powerMaxW, true);
  view.setUint32(at + 14, energyMaxJ, true);
  view.setUint32(at + 18, windowEnergyMaxJ, true);
  view.setUint16(at + 22, pressMaxS, true);
  view.setUint16(at + 24, speedMinMmS, true);
  view.setUint16(at + 26, impedanceMinOhm, true);
  view.setUint16(at + 28, impedanceMaxOhm, true);
  view.setInt16(at + 30, contactMinC, true);
  view.setInt16(at + 32, contactMaxC, true);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "arm.bootId");
  const session = toInteger(message.session, 0, 4294967295, "arm.session");
  const epoch = toInteger(message.epoch, 0, 65535, "arm.epoch");
  const limitsCrc = toInteger(message.limitsCrc, 0, 4294967295, "arm.limitsCrc");
  const sessionLimitsCrc = toInteger(message.sessionLimitsCrc, 0, 4294967295, "arm.sessionLimitsCrc");
  const tipId = toInteger(message.tipId, 0, 65535, "arm.tipId");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint16(at + 8, epoch, true);
  view.setUint32(at + 10, limitsCrc, true);
  view.setUint32(at + 14, sessionLimitsCrc, true);
  view.setUint16(at + 18, tipId, true);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "lease.bootId");
  const session = toInteger(message.session, 0, 4294967295, "lease.session");
  const epoch = toInteger(message.epoch, 0, 65535, "lease.epoch");
  const tickEchoMs = toInteger(message.tickEchoMs, 0, 4294967295, "lease.tickEchoMs");
  const powerMaxW = toWire(message.powerMaxW, 100, 0, 65535, "lease.powerMaxW");
  const quotaJ = toWire(message.quotaJ, 100, 0, 65535, "lease.quotaJ");
  const ttlMs = toInteger(message.ttlMs, 0, 255, "lease.ttlMs");
  const limitsCrc = toInteger(message.limitsCrc, 0, 4294967295, "lease.limitsCrc");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint16(at + 8, epoch, true);
  view.setUint32(at + 10, tickEchoMs, true);
  view.setUint16(at + 14, powerMaxW, true);
  view.setUint16(at + 16, quotaJ, true);
  view.setUint8(at + 18, ttlMs);
  view.setUint32(at + 19, limitsCrc, true);
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
  const reason = toCode(STOP_REASON_CODES, message.reason, "stop.reason");
  view.setUint8(at, reason);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "acknowledge.bootId");
  const session = toInteger(message.session, 0, 4294967295, "acknowledge.session");
  const trip = toCode(TRIP_CODES, message.trip, "acknowledge.trip");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint8(at + 8, trip);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "contact.bootId");
  const session = toInteger(message.session, 0, 4294967295, "contact.session");
  const contactC = toWire(message.contactC, 100, -6000, 10000, "contact.contactC");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setInt16(at + 8, contactC, true);
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
  const action = toCode(PROMPT_ACTION_CODES, message.action, "prompt.action");
  const zone = toInteger(message.zone, 0, 255, "prompt.zone");
  const areaCm2 = toWire(message.areaCm2, 10, 0, 65535, "prompt.areaCm2");
  const speedMmS = toWire(message.speedMmS, 10, 0, 10000, "prompt.speedMmS");
  view.setUint8(at, action);
  view.setUint8(at + 1, zone);
  view.setUint16(at + 2, areaCm2, true);
  view.setUint16(at + 4, speedMmS, true);
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

function encodeShotLimits(message: MessageOf<"shotLimits">, view: DataView, at: number): number {
  const bootId = toInteger(message.bootId, 0, 4294967295, "shotLimits.bootId");
  const session = toInteger(message.session, 0, 4294967295, "shotLimits.session");
  const energyMaxJ = toWire(message.energyMaxJ, 1000, 0, 4294967295, "shotLimits.energyMaxJ");
  const durationMaxMs = toInteger(message.durationMaxMs, 0, 65535, "shotLimits.durationMaxMs");
  const intervalMinMs = toInteger(message.intervalMinMs, 0, 65535, "shotLimits.intervalMinMs");
  const spacingMinMm = toWire(message.spacingMinMm, 100, 0, 65535, "shotLimits.spacingMinMm");
  const siteShotsMax = toInteger(message.siteShotsMax, 0, 255, "shotLimits.siteShotsMax");
  const siteIntervalMinMs = toInteger(message.siteIntervalMinMs, 0, 4294967295, "shotLimits.siteIntervalMinMs");
  const shotsMax = toInteger(message.shotsMax, 0, 65535, "shotLimits.shotsMax");
  const depthMm = toWire(message.depthMm, 100, 0, 65535, "shotLimits.depthMm");
  const coolMaxMs = toInteger(message.coolMaxMs, 0, 255, "shotLimits.coolMaxMs");
  const needleMaxC =
    message.needleMaxC === null ? -32768 : toWire(message.needleMaxC, 100, -6000, 20000, "shotLimits.needleMaxC");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint32(at + 8, energyMaxJ, true);
  view.setUint16(at + 12, durationMaxMs, true);
  view.setUint16(at + 14, intervalMinMs, true);
  view.setUint16(at + 16, spacingMinMm, true);
  view.setUint8(at + 18, siteShotsMax);
  view.setUint32(at + 19, siteIntervalMinMs, true);
  view.setUint16(at + 23, shotsMax, true);
  view.setUint16(at + 25, depthMm, true);
  view.setUint8(at + 27, coolMaxMs);
  view.setInt16(at + 28, needleMaxC, true);
  return 30;
}

function decodeShotLimits(view: DataView, at: number, length: number): MessageOf<"shotLimits"> | Rejection {
  if (length !== 30) return "length";
  const needleMaxC = view.getInt16(at + 28, true);
  if (needleMaxC !== -32768 && (needleMaxC < -6000 || needleMaxC > 20000)) return "range";
  return {
    type: "shotLimits",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    energyMaxJ: view.getUint32(at + 8, true) / 1000,
    durationMaxMs: view.getUint16(at + 12, true),
    intervalMinMs: view.getUint16(at + 14, true),
    spacingMinMm: view.getUint16(at + 16, true) / 100,
    siteShotsMax: view.getUint8(at + 18),
    siteIntervalMinMs: view.getUint32(at + 19, true),
    shotsMax: view.getUint16(at + 23, true),
    depthMm: view.getUint16(at + 25, true) / 100,
    coolMaxMs: view.getUint8(at + 27),
    needleMaxC: needleMaxC === -32768 ? null : needleMaxC / 100,
  };
}

function encodeShot(message: MessageOf<"shot">, view: DataView, at: number): number {
  const bootId = toInteger(message.bootId, 0, 4294967295, "shot.bootId");
  const session = toInteger(message.session, 0, 4294967295, "shot.session");
  const epoch = toInteger(message.epoch, 0, 65535, "shot.epoch");
  const shot = toInteger(message.shot, 0, 65535, "shot.shot");
  const tickEchoMs = toInteger(message.tickEchoMs, 0, 4294967295, "shot.tickEchoMs");
  const energyJ = toWire(message.energyJ, 1000, 0, 4294967295, "shot.energyJ");
  const durationMs = toInteger(message.durationMs, 0, 65535, "shot.durationMs");
  const ttlMs = toInteger(message.ttlMs, 0, 255, "shot.ttlMs");
  const precoolMs = toInteger(message.precoolMs, 0, 255, "shot.precoolMs");
  const postcoolMs = toInteger(message.postcoolMs, 0, 255, "shot.postcoolMs");
  const carriageMm = message.carriageMm === null ? 65535 : toWire(message.carriageMm, 100, 0, 65534, "shot.carriageMm");
  const shotLimitsCrc = toInteger(message.shotLimitsCrc, 0, 4294967295, "shot.shotLimitsCrc");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint16(at + 8, epoch, true);
  view.setUint16(at + 10, shot, true);
  view.setUint32(at + 12, tickEchoMs, true);
  view.setUint32(at + 16, energyJ, true);
  view.setUint16(at + 20, durationMs, true);
  view.setUint8(at + 22, ttlMs);
  view.setUint8(at + 23, precoolMs);
  view.setUint8(at + 24, postcoolMs);
  view.setUint16(at + 25, carriageMm, true);
  view.setUint32(at + 27, shotLimitsCrc, true);
  return 31;
}

function decodeShot(view: DataView, at: number, length: number): MessageOf<"shot"> | Rejection {
  if (length !== 31) return "length";
  const carriageMm = view.getUint16(at + 25, true);
  return {
    type: "shot",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    epoch: view.getUint16(at + 8, true),
    shot: view.getUint16(at + 10, true),
    tickEchoMs: view.getUint32(at + 12, true),
    energyJ: view.getUint32(at + 16, true) / 1000,
    durationMs: view.getUint16(at + 20, true),
    ttlMs: view.getUint8(at + 22),
    precoolMs: view.getUint8(at + 23),
    postcoolMs: view.getUint8(at + 24),
    carriageMm: carriageMm === 65535 ? null : carriageMm / 100,
    shotLimitsCrc: view.getUint32(at + 27, true),
  };
}

function encodeAim(message: MessageOf<"aim">, view: DataView, at: number): number {
  const field = toInteger(message.field, 0, 255, "aim.field");
  const alongMm = toWire(message.alongMm, 100, -32768, 32767, "aim.alongMm");
  const acrossMm = toWire(message.acrossMm, 100, -32768, 32767, "aim.acrossMm");
  view.setUint8(at, field);
  view.setInt16(at + 1, alongMm, true);
  view.setInt16(at + 3, acrossMm, true);
  return 5;
}

function decodeAim(view: DataView, at: number, length: number): MessageOf<"aim"> | Rejection {
  if (length !== 5) return "length";
  return {
    type: "aim",
    field: view.getUint8(at),
    alongMm: view.getInt16(at + 1, true) / 100,
    acrossMm: view.getInt16(at + 3, true) / 100,
  };
}

function encodeColdLimits(message: MessageOf<"coldLimits">, view: DataView, at: number): number {
  const bootId = toInteger(message.bootId, 0, 4294967295, "coldLimits.bootId");
  const session = toInteger(message.session, 0, 4294967295, "coldLimits.session");
  const tripC = toWire(message.tripC, 100, -6000, 10000, "coldLimits.tripC");
  const plateMinC = toWire(message.plateMinC, 100, -6000, 10000, "coldLimits.plateMinC");
  const coldMaxS = toInteger(message.coldMaxS, 0, 65535, "coldLimits.coldMaxS");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setInt16(at + 8, tripC, true);
  view.setInt16(at + 10, plateMinC, true);
  view.setUint16(at + 12, coldMaxS, true);
  return 14;
}

function decodeColdLimits(view: DataView, at: number, length: number): MessageOf<"coldLimits"> | Rejection {
  if (length !== 14) return "length";
  const tripC = view.getInt16(at + 8, true);
  if (tripC < -6000 || tripC > 10000) return "range";
  const plateMinC = view.getInt16(at + 10, true);
  if (plateMinC < -6000 || plateMinC > 10000) return "range";
  return {
    type: "coldLimits",
    bootId: view.getUint32(at, true),
    session: view.getUint32(at + 4, true),
    tripC: tripC / 100,
    plateMinC: plateMinC / 100,
    coldMaxS: view.getUint16(at + 12, true),
  };
}

function encodeHello(message: MessageOf<"hello">, view: DataView, at: number): number {
  const protocolMajor = toInteger(message.protocolMajor, 0, 255, "hello.protocolMajor");
  const protocolMinor = toInteger(message.protocolMinor, 0, 255, "hello.protocolMinor");
  const modality = toCode(MODALITY_CODES, message.modality, "hello.modality");
  const firmwareMajor = toInteger(message.firmwareMajor, 0, 255, "hello.firmwareMajor");
  const firmwareMinor = toInteger(message.firmwareMinor, 0, 255, "hello.firmwareMinor");
  const firmwarePatch = toInteger(message.firmwarePatch, 0, 255, "hello.firmwarePatch");
  const capabilities = toInteger(message.capabilities, 0, 0x7fff, "hello.capabilities");
  const bootId = toInteger(message.bootId, 0, 4294967295, "hello.bootId");
  const hostNonce = toInteger(message.hostNonce, 0, 4294967295, "hello.hostNonce");
  const limitsCrc = toInteger(message.limitsCrc, 0, 4294967295, "hello.limitsCrc");
  const resetCause = toCode(RESET_CAUSE_CODES, message.resetCause, "hello.resetCause");
  const trip = toCode(TRIP_CODES, message.trip, "hello.trip");
  const tickMs = toInteger(message.tickMs, 0, 4294967295, "hello.tickMs");
  view.setUint8(at, protocolMajor);
  view.setUint8(at + 1, protocolMinor);
  view.setUint8(at + 2, modality);
  view.setUint8(at + 3, firmwareMajor);
  view.setUint8(at + 4, firmwareMinor);
  view.setUint8(at + 5, firmwarePatch);
  view.setUint16(at + 6, capabilities, true);
  writeAscii(view, at + 8, 12, message.serial, "hello.serial");
  view.setUint32(at + 20, bootId, true);
  view.setUint32(at + 24, hostNonce, true);
  view.setUint32(at + 28, limitsCrc, true);
  view.setUint8(at + 32, resetCause);
  view.setUint8(at + 33, trip);
  view.setUint32(at + 34, tickMs, true);
  return 38;
}

function decodeHello(view: DataView, at: number, length: number): MessageOf<"hello"> | Rejection {
  if (length !== 38) return "length";
  const modality = MODALITY_NAMES[view.getUint8(at + 2)];
  if (modality === undefined) return "range";
  const capabilities = view.getUint16(at + 6, true);
  if ((capabilities & ~0x7fff) !== 0) return "range";
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
  const tipId = toInteger(message.tipId, 0, 65535, "tip.tipId");
  const frequencyKHz = toInteger(message.frequencyKHz, 0, 4294967295, "tip.frequencyKHz");
  const powerMaxW = toWire(message.powerMaxW, 100, 0, 65535, "tip.powerMaxW");
  const discDiameterMm = toWire(message.discDiameterMm, 100, 0, 65535, "tip.discDiameterMm");
  const spacingMm = toWire(message.spacingMm, 100, 0, 65535, "tip.spacingMm");
  const impedanceMinOhm = toWire(message.impedanceMinOhm, 10, 0, 65535, "tip.impedanceMinOhm");
  const impedanceMaxOhm = toWire(message.impedanceMaxOhm, 10, 0, 65535, "tip.impedanceMaxOhm");
  const hotSpotKMmPerWS = toWire(message.hotSpotKMmPerWS, 1000, 0, 65535, "tip.hotSpotKMmPerWS");
  view.setUint16(at, tipId, true);
  writeAscii(view, at + 2, 16, message.label, "tip.label");
  view.setUint32(at + 18, frequencyKHz, true);
  view.setUint16(at + 22, powerMaxW, true);
  view.setUint16(at + 24, discDiameterMm, true);
  view.setUint16(at + 26, spacingMm, true);
  view.setUint16(at + 28, impedanceMinOhm, true);
  view.setUint16(at + 30, impedanceMaxOhm, true);
  view.setUint16(at + 32, hotSpotKMmPerWS, true);
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
  const bootId = toInteger(message.bootId, 0, 4294967295, "selfTest.bootId");
  const session = toInteger(message.session, 0, 4294967295, "selfTest.session");
  const done = toInteger(message.done, 0, 0x3ffff, "selfTest.done");
  const passed = toInteger(message.passed, 0, 0x3ffff, "selfTest.passed");
  view.setUint32(at, bootId, true);
  view.setUint32(at + 4, session, true);
  view.setUint32(at + 8, done, true);
  view.setUint32(at + 12, passed, true);
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
  const toType = toInteger(message.toType, 0, 255, "reply.toType");
  const toSeq = toInteger(message.toSeq, 0, 65535, "reply.toSeq");
  const result = toCode(RESULT_CODES, message.result, "reply.result");
  const epoch = toInteger(message.epoch, 0, 65535, "reply.epoch");
  view.setUint8(at, toType);
  view.setUint16(at + 1, toSeq, true);
  view.setUint8(at + 3, result);
  view.setUint16(at + 4, epoch, true);
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
  const tickMs = toInteger(message.tickMs, 0, 4294967295, "telemetry.tickMs");
  const state = toCode(DEVICE_STATE_CODES, message.state, "telemetry.state");
  const flags = toInteger(message.flags, 0, 0x3ff, "telemetry.flags");
  const leaseAgeMs =
    message.leaseAgeMs === null ? 65535 : toInteger(message.leaseAgeMs, 0, 65534, "telemetry.leaseAgeMs");
  const epoch = toInteger(message.epoch, 0, 65535, "telemetry.epoch");
  const surfaceAC =
    message.surfaceAC === null ? -32768 : toWire(message.surfaceAC, 100, -6000, 20000, "telemetry.surfaceAC");
  const surfaceBC =
    message.surfaceBC === null ? -32768 : toWire(message.surfaceBC, 100, -6000, 20000, "telemetry.surfaceBC");
  const tipC = message.tipC === null ? -32768 : toWire(message.tipC, 100, -6000, 20000, "telemetry.tipC");
  const powerW = toWire(message.powerW, 100, 0, 65535, "telemetry.powerW");
  const commandedW = toWire(message.commandedW, 100, 0, 65535, "telemetry.commandedW");
  const reflectedW = toWire(message.reflectedW, 100, 0, 65535, "telemetry.reflectedW");
  const ceilingW = toWire(message.ceilingW, 100, 0, 65535, "telemetry.ceilingW");
  const impedanceOhm =
    message.impedanceOhm === null ? 65535 : toWire(message.impedanceOhm, 10, 0, 65534, "telemetry.impedanceOhm");
  const speedMmS = message.speedMmS === null ? 65535 : toWire(message.speedMmS, 10, 0, 10000, "telemetry.speedMmS");
  const energyJ = toWire(message.energyJ, 100, 0, 4294967295, "telemetry.energyJ");
  const trip = toCode(TRIP_CODES, message.trip, "telemetry.trip");
  const refusal = toCode(RESULT_CODES, message.refusal, "telemetry.refusal");
  const badFrames = toInteger(message.badFrames, 0, 65535, "telemetry.badFrames");
  view.setUint32(at, tickMs, true);
  view.setUint8(at + 4, state);
  view.setUint16(at + 5, flags, true);
  view.setUint16(at + 7, leaseAgeMs, true);
  view.setUint16(at + 9, epoch, true);
  view.setInt16(at + 11, surfaceAC, true);
  view.setInt16(at + 13, surfaceBC, true);
  view.setInt16(at + 15, tipC, true);
  view.setUint16(at + 17, powerW, true);
  view.setUint16(at + 19, commandedW, true);
  view.setUint16(at + 21, reflectedW, true);
  view.setUint16(at + 23, ceilingW, true);
  view.setUint16(at + 25, impedanceOhm, true);
  view.setUint16(at + 27, speedMmS, true);
  view.setUint32(at + 29, energyJ, true);
  view.setUint8(at + 33, trip);
  view.setUint8(at + 34, refusal);
  view.setUint16(at + 35, badFrames, true);
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
  const trip = toCode(TRIP_CODES, message.trip, "fault.trip");
  const channel = toCode(TRIP_CHANNEL_CODES, message.channel, "fault.channel");
  const atMs = toInteger(message.atMs, 0, 4294967295, "fault.atMs");
  const measured =
    message.measured === null ? -2147483648 : toWire(message.measured, 1000, -2147483647, 2147483647, "fault.measured");
  const limit =
    message.limit === null ? -2147483648 : toWire(message.limit, 1000, -2147483647, 2147483647, "fault.limit");
  const first = message.first ? 1 : 0;
  view.setUint8(at, trip);
  view.setUint8(at + 1, channel);
  view.setUint32(at + 2, atMs, true);
  view.setInt32(at + 6, measured, true);
  view.setInt32(at + 10, limit, true);
  view.setUint8(at + 14, first);
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
  const tickMs = toInteger(message.tickMs, 0, 4294967295, "trigger.tickMs");
  const pressed = message.pressed ? 1 : 0;
  view.setUint32(at, tickMs, true);
  view.setUint8(at + 4, pressed);
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

function encodeShotTip(message: MessageOf<"shotTip">, view: DataView, at: number): number {
  const depthMm = toWire(message.depthMm, 100, 0, 65535, "shotTip.depthMm");
  const energyMaxJ = toWire(message.energyMaxJ, 1000, 0, 4294967295, "shotTip.energyMaxJ");
  const durationMaxMs = toInteger(message.durationMaxMs, 0, 65535, "shotTip.durationMaxMs");
  const intervalMinMs = toInteger(message.intervalMinMs, 0, 65535, "shotTip.intervalMinMs");
  const spacingMinMm = toWire(message.spacingMinMm, 100, 0, 65535, "shotTip.spacingMinMm");
  const travelMm = toWire(message.travelMm, 100, 0, 65535, "shotTip.travelMm");
  const needlePairs = toInteger(message.needlePairs, 0, 255, "shotTip.needlePairs");
  const coolMaxMs = toInteger(message.coolMaxMs, 0, 255, "shotTip.coolMaxMs");
  const footprintMm2 = toInteger(message.footprintMm2, 0, 65535, "shotTip.footprintMm2");
  const shotLimitsCrc = toInteger(message.shotLimitsCrc, 0, 4294967295, "shotTip.shotLimitsCrc");
  view.setUint16(at, depthMm, true);
  view.setUint32(at + 2, energyMaxJ, true);
  view.setUint16(at + 6, durationMaxMs, true);
  view.setUint16(at + 8, intervalMinMs, true);
  view.setUint16(at + 10, spacingMinMm, true);
  view.setUint16(at + 12, travelMm, true);
  view.setUint8(at + 14, needlePairs);
  view.setUint8(at + 15, coolMaxMs);
  view.setUint16(at + 16, footprintMm2, true);
  view.setUint32(at + 18, shotLimitsCrc, true);
  return 22;
}

function decodeShotTip(view: DataView, at: number, length: number): MessageOf<"shotTip"> | Rejection {
  if (length !== 22) return "length";
  return {
    type: "shotTip",
    depthMm: view.getUint16(at, true) / 100,
    energyMaxJ: view.getUint32(at + 2, true) / 1000,
    durationMaxMs: view.getUint16(at + 6, true),
    intervalMinMs: view.getUint16(at + 8, true),
    spacingMinMm: view.getUint16(at + 10, true) / 100,
    travelMm: view.getUint16(at + 12, true) / 100,
    needlePairs: view.getUint8(at + 14),
    coolMaxMs: view.getUint8(at + 15),
    footprintMm2: view.getUint16(at + 16, true),
    shotLimitsCrc: view.getUint32(at + 18, true),
  };
}

function encodeShotState(message: MessageOf<"shotState">, view: DataView, at: number): number {
  const tickMs = toInteger(message.tickMs, 0, 4294967295, "shotState.tickMs");
  const phase = toCode(SHOT_PHASE_CODES, message.phase, "shotState.phase");
  const shot = toInteger(message.shot, 0, 65535, "shotState.shot");
  const shots = toInteger(message.shots, 0, 65535, "shotState.shots");
  const field = message.field === null ? 255 : toInteger(message.field, 0, 254, "shotState.field");
  const alongMm = message.alongMm === null ? -32768 : toWire(message.alongMm, 100, -32767, 32767, "shotState.alongMm");
  const acrossMm =
    message.acrossMm === null ? -32768 : toWire(message.acrossMm, 100, -32767, 32767, "shotState.acrossMm");
  const carriageMm =
    message.carriageMm === null ? 65535 : toWire(message.carriageMm, 100, 0, 65534, "shotState.carriageMm");
  const needleC = message.needleC === null ? -32768 : toWire(message.needleC, 100, -6000, 20000, "shotState.needleC");
  view.setUint32(at, tickMs, true);
  view.setUint8(at + 4, phase);
  view.setUint16(at + 5, shot, true);
  view.setUint16(at + 7, shots, true);
  view.setUint8(at + 9, field);
  view.setInt16(at + 10, alongMm, true);
  view.setInt16(at + 12, acrossMm, true);
  view.setUint16(at + 14, carriageMm, true);
  view.setInt16(at + 16, needleC, true);
  return 18;
}

function decodeShotState(view: DataView, at: number, length: number): MessageOf<"shotState"> | Rejection {
  if (length !== 18) return "length";
  const phase = SHOT_PHASE_NAMES[view.getUint8(at + 4)];
  if (phase === undefined) return "range";
  const field = view.getUint8(at + 9);
  const alongMm = view.getInt16(at + 10, true);
  const acrossMm = view.getInt16(at + 12, true);
  const carriageMm = view.getUint16(at + 14, true);
  const needleC = view.getInt16(at + 16, true);
  if (needleC !== -32768 && (needleC < -6000 || needleC > 20000)) return "range";
  return {
    type: "shotState",
    tickMs: view.getUint32(at, true),
    phase,
    shot: view.getUint16(at + 5, true),
    shots: view.getUint16(at + 7, true),
    field: field === 255 ? null : field,
    alongMm: alongMm === -32768 ? null : alongMm / 100,
    acrossMm: acrossMm === -32768 ? null : acrossMm / 100,
    carriageMm: carriageMm === 65535 ? null : carriageMm / 100,
    needleC: needleC === -32768 ? null : needleC / 100,
  };
}

function encodeShotDone(message: MessageOf<"shotDone">, view: DataView, at: number): number {
  const tickMs = toInteger(message.tickMs, 0, 4294967295, "shotDone.tickMs");
  const epoch = toInteger(message.epoch, 0, 65535, "shotDone.epoch");
  const shot = toInteger(message.shot, 0, 65535, "shotDone.shot");
  const result = toCode(RESULT_CODES, message.result, "shotDone.result");
  const begun = message.begun ? 1 : 0;
  const energyJ = toWire(message.energyJ, 1000, 0, 4294967295, "shotDone.energyJ");
  const durationMs = toInteger(message.durationMs, 0, 65535, "shotDone.durationMs");
  const coolMs = toInteger(message.coolMs, 0, 65535, "shotDone.coolMs");
  const field = message.field === null ? 255 : toInteger(message.field, 0, 254, "shotDone.field");
  const alongMm = message.alongMm === null ? -32768 : toWire(message.alongMm, 100, -32767, 32767, "shotDone.alongMm");
  const acrossMm =
    message.acrossMm === null ? -32768 : toWire(message.acrossMm, 100, -32767, 32767, "shotDone.acrossMm");
  const reflectedRatio =
    message.reflectedRatio === null ? 65535 : toWire(message.reflectedRatio, 1000, 0, 1000, "shotDone.reflectedRatio");
  const impedanceOhm =
    message.impedanceOhm === null ? 65535 : toWire(message.impedanceOhm, 10, 0, 65534, "shotDone.impedanceOhm");
  const needlePeakC =
    message.needlePeakC === null ? -32768 : toWire(message.needlePeakC, 100, -6000, 20000, "shotDone.needlePeakC");
  view.setUint32(at, tickMs, true);
  view.setUint16(at + 4, epoch, true);
  view.setUint16(at + 6, shot, true);
  view.setUint8(at + 8, result);
  view.setUint8(at + 9, begun);
  view.setUint32(at + 10, energyJ, true);
  view.setUint16(at + 14, durationMs, true);
  view.setUint16(at + 16, coolMs, true);
  view.setUint8(at + 18, field);
  view.setInt16(at + 19, alongMm, true);
  view.setInt16(at + 21, acrossMm, true);
  view.setUint16(at + 23, reflectedRatio, true);
  view.setUint16(at + 25, impedanceOhm, true);
  view.setInt16(at + 27, needlePeakC, true);
  return 29;
}

function decodeShotDone(view: DataView, at: number, length: number): MessageOf<"shotDone"> | Rejection {
  if (length !== 29) return "length";
  const result = RESULT_NAMES[view.getUint8(at + 8)];
  if (result === undefined) return "range";
  const begun = view.getUint8(at + 9);
  if (begun > 1) return "range";
  const field = view.getUint8(at + 18);
  const alongMm = view.getInt16(at + 19, true);
  const acrossMm = view.getInt16(at + 21, true);
  const reflectedRatio = view.getUint16(at + 23, true);
  if (reflectedRatio !== 65535 && reflectedRatio > 1000) return "range";
  const impedanceOhm = view.getUint16(at + 25, true);
  const needlePeakC = view.getInt16(at + 27, true);
  if (needlePeakC !== -32768 && (needlePeakC < -6000 || needlePeakC > 20000)) return "range";
  return {
    type: "shotDone",
    tickMs: view.getUint32(at, true),
    epoch: view.getUint16(at + 4, true),
    shot: view.getUint16(at + 6, true),
    result,
    begun: begun === 1,
    energyJ: view.getUint32(at + 10, true) / 1000,
    durationMs: view.getUint16(at + 14, true),
    coolMs: view.getUint16(at + 16, true),
    field: field === 255 ? null : field,
    alongMm: alongMm === -32768 ? null : alongMm / 100,
    acrossMm: acrossMm === -32768 ? null : acrossMm / 100,
    reflectedRatio: reflectedRatio === 65535 ? null : reflectedRatio / 1000,
    impedanceOhm: impedanceOhm === 65535 ? null : impedanceOhm / 10,
    needlePeakC: needlePeakC === -32768 ? null : needlePeakC / 100,
  };
}

function encodeColdTip(message: MessageOf<"coldTip">, view: DataView, at: number): number {
  const plateMinC = toWire(message.plateMinC, 100, -6000, 10000, "coldTip.plateMinC");
  const neutralC = toWire(message.neutralC, 100, -6000, 10000, "coldTip.neutralC");
  const plateJPerK = toWire(message.plateJPerK, 10, 0, 65535, "coldTip.plateJPerK");
  const contactWPerM2K = toInteger(message.contactWPerM2K, 0, 65535, "coldTip.contactWPerM2K");
  const sensorMinC = toWire(message.sensorMinC, 100, -6000, 10000, "coldTip.sensorMinC");
  const sensorMaxC = toWire(message.sensorMaxC, 100, -6000, 10000, "coldTip.sensorMaxC");
  const coldLimitsCrc = toInteger(message.coldLimitsCrc, 0, 4294967295, "coldTip.coldLimitsCrc");
  view.setInt16(at, plateMinC, true);
  view.setInt16(at + 2, neutralC, true);
  view.setUint16(at + 4, plateJPerK, true);
  view.setUint16(at + 6, contactWPerM2K, true);
  view.setInt16(at + 8, sensorMinC, true);
  view.setInt16(at + 10, sensorMaxC, true);
  view.setUint32(at + 12, coldLimitsCrc, true);
  return 16;
}

function decodeColdTip(view: DataView, at: number, length: number): MessageOf<"coldTip"> | Rejection {
  if (length !== 16) return "length";
  const plateMinC = view.getInt16(at, true);
  if (plateMinC < -6000 || plateMinC > 10000) return "range";
  const neutralC = view.getInt16(at + 2, true);
  if (neutralC < -6000 || neutralC > 10000) return "range";
  const sensorMinC = view.getInt16(at + 8, true);
  if (sensorMinC < -6000 || sensorMinC > 10000) return "range";
  const sensorMaxC = view.getInt16(at + 10, true);
  if (sensorMaxC < -6000 || sensorMaxC > 10000) return "range";
  return {
    type: "coldTip",
    plateMinC: plateMinC / 100,
    neutralC: neutralC / 100,
    plateJPerK: view.getUint16(at + 4, true) / 10,
    contactWPerM2K: view.getUint16(at + 6, true),
    sensorMinC: sensorMinC / 100,
    sensorMaxC: sensorMaxC / 100,
    coldLimitsCrc: view.getUint32(at + 12, true),
  };
}
