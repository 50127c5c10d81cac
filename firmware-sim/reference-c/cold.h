/*
 * What a device with a cold plate watches beside the rest (P90 to P97): skin and plate that are too cold, how long skin was cold, and how much
 * heat may still be taken out. Heat limits stay in force. Not responsible for the plate.
 */
#ifndef COLD_H
#define COLD_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "limits.h"
#include "thermal.h"

struct cold {
  bool fitted;
  struct limits limits;
  bool limited; /* the session has set its limits */
  unsigned under_a;
  unsigned under_b;
  unsigned plate_samples;
  uint32_t cold_ms; /* skin that was cold in this session */
};

void cold_begin(struct cold *cold, const struct hal_identity *identity);
/* Another session: nothing that was agreed with, or counted for, the one before holds. */
void forget_cold(struct cold *cold, const struct hal_identity *identity);
/* Judges the sample that thermal.c has just taken. */
void watch_cold(struct cold *cold, const struct thermal *thermal, const struct hal_inputs *in,
                const struct limits *limits, bool on_skin, struct latches *latches, uint32_t now_ms);
/* Heat that skin and plate leave to be taken out; what is unknown leaves none. */
int32_t cold_ceiling_mw(const struct cold *cold, const struct thermal *thermal, const struct hal_inputs *in,
                        const struct limits *limits);
/* After a trip for cold; unknown is not warm. */
bool is_warm(const struct thermal *thermal, const struct limits *limits);

#endif
