#include "shot-gate.h"

#include <string.h>

#include "output.h"
#include "thermal.h"
#include "wire.h"

/* Relay, lease and envelope may take this much longer than the emission itself (P82). */
#define START_SLACK_MS 40u
#define INSERT_MAX_MS 500u
/* Less is not worth a command. */
#define ENERGY_MIN_UJ 1000
#define CATCH_UP_PERCENT 125u
#define EXCESS_READINGS 2u
/* Skin that was stamped rests so long before another session may stamp it (P81). */
#define FORMER_REST_MS 600000u

static uint32_t whole(const struct shot_gate *gate, enum shot_limit limit) {
  return (uint32_t)(gate->limits.value[limit] / 1000);
}

/* Of the places that are remembered, the oldest first. */
static struct site *place(struct shot_gate *gate, unsigned i) { return &gate->site[(gate->oldest + i) % SITES_MAX]; }

void shots_begin(struct shot_gate *gate, const struct hal_identity *identity) {
  memset(gate, 0, sizeof *gate);
  gate->fitted = (identity->capabilities & ISODERM_CAPABILITY_SHOTS) != 0;
  gate->phase = ISODERM_SHOT_PHASE_IDLE;
  gate->impedance_mohm = HAL_UNKNOWN;
  gate->needle_peak_mc = HAL_UNKNOWN;
  gate->needle_still_mc = HAL_UNKNOWN;
  shot_limits_own(&gate->limits, identity);
}

void forget_shots(struct shot_gate *gate, const struct hal_identity *identity) {
  gate->limited = false;
  /* What coagulates leaves a place that is treated; what warms leaves one that is warm. */
  if (identity->depth_cmm == 0) gate->formers += gate->shots;
  gate->shots = 0;
  gate->misses = 0;
  shot_limits_own(&gate->limits, identity);
}

void open_shots(struct shot_gate *gate) { gate->last = 0; }

static void report(struct shot_gate *gate, const struct shot *shot, bool begun, uint8_t result) {
  if (gate->reports == REPORTS_MAX) return;
  struct shot_report *said = &gate->report[gate->reports++];
  *said = (struct shot_report){.epoch = shot->epoch, .number = shot->number, .result = result, .begun = begun};
  said->impedance_mohm = HAL_UNKNOWN;
  said->needle_peak_mc = HAL_UNKNOWN;
  if (!begun) return;
  said->energy_uj = gate->energy_uj;
  said->duration_ms = gate->emitted_ms;
  said->cool_ms = gate->cool_ms;
  said->site = *place(gate, gate->formers + gate->shots - 1u);
  said->forward_uj = gate->forward_uj;
  said->reflected_uj = gate->reflected_uj;
  said->impedance_mohm = gate->impedance_mohm;
  said->needle_peak_mc = gate->needle_peak_mc;
}

static uint8_t judge_identity(const struct shot_gate *gate, const uint8_t *payload, const struct shot_keys *keys) {
  if (!keys->open) return ISODERM_RESULT_WRONG_STATE;
  if (get_u32(payload + ISODERM_SHOT_BOOT_ID_AT) != keys->boot_id) return ISODERM_RESULT_WRONG_BOOT;
  if (get_u32(payload + ISODERM_SHOT_SESSION_AT) != keys->session) return ISODERM_RESULT_OTHER_SESSION;
  if (get_u16(payload + ISODERM_SHOT_EPOCH_AT) != keys->epoch) return ISODERM_RESULT_WRONG_EPOCH;
  if (get_u32(payload + ISODERM_SHOT_SHOT_LIMITS_CRC_AT) != ISODERM_SHOT_TABLE_CRC)
    return ISODERM_RESULT_WRONG_LIMITS_CRC;
  if (get_u16(payload + ISODERM_SHOT_SHOT_AT) <= gate->last) return ISODERM_RESULT_OLD_SHOT;
  return ISODERM_RESULT_OK;
}

