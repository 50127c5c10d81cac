#include "device.h"

#include <string.h>

#include "parser.h"
#include "telemetry.h"
#include "watchdog.h"

#define BOOT_MS 30u
/* Less is not worth closing a relay for. */
#define POWER_MIN_MW 50
#define GRID_MW 10
/* 250 frames a second, in bursts of as many (P74); in thousandths. */
#define CREDIT_MAX 250000u
#define CREDIT_PER_TICK 2500u

bool device_has(const struct device *device, uint32_t capability) {
  return (device->identity.capabilities & capability) != 0;
}

bool is_armed(const struct device *device) {
  return device->state == ISODERM_DEVICE_STATE_ARMED || device->state == ISODERM_DEVICE_STATE_EMITTING;
}

bool is_self_test_fresh(const struct device *device) {
  return device->self_test.passed &&
         device->now_ms - device->self_test.passed_at_ms <= WHOLE(LIMIT_SELF_TEST_VALID_MS);
}

/* A reset in the middle of an armed session is a fault of its own, and one that a watchdog caused always is. */
static void latch_interruption(struct device *device, bool store_intact) {
  struct latches *latches = &device->latches;
  if (!store_intact)
    raise_trip(latches, ISODERM_TRIP_MEMORY, ISODERM_TRIP_CHANNEL_PROCESSOR, 0, HAL_UNKNOWN, HAL_UNKNOWN);
  if (device->reset_cause == ISODERM_RESET_CAUSE_WATCHDOG)
    raise_trip(latches, ISODERM_TRIP_WATCHDOG, ISODERM_TRIP_CHANNEL_PROCESSOR, 0, HAL_UNKNOWN, HAL_UNKNOWN);
  else if (latches->armed)
    raise_trip(latches, ISODERM_TRIP_RESET, ISODERM_TRIP_CHANNEL_PROCESSOR, 0, HAL_UNKNOWN, HAL_UNKNOWN);
  latches_set_armed(latches, false);
}

void device_boot(struct device *device) {
  memset(device, 0, sizeof *device);
  device->out.contact_mc = HAL_UNKNOWN;
  device->out.carriage_um = HAL_UNKNOWN;
  hal_write_outputs(&device->out);
  hal_identify(&device->identity);
  device->boot_id = hal_random();
  device->reset_cause = hal_reset_cause();
  device->state = ISODERM_DEVICE_STATE_BOOT;
  device->tip_there = true;
  limits_own(&device->limits, &device->identity);
  shots_begin(&device->shots, &device->identity);
  interlocks_begin(&device->interlocks, &device->identity);
  thermal_begin(&device->thermal, &device->identity);
  cold_begin(&device->cold, &device->identity);
  cryogen_begin(&device->cryogen, &device->identity);
  self_test_reset(&device->self_test);
  device->trigger.edge_needed = true;
  device->trigger.reason = ISODERM_RESULT_TRIGGER_RELEASED;
  device->gate.refusal = ISODERM_RESULT_OK;
  device->refusal = ISODERM_RESULT_OK;
  device->frame_credit = CREDIT_MAX;
  watchdog_begin();
  latch_interruption(device, latches_load(&device->latches));
}

void device_connect(struct device *device) {
  device->reader.length = 0;
  device->greeted = false;
  device->opened = false;
  device->tx_length = 0;
}

void device_receive(struct device *device) {
  uint8_t bytes[64];
  size_t length;
  while ((length = hal_uart_read(bytes, sizeof bytes)) > 0) {
    for (size_t i = 0; i < length; i++) {
      struct frame frame;
      const enum frame_found found = frame_take(&device->reader, bytes[i], &frame);
      if (found == FRAME_BAD) device->bad_frames++;
      if (found == FRAME_GOOD) receive_frame(device, &frame);
    }
  }
  /* What a stop takes away does not wait for the next tick. */
  hal_write_outputs(&device->out);
}

void disarm(struct device *device) {
  close_gate(&device->gate);
  if (device->shots.fitted)
    end_shot(&device->shots, &device->out,
             is_latched(&device->latches) ? ISODERM_RESULT_LATCHED : ISODERM_RESULT_STOPPED, device->now_ms);
  take_edge(&device->trigger, ISODERM_RESULT_TRIGGER_RELEASED);
  latches_set_armed(&device->latches, false);
}

void end_self_test(struct device *device) {
  abort_self_test(device);
  device->state = is_latched(&device->latches) ? ISODERM_DEVICE_STATE_FAULT : ISODERM_DEVICE_STATE_UNARMED;
  send_self_test(device);
}

