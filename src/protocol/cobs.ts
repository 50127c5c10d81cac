/**
 * Consistent Overhead Byte Stuffing: takes the zeros out of a block, so that a zero can mark its end (Cheshire and Baker, IEEE/ACM
 * Trans. Netw. 7(2), 1999). Only for blocks of at most 254 bytes, which every frame is: there stuffing is one byte in front, and every
 * zero becomes the distance to the next one, so nothing moves. Gathering bytes up to the delimiter is the decoder's business.
 */
import { assert } from "../assert.ts";

/** Longest block. A longer one would need further code bytes between. */
export const COBS_MAX_BYTES = 254;

/**
 * Stuffs in place: the block stands at `buffer[1..length]`, its stuffed form at `buffer[0..length]`. Returns the length of that, one more
 * than `length`. It has no zero and no delimiter. Asserts that the block fits.
 */
export function cobsEncode(buffer: Uint8Array, length: number): number {
  assert(length <= COBS_MAX_BYTES && length < buffer.length, "a block fits its buffer");
  // Backwards, so that a distance is known when its place is reached.
  let next = length + 1;
  for (let i = length; i > 0; i -= 1) {
    if (buffer[i] !== 0) continue;
    buffer[i] = next - i;
    next = i;
  }
  buffer[0] = next;
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
