#include "cryogen.h"

#include "output.h"

/* The nozzle's pressure follows its valve within a tick; two more are noise. */
#define DISOBEYED_READINGS 3u
#define FROST_MC 6000
#define SPURT_MIN_MC 20000
/* Skin and sensors are what they were so long after a spurt. */
#define PASSED_MS (2000u + SAMPLE_MS)

void cryogen_begin(struct cryogen *cryogen, const struct hal_identity *identity) {
  *cryogen = (struct cryogen){0};
  cryogen->fitted = (identity->capabilities & ISODERM_CAPABILITY_CRYOGEN) != 0;
  cryogen->since_ms = PASSED_MS;
}

void watch_spray(struct cryogen *cryogen, const struct hal_inputs *in, bool commanded, struct latches *latches,
                 uint32_t now_ms) {
  if (in->spraying || commanded)
    cryogen->since_ms = 0;
  else if (cryogen->since_ms < PASSED_MS)
    cryogen->since_ms += TICK_MS;
  cryogen->disobeyed = in->spraying == commanded ? 0 : cryogen->disobeyed + 1u;
  if (cryogen->disobeyed < DISOBEYED_READINGS) return;
  /* Spray that nobody wanted counts upwards, spray that does not come downwards. */
  const int32_t disobeyed = (int32_t)(1000u * TICK_MS * cryogen->disobeyed);
  raise_trip(latches, ISODERM_TRIP_COOLING, ISODERM_TRIP_CHANNEL_COOLING, now_ms,
             in->spraying ? disobeyed : -disobeyed, (int32_t)(1000u * TICK_MS * DISOBEYED_READINGS));
}

void watch_frost(struct cryogen *cryogen, const struct thermal *thermal, struct latches *latches, uint32_t now_ms) {
  const int32_t a_mc = thermal->a.last_mc;
  const int32_t b_mc = thermal->b.last_mc;
  const int32_t coldest_mc = a_mc < b_mc ? a_mc : b_mc;
  cryogen->under = sensors_valid(thermal) && coldest_mc <= FROST_MC ? cryogen->under + 1u : 0;
  if (cryogen->under >= WHOLE(COLD_UNDER_TEMPERATURE_SAMPLES))
    raise_trip(latches, ISODERM_TRIP_UNDER_TEMPERATURE,
               a_mc < b_mc ? ISODERM_TRIP_CHANNEL_SURFACE_A : ISODERM_TRIP_CHANNEL_SURFACE_B, now_ms, coldest_mc,
               FROST_MC);
}

bool is_sprayed(const struct cryogen *cryogen) { return cryogen->fitted && cryogen->since_ms < PASSED_MS; }

static bool is_warm_enough(const struct sensor *sensor) {
  return sensor->valid >= RUN && sensor->run_sum_mc >= SPURT_MIN_MC * (int32_t)RUN;
}

bool may_be_sprayed(const struct thermal *thermal) {
  return is_warm_enough(&thermal->a) && is_warm_enough(&thermal->b);
}
