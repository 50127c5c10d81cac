/** The CRC by which `arm` names the session limits it relies on. */
import { encodePayload } from "./codec.ts";
import { crc32 } from "./crc32.ts";
import { type LimitsMessage, PAYLOAD_MAX_BYTES } from "./messages.ts";

/** CRC-32 of the payload of a `limits` message, as it stands on the wire. */
export function sessionLimitsCrc(limits: LimitsMessage): number {
  const payload = new Uint8Array(PAYLOAD_MAX_BYTES);
  const length = encodePayload(limits, new DataView(payload.buffer), 0);
  return crc32(payload, 0, length);
}
