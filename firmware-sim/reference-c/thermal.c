#include "thermal.h"

#define SAMPLES_IN(thousandths) ((unsigned)WHOLE(thousandths) / SAMPLE_MS)
#define SLOW_SAMPLES 25u
/* Gaps within a minute that together count as a broken sensor. */
#define GAPS 3u
#define GAPS_MS 60000u
/* Twelve bits over the electrical window and its margins: less than one step is no movement. */
#define STEP_MC 20
#define CALM_MC_S 3000
#define SETTLED_SAMPLES 5u
#define RECOVERED_UC 42000000
#define POWERED_MW 100
/* To and fro over ten samples: 20 degC/s on the mean; below the second there is no scatter of 1 degC. */
#define NOISE_TRAVEL_MC ((int32_t)(RECENT - 1u) * LIMIT_NOISE_SLEW_CPER_S / 50)
#define SCATTER_TRAVEL_MC 1500
/* Filters of one sample of 20 ms, millionths: the lags of B and A, 80 and 250 ms; 170 ms by which A lags B, 100 ms and 300 ms. */
#define CROSS_A_PPM 221199
#define CROSS_B_PPM 76884
#define SLOWED_PPM 110990
#define QUICK_PPM 181269
#define SETTLING_PPM 64493
#define DRIFT_UC 400
#define LANDED_SAMPLES 50u
#define ASTRAY_UC 400000
#define ASTRAY_SAMPLES 3u
#define APART_UNKNOWN (-1)

int64_t effective_uc(int32_t hot_spot_permille, int32_t mc) {
  return 1000 * (int64_t)LIMIT_BASE_C + (int64_t)hot_spot_permille * (mc - LIMIT_BASE_C);
}

static int32_t apart(int32_t a, int32_t b) { return a > b ? a - b : b - a; }

static void sensor_begin(struct sensor *sensor) {
  *sensor = (struct sensor){0};
  for (unsigned i = 0; i < RECENT; i++) sensor->recent_mc[i] = HAL_UNKNOWN;
  sensor->last_mc = HAL_UNKNOWN;
}

void thermal_begin(struct thermal *thermal, const struct hal_identity *identity) {
  *thermal = (struct thermal){0};
  const bool cold = (identity->capabilities & ISODERM_CAPABILITY_COLD) != 0;
  thermal->min_mc = cold ? 10 * identity->sensor_min_cc : LIMIT_SENSOR_MIN_C;
  thermal->max_mc = cold ? 10 * identity->sensor_max_cc : LIMIT_SENSOR_MAX_C;
  sensor_begin(&thermal->a);
  sensor_begin(&thermal->b);
}

static void measure_slope(struct sensor *sensor, unsigned cursor) {
  int32_t latest = 0;
  int32_t before = 0;
  for (unsigned n = 0; n < RECENT; n++) {
    const int32_t mc = sensor->recent_mc[(cursor + RECENT - n) % RECENT];
    if (n < RUN)
      latest += n < sensor->valid ? mc : 0;
    else
      before += n < sensor->valid ? mc : 0;
  }
  sensor->run_sum_mc = latest;
  /* (latest - before) / 5 samples / 0.1 s */
  sensor->slope_mc_s = sensor->valid < RECENT ? 0 : 2 * (latest - before);
}

static uint32_t root(uint64_t value) {
  uint32_t found = 0;
  for (uint32_t bit = 1u << 31; bit != 0; bit >>= 1)
    if ((uint64_t)(found | bit) * (found | bit) <= value) found |= bit;
  return found;
}

