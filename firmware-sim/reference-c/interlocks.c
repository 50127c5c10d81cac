#include "interlocks.h"

#include "output.h"

#define LOST_READINGS 2u
#define CONTACT_READINGS 5u
#define MOTION_READINGS 3u
#define READINGS_IN(thousandths) ((unsigned)WHOLE(thousandths) / TICK_MS)
#define SURFACE_READINGS 20u
#define SURFACE_MARGIN_MC 2000
#define CLOCK_READINGS 100u
/* Open or short circuit, for 100 ms. */
#define FAR_READINGS 10u
/* Output is 0 for 20 ms after a spark. */
#define SPARK_PAUSE_READINGS 2u

void interlocks_begin(struct interlocks *interlocks, const struct hal_identity *identity) {
  *interlocks = (struct interlocks){0};
  interlocks->pad_fitted = (identity->capabilities & ISODERM_CAPABILITY_RETURN_PAD) != 0;
  interlocks->motion_fitted = (identity->capabilities & ISODERM_CAPABILITY_MOTION_SENSOR) != 0;
  interlocks->impedance = true;
  interlocks->pad = !interlocks->pad_fitted;
  interlocks->cooling = true;
  interlocks->pad_armed_mohm = HAL_UNKNOWN;
  for (unsigned i = 0; i < IMPEDANCE_READINGS_MAX; i++) interlocks->impedance_mohm[i] = HAL_UNKNOWN;
}

/* Counts readings that differ from what is believed; enough of them change it. */
static void debounce(bool *believed, unsigned *readings, bool seen, unsigned to_on, unsigned to_off) {
  if (seen == *believed) {
    *readings = 0;
    return;
  }
  if (++*readings < (seen ? to_on : to_off)) return;
  *believed = seen;
  *readings = 0;
}

static void poll_motion(struct interlocks *interlocks, int32_t speed_um_s, int32_t min_um_s) {
  if (min_um_s == 0 || !interlocks->motion_fitted) {
    interlocks->motion = min_um_s == 0;
    interlocks->motion_readings = 0;
    return;
  }
  /* An unknown speed is the smallest of all numbers, and so no motion. */
  debounce(&interlocks->motion, &interlocks->motion_readings, speed_um_s >= min_um_s, MOTION_READINGS, LOST_READINGS);
}

static int64_t distance(int64_t a, int64_t b) { return a > b ? a - b : b - a; }

/* The second spark within 100 ms latches, and the tip is not used again. */
static void count_spark(struct interlocks *interlocks, bool again, int32_t mohm, const struct hal_identity *identity,
                        struct latches *latches, uint32_t now_ms) {
  if (!again) {
    interlocks->sparks = 0;
    interlocks->spark_at_ms = now_ms;
  }
  interlocks->spark_pause = SPARK_PAUSE_READINGS;
  if (++interlocks->sparks < WHOLE(LIMIT_ARC_SPIKES)) return;
  raise_trip(latches, ISODERM_TRIP_ARC, ISODERM_TRIP_CHANNEL_IMPEDANCE, now_ms, mohm, interlocks->calm_mohm / 2);
  retire_tip(latches, identity->tip_id);
}

static void judge_impedance(struct interlocks *interlocks, int32_t mohm, const struct limits *limits) {
  int32_t *ring = interlocks->impedance_mohm;
  const unsigned cursor = interlocks->cursor;
  const int32_t oldest = ring[cursor];
  ring[cursor] = mohm;
  interlocks->cursor = (cursor + 1u) % IMPEDANCE_READINGS_MAX;
  if (mohm == HAL_UNKNOWN) {
    interlocks->impedance = true;
    interlocks->impedance_readings = 0;
    return;
  }
  const bool inside = mohm >= limits->value[IMPEDANCE_MIN_OHM] && mohm <= limits->value[IMPEDANCE_MAX_OHM];
  interlocks->impedance_readings = inside ? 0 : interlocks->impedance_readings + 1u;
  const bool stepped =
      oldest != HAL_UNKNOWN && 1000 * distance(mohm, oldest) > LIMIT_IMPEDANCE_STEP_RATIO * (int64_t)oldest;
  interlocks->impedance = interlocks->impedance_readings < READINGS_IN(LIMIT_IMPEDANCE_MS) && !stepped;
}

/* A spark first, for its reading is no impedance of skin; then the load itself. */
static void poll_impedance(struct interlocks *interlocks, int32_t mohm, const struct hal_identity *identity,
                           const struct limits *limits, struct latches *latches, uint32_t now_ms) {
  if (interlocks->spark_pause > 0) interlocks->spark_pause--;
  const bool recent = interlocks->sparks > 0 && now_ms - interlocks->spark_at_ms <= WHOLE(LIMIT_ARC_MS);
  const unsigned latest = (interlocks->cursor + IMPEDANCE_READINGS_MAX - 1u) % IMPEDANCE_READINGS_MAX;
  const int32_t before = recent ? interlocks->calm_mohm : interlocks->impedance_mohm[latest];
  if (mohm != HAL_UNKNOWN && before != HAL_UNKNOWN && 2 * (int64_t)mohm < before) {
    interlocks->calm_mohm = before;
    count_spark(interlocks, recent, mohm, identity, latches, now_ms);
    judge_impedance(interlocks, HAL_UNKNOWN, limits);
    return;
  }
  const int32_t min_mohm = 100 * identity->impedance_min_dohm;
  const int32_t max_mohm = 100 * identity->impedance_max_dohm;
  if (mohm != HAL_UNKNOWN) {
    const bool far = 2 * (int64_t)mohm < min_mohm || mohm > 2 * (int64_t)max_mohm;
    interlocks->far_readings = far ? interlocks->far_readings + 1u : 0;
    if (far && interlocks->far_readings >= FAR_READINGS)
      raise_trip(latches, ISODERM_TRIP_IMPEDANCE, ISODERM_TRIP_CHANNEL_IMPEDANCE, now_ms, mohm,
                 mohm < min_mohm ? min_mohm : max_mohm);
  }
  judge_impedance(interlocks, mohm, limits);
}

