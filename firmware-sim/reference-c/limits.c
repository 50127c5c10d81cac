#include "limits.h"

#include "crc32.h"
#include "wire.h"

/* Longer than a session: the longest pause at one site that means anything (P77). */
#define SITE_INTERVAL_MAX_MS 1800000u
#define MILLI 1000

#define AS_VALUE(name, thousandths) thousandths,
static const int32_t FIRMWARE_TABLE[] = {ISODERM_FIRMWARE_LIMITS(AS_VALUE)};
static const int32_t SHOT_LIMIT_TABLE[] = {ISODERM_SHOT_TABLE(AS_VALUE)};
static const int32_t COLD_LIMIT_TABLE[] = {ISODERM_COLD_TABLE(AS_VALUE)};
#undef AS_VALUE

static int32_t least(int64_t a, int64_t b) { return (int32_t)(a < b ? a : b); }
static int32_t most(int64_t a, int64_t b) { return (int32_t)(a > b ? a : b); }
static bool has(const struct hal_identity *identity, uint32_t capability) {
  return (identity->capabilities & capability) != 0;
}

static void put(struct limits *limits, const int32_t *values, int count) {
  limits->count = count;
  for (int i = 0; i < count; i++) {
    limits->value[i] = values[i];
    limits->complement[i] = ~values[i];
  }
}

static void own_values(int32_t *own, const struct hal_identity *identity) {
  int32_t power_mw = 10 * identity->power_max_cw;
  own[HOT_SPOT_FACTOR] = most(identity->hot_spot_permille, LIMIT_HOT_SPOT_FACTOR_MIN);
  own[TRIP_C] = LIMIT_OVER_TEMPERATURE_C;
  own[POWER_MAX_W] = power_mw;
  own[ENERGY_MAX_J] = least((int64_t)power_mw * WHOLE(LIMIT_SESSION_MAX_S), INT32_MAX);
  own[WINDOW_ENERGY_MAX_J] = LIMIT_WINDOW_ENERGY_MAX_J;
  own[PRESS_MAX_S] = LIMIT_PRESS_MAX_S;
  own[SPEED_MIN_MM_S] = 0;
  own[IMPEDANCE_MIN_OHM] = 100 * identity->impedance_min_dohm;
  own[IMPEDANCE_MAX_OHM] = 100 * identity->impedance_max_dohm;
  own[CONTACT_MIN_C] = LIMIT_CONTACT_MIN_C;
  own[CONTACT_MAX_C] = LIMIT_CONTACT_MAX_C;
}

void limits_own(struct limits *limits, const struct hal_identity *identity) {
  int32_t own[SESSION_LIMITS];
  own_values(own, identity);
  put(limits, own, SESSION_LIMITS);
}

static void own_shot_values(int32_t *own, const struct hal_identity *identity) {
  own[SHOT_ENERGY_J] = least(identity->shot_energy_mj, SHOT_ENERGY_MAX_J);
  own[SHOT_DURATION_MS] = least((int64_t)MILLI * identity->shot_ms, SHOT_DURATION_MAX_MS);
  own[SHOT_INTERVAL_MS] = most((int64_t)MILLI * identity->shot_interval_ms, SHOT_INTERVAL_MIN_MS);
  own[SITE_SPACING_MM] = most(10 * (int64_t)identity->site_spacing_cmm, SHOT_SPACING_MIN_MM);
  own[SITE_SHOTS] = SHOT_SITE_SHOTS_MAX;
  own[SITE_INTERVAL_MS] = SHOT_SITE_INTERVAL_MIN_MS;
  own[SESSION_SHOTS] = SHOT_SHOTS_MAX;
  own[SHOT_DEPTH_MM] = least(10 * (int64_t)identity->depth_cmm, SHOT_DEPTH_MAX_MM);
  own[SHOT_COOL_MS] = least((int64_t)MILLI * identity->cool_ms, SHOT_COOL_MAX_MS);
  own[NEEDLE_C] = SHOT_NEEDLE_MAX_C;
}

void shot_limits_own(struct limits *limits, const struct hal_identity *identity) {
  int32_t own[SHOT_LIMITS];
  own_shot_values(own, identity);
  put(limits, own, SHOT_LIMITS);
}

int limits_corrupt(const struct limits *limits) {
  for (int i = 0; i < limits->count; i++)
    if (limits->value[i] != ~limits->complement[i]) return i;
  return -1;
}