static uint8_t judge_amounts(const struct shot_gate *gate, const struct hal_identity *identity,
                             const struct shot *shot, const struct shot_keys *keys, uint32_t now_ms) {
  if (now_ms - shot->tick_echo_ms > WHOLE(SHOT_TICK_ECHO_AGE_MAX_MS)) return ISODERM_RESULT_STALE_ECHO;
  if (shot->ttl_ms > WHOLE(SHOT_TTL_MAX_MS)) return ISODERM_RESULT_TTL_TOO_LONG;
  if (shot->energy_mj > (uint32_t)gate->limits.value[SHOT_ENERGY_J]) return ISODERM_RESULT_ENERGY_TOO_HIGH;
  if (shot->duration_ms > whole(gate, SHOT_DURATION_MS)) return ISODERM_RESULT_DURATION_TOO_LONG;
  if (shot->energy_mj > 0 && shot->duration_ms < TICK_MS) return ISODERM_RESULT_POWER_TOO_HIGH;
  /* Needles are regulated by the power of their leases; a shot without a loop has its power from its own numbers. */
  const bool flat = identity->needle_pairs == 0;
  if (flat && 1000u * (uint64_t)shot->energy_mj > (uint64_t)(uint32_t)keys->power_max_mw * shot->duration_ms)
    return ISODERM_RESULT_POWER_TOO_HIGH;
  const uint32_t cool_ms = whole(gate, SHOT_COOL_MS);
  if (shot->precool_ms > cool_ms || shot->postcool_ms > cool_ms) return ISODERM_RESULT_DURATION_TOO_LONG;
  if (shot->carriage_cmm != ISODERM_SHOT_CARRIAGE_MM_UNKNOWN && shot->carriage_cmm > identity->travel_cmm)
    return ISODERM_RESULT_POSITION_UNKNOWN;
  if (gate->shots >= whole(gate, SESSION_SHOTS) || gate->formers + gate->shots >= SITES_MAX)
    return ISODERM_RESULT_SHOTS_SPENT;
  return ISODERM_RESULT_OK;
}

uint8_t offer_shot(struct shot_gate *gate, const struct hal_identity *identity, const uint8_t *payload,
                   const struct shot_keys *keys, uint32_t now_ms) {
  const uint8_t stranger = judge_identity(gate, payload, keys);
  if (stranger != ISODERM_RESULT_OK) return stranger;
  const struct shot shot = {
      .epoch = keys->epoch,
      .number = get_u16(payload + ISODERM_SHOT_SHOT_AT),
      .tick_echo_ms = get_u32(payload + ISODERM_SHOT_TICK_ECHO_MS_AT),
      .energy_mj = get_u32(payload + ISODERM_SHOT_ENERGY_J_AT),
      .duration_ms = get_u16(payload + ISODERM_SHOT_DURATION_MS_AT),
      .ttl_ms = payload[ISODERM_SHOT_TTL_MS_AT],
      .precool_ms = payload[ISODERM_SHOT_PRECOOL_MS_AT],
      .postcool_ms = payload[ISODERM_SHOT_POSTCOOL_MS_AT],
      .carriage_cmm = get_u16(payload + ISODERM_SHOT_CARRIAGE_MM_AT),
  };
  gate->last = shot.number;
  const uint8_t result = judge_amounts(gate, identity, &shot, keys, now_ms);
  if (result != ISODERM_RESULT_OK) {
    report(gate, &shot, false, result);
    return result;
  }
  if (gate->begun || (gate->phase != ISODERM_SHOT_PHASE_IDLE && gate->phase != ISODERM_SHOT_PHASE_WAITING)) {
    /* One that has begun is not disturbed, and is not over before its last tick is booked. */
    report(gate, &shot, false, ISODERM_RESULT_BUSY);
    return ISODERM_RESULT_BUSY;
  }
  if (gate->offered && !gate->ended) report(gate, &gate->shot, false, ISODERM_RESULT_SUPERSEDED);
  gate->shot = shot;
  gate->offered = true;
  gate->phase = ISODERM_SHOT_PHASE_WAITING;
  gate->ended = false;
  gate->reason = ISODERM_RESULT_OK;
  gate->begun = false;
  gate->accepted_at_ms = now_ms;
  return ISODERM_RESULT_OK;
}