void stop_device(struct device *device) {
  cut_output(&device->output, &device->out);
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST)
    end_self_test(device);
  else if (is_armed(device))
    device->state = ISODERM_DEVICE_STATE_UNARMED;
  disarm(device);
}

/* A trip takes everything away at once; a self-test that is due after an acknowledgement goes on in spite of it. */
static void latch_device(struct device *device) {
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST && device->latches.acknowledged) return;
  if (device->state == ISODERM_DEVICE_STATE_FAULT) return;
  cut_output(&device->output, &device->out);
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST) end_self_test(device);
  disarm(device);
  device->self_test.passed = false;
  device->state = ISODERM_DEVICE_STATE_FAULT;
}

/* Taken off while armed it latches (P46); ever after, limits and self-test were of another device (P34, P39). */
static void watch_tip(struct device *device) {
  const bool there = device->in.tip_fitted;
  if (!there) {
    device->self_test.passed = false;
    device->limited = false;
    device->shots.limited = false;
    device->cold.limited = false;
    if (is_armed(device))
      raise_trip(&device->latches, ISODERM_TRIP_TIP_REMOVED, ISODERM_TRIP_CHANNEL_TIP, device->now_ms, HAL_UNKNOWN,
                 HAL_UNKNOWN);
  }
  if (there == device->tip_there) return;
  device->tip_there = there;
  if (there) hal_identify(&device->identity);
  limits_own(&device->limits, &device->identity);
  shot_limits_own(&device->shots.limits, &device->identity);
  cold_limits_own(&device->cold.limits, &device->identity);
  if (device->greeted) send_tip(device);
}

/* The comparator needs no firmware to act; the firmware makes sure that it is not overlooked afterwards. */
static void watch_comparator(struct device *device) {
  if (device->comparator_reset_ticks > 0) {
    device->comparator_reset_ticks--;
    device->out.comparator_reset = device->comparator_reset_ticks > 0;
    return;
  }
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST || !device->in.comparator_tripped) return;
  const bool cold = device->cold.fitted && device->in.surface_b_mc < LIMIT_BASE_C;
  raise_trip(&device->latches, ISODERM_TRIP_COMPARATOR, ISODERM_TRIP_CHANNEL_SURFACE_B, device->now_ms,
             device->in.surface_b_mc, cold ? COLD_COMPARATOR_C : LIMIT_COMPARATOR_C);
}

static void compare_limits(struct device *device, const struct limits *limits) {
  const int corrupt = limits_corrupt(limits);
  if (corrupt >= 0)
    raise_trip(&device->latches, ISODERM_TRIP_MEMORY, ISODERM_TRIP_CHANNEL_MEMORY, device->now_ms, 1000 * corrupt,
               HAL_UNKNOWN);
}

/* P72: checks before anything else; what is found here is not for a person at the bench to clear. */
static void finish_boot(struct device *device) {
  const struct hal_inputs *in = &device->in;
  if (in->image_crc != device->identity.image_crc || in->memory_errors > 0 || !limit_tables_intact())
    raise_trip(&device->latches, ISODERM_TRIP_SELF_TEST, ISODERM_TRIP_CHANNEL_PROCESSOR, device->now_ms, HAL_UNKNOWN,
               HAL_UNKNOWN);
  /* A trigger that is down before anybody can have meant it. */
  if (device->reset_cause == ISODERM_RESET_CAUSE_POWER_ON && in->trigger_pressed)
    raise_trip(&device->latches, ISODERM_TRIP_TRIGGER_STUCK, ISODERM_TRIP_CHANNEL_TRIGGER, device->now_ms, HAL_UNKNOWN,
               HAL_UNKNOWN);
  device->state = ISODERM_DEVICE_STATE_UNARMED;
  send_hello(device, 0);
}

/* What must hold at the press and ever after (P57), in the order in which it is answered. */
static uint8_t missing_interlock(const struct device *device) {
  if (!device->interlocks.contact) return ISODERM_RESULT_CONTACT_LOST;
  if (!device->interlocks.motion) return ISODERM_RESULT_MOTION_LOST;
  if (!device->interlocks.impedance) return ISODERM_RESULT_IMPEDANCE_OUTSIDE;
  if (device->session_emitted_ms >= (uint32_t)LIMIT_SESSION_MAX_S) return ISODERM_RESULT_SESSION_TIME_SPENT;
  if (!is_self_test_fresh(device)) return ISODERM_RESULT_SELF_TEST_OLD;
  return ISODERM_RESULT_OK;
}

