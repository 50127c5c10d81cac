/**
 * A second, deliberately simple reading of the wire, by hand from the byte layout, so that a bug in the project's own codec, CRC or
 * decoder shows as a difference. Also rewrites frames on their way, as a hostile or confused host would send them.
 */

/** One intact frame. */
export interface Frame {
  readonly type: number;
  readonly seq: number;
  readonly payload: Uint8Array;
}

export const TYPE = { hello: 1, selfTest: 2, limits: 3, arm: 4, lease: 5, stop: 6, acknowledge: 7, shot: 11 } as const;
/** Fixed payload lengths of the frames that lead to energy. */
const LENGTH: Readonly<Record<number, number>> = {
  [TYPE.arm]: 52,
  [TYPE.lease]: 23,
  [TYPE.acknowledge]: 9,
  [TYPE.shot]: 31,
};
const PAYLOAD_MAX = 64;

export interface Lease {
  readonly bootId: number;
  readonly session: number;
  readonly epoch: number;
  readonly tickEchoMs: number;
  /** Hundredths, as they stand on the wire. */
  readonly powerCentiW: number;
  readonly quotaCentiJ: number;
  readonly ttlMs: number;
  readonly limitsCrc: number;
}

export interface Shot {
  readonly bootId: number;
  readonly session: number;
  readonly epoch: number;
  readonly shot: number;
  readonly tickEchoMs: number;
  readonly energyMilliJ: number;
  readonly durationMs: number;
  readonly ttlMs: number;
  readonly shotLimitsCrc: number;
}

/** Reads what stands between two zeros; null when it is no intact frame. */
export function readFrame(stuffed: Uint8Array): Frame | null {
  const plain = unstuff(stuffed);
  if (plain === null || plain.length < 7 || plain.length > 7 + PAYLOAD_MAX) return null;
  const body = plain.subarray(0, plain.length - 4);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  if (crc(body) !== view.getUint32(plain.length - 4, true)) return null;
  const type = plain[0]!;
  const payload = body.subarray(3);
  const length = LENGTH[type];
  if (length !== undefined && payload.length !== length) return null;
  return { type, seq: view.getUint16(1, true), payload };
}

/** The bytes of a frame, delimiter included. */
export function writeFrame(type: number, seq: number, payload: Uint8Array): Uint8Array {
  const plain = new Uint8Array(payload.length + 7);
  const view = new DataView(plain.buffer);
  plain[0] = type;
  view.setUint16(1, seq & 0xffff, true);
  plain.set(payload, 3);
  view.setUint32(plain.length - 4, crc(plain.subarray(0, plain.length - 4)), true);
  return stuff(plain);
}

export function readLease({ payload }: Frame): Lease {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    bootId: view.getUint32(0, true),
    session: view.getUint32(4, true),
    epoch: view.getUint16(8, true),
    tickEchoMs: view.getUint32(10, true),
    powerCentiW: view.getUint16(14, true),
    quotaCentiJ: view.getUint16(16, true),
    ttlMs: payload[18]!,
    limitsCrc: view.getUint32(19, true),
  };
}

export function readShot({ payload }: Frame): Shot {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    bootId: view.getUint32(0, true),
    session: view.getUint32(4, true),
    epoch: view.getUint16(8, true),
    shot: view.getUint16(10, true),
    tickEchoMs: view.getUint32(12, true),
    energyMilliJ: view.getUint32(16, true),
    durationMs: view.getUint16(20, true),
    ttlMs: payload[22]!,
    shotLimitsCrc: view.getUint32(27, true),
  };
}

export function writeLease(seq: number, lease: Lease): Uint8Array {
  const payload = new Uint8Array(23);
  const view = new DataView(payload.buffer);
  view.setUint32(0, lease.bootId, true);
  view.setUint32(4, lease.session, true);
  view.setUint16(8, lease.epoch, true);
  view.setUint32(10, lease.tickEchoMs, true);
  view.setUint16(14, lease.powerCentiW, true);
  view.setUint16(16, lease.quotaCentiJ, true);
  payload[18] = lease.ttlMs;
  view.setUint32(19, lease.limitsCrc, true);
  return writeFrame(TYPE.lease, seq, payload);
}

/** Cuts a stream at its zeros. `push` returns the frames that end in the chunk, null for those that are damaged. */
export class FrameSplitter {
  #gathered: number[] = [];

  /** A receiver that begins anew forgets the half of a frame. */
  reset(): void {
    this.#gathered = [];
  }

  /** Takes bytes up to and including one delimiter at most. @returns undefined when no frame has ended */
  push(piece: Uint8Array): Frame | null | undefined {
    for (const byte of piece) {
      if (byte !== 0) {
        this.#gathered.push(byte);
        continue;
      }
      const stuffed = Uint8Array.from(this.#gathered);
      this.#gathered = [];
      return stuffed.length === 0 ? undefined : readFrame(stuffed);
    }
    return undefined;
  }
}

function stuff(plain: Uint8Array): Uint8Array {
  const out: number[] = [0];
  let codeAt = 0;
  for (const byte of plain) {
    if (byte === 0) {
      out[codeAt] = out.length - codeAt;
      codeAt = out.length;
      out.push(0);
    } else out.push(byte);
  }
  out[codeAt] = out.length - codeAt;
  out.push(0);
  return Uint8Array.from(out);
}

function unstuff(stuffed: Uint8Array): Uint8Array | null {
  const out: number[] = [];
  let at = 0;
  while (at < stuffed.length) {
    const code = stuffed[at]!;
    if (code === 0 || at + code > stuffed.length) return null;
    for (let i = at + 1; i < at + code; i++) out.push(stuffed[i]!);
    at += code;
    if (at < stuffed.length) out.push(0);
  }
  return Uint8Array.from(out);
}

/** CRC-32 of IEEE 802.3, reflected, polynomial 0xEDB88320. */
function crc(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ CRC_TABLE[(sum ^ byte) & 0xff]!;
  return (sum ^ 0xffff_ffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let sum = index;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1;
  return sum;
});