void book_shot(struct shot_gate *gate, const struct hal_inputs *in, bool emitted, uint32_t energy_uj) {
  if (!gate->begun) return;
  gate->energy_uj += energy_uj;
  if (emitted) {
    gate->emitted_ms += TICK_MS;
    gate->forward_uj += (uint32_t)in->forward_mw * TICK_MS;
    gate->reflected_uj += (uint32_t)in->reflected_mw * TICK_MS;
    gate->impedance_mohm = in->impedance_mohm;
  }
  /* Unknown is the smallest of all numbers. */
  if (in->needle_mc > gate->needle_peak_mc) gate->needle_peak_mc = in->needle_mc;
  if (!gate->ended || !gate->offered) return;
  report(gate, &gate->shot, true, gate->result);
  gate->offered = false;
  gate->ended = false;
  gate->begun = false;
}

void rest_places(struct shot_gate *gate, uint32_t now_ms) {
  while (gate->formers > 0 && now_ms - place(gate, 0)->at_ms >= FORMER_REST_MS) {
    gate->oldest = (gate->oldest + 1u) % SITES_MAX;
    gate->formers--;
  }
}

void watch_excess(struct shot_gate *gate, int32_t measured_mw, int32_t commanded_mw, struct latches *latches,
                  uint32_t now_ms) {
  const int32_t share_mw = (int32_t)((int64_t)commanded_mw * LIMIT_POWER_MISMATCH_RATIO / 1000);
  const int32_t tolerance_mw = share_mw > LIMIT_POWER_MISMATCH_W ? share_mw : LIMIT_POWER_MISMATCH_W;
  gate->excess = measured_mw - commanded_mw > tolerance_mw ? gate->excess + 1u : 0;
  if (gate->excess < EXCESS_READINGS) return;
  raise_trip(latches, commanded_mw > 0 ? ISODERM_TRIP_POWER_MISMATCH : ISODERM_TRIP_OUTPUT_STUCK,
             ISODERM_TRIP_CHANNEL_POWER, now_ms, measured_mw, commanded_mw);
}

void watch_needles(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                   struct latches *latches, uint32_t now_ms) {
  const uint8_t channel = ISODERM_TRIP_CHANNEL_NEEDLE;
  const int32_t limit_mc = gate->limits.value[NEEDLE_C];
  const int32_t mc = in->needle_mc;
  if (identity->needle_pairs == 0) return;
  const bool known = mc != HAL_UNKNOWN;
  const bool high = mc > SHOT_NEEDLE_SENSOR_MAX_C;
  gate->needle_broken = known && (high || mc < SHOT_NEEDLE_SENSOR_MIN_C) ? gate->needle_broken + 1u : 0;
  if (gate->needle_broken >= WHOLE(SHOT_NEEDLE_SAMPLES)) {
    if (high)
      raise_trip(latches, ISODERM_TRIP_SENSOR_SHORT, channel, now_ms, mc, SHOT_NEEDLE_SENSOR_MAX_C);
    else
      raise_trip(latches, ISODERM_TRIP_SENSOR_OPEN, channel, now_ms, mc, SHOT_NEEDLE_SENSOR_MIN_C);
  }
  /* What is outside the window is no temperature. */
  gate->needle_over = !high && mc >= limit_mc ? gate->needle_over + 1u : 0;
  if (gate->needle_over >= WHOLE(SHOT_NEEDLE_SAMPLES))
    raise_trip(latches, ISODERM_TRIP_OVER_TEMPERATURE, channel, now_ms, mc, limit_mc);
  const bool still = known && mc == gate->needle_still_mc && gate->phase == ISODERM_SHOT_PHASE_EMITTING;
  gate->needle_flat = still ? gate->needle_flat + 1u : 0;
  gate->needle_still_mc = mc;
  if (gate->needle_flat >= WHOLE(SHOT_NEEDLE_FLAT_MS) / SAMPLE_MS)
    raise_trip(latches, ISODERM_TRIP_SENSOR_FLAT, channel, now_ms, mc, SHOT_NEEDLE_FLAT_MS / 1000);
}