uint8_t limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload) {
  int32_t own[SESSION_LIMITS];
  own_values(own, identity);
  const uint64_t energy_mj = 10u * (uint64_t)get_u32(payload + ISODERM_LIMITS_ENERGY_MAX_J_AT);
  const uint64_t window_mj = 10u * (uint64_t)get_u32(payload + ISODERM_LIMITS_WINDOW_ENERGY_MAX_J_AT);
  /* Before they are cut to 32 bits. */
  if (energy_mj > (uint64_t)own[ENERGY_MAX_J] || window_mj > (uint64_t)own[WINDOW_ENERGY_MAX_J])
    return ISODERM_RESULT_LIMIT_TOO_WIDE;
  int32_t wanted[SESSION_LIMITS];
  wanted[HOT_SPOT_FACTOR] = get_u16(payload + ISODERM_LIMITS_HOT_SPOT_FACTOR_AT);
  wanted[TRIP_C] = 10 * get_u16(payload + ISODERM_LIMITS_TRIP_C_AT);
  wanted[POWER_MAX_W] = 10 * get_u16(payload + ISODERM_LIMITS_POWER_MAX_W_AT);
  wanted[ENERGY_MAX_J] = (int32_t)energy_mj;
  wanted[WINDOW_ENERGY_MAX_J] = (int32_t)window_mj;
  wanted[PRESS_MAX_S] = MILLI * get_u16(payload + ISODERM_LIMITS_PRESS_MAX_S_AT);
  wanted[SPEED_MIN_MM_S] = 100 * get_u16(payload + ISODERM_LIMITS_SPEED_MIN_MM_S_AT);
  wanted[IMPEDANCE_MIN_OHM] = 100 * get_u16(payload + ISODERM_LIMITS_IMPEDANCE_MIN_OHM_AT);
  wanted[IMPEDANCE_MAX_OHM] = 100 * get_u16(payload + ISODERM_LIMITS_IMPEDANCE_MAX_OHM_AT);
  wanted[CONTACT_MIN_C] = 10 * get_i16(payload + ISODERM_LIMITS_CONTACT_MIN_C_AT);
  wanted[CONTACT_MAX_C] = 10 * get_i16(payload + ISODERM_LIMITS_CONTACT_MAX_C_AT);
  bool fits = wanted[HOT_SPOT_FACTOR] >= own[HOT_SPOT_FACTOR] &&
              wanted[HOT_SPOT_FACTOR] <= LIMIT_HOT_SPOT_FACTOR_MAX && wanted[TRIP_C] <= own[TRIP_C] &&
              wanted[POWER_MAX_W] <= own[POWER_MAX_W] && wanted[PRESS_MAX_S] <= own[PRESS_MAX_S] &&
              wanted[PRESS_MAX_S] > 0 && energy_mj > 0 && wanted[CONTACT_MIN_C] >= own[CONTACT_MIN_C] &&
              wanted[CONTACT_MAX_C] <= own[CONTACT_MAX_C] && wanted[CONTACT_MIN_C] <= wanted[CONTACT_MAX_C];
  if (has(identity, ISODERM_CAPABILITY_IMPEDANCE))
    fits = fits && wanted[IMPEDANCE_MIN_OHM] >= own[IMPEDANCE_MIN_OHM] &&
           wanted[IMPEDANCE_MIN_OHM] <= wanted[IMPEDANCE_MAX_OHM] &&
           wanted[IMPEDANCE_MAX_OHM] <= own[IMPEDANCE_MAX_OHM];
  if (!fits) return ISODERM_RESULT_LIMIT_TOO_WIDE;
  put(limits, wanted, SESSION_LIMITS);
  return ISODERM_RESULT_OK;
}

