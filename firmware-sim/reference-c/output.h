/*
 * The output stage: energy accounts from what was measured (P60), comparison of measured with commanded, relays and gate (P26). Not
 * responsible for whether energy is permitted.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "limits.h"

#define TICK_MS 10u
#define WINDOW_BINS 101u

struct output {
  bool gate; /* enabled during the tick that is metered now */
  int32_t commanded_mw;
  int32_t measured_mw;
  uint64_t energy_uj; /* since boot */
  uint64_t epoch_uj;
  uint64_t window_uj;
  uint32_t bin_uj[WINDOW_BINS];
  unsigned bin;
  unsigned bin_ticks;
  /* Sums since the latest telemetry, and of how many ticks. */
  int64_t sum_measured_mw;
  int64_t sum_commanded_mw;
  int64_t sum_reflected_mw;
  int32_t ticks;
  uint32_t off_ms;
  unsigned mismatch_ticks;
  unsigned stuck_ticks;
};

/* Books the last tick. Returns its energy. */
uint32_t meter_output(struct output *output, const struct hal_inputs *in, const struct limits *limits,
                      struct latches *latches, uint32_t now_ms);
/* Power that the energy of the last 10 s leaves. */
int32_t window_mw(const struct output *output, const struct limits *limits);
void drive_output(struct output *output, struct hal_outputs *out, bool armed, int32_t wanted_mw);
/* Everything off at once. */
void cut_output(struct output *output, struct hal_outputs *out);

#endif