static void enter(struct shot_gate *gate, uint8_t phase, uint32_t now_ms) {
  gate->phase = phase;
  gate->phase_at_ms = now_ms;
}

void end_shot(struct shot_gate *gate, struct hal_outputs *out, uint8_t result, uint32_t now_ms) {
  out->valve = false;
  out->insert_um = 0;
  if (!gate->offered || gate->ended) return;
  gate->phase = ISODERM_SHOT_PHASE_IDLE;
  if (!gate->begun) {
    report(gate, &gate->shot, false, result);
    gate->offered = false;
    return;
  }
  gate->ended_before = true;
  gate->ended_at_ms = now_ms;
  gate->ended = true;
  gate->result = result;
}

/* 0.01 mm, as the device reports its places. */
static int32_t to_cmm(int32_t um) { return um >= 0 ? (um + 5) / 10 : -((5 - um) / 10); }

static bool is_near(const struct site *site, const struct hal_inputs *in, int64_t spacing) {
  const int64_t a = site->along_cmm - to_cmm(in->along_um);
  const int64_t b = site->across_cmm - to_cmm(in->across_um);
  return site->field == in->field && a * a + b * b < spacing * spacing;
}

static uint8_t find_obstacle(struct shot_gate *gate, const struct hal_identity *identity, const struct shot *shot,
                             const struct hal_inputs *in, uint32_t now_ms) {
  if (in->field == HAL_UNKNOWN || in->along_um == HAL_UNKNOWN || in->across_um == HAL_UNKNOWN)
    return ISODERM_RESULT_POSITION_UNKNOWN;
  if (shot->carriage_cmm != ISODERM_SHOT_CARRIAGE_MM_UNKNOWN) {
    const int64_t way_um = (int64_t)in->carriage_um - 10 * (int32_t)shot->carriage_cmm;
    if (in->carriage_um == HAL_UNKNOWN || way_um > SHOT_ARRIVED_MM || -way_um > SHOT_ARRIVED_MM)
      return ISODERM_RESULT_POSITION_UNKNOWN;
  }
  if (in->speed_um_s != HAL_UNKNOWN && in->speed_um_s > SHOT_REST_MAX_MM_S) return ISODERM_RESULT_NOT_AT_REST;
  if (gate->ended_before && now_ms - gate->ended_at_ms < whole(gate, SHOT_INTERVAL_MS)) return ISODERM_RESULT_TOO_SOON;
  if (shot->precool_ms + shot->postcool_ms > 0 && !gate->may_be_sprayed) return ISODERM_RESULT_CAUSE_PRESENT;
  const int64_t spacing = gate->limits.value[SITE_SPACING_MM] / 10;
  unsigned here = 0;
  uint32_t latest_ms = 0;
  for (unsigned i = 0; i < gate->shots; i++) {
    const struct site *site = place(gate, gate->formers + i);
    if (site->depth_cmm != identity->depth_cmm || !is_near(site, in, spacing)) continue;
    here++;
    latest_ms = site->at_ms;
  }
  for (unsigned i = 0; i < gate->formers; i++)
    if (is_near(place(gate, i), in, spacing)) return ISODERM_RESULT_SITE_SPENT;
  if (here == 0) return ISODERM_RESULT_OK;
  if (whole(gate, SITE_SHOTS) == 1u) return ISODERM_RESULT_TOO_CLOSE;
  const bool soon = now_ms - latest_ms < whole(gate, SITE_INTERVAL_MS);
  return here >= whole(gate, SITE_SHOTS) || soon ? ISODERM_RESULT_SITE_SPENT : ISODERM_RESULT_OK;
}

