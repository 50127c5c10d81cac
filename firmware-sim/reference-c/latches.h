/*
 * Latched trips and the only way out of them (P64 to P70). The record lies in memory that survives a loss of power, with a CRC: a damaged one
 * is itself a trip (P66). Not responsible for finding trips.
 */
#ifndef LATCHES_H
#define LATCHES_H

#include <stdbool.h>
#include <stdint.h>

/* More than there are codes, each of which latches once. */
#define LATCHES_MAX 40u
#define RETIRED_MAX 8u

struct latch {
  uint8_t trip;
  uint8_t channel;
  uint32_t at_ms;
  int32_t measured; /* thousandths of the channel's unit; HAL_UNKNOWN: no number */
  int32_t limit;
};

struct latches {
  struct latch entry[LATCHES_MAX];
  uint8_t count;
  bool acknowledged; /* by a person; void as soon as another joins */
  bool armed;        /* from arming to disarming, so that a boot can tell that it interrupted a session */
  uint16_t retired[RETIRED_MAX]; /* kinds of tip that have arced: none of them is armed again (P41) */
  /* Not stored: how many have been announced, and when all were announced last. */
  uint8_t announced;
  uint32_t since_announced_ms;
};

struct device;

/* Reads the store. Returns false when it was damaged. */
bool latches_load(struct latches *latches);
void latches_set_armed(struct latches *latches, bool armed);
void retire_tip(struct latches *latches, uint16_t tip_id);
bool is_retired(const struct latches *latches, uint16_t tip_id);
/* The first stays first; a code that is latched keeps its first record and voids the acknowledgement. */
void raise_trip(struct latches *latches, uint8_t trip, uint8_t channel, uint32_t at_ms, int32_t measured, int32_t limit);
bool is_latched(const struct latches *latches);
uint8_t first_trip(const struct latches *latches);
/* Judges an acknowledgement (P67). Returns a code of ISODERM_RESULT. */
uint8_t acknowledge_trip(struct latches *latches, uint8_t trip, const struct device *device);
/* After a passed self-test; without an acknowledgement nothing is cleared. */
void clear_latches(struct latches *latches);

#endif
