/*
 * Both surface sensors, every 20 ms: alive, agreeing, calm, not too hot, not too fast, and how much power the temperature leaves (P61). All
 * limits of temperature act on T_eff. What is invalid is HAL_UNKNOWN and permits no power; it is never replaced by a number.
 */
#ifndef THERMAL_H
#define THERMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "limits.h"

#define SAMPLE_MS 20u
/* Two runs of 100 ms: their means make the slope, the latest of them the ceiling. */
#define RUN 5u
#define RECENT (2u * RUN)

struct sensor {
  int32_t recent_mc[RECENT];
  int32_t last_mc;
  unsigned broken;
  unsigned slow;
  /* When the latest gaps began. */
  unsigned gaps;
  uint32_t gap_at_ms;
  uint32_t gap_before_at_ms;
  unsigned over;
  unsigned rising;
  unsigned flat;
  int32_t flat_min_mc;
  int32_t flat_max_mc;
  int32_t slope_mc_s;
  int32_t run_sum_mc; /* of the latest run; valid tells whether it is whole */
  unsigned valid;
};

struct thermal {
  struct sensor a;
  struct sensor b;
  /* Electrical window of both: what lies outside is a broken wire. */
  int32_t min_mc;
  int32_t max_mc;
  unsigned cursor;
  unsigned disagree;
  unsigned disagree_gross;
  unsigned settled_samples;
  bool settled;
  /* Each as slow as both together, millionths of a degree; unknown once a sensor was within a spurt. */
  bool crossed;
  int64_t cross_a_uc;
  int64_t cross_b_uc;
  /* Do both see the same skin? Millionths of a degree. */
  bool compared; /* the rest is valid */
  int64_t slowed_b_uc; /* B as slow as A */
  int64_t apart_now_uc; /* A - B, smoothed */
  int64_t apart_uc;     /* and as it was, which only drifts */
  unsigned landed;      /* samples since both have settled, up to a second of them */
  unsigned astray;
};

/* T_eff in millionths: exact, so that a limit is met where it stands (P63). */
int64_t effective_uc(int32_t hot_spot_permille, int32_t mc);
/* A tip for cold skin has a window of its own (P93). */
void thermal_begin(struct thermal *thermal, const struct hal_identity *identity);
/* `sprayed`: a spurt of cryogen passes or has just passed, and skin is quicker than the slower sensor (P88). */
void watch_temperatures(struct thermal *thermal, const struct hal_inputs *in, const struct limits *limits,
                        int32_t powered_mw, bool on_skin, bool sprayed, struct latches *latches, uint32_t now_ms);
bool sensors_valid(const struct thermal *thermal);
/* 0 while a sensor is unknown. */
int32_t heat_ceiling_mw(const struct thermal *thermal, const struct limits *limits);
/* After a trip for heat; unknown is not cool. */
bool is_cool(const struct thermal *thermal, const struct limits *limits);

#endif
