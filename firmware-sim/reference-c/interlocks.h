/*
 * The lines that must be right before and while energy flows: contact, motion, return pad, load impedance, cooling, contact surface, clocks,
 * E-stop. Read every tick; slow towards permission, quick towards refusal. What mends by itself costs the edge (P58); what may have hurt
 * somebody latches.
 */
#ifndef INTERLOCKS_H
#define INTERLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "limits.h"

#define IMPEDANCE_READINGS_MAX 10u

struct interlocks {
  bool pad_fitted;
  bool motion_fitted;
  bool contact;
  unsigned contact_readings;
  bool motion;
  unsigned motion_readings;
  bool impedance;
  unsigned impedance_readings;
  int32_t impedance_mohm[IMPEDANCE_READINGS_MAX];
  unsigned cursor;
  unsigned far_readings; /* impedance that no tip has on skin, since the last that one has */
  int32_t calm_mohm;     /* load before the latest spark */
  unsigned sparks;       /* within 100 ms */
  uint32_t spark_at_ms;
  unsigned spark_pause; /* readings until energy may flow again */
  bool pad;
  unsigned pad_readings;
  int32_t pad_armed_mohm;
  bool cooling;
  unsigned cooling_readings;
  unsigned surface_readings;
  unsigned clock_readings;
  bool estop;
};

void interlocks_begin(struct interlocks *interlocks, const struct hal_identity *identity);
/* `emitted`: the amplifier was enabled during the last tick, so that its load could be measured. */
void poll_interlocks(struct interlocks *interlocks, const struct hal_inputs *in, const struct hal_identity *identity,
                     const struct limits *limits, bool emitted, struct latches *latches, uint32_t now_ms);
bool is_pad_whole(int32_t mohm);

#endif