static void begin(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                  struct hal_outputs *out, uint32_t now_ms) {
  *place(gate, gate->formers + gate->shots++) =
      (struct site){now_ms, (int16_t)to_cmm(in->along_um), (int16_t)to_cmm(in->across_um), identity->depth_cmm,
                    (uint8_t)in->field};
  gate->begun = true;
  gate->energy_uj = 0;
  gate->forward_uj = 0;
  gate->reflected_uj = 0;
  gate->emitted_ms = 0;
  gate->cool_ms = 0;
  gate->impedance_mohm = HAL_UNKNOWN;
  gate->needle_peak_mc = HAL_UNKNOWN;
  const bool needles = identity->needle_pairs > 0;
  if (needles) out->insert_um = gate->limits.value[SHOT_DEPTH_MM];
  enter(gate,
        needles ? ISODERM_SHOT_PHASE_INSERTING
                : gate->shot.precool_ms > 0 ? ISODERM_SHOT_PHASE_PRECOOL : ISODERM_SHOT_PHASE_EMITTING,
        now_ms);
}

static void wait_for_conditions(struct shot_gate *gate, const struct hal_identity *identity,
                                const struct hal_inputs *in, struct hal_outputs *out, uint8_t judged, uint32_t now_ms) {
  const struct shot *shot = &gate->shot;
  if (now_ms - gate->accepted_at_ms >= shot->ttl_ms) {
    end_shot(gate, out, gate->reason == ISODERM_RESULT_OK ? ISODERM_RESULT_STALE_ECHO : gate->reason, now_ms);
    return;
  }
  if (shot->carriage_cmm != ISODERM_SHOT_CARRIAGE_MM_UNKNOWN) out->carriage_um = 10 * (int32_t)shot->carriage_cmm;
  gate->reason = judged == ISODERM_RESULT_OK ? find_obstacle(gate, identity, shot, in, now_ms) : judged;
  if (gate->reason == ISODERM_RESULT_TOO_CLOSE || gate->reason == ISODERM_RESULT_SITE_SPENT)
    end_shot(gate, out, gate->reason, now_ms);
  if (gate->reason == ISODERM_RESULT_OK) begin(gate, identity, in, out, now_ms);
}

/* A whole shot without a loop must have delivered what was permitted: once is chance, in a row it is the output (P85). */
static void judge_delivery(struct shot_gate *gate, const struct hal_identity *identity, struct latches *latches,
                           uint32_t now_ms) {
  const uint64_t wanted_uj = 1000u * (uint64_t)gate->shot.energy_mj;
  if (identity->needle_pairs > 0 || wanted_uj == 0) return;
  const uint64_t missed_uj = gate->energy_uj > wanted_uj ? gate->energy_uj - wanted_uj : wanted_uj - gate->energy_uj;
  gate->misses = 1000u * missed_uj > SHOT_SHORT_RATIO * wanted_uj ? gate->misses + 1u : 0;
  if (gate->misses >= WHOLE(SHOT_MISSES))
    raise_trip(latches, ISODERM_TRIP_POWER_MISMATCH, ISODERM_TRIP_CHANNEL_ENERGY, now_ms,
               (int32_t)(gate->energy_uj / 1000u), (int32_t)gate->shot.energy_mj);
}

