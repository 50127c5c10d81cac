#include "self-test.h"

#include "device.h"

#define PULSE_MW 1000
#define PULSE_TOLERANCE_MW 200
#define NONE_MW 100
/* Half of what the test current of the board makes. */
#define CHANNEL_MOVES_MC 4000
/* Converter references are 0.1 % parts: 1 % off is the converter. */
#define REFERENCE_TOLERANCE_PPM 10000
#define NOMINAL_PPM 1000000

/* Response to a step of 6 degC, as means of 100 ms about 0.26 and 0.56 s after it: their ratio gives the time constant, whatever the size of
 * the step; 0.3 s, the longest allowed, gives this one. */
#define RESPONSE_TICKS 30
#define TAIL_TICKS 10
#define RESPONSE_RATIO_PPM 1458401
#define RESPONSE_MIN_MC 1500
/* Then the faces warm up again. */
#define RECOVERY_TICKS 60

enum stimulus {
  NOTHING,
  CHANNEL_A,
  CHANNEL_B,
  RESPONSE,
  COMPARATOR_INJECT,
  COMPARATOR_RESET,
  PULSE_RELAY1_OPEN,
  PULSE_RELAY2_OPEN,
  ESTOP_OPEN,
  CONTACT_OFF
};

enum test_step {
  STEP_IMAGE,
  STEP_LIMITS,
  STEP_RAM,
  STEP_CLOCK,
  STEP_REFERENCES,
  STEP_PLAUSIBLE,
  STEP_AGREE,
  STEP_CHANNEL_A,
  STEP_CHANNEL_B,
  STEP_RESPONSE_FIRST,
  STEP_RESPONSE_SECOND,
  STEP_RECOVERY,
  STEP_COMPARATOR_ON,
  STEP_COMPARATOR_OFF,
  STEP_RELAY1,
  STEP_RELAY2,
  STEP_ESTOP_ON,
  STEP_ESTOP_OFF,
  STEP_PAD,
  STEP_CONTACT,
  STEP_COOLING,
  STEP_WATCHDOG,
  STEP_PULSE,
  STEPS
};

static const struct {
  uint32_t mask;
  uint8_t ticks;
  uint8_t stimulus;
} SEQUENCE[STEPS] = {
    [STEP_IMAGE] = {ISODERM_SELF_TEST_IMAGE, 1, NOTHING},
    [STEP_LIMITS] = {ISODERM_SELF_TEST_LIMITS, 1, NOTHING},
    [STEP_RAM] = {ISODERM_SELF_TEST_RAM, 20, NOTHING},
    [STEP_CLOCK] = {ISODERM_SELF_TEST_CLOCK, 10, NOTHING},
    [STEP_REFERENCES] = {ISODERM_SELF_TEST_ADC_REFERENCES, 2, NOTHING},
    [STEP_PLAUSIBLE] = {ISODERM_SELF_TEST_SENSORS_PLAUSIBLE, 60, NOTHING},
    [STEP_AGREE] = {ISODERM_SELF_TEST_SENSORS_AGREE, 1, NOTHING},
    [STEP_CHANNEL_A] = {ISODERM_SELF_TEST_SENSOR_CHANNELS, 6, CHANNEL_A},
    [STEP_CHANNEL_B] = {ISODERM_SELF_TEST_SENSOR_CHANNELS, 6, CHANNEL_B},
    [STEP_RESPONSE_FIRST] = {ISODERM_SELF_TEST_SENSOR_RESPONSE, RESPONSE_TICKS, RESPONSE},
    [STEP_RESPONSE_SECOND] = {ISODERM_SELF_TEST_SENSOR_RESPONSE, RESPONSE_TICKS, RESPONSE},
    [STEP_RECOVERY] = {ISODERM_SELF_TEST_SENSOR_RESPONSE, RECOVERY_TICKS, NOTHING},
    [STEP_COMPARATOR_ON] = {ISODERM_SELF_TEST_COMPARATOR, 2, COMPARATOR_INJECT},
    [STEP_COMPARATOR_OFF] = {ISODERM_SELF_TEST_COMPARATOR, 2, COMPARATOR_RESET},
    [STEP_RELAY1] = {ISODERM_SELF_TEST_RELAY1, 3, PULSE_RELAY1_OPEN},
    [STEP_RELAY2] = {ISODERM_SELF_TEST_RELAY2, 3, PULSE_RELAY2_OPEN},
    [STEP_ESTOP_ON] = {ISODERM_SELF_TEST_EMERGENCY_STOP, 2, ESTOP_OPEN},
    [STEP_ESTOP_OFF] = {ISODERM_SELF_TEST_EMERGENCY_STOP, 2, NOTHING},
    [STEP_PAD] = {ISODERM_SELF_TEST_RETURN_PAD, 1, NOTHING},
    [STEP_CONTACT] = {ISODERM_SELF_TEST_CONTACT_SENSE, 2, CONTACT_OFF},
    [STEP_COOLING] = {ISODERM_SELF_TEST_COOLING, 1, NOTHING},
    [STEP_WATCHDOG] = {ISODERM_SELF_TEST_WATCHDOG, 1, NOTHING},
    [STEP_PULSE] = {ISODERM_SELF_TEST_PULSE, 5, PULSE_RELAY2_OPEN},
};