/* Standard deviation about their line of ten samples. */
static int32_t scatter(const struct sensor *sensor, unsigned cursor) {
  const int32_t first = sensor->recent_mc[(cursor + 1u) % RECENT];
  int64_t sum = 0, squares = 0, moments = 0;
  for (unsigned n = 0; n < RECENT; n++) {
    const int64_t y = sensor->recent_mc[(cursor + 1u + n) % RECENT] - first;
    sum += y;
    squares += y * y;
    moments += (2 * (int64_t)n - (int64_t)(RECENT - 1u)) * y;
  }
  /* Syy - Sxy^2 / Sxx, with x in half steps from the middle: Sxx = 330. */
  const int64_t residual = squares - sum * sum / (int64_t)RECENT - moments * moments / 330;
  return residual > 0 ? (int32_t)root((uint64_t)residual / RECENT) : 0;
}

/* More to and fro than skin has; a jump or a quick rise is none. */
static void judge_noise(const struct sensor *sensor, unsigned cursor, uint8_t channel, struct latches *latches,
                        uint32_t now_ms) {
  if (sensor->valid < RECENT) return;
  const int32_t first = sensor->recent_mc[(cursor + 1u) % RECENT];
  int32_t travel = 0;
  for (unsigned n = 1; n < RECENT; n++)
    travel += apart(sensor->recent_mc[(cursor + 1u + n) % RECENT], sensor->recent_mc[(cursor + n) % RECENT]);
  const int32_t to_and_fro = travel - apart(sensor->last_mc, first);
  if (to_and_fro <= SCATTER_TRAVEL_MC) return;
  if (to_and_fro > NOISE_TRAVEL_MC) {
    raise_trip(latches, ISODERM_TRIP_SENSOR_NOISE, channel, now_ms, to_and_fro * 50 / (int32_t)(RECENT - 1u),
               LIMIT_NOISE_SLEW_CPER_S);
    return;
  }
  const int32_t sigma = scatter(sensor, cursor);
  if (sigma > LIMIT_NOISE_SIGMA_C)
    raise_trip(latches, ISODERM_TRIP_SENSOR_NOISE, channel, now_ms, sigma, LIMIT_NOISE_SIGMA_C);
}

static void watch_flat(struct sensor *sensor, int32_t mc, bool powered, uint8_t channel, struct latches *latches,
                       uint32_t now_ms) {
  const int32_t least = mc < sensor->flat_min_mc ? mc : sensor->flat_min_mc;
  const int32_t most = mc > sensor->flat_max_mc ? mc : sensor->flat_max_mc;
  if (!powered || most - least >= STEP_MC) {
    sensor->flat = 0;
    sensor->flat_min_mc = mc;
    sensor->flat_max_mc = mc;
    return;
  }
  sensor->flat_min_mc = least;
  sensor->flat_max_mc = most;
  if (++sensor->flat >= SAMPLES_IN(LIMIT_FLAT_MS))
    raise_trip(latches, ISODERM_TRIP_SENSOR_FLAT, channel, now_ms, most - least, STEP_MC);
}

/* A gap begins. Returns how many there were within a minute, up to three. */
static unsigned count_gap(struct sensor *sensor, uint32_t now_ms) {
  const uint32_t latest_ms = sensor->gap_at_ms;
  const uint32_t before_ms = sensor->gap_before_at_ms;
  const unsigned gaps = sensor->gaps;
  sensor->gap_before_at_ms = latest_ms;
  sensor->gap_at_ms = now_ms;
  if (gaps < GAPS) sensor->gaps++;
  if (gaps == 0 || now_ms - latest_ms >= GAPS_MS) return 1;
  return gaps > 1 && now_ms - before_ms < GAPS_MS ? 3 : 2;
}

static void watch_age(struct sensor *sensor, bool fresh, uint32_t age_ms, uint8_t channel, struct latches *latches,
                      uint32_t now_ms) {
  sensor->slow = fresh ? 0 : sensor->slow + 1u;
  if (sensor->slow >= SLOW_SAMPLES || (sensor->slow == 1 && count_gap(sensor, now_ms) >= GAPS))
    raise_trip(latches, ISODERM_TRIP_SENSOR_SLOW, channel, now_ms, (int32_t)(1000u * age_ms), LIMIT_SENSOR_AGE_MS);
}

