/* CRC-32 of Ethernet and zip (P4), sixteen words of table: the line is slow, and program memory is small. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* `previous` continues the CRC of the bytes before; 0 begins. */
uint32_t crc32(const uint8_t *bytes, size_t length, uint32_t previous);

#endif