/* Every condition for energy but its amount. Losing one of them costs the edge (P58). */
static uint8_t judge_emission(struct device *device, bool pressed) {
  struct trigger *trigger = &device->trigger;
  struct lease_gate *gate = &device->gate;
  const uint8_t missing = missing_interlock(device);
  if (pressed) {
    if (missing == ISODERM_RESULT_OK)
      grant_edge(trigger);
    else
      trigger->reason = missing;
  }
  if (trigger->edge_needed) return trigger->reason;
  if (missing != ISODERM_RESULT_OK) {
    take_edge(trigger, missing);
    return missing;
  }
  if (trigger->emitted_ms >= (uint32_t)device->limits.value[PRESS_MAX_S]) {
    take_edge(trigger, ISODERM_RESULT_PRESS_TIME_SPENT);
    return ISODERM_RESULT_PRESS_TIME_SPENT;
  }
  if (!sensors_valid(&device->thermal)) {
    if (trigger->emitted_ms > 0) take_edge(trigger, ISODERM_RESULT_CAUSE_PRESENT);
    return ISODERM_RESULT_CAUSE_PRESENT;
  }
  if (!device->thermal.settled || device->interlocks.spark_pause > 0) return ISODERM_RESULT_BUSY;
  if (!gate->granted) return gate->refusal == ISODERM_RESULT_OK ? ISODERM_RESULT_NO_LEASE : gate->refusal;
  if (is_lease_live(gate, device->now_ms)) return ISODERM_RESULT_OK;
  if (trigger->emitted_ms == 0) return ISODERM_RESULT_LEASE_EXPIRED;
  take_edge(trigger, ISODERM_RESULT_LEASE_EXPIRED);
  if (gate->power_mw > 0 && begin_gap(gate, device->now_ms))
    raise_trip(&device->latches, ISODERM_TRIP_LINK, ISODERM_TRIP_CHANNEL_LINK, device->now_ms,
               1000 * (int32_t)gate->gaps, LIMIT_GAP_LATCH_COUNT);
  return ISODERM_RESULT_LEASE_EXPIRED;
}

/* The least of what lease, quota, temperature and energy budget allow (P59), on a grid of 10 mW. */
static int32_t permitted_mw(struct device *device) {
  const struct lease_gate *gate = &device->gate;
  const int32_t quota_mw = (int32_t)(gate->quota_uj / TICK_MS);
  int32_t allowed_mw = ceiling_mw(device);
  if (gate->power_mw < allowed_mw) allowed_mw = gate->power_mw;
  if (quota_mw < allowed_mw) allowed_mw = quota_mw;
  if (allowed_mw >= POWER_MIN_MW) return allowed_mw - allowed_mw % GRID_MW;
  if (gate->power_mw < POWER_MIN_MW) return 0;
  device->refusal = quota_mw < POWER_MIN_MW ? ISODERM_RESULT_QUOTA_SPENT : ISODERM_RESULT_WINDOW_ENERGY_SPENT;
  return 0;
}

static void decide(struct device *device, bool pressed) {
  if (device->now_ms - device->heard_at_ms > WHOLE(LIMIT_ARM_IDLE_MS)) {
    stop_device(device);
    return;
  }
  device->refusal = judge_emission(device, pressed);
  int32_t wanted_mw = device->refusal == ISODERM_RESULT_OK ? permitted_mw(device) : 0;
  if (device->shots.fitted) {
    if (is_latched(&device->latches))
      end_shot(&device->shots, &device->out, ISODERM_RESULT_LATCHED, device->now_ms);
    device->shots.may_be_sprayed = may_be_sprayed(&device->thermal);
    wanted_mw = step_shot(&device->shots, &device->identity, &device->in, &device->out, device->refusal, wanted_mw,
                          &device->latches, device->now_ms);
    if (device->refusal == ISODERM_RESULT_OK && !device->shots.offered) device->refusal = ISODERM_RESULT_NO_SHOT;
  }
  drive_output(&device->output, &device->out, true, is_latched(&device->latches) ? 0 : wanted_mw);
  device->state = device->output.gate ? ISODERM_DEVICE_STATE_EMITTING : ISODERM_DEVICE_STATE_ARMED;
}