static void watch_sensor(struct thermal *thermal, struct sensor *sensor, int32_t reading_mc, uint32_t age_ms,
                         const struct limits *limits, bool powered, uint8_t channel, struct latches *latches,
                         uint32_t now_ms) {
  const bool fresh = age_ms <= WHOLE(LIMIT_SENSOR_AGE_MS);
  const bool in_window = reading_mc >= thermal->min_mc && reading_mc <= thermal->max_mc;
  const unsigned cursor = thermal->cursor;
  watch_age(sensor, fresh, age_ms, channel, latches, now_ms);
  sensor->broken = fresh && !in_window ? sensor->broken + 1u : 0;
  if (sensor->broken >= WHOLE(LIMIT_SENSOR_SAMPLES)) {
    const bool high = reading_mc > thermal->max_mc;
    raise_trip(latches, high ? ISODERM_TRIP_SENSOR_SHORT : ISODERM_TRIP_SENSOR_OPEN, channel, now_ms, reading_mc,
               high ? thermal->max_mc : thermal->min_mc);
  }
  const int32_t mc = fresh && in_window ? reading_mc : HAL_UNKNOWN;
  sensor->last_mc = mc;
  sensor->recent_mc[cursor] = mc;
  if (mc == HAL_UNKNOWN) {
    sensor->valid = 0;
    sensor->over = 0;
    sensor->rising = 0;
    sensor->flat = 0;
    sensor->slope_mc_s = 0;
    return;
  }
  if (sensor->valid < RECENT) sensor->valid++;
  if (sensor->valid == 1) sensor->flat_min_mc = sensor->flat_max_mc = mc;

  const int64_t hottest_uc = effective_uc(limits->value[HOT_SPOT_FACTOR], mc);
  const int32_t trip_mc = limits->value[TRIP_C];
  sensor->over = hottest_uc >= 1000 * (int64_t)trip_mc ? sensor->over + 1u : 0;
  if (sensor->over >= WHOLE(LIMIT_OVER_TEMPERATURE_SAMPLES))
    raise_trip(latches, ISODERM_TRIP_OVER_TEMPERATURE, channel, now_ms, (int32_t)(hottest_uc / 1000), trip_mc);

  measure_slope(sensor, cursor);
  sensor->rising = sensor->slope_mc_s > LIMIT_HEATING_RATE_CPER_S ? sensor->rising + 1u : 0;
  watch_flat(sensor, mc, powered, channel, latches, now_ms);
}

static int64_t filtered(int64_t value, int64_t towards, int32_t ppm) { return value + (towards - value) * ppm / 1000000; }

/* One that has come off, that lags or that is read wrong leaves the course of the other (sensorImplausible). */
static void compare_courses(struct thermal *thermal, bool powered, struct latches *latches, uint32_t now_ms) {
  const struct sensor *a = &thermal->a;
  const struct sensor *b = &thermal->b;
  if (a->valid < RUN || b->valid < RUN) {
    thermal->compared = false;
    thermal->astray = 0;
    return;
  }
  if (!thermal->compared) {
    thermal->compared = true;
    thermal->landed = 0;
    thermal->slowed_b_uc = 1000 * (int64_t)b->run_sum_mc / RUN;
    thermal->apart_uc = 1000 * (int64_t)(a->run_sum_mc - b->run_sum_mc) / (int64_t)RUN;
    thermal->apart_now_uc = thermal->apart_uc;
    return;
  }
  thermal->slowed_b_uc = filtered(thermal->slowed_b_uc, 1000 * (int64_t)b->last_mc, SLOWED_PPM);
  thermal->apart_now_uc =
      filtered(thermal->apart_now_uc, 1000 * (int64_t)a->last_mc - thermal->slowed_b_uc, QUICK_PPM);
  const int64_t moved_uc = thermal->apart_now_uc - thermal->apart_uc;
  if (thermal->landed < LANDED_SAMPLES) thermal->landed++;
  const bool judged = powered && thermal->landed == LANDED_SAMPLES;
  if (judged)
    thermal->apart_uc += moved_uc > DRIFT_UC ? DRIFT_UC : moved_uc < -DRIFT_UC ? -DRIFT_UC : moved_uc;
  else
    thermal->apart_uc = filtered(thermal->apart_uc, thermal->apart_now_uc, SETTLING_PPM);
  const int64_t by_uc = moved_uc < 0 ? -moved_uc : moved_uc;
  thermal->astray = judged && by_uc > ASTRAY_UC ? thermal->astray + 1u : 0;
  if (thermal->astray >= ASTRAY_SAMPLES)
    raise_trip(latches, ISODERM_TRIP_SENSOR_IMPLAUSIBLE, ISODERM_TRIP_CHANNEL_SURFACE_A, now_ms,
               (int32_t)(by_uc / 1000), ASTRAY_UC / 1000);
}

