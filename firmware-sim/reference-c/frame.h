/*
 * Frames (section 3 of docs/protocol.md): bytes gathered up to a zero, unstuffed, checked; and the way back. Memory is one frame, whatever
 * arrives (P6). It knows no message: lengths and ranges of payloads are the parser's business.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isoderm_protocol.h"

#define FRAME_HEAD_BYTES 3u
#define FRAME_CRC_BYTES 4u
#define FRAME_MAX_BYTES (FRAME_HEAD_BYTES + ISODERM_PAYLOAD_MAX_BYTES + FRAME_CRC_BYTES)
#define STUFFED_MAX_BYTES (FRAME_MAX_BYTES + 1u)
#define WIRE_MAX_BYTES (STUFFED_MAX_BYTES + 1u)

struct frame {
  uint8_t type;
  uint16_t seq;
  const uint8_t *payload;
  size_t length;
};

struct frame_reader {
  uint8_t bytes[STUFFED_MAX_BYTES];
  size_t length; /* above STUFFED_MAX_BYTES: too long, dropped up to its zero */
};

enum frame_found { FRAME_NONE, FRAME_GOOD, FRAME_BAD };

/* Takes one byte. A good frame points into the reader and is valid until the next byte. */
enum frame_found frame_take(struct frame_reader *reader, uint8_t byte, struct frame *frame);

/* Writes a frame with its delimiter. Returns its length. `wire` has WIRE_MAX_BYTES. */
size_t frame_write(uint8_t *wire, uint8_t type, uint16_t seq, const uint8_t *payload, size_t length);

#endif
