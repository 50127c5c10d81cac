/*
 * The shot gate (P76 to P87): of a device that emits in shots no energy flows outside one, and a shot is judged before it begins: its identity,
 * its amounts, its place among all places of the session, its time. A number is judged once and fires at most once. Inside a shot the lease
 * and all that bounds it hold as ever; this only takes more away.
 */
#ifndef SHOT_GATE_H
#define SHOT_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "latches.h"
#include "limits.h"

/* Places that are remembered; a device with less memory takes fewer and begins no further shot (P81). */
#ifndef SITES_MAX
#define SITES_MAX 4096u
#endif
#define REPORTS_MAX 16u

/* Where and when a shot began; 0.01 mm as on the wire. */
struct site {
  uint32_t at_ms;
  int16_t along_cmm;
  int16_t across_cmm;
  uint16_t depth_cmm; /* of the focus or the points: at another depth a place is another one */
  uint8_t field;
};

struct shot {
  uint16_t epoch;
  uint16_t number;
  uint32_t tick_echo_ms;
  uint32_t energy_mj;
  uint16_t duration_ms;
  uint8_t ttl_ms;
  uint8_t precool_ms;
  uint8_t postcool_ms;
  uint16_t carriage_cmm; /* ISODERM_SHOT_CARRIAGE_MM_UNKNOWN: where it is */
};

struct shot_report {
  uint16_t epoch;
  uint16_t number;
  uint8_t result;
  bool begun;
  uint64_t energy_uj;
  uint32_t duration_ms;
  uint32_t cool_ms;
  struct site site;
  uint64_t forward_uj;
  uint64_t reflected_uj;
  int32_t impedance_mohm;
  int32_t needle_peak_mc;
};

struct shot_gate {
  bool fitted; /* the device emits in shots */
  struct limits limits;
  bool limited; /* the session has set its limits */
  uint8_t phase;
  bool offered; /* `shot` is waited for or fired */
  struct shot shot;
  uint16_t last;
  /* A ring: places of earlier sessions that still are warm, then those of this one. */
  struct site site[SITES_MAX];
  unsigned oldest;
  unsigned formers;
  unsigned shots;
  uint8_t reason;
  uint32_t accepted_at_ms;
  uint32_t phase_at_ms;
  bool ended_before; /* a shot has ended since boot */
  uint32_t ended_at_ms;
  bool ended; /* with `result`; reported a tick later, when its last energy has been measured */
  uint8_t result;
  bool begun;
  uint64_t energy_uj;
  uint64_t forward_uj;
  uint64_t reflected_uj;
  uint32_t emitted_ms;
  uint32_t cool_ms;
  int32_t impedance_mohm;
  int32_t needle_peak_mc;
  unsigned needle_over;
  unsigned needle_broken;
  unsigned needle_flat;
  int32_t needle_still_mc;
  unsigned excess; /* ticks in a row with more power than was asked for */
  unsigned misses;
  bool may_be_sprayed; /* skin is warm enough for a spurt */
  struct shot_report report[REPORTS_MAX];
  unsigned reports;
};

struct shot_keys {
  uint32_t boot_id;
  uint32_t session;
  uint16_t epoch;
  bool open;
  int32_t power_max_mw;
};

void shots_begin(struct shot_gate *gate, const struct hal_identity *identity);
/* Another session: its own places, its own limits; what was stamped goes on counting while it rests. */
void forget_shots(struct shot_gate *gate, const struct hal_identity *identity);
void open_shots(struct shot_gate *gate);
/* Judges a shot. Returns ok, and it waits for its conditions; or the reason for which it never will. */
uint8_t offer_shot(struct shot_gate *gate, const struct hal_identity *identity, const uint8_t *payload,
                   const struct shot_keys *keys, uint32_t now_ms);
/* Books what was measured of the last tick: every tick, in every state, before anything is decided. */
void book_shot(struct shot_gate *gate, const struct hal_inputs *in, bool emitted, uint32_t energy_uj);
/* Every tick: places of earlier sessions that have rested are forgotten. */
void rest_places(struct shot_gate *gate, uint32_t now_ms);
/* A focus has no time: an output that gives more than it is told is cut after two ticks (P85). */
void watch_excess(struct shot_gate *gate, int32_t measured_mw, int32_t commanded_mw, struct latches *latches,
                  uint32_t now_ms);
void watch_needles(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                   struct latches *latches, uint32_t now_ms);
/* One tick of an armed device. Returns power for it, never above `permitted_mw`. */
int32_t step_shot(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                  struct hal_outputs *out, uint8_t judged, int32_t permitted_mw, struct latches *latches,
                  uint32_t now_ms);
/* Energy must be taken away by the caller in the same tick. */
void end_shot(struct shot_gate *gate, struct hal_outputs *out, uint8_t result, uint32_t now_ms);

#endif