uint8_t shot_limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload) {
  int32_t own[SHOT_LIMITS];
  own_shot_values(own, identity);
  const bool needles = identity->needle_pairs > 0;
  const int32_t needle = get_i16(payload + ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_AT);
  if (needles != (needle != ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_UNKNOWN)) return ISODERM_RESULT_UNSUPPORTED;
  const uint32_t energy_mj = get_u32(payload + ISODERM_SHOT_LIMITS_ENERGY_MAX_J_AT);
  const uint32_t site_ms = get_u32(payload + ISODERM_SHOT_LIMITS_SITE_INTERVAL_MIN_MS_AT);
  if (energy_mj > (uint32_t)own[SHOT_ENERGY_J] || site_ms > SITE_INTERVAL_MAX_MS) return ISODERM_RESULT_LIMIT_TOO_WIDE;
  int32_t wanted[SHOT_LIMITS];
  wanted[SHOT_ENERGY_J] = (int32_t)energy_mj;
  wanted[SHOT_DURATION_MS] = MILLI * get_u16(payload + ISODERM_SHOT_LIMITS_DURATION_MAX_MS_AT);
  wanted[SHOT_INTERVAL_MS] = MILLI * get_u16(payload + ISODERM_SHOT_LIMITS_INTERVAL_MIN_MS_AT);
  wanted[SITE_SPACING_MM] = 10 * get_u16(payload + ISODERM_SHOT_LIMITS_SPACING_MIN_MM_AT);
  wanted[SITE_SHOTS] = MILLI * payload[ISODERM_SHOT_LIMITS_SITE_SHOTS_MAX_AT];
  wanted[SITE_INTERVAL_MS] = (int32_t)(MILLI * site_ms);
  wanted[SESSION_SHOTS] = MILLI * get_u16(payload + ISODERM_SHOT_LIMITS_SHOTS_MAX_AT);
  wanted[SHOT_DEPTH_MM] = 10 * get_u16(payload + ISODERM_SHOT_LIMITS_DEPTH_MM_AT);
  wanted[SHOT_COOL_MS] = MILLI * payload[ISODERM_SHOT_LIMITS_COOL_MAX_MS_AT];
  wanted[NEEDLE_C] = needles ? 10 * needle : own[NEEDLE_C];
  /* A focus has one depth, needles a range of them. */
  const bool depth_fits = needles
                              ? wanted[SHOT_DEPTH_MM] > 0 && wanted[SHOT_DEPTH_MM] <= own[SHOT_DEPTH_MM]
                              : wanted[SHOT_DEPTH_MM] == own[SHOT_DEPTH_MM];
  const bool fits = depth_fits && wanted[SHOT_DURATION_MS] <= own[SHOT_DURATION_MS] &&
                    wanted[SHOT_INTERVAL_MS] >= own[SHOT_INTERVAL_MS] &&
                    wanted[SITE_SPACING_MM] >= own[SITE_SPACING_MM] && wanted[SITE_SHOTS] >= MILLI &&
                    wanted[SITE_SHOTS] <= own[SITE_SHOTS] && wanted[SITE_INTERVAL_MS] >= own[SITE_INTERVAL_MS] &&
                    wanted[SESSION_SHOTS] >= MILLI && wanted[SESSION_SHOTS] <= own[SESSION_SHOTS] &&
                    wanted[SHOT_COOL_MS] <= own[SHOT_COOL_MS] && wanted[NEEDLE_C] <= own[NEEDLE_C];
  if (!fits) return ISODERM_RESULT_LIMIT_TOO_WIDE;
  put(limits, wanted, SHOT_LIMITS);
  return ISODERM_RESULT_OK;
}

static void own_cold_values(int32_t *own, const struct hal_identity *identity) {
  own[COLD_TRIP_C] = COLD_UNDER_TEMPERATURE_C;
  own[PLATE_FLOOR_C] = most(10 * (int64_t)identity->plate_min_cc, COLD_PLATE_MIN_C);
  own[COLD_TIME_S] = COLD_COLD_MAX_S;
}

void cold_limits_own(struct limits *limits, const struct hal_identity *identity) {
  int32_t own[COLD_LIMITS];
  own_cold_values(own, identity);
  put(limits, own, COLD_LIMITS);
}

uint8_t cold_limits_narrow(struct limits *limits, const struct hal_identity *identity, const uint8_t *payload) {
  int32_t own[COLD_LIMITS];
  own_cold_values(own, identity);
  int32_t wanted[COLD_LIMITS];
  wanted[COLD_TRIP_C] = 10 * get_i16(payload + ISODERM_COLD_LIMITS_TRIP_C_AT);
  wanted[PLATE_FLOOR_C] = 10 * get_i16(payload + ISODERM_COLD_LIMITS_PLATE_MIN_C_AT);
  wanted[COLD_TIME_S] = MILLI * get_u16(payload + ISODERM_COLD_LIMITS_COLD_MAX_S_AT);
  if (wanted[COLD_TRIP_C] < own[COLD_TRIP_C] || wanted[PLATE_FLOOR_C] < own[PLATE_FLOOR_C] ||
      wanted[COLD_TIME_S] <= 0 || wanted[COLD_TIME_S] > own[COLD_TIME_S])
    return ISODERM_RESULT_LIMIT_TOO_WIDE;
  put(limits, wanted, COLD_LIMITS);
  return ISODERM_RESULT_OK;
}

static uint32_t table_crc(const int32_t *table, size_t entries) {
  uint32_t crc = 0;
  for (size_t i = 0; i < entries; i++) {
    uint8_t bytes[4];
    put_u32(bytes, (uint32_t)table[i]);
    crc = crc32(bytes, sizeof bytes, crc);
  }
  return crc;
}

bool limit_tables_intact(void) {
  return table_crc(FIRMWARE_TABLE, sizeof FIRMWARE_TABLE / sizeof FIRMWARE_TABLE[0]) == ISODERM_FIRMWARE_LIMITS_CRC &&
         table_crc(SHOT_LIMIT_TABLE, sizeof SHOT_LIMIT_TABLE / sizeof SHOT_LIMIT_TABLE[0]) == ISODERM_SHOT_TABLE_CRC &&
         table_crc(COLD_LIMIT_TABLE, sizeof COLD_LIMIT_TABLE / sizeof COLD_LIMIT_TABLE[0]) == ISODERM_COLD_TABLE_CRC;
}