static void poll_pad(struct interlocks *interlocks, int32_t mohm, struct latches *latches, uint32_t now_ms) {
  int32_t most_mohm = LIMIT_PAD_MAX_OHM;
  if (interlocks->pad_armed_mohm != HAL_UNKNOWN) {
    const int64_t risen = (int64_t)interlocks->pad_armed_mohm * (1000 + LIMIT_PAD_RISE_RATIO) / 1000;
    if (risen < most_mohm) most_mohm = (int32_t)risen;
  }
  const bool inside = mohm >= LIMIT_PAD_MIN_OHM && mohm <= most_mohm;
  interlocks->pad_readings = inside ? 0 : interlocks->pad_readings + 1u;
  interlocks->pad = interlocks->pad_readings < READINGS_IN(LIMIT_PAD_MS);
  if (!interlocks->pad)
    raise_trip(latches, ISODERM_TRIP_RETURN_PAD, ISODERM_TRIP_CHANNEL_PAD, now_ms, mohm,
               mohm < LIMIT_PAD_MIN_OHM ? LIMIT_PAD_MIN_OHM : most_mohm);
}

/* The cold side is not watched yet: a surface that nobody regulates takes the temperature of the room. */
static void poll_surface(struct interlocks *interlocks, const struct hal_inputs *in, const struct limits *limits,
                         struct latches *latches, uint32_t now_ms) {
  const int32_t hottest_mc = limits->value[CONTACT_MAX_C] + SURFACE_MARGIN_MC;
  const bool outside = in->tip_mc != HAL_UNKNOWN && in->tip_mc > hottest_mc;
  interlocks->surface_readings = outside ? interlocks->surface_readings + 1u : 0;
  if (interlocks->surface_readings >= SURFACE_READINGS)
    raise_trip(latches, ISODERM_TRIP_CONTACT_TEMPERATURE, ISODERM_TRIP_CHANNEL_CONTACT_SURFACE, now_ms, in->tip_mc,
               hottest_mc);
}

void poll_interlocks(struct interlocks *interlocks, const struct hal_inputs *in, const struct hal_identity *identity,
                     const struct limits *limits, bool emitted, struct latches *latches, uint32_t now_ms) {
  debounce(&interlocks->contact, &interlocks->contact_readings, in->contact_sensed, CONTACT_READINGS, LOST_READINGS);
  poll_motion(interlocks, in->speed_um_s, limits->value[SPEED_MIN_MM_S]);
  poll_impedance(interlocks, emitted ? in->impedance_mohm : HAL_UNKNOWN, identity, limits, latches, now_ms);
  if (interlocks->pad_fitted) poll_pad(interlocks, in->pad_mohm, latches, now_ms);

  interlocks->cooling_readings =
      in->cooling_permille >= LIMIT_COOLING_RATIO ? 0 : interlocks->cooling_readings + 1u;
  interlocks->cooling = interlocks->cooling_readings < READINGS_IN(LIMIT_COOLING_MS);
  if (!interlocks->cooling)
    raise_trip(latches, ISODERM_TRIP_COOLING, ISODERM_TRIP_CHANNEL_COOLING, now_ms, in->cooling_permille,
               LIMIT_COOLING_RATIO);

  poll_surface(interlocks, in, limits, latches, now_ms);

  const int32_t astray_ppm = (int32_t)distance(in->clock_ppm, 1000000);
  interlocks->clock_readings = astray_ppm <= 1000 * LIMIT_CLOCK_RATIO ? 0 : interlocks->clock_readings + 1u;
  if (interlocks->clock_readings >= CLOCK_READINGS)
    raise_trip(latches, ISODERM_TRIP_CLOCK, ISODERM_TRIP_CHANNEL_CLOCK, now_ms, astray_ppm / 1000, LIMIT_CLOCK_RATIO);

  interlocks->estop = in->estop_asserted;
  if (interlocks->estop)
    raise_trip(latches, ISODERM_TRIP_EMERGENCY_STOP, ISODERM_TRIP_CHANNEL_EMERGENCY_STOP, now_ms, HAL_UNKNOWN,
               HAL_UNKNOWN);
}

bool is_pad_whole(int32_t mohm) { return mohm >= LIMIT_PAD_MIN_OHM && mohm <= LIMIT_PAD_MAX_OHM; }