static bool is_near(int32_t value, int32_t wanted, int32_t tolerance) {
  return value >= wanted - tolerance && value <= wanted + tolerance;
}

static bool has_moved(int32_t reading_mc, int32_t sum_mc, int32_t samples) {
  return samples > 0 && !is_near(reading_mc, sum_mc / samples, CHANNEL_MOVES_MC);
}

/* `first` and `second` are sums over TAIL_TICKS, `rest` is one over `samples`. */
static bool is_quick(int32_t first, int32_t second, int32_t rest, int32_t samples) {
  if (samples == 0) return false;
  const int64_t moved_first = (int64_t)first * samples - (int64_t)rest * TAIL_TICKS;
  const int64_t moved_second = (int64_t)second * samples - (int64_t)rest * TAIL_TICKS;
  const int64_t by_first = moved_first < 0 ? -moved_first : moved_first;
  const int64_t by_second = moved_second < 0 ? -moved_second : moved_second;
  return by_first >= (int64_t)RESPONSE_MIN_MC * samples * TAIL_TICKS &&
         1000000 * by_second <= RESPONSE_RATIO_PPM * by_first;
}

static bool is_plausible(int32_t sum_mc, int32_t samples) {
  return samples > 0 && sum_mc >= samples * LIMIT_SELF_TEST_MIN_C && sum_mc <= samples * LIMIT_SELF_TEST_MAX_C;
}

static bool passes(enum test_step step, const struct device *device) {
  const struct hal_inputs *in = &device->in;
  const struct self_test *test = &device->self_test;
  switch (step) {
    case STEP_IMAGE:
      return in->image_crc == device->identity.image_crc;
    case STEP_LIMITS:
      return limits_corrupt(&device->limits) < 0 && limit_tables_intact();
    case STEP_RAM:
      return in->memory_errors == 0;
    case STEP_CLOCK:
      return is_near(in->clock_ppm, NOMINAL_PPM, 1000 * LIMIT_CLOCK_RATIO);
    case STEP_REFERENCES:
      return is_near(in->reference_a_ppm, NOMINAL_PPM, REFERENCE_TOLERANCE_PPM) &&
             is_near(in->reference_b_ppm, NOMINAL_PPM, REFERENCE_TOLERANCE_PPM);
    case STEP_PLAUSIBLE:
      return is_plausible(test->sum_a_mc, test->samples) && is_plausible(test->sum_b_mc, test->samples);
    case STEP_AGREE:
      return is_near(test->sum_a_mc, test->sum_b_mc, test->samples * LIMIT_SELF_TEST_AGREE_C);
    case STEP_CHANNEL_A:
      return has_moved(in->surface_a_mc, test->sum_a_mc, test->samples) &&
             !has_moved(in->surface_b_mc, test->sum_b_mc, test->samples);
    case STEP_CHANNEL_B:
      return has_moved(in->surface_b_mc, test->sum_b_mc, test->samples) &&
             !has_moved(in->surface_a_mc, test->sum_a_mc, test->samples);
    case STEP_RESPONSE_FIRST:
    case STEP_RECOVERY:
      return true;
    case STEP_RESPONSE_SECOND:
      return is_quick(test->former_tail_a_mc, test->tail_a_mc, test->sum_a_mc, test->samples) &&
             is_quick(test->former_tail_b_mc, test->tail_b_mc, test->sum_b_mc, test->samples);
    case STEP_COMPARATOR_ON:
      return in->comparator_tripped;
    case STEP_COMPARATOR_OFF:
      return !in->comparator_tripped;
    case STEP_RELAY1:
      return in->test_load_mw < NONE_MW && in->forward_mw < NONE_MW;
    case STEP_RELAY2:
      return in->test_load_mw > NONE_MW && in->forward_mw < NONE_MW;
    case STEP_ESTOP_ON:
      return in->estop_asserted;
    case STEP_ESTOP_OFF:
      return !in->estop_asserted;
    case STEP_PAD:
      return is_pad_whole(in->pad_mohm);
    case STEP_CONTACT:
      return !in->contact_sensed;
    case STEP_COOLING:
      return in->cooling_permille >= LIMIT_COOLING_RATIO;
    case STEP_WATCHDOG:
      return device->reset_cause != ISODERM_RESET_CAUSE_UNKNOWN;
    case STEP_PULSE:
      return is_near(in->test_load_mw, PULSE_MW, PULSE_TOLERANCE_MW);
    case STEPS:
      return false;
  }
  return false;
}

