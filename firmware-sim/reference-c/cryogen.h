/*
 * What a device with a cryogen valve watches beside the rest (P87, P88): does the spray do what its valve is told, does skin come near to
 * frost, and do the sensors still show a spurt. Not responsible for when a spurt is wanted.
 */
#ifndef CRYOGEN_H
#define CRYOGEN_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "thermal.h"

struct cryogen {
  bool fitted;
  unsigned disobeyed; /* readings in a row in which spray and valve were not the same */
  uint32_t since_ms;  /* the latest spray, up to where it no longer matters */
  unsigned under;
};

void cryogen_begin(struct cryogen *cryogen, const struct hal_identity *identity);
/* Every tick, before anything is decided: `commanded` is the valve as it was told in the tick before. */
void watch_spray(struct cryogen *cryogen, const struct hal_inputs *in, bool commanded, struct latches *latches,
                 uint32_t now_ms);
/* Judges the sample that thermal.c has just taken. */
void watch_frost(struct cryogen *cryogen, const struct thermal *thermal, struct latches *latches, uint32_t now_ms);
/* Whether the sensors show a spurt that passes or has just passed. */
bool is_sprayed(const struct cryogen *cryogen);
/* Whether skin is warm enough for a spurt; unknown is not. */
bool may_be_sprayed(const struct thermal *thermal);

#endif
