import { printable } from "../printable.ts";
import type { DecoderCounts } from "../protocol/decoder.ts";

/**
 * What is known of a device that does not answer in the language of the wire, in words that say what to do. It keeps the beginning of what went
 * to and fro and no more; who a device is that does answer, identity.ts asks.
 */
export interface Ear {
  sent(bytes: Uint8Array): void;
  received(bytes: Uint8Array): void;
  /** @param counts what the decoder of the same bytes threw away */
  describe(counts: DecoderCounts): string;
}

/** As much of a conversation as a person needs to recognise a printer, a modem or a boot message. */
const HEAD_BYTES = 256;
const QUOTED_CHARACTERS = 48;

export function createEar(): Ear {
  const sent = createHead();
  const received = createHead();
  return {
    sent: sent.add,
    received: received.add,
    describe(counts) {
      if (received.count() === 0)
        return "no answer, not one byte: is the device switched on, is this its port, and does its speed fit (?baud=N)?";
      const [heard, said] = [received.bytes(), sent.bytes()];
      if (heard.length >= 8 && heard.every((byte, i) => i >= said.length || byte === said[i]))
        return `what comes back is what was sent: a loop-back plug, a modem or a terminal that echoes, and not the device. See what is there with: isoderm devices --probe`;
      // These two are only counted when a checksum was right.
      if (counts.unknownType + counts.range > 0)
        return "frames with good checksums came that this program does not know: another version of the wire. Update the older of the two, device or Isoderm";
      return `${received.count()} bytes came and no frame of the wire, beginning ${quote(heard)}: another kind of device, or another speed (?baud=N). See what is there with: isoderm devices --probe`;
    },
  };
}

function createHead() {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  let count = 0;
  return {
    add(bytes: Uint8Array) {
      const part = bytes.subarray(0, HEAD_BYTES - length);
      head.set(part, length);
      length += part.length;
      count += bytes.length;
    },
    bytes: () => head.subarray(0, length),
    count: () => count,
  };
}

/** Text as text, anything else as bytes. */
function quote(bytes: Uint8Array): string {
  const isText = bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09,
  );
  const text = isText
    ? (String.fromCharCode(...bytes)
        .trim()
        .split(/[\r\n]+/)[0] ?? "")
    : [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return isText ? `"${printable(text.slice(0, QUOTED_CHARACTERS))}"` : text;
}
