/**
 * Consistent Overhead Byte Stuffing: takes the zeros out of a block, so that a zero can mark its end (Cheshire and Baker, IEEE/ACM
 * Trans. Netw. 7(2), 1999). Only for blocks of at most 254 bytes, which every frame is: there stuffing is one byte in front, and every
 * zero becomes the distance to the next one, so nothing moves. Gathering bytes up to the delimiter is the decoder's business.
 */
import { assert } from "../assert.ts";

/** Longest block. A longer one would need further code bytes between. */
export const COBS_MAX_BYTES = 254;

/**
 * Writes the stuffed form of `source[0..length)` at `target[0..length]` and returns its length, one more than `length`. The output has no
 * zero and no delimiter. `target` must not share memory with `source`. Asserts that the block fits.
 */
export function cobsEncode(source: Uint8Array, length: number, target: Uint8Array): number {
  assert(length <= COBS_MAX_BYTES && length <= source.length && length < target.length, "a block fits its buffers");
  // Backwards, so that a distance is known when its place is reached.
  let next = length + 1;
  for (let i = length; i > 0; i -= 1) {
    const byte = source[i - 1]!;
    if (byte !== 0) {
      target[i] = byte;
    } else {
      target[i] = next - i;
      next = i;
    }
  }
  target[0] = next;
  return length + 1;
}

/**
 * Undoes `cobsEncode` in place on `buffer[0..length)`, which must hold no zero: the block then stands at `buffer[1..length)`.
 * Returns false, and leaves the buffer in some state, if the chain of distances does not end exactly at `length`.
 */
export function cobsDecode(buffer: Uint8Array, length: number): boolean {
  let at = buffer[0]!;
  while (at < length) {
    const distance = buffer[at]!;
    buffer[at] = 0;
    at += distance;
  }
  return at === length && length > 0;
}