/* How far the two are apart, millionths; in a spurt each slowed by the lag of the other, so that what is left of sound ones is bias. */
static int64_t compare_slowed(struct thermal *thermal, bool sprayed) {
  const bool known = sensors_valid(thermal);
  const int64_t a_uc = 1000 * (int64_t)thermal->a.last_mc;
  const int64_t b_uc = 1000 * (int64_t)thermal->b.last_mc;
  if (sprayed) {
    thermal->crossed = thermal->crossed && known;
    thermal->cross_a_uc = filtered(thermal->cross_a_uc, a_uc, CROSS_A_PPM);
    thermal->cross_b_uc = filtered(thermal->cross_b_uc, b_uc, CROSS_B_PPM);
  } else {
    thermal->crossed = known;
    thermal->cross_a_uc = a_uc;
    thermal->cross_b_uc = b_uc;
  }
  if (!thermal->crossed) return APART_UNKNOWN;
  const int64_t apart_uc = thermal->cross_a_uc - thermal->cross_b_uc;
  return apart_uc < 0 ? -apart_uc : apart_uc;
}

static void watch_pair(struct thermal *thermal, bool powered, bool sprayed, struct latches *latches,
                       uint32_t now_ms) {
  struct sensor *a = &thermal->a;
  struct sensor *b = &thermal->b;
  const int64_t apart_uc = compare_slowed(thermal, sprayed);
  if (!thermal->settled) {
    const bool calm = apart_uc != APART_UNKNOWN && apart(a->slope_mc_s, 0) < CALM_MC_S &&
                      apart(b->slope_mc_s, 0) < CALM_MC_S && apart_uc <= 1000 * (int64_t)LIMIT_DISAGREE_C;
    thermal->settled_samples = calm ? thermal->settled_samples + 1u : 0;
    thermal->settled = thermal->settled_samples >= SETTLED_SAMPLES;
    return;
  }
  /* Unknown is less than any difference. */
  thermal->disagree = apart_uc > 1000 * (int64_t)LIMIT_DISAGREE_C ? thermal->disagree + 1u : 0;
  thermal->disagree_gross = apart_uc > 1000 * (int64_t)LIMIT_DISAGREE_GROSS_C ? thermal->disagree_gross + 1u : 0;
  const int32_t apart_mc = (int32_t)(apart_uc / 1000);
  if (thermal->disagree_gross >= SAMPLES_IN(LIMIT_DISAGREE_GROSS_MS))
    raise_trip(latches, ISODERM_TRIP_SENSOR_DISAGREE, ISODERM_TRIP_CHANNEL_SURFACE_A, now_ms, apart_mc,
               LIMIT_DISAGREE_GROSS_C);
  else if (thermal->disagree >= SAMPLES_IN(LIMIT_DISAGREE_MS))
    raise_trip(latches, ISODERM_TRIP_SENSOR_DISAGREE, ISODERM_TRIP_CHANNEL_SURFACE_A, now_ms, apart_mc,
               LIMIT_DISAGREE_C);
  compare_courses(thermal, powered && !sprayed, latches, now_ms);
  /* To and fro, and warming by tens of degrees a second, is what a spurt does (P88). */
  if (sprayed) return;
  judge_noise(a, thermal->cursor, ISODERM_TRIP_CHANNEL_SURFACE_A, latches, now_ms);
  judge_noise(b, thermal->cursor, ISODERM_TRIP_CHANNEL_SURFACE_B, latches, now_ms);
  if (!powered) return;
  if (a->rising >= SAMPLES_IN(LIMIT_HEATING_RATE_MS))
    raise_trip(latches, ISODERM_TRIP_HEATING_RATE, ISODERM_TRIP_CHANNEL_SURFACE_A, now_ms, a->slope_mc_s,
               LIMIT_HEATING_RATE_CPER_S);
  if (b->rising >= SAMPLES_IN(LIMIT_HEATING_RATE_MS))
    raise_trip(latches, ISODERM_TRIP_HEATING_RATE, ISODERM_TRIP_CHANNEL_SURFACE_B, now_ms, b->slope_mc_s,
               LIMIT_HEATING_RATE_CPER_S);
}