/* The spurt after the energy, then the end. */
static void cool(struct shot_gate *gate, struct hal_outputs *out, uint32_t now_ms) {
  if (gate->phase != ISODERM_SHOT_PHASE_POSTCOOL) return;
  if (now_ms - gate->phase_at_ms < gate->shot.postcool_ms) {
    out->valve = true;
    gate->cool_ms += TICK_MS;
  } else {
    end_shot(gate, out, ISODERM_RESULT_OK, now_ms);
  }
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int32_t emit(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                    struct hal_outputs *out, int32_t permitted_mw, struct latches *latches, uint32_t now_ms) {
  const struct shot *shot = &gate->shot;
  const int64_t wanted_uj = 1000 * (int64_t)shot->energy_mj;
  const int64_t left_uj = wanted_uj - (int64_t)gate->energy_uj;
  const int64_t left_ms = (int64_t)shot->duration_ms - gate->emitted_ms;
  const bool flat = identity->needle_pairs == 0;
  const bool late = now_ms - gate->phase_at_ms >= shot->duration_ms + START_SLACK_MS;
  if (left_uj < ENERGY_MIN_UJ || left_ms <= 0 || late) {
    judge_delivery(gate, identity, latches, now_ms);
    enter(gate, ISODERM_SHOT_PHASE_POSTCOOL, now_ms);
    cool(gate, out, now_ms);
    return 0;
  }
  if (gate->emitted_ms >= WHOLE(SHOT_COUPLED_MS) &&
      1000u * gate->reflected_uj > SHOT_REFLECTED_RATIO_MAX * gate->forward_uj) {
    end_shot(gate, out, ISODERM_RESULT_COUPLING_LOST, now_ms);
    return 0;
  }
  if (!flat && !in->inserted) {
    end_shot(gate, out, ISODERM_RESULT_POSITION_UNKNOWN, now_ms);
    return 0;
  }
  if (!flat && in->needle_mc == HAL_UNKNOWN) {
    end_shot(gate, out, ISODERM_RESULT_CAUSE_PRESENT, now_ms);
    return 0;
  }
  /* uJ over ms is mW. */
  int64_t power_mw = least(permitted_mw, left_uj / (int64_t)TICK_MS);
  if (flat) {
    power_mw = least(power_mw, left_uj / (left_ms > (int64_t)TICK_MS ? left_ms : (int64_t)TICK_MS));
    power_mw = least(power_mw, CATCH_UP_PERCENT * wanted_uj / (100 * (int64_t)shot->duration_ms));
  }
  return (int32_t)power_mw;
}

int32_t step_shot(struct shot_gate *gate, const struct hal_identity *identity, const struct hal_inputs *in,
                  struct hal_outputs *out, uint8_t judged, int32_t permitted_mw, struct latches *latches,
                  uint32_t now_ms) {
  if (!gate->offered || gate->ended) return 0;
  if (gate->phase == ISODERM_SHOT_PHASE_WAITING) {
    wait_for_conditions(gate, identity, in, out, judged, now_ms);
    if (!gate->begun || gate->ended) return 0;
  } else if (judged != ISODERM_RESULT_OK) {
    end_shot(gate, out, judged, now_ms);
    return 0;
  }
  const uint32_t in_phase_ms = now_ms - gate->phase_at_ms;
  if (gate->phase == ISODERM_SHOT_PHASE_INSERTING) {
    if (in->inserted && in->needle_mc != HAL_UNKNOWN) {
      /* A thermocouple that lies shows it in skin that nobody has heated: its steel came from the contact surface into what is warmer. */
      if (in->tip_mc == HAL_UNKNOWN || in->needle_mc < in->tip_mc - SHOT_NEEDLE_START_BELOW_C ||
          in->needle_mc > SHOT_NEEDLE_START_MAX_C) {
        raise_trip(latches, ISODERM_TRIP_SENSOR_IMPLAUSIBLE, ISODERM_TRIP_CHANNEL_NEEDLE, now_ms, in->needle_mc,
                   SHOT_NEEDLE_START_MAX_C);
        end_shot(gate, out, ISODERM_RESULT_LATCHED, now_ms);
        return 0;
      }
      enter(gate, gate->shot.precool_ms > 0 ? ISODERM_SHOT_PHASE_PRECOOL : ISODERM_SHOT_PHASE_EMITTING, now_ms);
    } else if (in_phase_ms >= INSERT_MAX_MS) {
      end_shot(gate, out, in->inserted ? ISODERM_RESULT_CAUSE_PRESENT : ISODERM_RESULT_POSITION_UNKNOWN, now_ms);
    }
  } else if (gate->phase == ISODERM_SHOT_PHASE_PRECOOL) {
    if (in_phase_ms < gate->shot.precool_ms) {
      out->valve = true;
      gate->cool_ms += TICK_MS;
      return 0;
    }
    out->valve = false;
    enter(gate, ISODERM_SHOT_PHASE_EMITTING, now_ms);
  }
  if (gate->phase == ISODERM_SHOT_PHASE_EMITTING) return emit(gate, identity, in, out, permitted_mw, latches, now_ms);
  cool(gate, out, now_ms);
  return 0;
}
