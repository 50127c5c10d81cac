#include "frame.h"

#include <string.h>

#include "crc32.h"
#include "wire.h"

/* Undoes the stuffing in place (P5): the frame then stands behind the first byte. */
static bool unstuff(uint8_t *bytes, size_t length) {
  size_t at = bytes[0];
  while (at < length) {
    size_t distance = bytes[at];
    bytes[at] = 0;
    at += distance;
  }
  return at == length;
}

enum frame_found frame_take(struct frame_reader *reader, uint8_t byte, struct frame *frame) {
  if (byte != 0) {
    if (reader->length < STUFFED_MAX_BYTES) reader->bytes[reader->length] = byte;
    if (reader->length <= STUFFED_MAX_BYTES) reader->length++;
    return FRAME_NONE;
  }
  size_t stuffed = reader->length;
  reader->length = 0;
  if (stuffed == 0) return FRAME_NONE;
  if (stuffed > STUFFED_MAX_BYTES) return FRAME_BAD;
  if (!unstuff(reader->bytes, stuffed)) return FRAME_BAD;
  size_t length = stuffed - 1u;
  if (length < FRAME_HEAD_BYTES + FRAME_CRC_BYTES) return FRAME_BAD;
  const uint8_t *bytes = reader->bytes + 1;
  size_t covered = length - FRAME_CRC_BYTES;
  if (crc32(bytes, covered, 0) != get_u32(bytes + covered)) return FRAME_BAD;
  frame->type = bytes[0];
  frame->seq = get_u16(bytes + 1);
  frame->payload = bytes + FRAME_HEAD_BYTES;
  frame->length = covered - FRAME_HEAD_BYTES;
  return FRAME_GOOD;
}

size_t frame_write(uint8_t *wire, uint8_t type, uint16_t seq, const uint8_t *payload, size_t length) {
  uint8_t *bytes = wire + 1;
  bytes[0] = type;
  put_u16(bytes + 1, seq);
  memcpy(bytes + FRAME_HEAD_BYTES, payload, length);
  size_t covered = FRAME_HEAD_BYTES + length;
  put_u32(bytes + covered, crc32(bytes, covered, 0));
  size_t end = covered + FRAME_CRC_BYTES + 1u;
  /* Backwards, so that a distance is known when its place is reached. */
  size_t next = end;
  for (size_t i = end - 1u; i > 0; i--) {
    if (wire[i] != 0) continue;
    wire[i] = (uint8_t)(next - i);
    next = i;
  }
  wire[0] = (uint8_t)next;
  wire[end] = 0;
  return end + 1u;
}
