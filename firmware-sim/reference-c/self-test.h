/*
 * The self-test (P32 to P35): a fixed sequence of stimuli and readings, under 3 s, without energy at the connector: the test pulse goes into the
 * built-in load with relay 2 open. A test counts as passed only if every step of it passed. Not responsible for who may ask for it.
 */
#ifndef SELF_TEST_H
#define SELF_TEST_H

#include <stdbool.h>
#include <stdint.h>

struct device;

struct self_test {
  int step; /* -1: none */
  unsigned ticks;
  uint32_t done;
  uint32_t failed;
  int32_t sum_a_mc;
  int32_t sum_b_mc;
  int32_t samples;
  /* Sums over the end of the step that runs, and of the step before. */
  int32_t tail_a_mc;
  int32_t tail_b_mc;
  int32_t former_tail_a_mc;
  int32_t former_tail_b_mc;
  bool passed; /* a complete pass that still counts */
  uint32_t passed_at_ms;
};

void self_test_reset(struct self_test *test);
void begin_self_test(struct self_test *test);
/* One tick. Returns true when the sequence has ended. */
bool step_self_test(struct device *device);
void abort_self_test(struct device *device);

#endif