static void pulse(struct hal_outputs *out, bool relay1, bool relay2) {
  out->test_load = true;
  out->relay1 = relay1;
  out->relay2 = relay2;
  out->gate = true;
  out->command_mw = PULSE_MW;
}

static void release_stimuli(struct hal_outputs *out) {
  out->test_load = false;
  out->comparator_inject = false;
  out->comparator_reset = false;
  out->channel_test_a = false;
  out->channel_test_b = false;
  out->response_test = false;
  out->estop_loop_open = false;
  out->contact_sense_off = false;
  out->relay1 = false;
  out->relay2 = false;
  out->gate = false;
  out->command_mw = 0;
}

static void apply(enum stimulus stimulus, struct hal_outputs *out) {
  switch (stimulus) {
    case NOTHING:
      return;
    case CHANNEL_A:
      out->channel_test_a = true;
      return;
    case CHANNEL_B:
      out->channel_test_b = true;
      return;
    case RESPONSE:
      out->response_test = true;
      return;
    case COMPARATOR_INJECT:
      out->comparator_inject = true;
      return;
    case COMPARATOR_RESET:
      out->comparator_reset = true;
      return;
    case PULSE_RELAY1_OPEN:
      pulse(out, false, true);
      return;
    case PULSE_RELAY2_OPEN:
      pulse(out, true, false);
      return;
    case ESTOP_OPEN:
      out->estop_loop_open = true;
      return;
    case CONTACT_OFF:
      out->contact_sense_off = true;
      return;
  }
}

void self_test_reset(struct self_test *test) {
  *test = (struct self_test){0};
  test->step = -1;
}

void begin_self_test(struct self_test *test) {
  self_test_reset(test);
  test->step = 0;
}

bool step_self_test(struct device *device) {
  struct self_test *test = &device->self_test;
  if (test->ticks + TAIL_TICKS > SEQUENCE[test->step].ticks) {
    test->tail_a_mc += device->in.surface_a_mc;
    test->tail_b_mc += device->in.surface_b_mc;
  }
  if (test->ticks >= SEQUENCE[test->step].ticks) {
    const uint32_t mask = SEQUENCE[test->step].mask;
    /* What a device has no hardware for is not run. */
    if (mask != ISODERM_SELF_TEST_RETURN_PAD || device->interlocks.pad_fitted) {
      test->done |= mask;
      if (!passes((enum test_step)test->step, device)) test->failed |= mask;
    }
    test->step++;
    test->ticks = 0;
    test->former_tail_a_mc = test->tail_a_mc;
    test->former_tail_b_mc = test->tail_b_mc;
    test->tail_a_mc = 0;
    test->tail_b_mc = 0;
  }
  release_stimuli(&device->out);
  if (test->step == STEPS) {
    test->step = -1;
    return true;
  }
  apply((enum stimulus)SEQUENCE[test->step].stimulus, &device->out);
  if (test->step == STEP_PLAUSIBLE) {
    test->sum_a_mc += device->in.surface_a_mc;
    test->sum_b_mc += device->in.surface_b_mc;
    test->samples++;
  }
  test->ticks++;
  return false;
}

void abort_self_test(struct device *device) {
  device->self_test.step = -1;
  release_stimuli(&device->out);
}