void watch_temperatures(struct thermal *thermal, const struct hal_inputs *in, const struct limits *limits,
                        int32_t powered_mw, bool on_skin, bool sprayed, struct latches *latches, uint32_t now_ms) {
  thermal->cursor = (thermal->cursor + 1u) % RECENT;
  const bool powered = powered_mw > POWERED_MW;
  watch_sensor(thermal, &thermal->a, in->surface_a_mc, in->surface_a_age_ms, limits, powered,
               ISODERM_TRIP_CHANNEL_SURFACE_A, latches, now_ms);
  watch_sensor(thermal, &thermal->b, in->surface_b_mc, in->surface_b_age_ms, limits, powered,
               ISODERM_TRIP_CHANNEL_SURFACE_B, latches, now_ms);
  if (!on_skin) {
    thermal->settled = false;
    thermal->settled_samples = 0;
    thermal->disagree = 0;
    thermal->disagree_gross = 0;
    thermal->compared = false;
    thermal->astray = 0;
    return;
  }
  watch_pair(thermal, powered, sprayed, latches, now_ms);
}

bool sensors_valid(const struct thermal *thermal) {
  return thermal->a.last_mc != HAL_UNKNOWN && thermal->b.last_mc != HAL_UNKNOWN;
}

int32_t heat_ceiling_mw(const struct thermal *thermal, const struct limits *limits) {
  if (!sensors_valid(thermal) || thermal->a.valid < RUN || thermal->b.valid < RUN) return 0;
  const int32_t sum = thermal->a.run_sum_mc > thermal->b.run_sum_mc ? thermal->a.run_sum_mc : thermal->b.run_sum_mc;
  const int32_t most_mw = limits->value[POWER_MAX_W];
  const int64_t hottest_uc = effective_uc(limits->value[HOT_SPOT_FACTOR], sum / (int32_t)RUN);
  const int64_t full_uc = 1000 * (int64_t)LIMIT_CEILING_FULL_C;
  const int64_t low_uc = 1000 * (int64_t)LIMIT_CEILING_LOW_C;
  if (hottest_uc <= full_uc) return most_mw;
  if (hottest_uc >= low_uc) return (int32_t)((int64_t)most_mw * LIMIT_CEILING_LOW_RATIO / 1000);
  const int64_t taken = (int64_t)most_mw * (1000 - LIMIT_CEILING_LOW_RATIO) / 1000;
  return (int32_t)(most_mw - taken * (hottest_uc - full_uc) / (low_uc - full_uc));
}

bool is_cool(const struct thermal *thermal, const struct limits *limits) {
  const int32_t factor = limits->value[HOT_SPOT_FACTOR];
  return sensors_valid(thermal) && effective_uc(factor, thermal->a.last_mc) < RECOVERED_UC &&
         effective_uc(factor, thermal->b.last_mc) < RECOVERED_UC;
}
