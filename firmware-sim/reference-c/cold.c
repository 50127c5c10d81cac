#include "cold.h"

#define PLATE_SAMPLES ((unsigned)WHOLE(COLD_PLATE_MS) / SAMPLE_MS)
/* Pain of cold begins below (ISO 13732-3). */
#define RECOVERED_UC 15000000

void cold_begin(struct cold *cold, const struct hal_identity *identity) {
  *cold = (struct cold){0};
  cold->fitted = (identity->capabilities & ISODERM_CAPABILITY_COLD) != 0;
  cold_limits_own(&cold->limits, identity);
}

void forget_cold(struct cold *cold, const struct hal_identity *identity) {
  cold->limited = false;
  cold->cold_ms = 0;
  cold_limits_own(&cold->limits, identity);
}

static void watch_skin(unsigned *under, int32_t mc, int32_t factor, int32_t trip_mc, uint8_t channel,
                       struct latches *latches, uint32_t now_ms) {
  const bool is_under = mc != HAL_UNKNOWN && effective_uc(factor, mc) <= 1000 * (int64_t)trip_mc;
  *under = is_under ? *under + 1u : 0;
  if (*under >= WHOLE(COLD_UNDER_TEMPERATURE_SAMPLES))
    raise_trip(latches, ISODERM_TRIP_UNDER_TEMPERATURE, channel, now_ms, (int32_t)(effective_uc(factor, mc) / 1000),
               trip_mc);
}

static bool is_cold(int32_t mc, int32_t factor) {
  return mc != HAL_UNKNOWN && effective_uc(factor, mc) < 1000 * (int64_t)COLD_COLD_C;
}

void watch_cold(struct cold *cold, const struct thermal *thermal, const struct hal_inputs *in,
                const struct limits *limits, bool on_skin, struct latches *latches, uint32_t now_ms) {
  const int32_t factor = limits->value[HOT_SPOT_FACTOR];
  const int32_t trip_mc = cold->limits.value[COLD_TRIP_C];
  const int32_t a_mc = thermal->a.last_mc;
  const int32_t b_mc = thermal->b.last_mc;
  watch_skin(&cold->under_a, a_mc, factor, trip_mc, ISODERM_TRIP_CHANNEL_SURFACE_A, latches, now_ms);
  watch_skin(&cold->under_b, b_mc, factor, trip_mc, ISODERM_TRIP_CHANNEL_SURFACE_B, latches, now_ms);

  /* A plate that nobody can measure counts as too cold: unknown is the smallest of all numbers. */
  const int32_t coldest_mc = cold->limits.value[PLATE_FLOOR_C] - COLD_PLATE_MARGIN_C;
  cold->plate_samples = in->tip_mc >= coldest_mc ? 0 : cold->plate_samples + 1u;
  if (cold->plate_samples >= PLATE_SAMPLES)
    raise_trip(latches, ISODERM_TRIP_CONTACT_TEMPERATURE, ISODERM_TRIP_CHANNEL_CONTACT_SURFACE, now_ms, in->tip_mc,
               coldest_mc);

  if (on_skin && (is_cold(a_mc, factor) || is_cold(b_mc, factor))) cold->cold_ms += SAMPLE_MS;
  /* Thousandths of a second are milliseconds. */
  const uint32_t most_ms = (uint32_t)cold->limits.value[COLD_TIME_S];
  if (cold->cold_ms > most_ms)
    raise_trip(latches, ISODERM_TRIP_COLD_TIME, ISODERM_TRIP_CHANNEL_SURFACE_A, now_ms, (int32_t)cold->cold_ms,
               (int32_t)most_ms);
}

/* Millionths: none at the first temperature, all at the second. */
static int64_t share(int64_t value, int64_t zero, int64_t full) {
  if (value <= zero) return 0;
  return value < full ? 1000000 * (value - zero) / (full - zero) : 1000000;
}

int32_t cold_ceiling_mw(const struct cold *cold, const struct thermal *thermal, const struct hal_inputs *in,
                        const struct limits *limits) {
  if (!sensors_valid(thermal) || thermal->a.valid < RUN || thermal->b.valid < RUN || in->tip_mc == HAL_UNKNOWN) return 0;
  const int32_t sum = thermal->a.run_sum_mc < thermal->b.run_sum_mc ? thermal->a.run_sum_mc : thermal->b.run_sum_mc;
  const int64_t skin = share(effective_uc(limits->value[HOT_SPOT_FACTOR], sum / (int32_t)RUN),
                             1000 * (int64_t)COLD_CEILING_ZERO_C, 1000 * (int64_t)COLD_CEILING_FULL_C);
  const int32_t floor_mc = cold->limits.value[PLATE_FLOOR_C];
  const int64_t plate = share(in->tip_mc, floor_mc, floor_mc + COLD_PLATE_CEILING_K);
  return (int32_t)((int64_t)limits->value[POWER_MAX_W] * (skin < plate ? skin : plate) / 1000000);
}

bool is_warm(const struct thermal *thermal, const struct limits *limits) {
  const int32_t factor = limits->value[HOT_SPOT_FACTOR];
  return sensors_valid(thermal) && effective_uc(factor, thermal->a.last_mc) > RECOVERED_UC &&
         effective_uc(factor, thermal->b.last_mc) > RECOVERED_UC;
}
