/*
 * The firmware limit tables (section 10), and the limits in force: narrowed by a session, kept as value and complement and compared at every
 * tick (P40). Values are thousandths of their unit.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "isoderm_protocol.h"

#define AS_LIMIT(name, thousandths) LIMIT_##name = thousandths,
enum { ISODERM_FIRMWARE_LIMITS(AS_LIMIT) };
#undef AS_LIMIT
#define AS_SHOT_LIMIT(name, thousandths) SHOT_##name = thousandths,
enum { ISODERM_SHOT_TABLE(AS_SHOT_LIMIT) };
#undef AS_SHOT_LIMIT
#define AS_COLD_LIMIT(name, thousandths) COLD_##name = thousandths,
enum { ISODERM_COLD_TABLE(AS_COLD_LIMIT) };
#undef AS_COLD_LIMIT

/* A count or a time of the tables as the whole number that it is. */
#define WHOLE(thousandths) ((thousandths) / 1000)

enum session_limit {
  HOT_SPOT_FACTOR,
  TRIP_C,
  POWER_MAX_W,
  ENERGY_MAX_J,
  WINDOW_ENERGY_MAX_J,
  PRESS_MAX_S,
  SPEED_MIN_MM_S,
  IMPEDANCE_MIN_OHM,
  IMPEDANCE_MAX_OHM,
  CONTACT_MIN_C,
  CONTACT_MAX_C,
  SESSION_LIMITS
};

enum shot_limit {
  SHOT_ENERGY_J,
  SHOT_DURATION_MS,
  SHOT_INTERVAL_MS,
  SITE_SPACING_MM,
  SITE_SHOTS,
  SITE_INTERVAL_MS,
  SESSION_SHOTS,
  SHOT_DEPTH_MM,
  SHOT_COOL_MS,
  NEEDLE_C,
  SHOT_LIMITS
};

enum cold_limit { COLD_TRIP_C, PLATE_FLOOR_C, COLD_TIME_S, COLD_LIMITS };

#define LIMITS_MAX SESSION_LIMITS

struct limits {
  int32_t value[LIMITS_MAX];
  int32_t complement[LIMITS_MAX];
  int count;
};

/* The device's own, its tip included. */
void limits_own(struct limits *limits, const struct hal_identity *identity);
void shot_limits_own(struct limits *limits, const struct hal_identity *identity);
void cold_limits_own(struct limits *limits, const struct hal_identity *identity);
/* Place of the first limit whose two copies differ, or -1. */
int limits_corrupt(const struct limits *limits);
/* Judges the payload of a `limits`, `shotLimits` or `coldLimits` message and puts it in force. Returns a code of ISODERM_RESULT; refused, nothing changes. */
uint8_t limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload);
uint8_t shot_limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload);
uint8_t cold_limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload);
/* Whether the tables of the image have the CRC that the protocol names (P71). */
bool limit_tables_intact(void);

#endif
