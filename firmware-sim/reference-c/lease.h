/*
 * The lease gate (P50 to P56, P62): the only door through which energy is permitted, and only for a moment. Time is the device's own. Not
 * responsible for trigger and interlocks.
 */
#ifndef LEASE_H
#define LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct lease_gate {
  uint16_t epoch; /* the last one */
  bool open;      /* only an armed device takes leases */
  uint16_t last_seq;
  bool granted; /* a lease of this epoch has been accepted */
  int32_t power_mw;
  uint32_t quota_uj;
  uint32_t accepted_at_ms;
  uint32_t quoted_at_ms; /* its life counts from the tick that it quotes */
  uint32_t ttl_ms;
  bool in_gap;
  uint32_t gap_since_ms;
  unsigned gaps;
  uint8_t refusal; /* why the latest lease was refused */
};

struct lease_keys {
  uint32_t boot_id;
  uint32_t session;
  int32_t power_max_mw;
};

void open_gate(struct lease_gate *gate, uint16_t epoch, uint16_t arm_seq);
void close_gate(struct lease_gate *gate);
/* Judges a lease and lets it replace the one before. Returns a code of ISODERM_RESULT. */
uint8_t offer_lease(struct lease_gate *gate, const uint8_t *payload, uint16_t seq, const struct lease_keys *keys,
                    uint32_t now_ms);
bool is_lease_live(const struct lease_gate *gate, uint32_t now_ms);
void spend_quota(struct lease_gate *gate, uint32_t energy_uj);
/* Notes that a lease ran out under power. Returns true when the epoch has had too many such gaps. */
bool begin_gap(struct lease_gate *gate, uint32_t now_ms);
bool is_gap_too_long(const struct lease_gate *gate, uint32_t now_ms);

#endif
