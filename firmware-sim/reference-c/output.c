#include "output.h"

#define MISMATCH_TICKS (WHOLE(LIMIT_POWER_MISMATCH_MS) / TICK_MS)
#define STUCK_TICKS (WHOLE(LIMIT_OUTPUT_OFF_MS) / TICK_MS)
#define BIN_TICKS 10u
/* What the window leaves is given out over 0.25 s, so that the limit is approached and not hit (P60). */
#define WINDOW_SPREAD_MS 250

static int32_t milli(uint64_t micro) {
  const uint64_t value = micro / 1000u;
  return value < INT32_MAX ? (int32_t)value : HAL_UNKNOWN;
}

static void book_window(struct output *output, uint32_t energy_uj) {
  output->bin_uj[output->bin] += energy_uj;
  output->window_uj += energy_uj;
  if (++output->bin_ticks < BIN_TICKS) return;
  output->bin_ticks = 0;
  output->bin = (output->bin + 1u) % WINDOW_BINS;
  output->window_uj -= output->bin_uj[output->bin];
  output->bin_uj[output->bin] = 0;
}

uint32_t meter_output(struct output *output, const struct hal_inputs *in, const struct limits *limits,
                      struct latches *latches, uint32_t now_ms) {
  const int32_t measured_mw = in->forward_mw > in->reflected_mw ? in->forward_mw - in->reflected_mw : 0;
  const uint32_t energy_uj = (uint32_t)measured_mw * TICK_MS;
  output->measured_mw = measured_mw;
  output->sum_measured_mw += measured_mw;
  output->sum_commanded_mw += output->commanded_mw;
  output->sum_reflected_mw += in->reflected_mw;
  output->ticks++;
  output->energy_uj += energy_uj;
  const int32_t share_mw = (int32_t)((int64_t)output->commanded_mw * LIMIT_POWER_MISMATCH_RATIO / 1000);
  const int32_t tolerance_mw = share_mw > LIMIT_POWER_MISMATCH_W ? share_mw : LIMIT_POWER_MISMATCH_W;
  const int32_t excess_mw = measured_mw - output->commanded_mw;
  /* Counted through a closed gate as well, where any power is too much: an output that is stuck empties the quota of each lease, and so
   * closes and opens the gate over and over. */
  const bool off = excess_mw > tolerance_mw || (output->gate && -excess_mw > tolerance_mw);
  output->mismatch_ticks = off ? output->mismatch_ticks + 1u : 0;
  if (output->gate) {
    output->epoch_uj += energy_uj;
    output->stuck_ticks = 0;
    if (output->mismatch_ticks >= MISMATCH_TICKS)
      raise_trip(latches, ISODERM_TRIP_POWER_MISMATCH, ISODERM_TRIP_CHANNEL_POWER, now_ms, measured_mw,
                 output->commanded_mw);
    if (output->epoch_uj >= 1000u * (uint64_t)limits->value[ENERGY_MAX_J])
      raise_trip(latches, ISODERM_TRIP_TOTAL_ENERGY, ISODERM_TRIP_CHANNEL_ENERGY, now_ms, milli(output->epoch_uj),
                 limits->value[ENERGY_MAX_J]);
  } else {
    output->stuck_ticks = measured_mw > LIMIT_OUTPUT_OFF_W ? output->stuck_ticks + 1u : 0;
    if (output->stuck_ticks >= STUCK_TICKS)
      raise_trip(latches, ISODERM_TRIP_OUTPUT_STUCK, ISODERM_TRIP_CHANNEL_POWER, now_ms, measured_mw,
                 LIMIT_OUTPUT_OFF_W);
  }
  book_window(output, energy_uj);
  /* The output is throttled before the window is full: a fuller one is power that nobody commanded. */
  const uint64_t window_max_uj = 1050u * (uint64_t)limits->value[WINDOW_ENERGY_MAX_J];
  if (output->window_uj > window_max_uj)
    raise_trip(latches, ISODERM_TRIP_WINDOW_ENERGY, ISODERM_TRIP_CHANNEL_ENERGY, now_ms, milli(output->window_uj),
               milli(window_max_uj));
  return energy_uj;
}

int32_t window_mw(const struct output *output, const struct limits *limits) {
  const uint64_t max_uj = 1000u * (uint64_t)limits->value[WINDOW_ENERGY_MAX_J];
  return max_uj > output->window_uj ? (int32_t)((max_uj - output->window_uj) / WINDOW_SPREAD_MS) : 0;
}

void drive_output(struct output *output, struct hal_outputs *out, bool armed, int32_t wanted_mw) {
  /* A relay that is open is closed a tick ahead of the gate, so that it never switches current. */
  const bool ready = out->relay1 && out->relay2;
  const bool emit = armed && wanted_mw > 0;
  output->gate = emit && ready;
  output->commanded_mw = output->gate ? wanted_mw : 0;
  output->off_ms = emit ? 0 : output->off_ms + TICK_MS;
  out->gate = output->gate;
  out->command_mw = output->commanded_mw;
  out->relay2 = armed;
  out->relay1 = armed && (emit || (out->relay1 && output->off_ms < WHOLE(LIMIT_RELAY_OPEN_MS)));
}

void cut_output(struct output *output, struct hal_outputs *out) {
  output->gate = false;
  output->commanded_mw = 0;
  out->gate = false;
  out->command_mw = 0;
  out->relay1 = false;
  out->relay2 = false;
  out->test_load = false;
}
