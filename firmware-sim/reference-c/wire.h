/* Little-endian integers at any address. */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

static inline uint16_t get_u16(const uint8_t *at) { return (uint16_t)(at[0] | ((unsigned)at[1] << 8)); }

static inline uint32_t get_u32(const uint8_t *at) {
  return (uint32_t)at[0] | ((uint32_t)at[1] << 8) | ((uint32_t)at[2] << 16) | ((uint32_t)at[3] << 24);
}

/* Two's complement, whatever the machine does with a conversion that does not fit. */
static inline int32_t get_i16(const uint8_t *at) {
  int32_t value = get_u16(at);
  return value < 0x8000 ? value : value - 0x10000;
}

static inline void put_u16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static inline void put_u32(uint8_t *at, uint32_t value) {
  put_u16(at, (uint16_t)value);
  put_u16(at + 2, (uint16_t)(value >> 16));
}

#endif