/* Meters, lines, sensors, latches, and then the output: what is found in this tick takes effect in this tick. */
static void control(struct device *device, bool sampling) {
  struct latches *latches = &device->latches;
  const uint32_t now_ms = device->now_ms;
  const bool emitted = device->output.gate;
  const uint32_t spent_uj = meter_output(&device->output, &device->in, &device->limits, latches, now_ms);
  spend_quota(&device->gate, spent_uj);
  if (device->shots.fitted) {
    watch_excess(&device->shots, device->output.measured_mw, device->output.commanded_mw, latches, now_ms);
    book_shot(&device->shots, &device->in, emitted, spent_uj);
    rest_places(&device->shots, now_ms);
  }
  if (emitted) {
    device->trigger.emitted_ms += TICK_MS;
    device->session_emitted_ms += TICK_MS;
  }
  /* A loop that the self-test itself has opened is no E-stop. */
  if (!device->out.estop_loop_open && device->state != ISODERM_DEVICE_STATE_BOOT)
    poll_interlocks(&device->interlocks, &device->in, &device->identity, &device->limits, emitted, latches, now_ms);
  const enum trigger_edge edge = poll_trigger(&device->trigger, device->in.trigger_pressed);
  if (edge != EDGE_NONE) send_trigger(device);
  /* What a channel reads under the self-test's current is not skin: the sensors settle anew after it. */
  const bool tested = device->out.channel_test_a || device->out.channel_test_b || device->out.response_test;
  const bool on_skin = device->interlocks.contact && !tested;
  if (device->cryogen.fitted) watch_spray(&device->cryogen, &device->in, device->out.valve, latches, now_ms);
  if (sampling) {
    watch_temperatures(&device->thermal, &device->in, &device->limits, device->output.measured_mw, on_skin,
                       is_sprayed(&device->cryogen), latches, now_ms);
    if (device->cryogen.fitted) watch_frost(&device->cryogen, &device->thermal, latches, now_ms);
    if (device->cold.fitted)
      watch_cold(&device->cold, &device->thermal, &device->in, &device->limits, on_skin, latches, now_ms);
    if (device->shots.fitted) watch_needles(&device->shots, &device->identity, &device->in, latches, now_ms);
  }
  check_in(TASK_SENSORS);
  watch_comparator(device);
  watch_tip(device);
  compare_limits(device, &device->limits);
  if (device->shots.fitted) compare_limits(device, &device->shots.limits);
  if (device->cold.fitted) compare_limits(device, &device->cold.limits);
  if (is_gap_too_long(&device->gate, now_ms))
    raise_trip(latches, ISODERM_TRIP_LINK, ISODERM_TRIP_CHANNEL_LINK, now_ms,
               (int32_t)(1000u * (now_ms - device->gate.gap_since_ms)), LIMIT_GAP_LATCH_MS);

  if (device->state == ISODERM_DEVICE_STATE_BOOT && now_ms >= BOOT_MS) finish_boot(device);
  if (is_latched(latches) && device->state != ISODERM_DEVICE_STATE_BOOT) latch_device(device);
  if (is_armed(device)) {
    decide(device, edge == EDGE_PRESSED);
    return;
  }
  device->refusal = ISODERM_RESULT_OK;
  if (device->state != ISODERM_DEVICE_STATE_SELF_TEST) drive_output(&device->output, &device->out, false, 0);
}

static void run_self_test(struct device *device) {
  struct self_test *test = &device->self_test;
  if (!step_self_test(device)) return;
  const uint32_t welded = test->failed & (ISODERM_SELF_TEST_RELAY1 | ISODERM_SELF_TEST_RELAY2);
  if (welded != 0)
    raise_trip(&device->latches, ISODERM_TRIP_RELAY_WELDED,
               (welded & ISODERM_SELF_TEST_RELAY1) != 0 ? ISODERM_TRIP_CHANNEL_RELAY1 : ISODERM_TRIP_CHANNEL_RELAY2,
               device->now_ms, device->in.forward_mw, 0);
  if ((test->failed & (ISODERM_SELF_TEST_IMAGE | ISODERM_SELF_TEST_RAM | ISODERM_SELF_TEST_LIMITS)) != 0)
    raise_trip(&device->latches, ISODERM_TRIP_MEMORY, ISODERM_TRIP_CHANNEL_MEMORY, device->now_ms,
               (int32_t)(1000u * device->in.memory_errors), 0);
  if (test->failed == 0) {
    test->passed = true;
    test->passed_at_ms = device->now_ms;
    clear_latches(&device->latches);
  }
  end_self_test(device);
}

void device_tick(struct device *device) {
  device->now_ms += TICK_MS;
  const bool sampling = device->now_ms % SAMPLE_MS == 0;
  hal_read_inputs(&device->in);
  control(device, sampling);
  check_in(TASK_CONTROL);
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST) run_self_test(device);
  check_in(TASK_SELF_TEST);
  device->display.state = device->state;
  hal_write_outputs(&device->out);
  hal_show(&device->display);

  device->frame_credit += CREDIT_PER_TICK;
  if (device->frame_credit > CREDIT_MAX) device->frame_credit = CREDIT_MAX;
  if (device->greeted) {
    announce_trips(device);
    announce_shots(device);
    if (sampling) {
      send_telemetry(device);
      send_shot_state(device);
    }
  }
  flush_line(device);
  check_in(TASK_LINE);
}
