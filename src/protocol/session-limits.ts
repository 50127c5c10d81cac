/** The CRC by which `arm` names the session limits it relies on. */
import { encodePayload } from "./codec.ts";
import { crc32 } from "./crc32.ts";
import { type ColdLimitsMessage, type LimitsMessage, PAYLOAD_MAX_BYTES, type ShotLimitsMessage } from "./messages.ts";

/**
 * CRC-32 of the payload of a `limits` message, as it stands on the wire; of a device that emits in shots the payload of its
 * `shotLimits` follows, of one with a cold plate that of its `coldLimits`.
 */
export function sessionLimitsCrc(
  limits: LimitsMessage,
  further: ShotLimitsMessage | ColdLimitsMessage | null = null,
): number {
  const payload = new Uint8Array(2 * PAYLOAD_MAX_BYTES);
  const view = new DataView(payload.buffer);
  const length = encodePayload(limits, view, 0);
  return crc32(payload, 0, further === null ? length : length + encodePayload(further, view, length));
}
