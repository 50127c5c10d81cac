#include "lease.h"

#include "limits.h"
#include "wire.h"

#define QUOTA_MS (WHOLE(LIMIT_LEASE_TTL_MAX_MS) * LIMIT_QUOTA_RATIO / 1000)

static void withdraw(struct lease_gate *gate) {
  gate->granted = false;
  gate->power_mw = 0;
  gate->quota_uj = 0;
  gate->ttl_ms = 0;
  gate->in_gap = false;
}

void open_gate(struct lease_gate *gate, uint16_t epoch, uint16_t arm_seq) {
  gate->epoch = epoch;
  gate->open = true;
  gate->last_seq = arm_seq;
  gate->gaps = 0;
  gate->refusal = ISODERM_RESULT_OK;
  withdraw(gate);
}

void close_gate(struct lease_gate *gate) {
  gate->open = false;
  withdraw(gate);
}

/* P14 */
static bool is_newer(uint16_t a, uint16_t b) {
  const uint16_t ahead = (uint16_t)(a - b);
  return ahead >= 1u && ahead <= 32767u;
}

static uint8_t judge(const struct lease_gate *gate, const uint8_t *payload, uint16_t seq,
                     const struct lease_keys *keys, uint32_t now_ms) {
  if (!gate->open) return ISODERM_RESULT_WRONG_STATE;
  if (get_u32(payload + ISODERM_LEASE_BOOT_ID_AT) != keys->boot_id) return ISODERM_RESULT_WRONG_BOOT;
  if (get_u32(payload + ISODERM_LEASE_SESSION_AT) != keys->session) return ISODERM_RESULT_OTHER_SESSION;
  if (get_u16(payload + ISODERM_LEASE_EPOCH_AT) != gate->epoch) return ISODERM_RESULT_WRONG_EPOCH;
  if (get_u32(payload + ISODERM_LEASE_LIMITS_CRC_AT) != ISODERM_FIRMWARE_LIMITS_CRC)
    return ISODERM_RESULT_WRONG_LIMITS_CRC;
  if (!is_newer(seq, gate->last_seq)) return ISODERM_RESULT_OLD_SEQUENCE;
  if (now_ms - get_u32(payload + ISODERM_LEASE_TICK_ECHO_MS_AT) > WHOLE(LIMIT_TICK_ECHO_AGE_MAX_MS))
    return ISODERM_RESULT_STALE_ECHO;
  if (payload[ISODERM_LEASE_TTL_MS_AT] > WHOLE(LIMIT_LEASE_TTL_MAX_MS)) return ISODERM_RESULT_TTL_TOO_LONG;
  const uint32_t power = get_u16(payload + ISODERM_LEASE_POWER_MAX_W_AT);
  const uint32_t quota = get_u16(payload + ISODERM_LEASE_QUOTA_J_AT);
  if (10u * power > (uint32_t)keys->power_max_mw) return ISODERM_RESULT_POWER_TOO_HIGH;
  /* In wire integers, so that the edge is exact. */
  if (quota * 1000u > power * QUOTA_MS || 10u * quota > LIMIT_QUOTA_MAX_J) return ISODERM_RESULT_QUOTA_TOO_HIGH;
  return ISODERM_RESULT_OK;
}

uint8_t offer_lease(struct lease_gate *gate, const uint8_t *payload, uint16_t seq, const struct lease_keys *keys,
                    uint32_t now_ms) {
  gate->refusal = judge(gate, payload, seq, keys, now_ms);
  if (gate->refusal != ISODERM_RESULT_OK) return gate->refusal;
  gate->last_seq = seq;
  gate->granted = true;
  gate->power_mw = 10 * get_u16(payload + ISODERM_LEASE_POWER_MAX_W_AT);
  gate->quota_uj = 10000u * get_u16(payload + ISODERM_LEASE_QUOTA_J_AT);
  gate->accepted_at_ms = now_ms;
  gate->quoted_at_ms = get_u32(payload + ISODERM_LEASE_TICK_ECHO_MS_AT);
  gate->ttl_ms = payload[ISODERM_LEASE_TTL_MS_AT];
  gate->in_gap = false;
  return ISODERM_RESULT_OK;
}

bool is_lease_live(const struct lease_gate *gate, uint32_t now_ms) {
  return gate->granted && now_ms - gate->quoted_at_ms < gate->ttl_ms;
}

void spend_quota(struct lease_gate *gate, uint32_t energy_uj) {
  gate->quota_uj = gate->quota_uj > energy_uj ? gate->quota_uj - energy_uj : 0;
}

bool begin_gap(struct lease_gate *gate, uint32_t now_ms) {
  if (gate->in_gap) return false;
  gate->in_gap = true;
  gate->gap_since_ms = now_ms;
  gate->gaps++;
  return gate->gaps >= WHOLE(LIMIT_GAP_LATCH_COUNT);
}

bool is_gap_too_long(const struct lease_gate *gate, uint32_t now_ms) {
  return gate->in_gap && now_ms - gate->gap_since_ms >= WHOLE(LIMIT_GAP_LATCH_MS);
}
