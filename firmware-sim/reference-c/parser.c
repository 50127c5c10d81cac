#include "parser.h"

#include <string.h>

#include "crc32.h"
#include "telemetry.h"
#include "wire.h"

#define CLAIM_LAPSE_MS 2000u
#define COMPARATOR_RESET_TICKS 2u
#define FRAME_COST 1000u

/* ---- P7: length and range, before anything is believed */

/* Payload length of a message of a host; -1: there is none of this type. */
static int payload_bytes(uint8_t type) {
  switch (type) {
    case ISODERM_HELLO_REQUEST_ID:
      return ISODERM_HELLO_REQUEST_BYTES;
    case ISODERM_SELF_TEST_REQUEST_ID:
      return ISODERM_SELF_TEST_REQUEST_BYTES;
    case ISODERM_LIMITS_ID:
      return ISODERM_LIMITS_BYTES;
    case ISODERM_ARM_ID:
      return ISODERM_ARM_BYTES;
    case ISODERM_LEASE_ID:
      return ISODERM_LEASE_BYTES;
    case ISODERM_ACKNOWLEDGE_ID:
      return ISODERM_ACKNOWLEDGE_BYTES;
    case ISODERM_CONTACT_ID:
      return ISODERM_CONTACT_BYTES;
    case ISODERM_PROMPT_ID:
      return ISODERM_PROMPT_BYTES;
    case ISODERM_SHOT_LIMITS_ID:
      return ISODERM_SHOT_LIMITS_BYTES;
    case ISODERM_SHOT_ID:
      return ISODERM_SHOT_BYTES;
    case ISODERM_COLD_LIMITS_ID:
      return ISODERM_COLD_LIMITS_BYTES;
    case ISODERM_AIM_ID:
      return ISODERM_AIM_BYTES;
    default:
      return -1;
  }
}

static bool is_trip(uint8_t code) {
#define IS(known) || code == known
  return false ISODERM_TRIP_EACH(IS);
}

static bool is_action(uint8_t code) {
  return false ISODERM_PROMPT_ACTION_EACH(IS);
#undef IS
}

static bool within(int32_t value, int32_t least, int32_t most) { return value >= least && value <= most; }

static bool is_in_range(const struct frame *frame) {
  const uint8_t *payload = frame->payload;
  switch (frame->type) {
    case ISODERM_LIMITS_ID:
      return within(get_u16(payload + ISODERM_LIMITS_HOT_SPOT_FACTOR_AT), ISODERM_LIMITS_HOT_SPOT_FACTOR_MIN,
                    ISODERM_LIMITS_HOT_SPOT_FACTOR_MAX) &&
             within(get_u16(payload + ISODERM_LIMITS_TRIP_C_AT), ISODERM_LIMITS_TRIP_C_MIN,
                    ISODERM_LIMITS_TRIP_C_MAX) &&
             within(get_u16(payload + ISODERM_LIMITS_SPEED_MIN_MM_S_AT), ISODERM_LIMITS_SPEED_MIN_MM_S_MIN,
                    ISODERM_LIMITS_SPEED_MIN_MM_S_MAX) &&
             within(get_i16(payload + ISODERM_LIMITS_CONTACT_MIN_C_AT), ISODERM_LIMITS_CONTACT_MIN_C_MIN,
                    ISODERM_LIMITS_CONTACT_MIN_C_MAX) &&
             within(get_i16(payload + ISODERM_LIMITS_CONTACT_MAX_C_AT), ISODERM_LIMITS_CONTACT_MAX_C_MIN,
                    ISODERM_LIMITS_CONTACT_MAX_C_MAX);
    case ISODERM_ACKNOWLEDGE_ID:
      return is_trip(payload[ISODERM_ACKNOWLEDGE_TRIP_AT]);
    case ISODERM_CONTACT_ID:
      return within(get_i16(payload + ISODERM_CONTACT_CONTACT_C_AT), ISODERM_CONTACT_CONTACT_C_MIN,
                    ISODERM_CONTACT_CONTACT_C_MAX);
    case ISODERM_PROMPT_ID:
      return is_action(payload[ISODERM_PROMPT_ACTION_AT]) &&
             within(get_u16(payload + ISODERM_PROMPT_SPEED_MM_S_AT), ISODERM_PROMPT_SPEED_MM_S_MIN,
                    ISODERM_PROMPT_SPEED_MM_S_MAX);
    case ISODERM_SHOT_LIMITS_ID: {
      const int32_t needle = get_i16(payload + ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_AT);
      return needle == ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_UNKNOWN ||
             within(needle, ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_MIN, ISODERM_SHOT_LIMITS_NEEDLE_MAX_C_MAX);
    }
    case ISODERM_COLD_LIMITS_ID:
      return within(get_i16(payload + ISODERM_COLD_LIMITS_TRIP_C_AT), ISODERM_COLD_LIMITS_TRIP_C_MIN,
                    ISODERM_COLD_LIMITS_TRIP_C_MAX) &&
             within(get_i16(payload + ISODERM_COLD_LIMITS_PLATE_MIN_C_AT), ISODERM_COLD_LIMITS_PLATE_MIN_C_MIN,
                    ISODERM_COLD_LIMITS_PLATE_MIN_C_MAX);
    default:
      return true;
  }
}

/* ---- who is who */

/* Whether this session holds the device, or may take it over now (P18, P19). */
static uint8_t judge_claim(const struct device *device, uint32_t session) {
  if (device->held && session == device->session) return ISODERM_RESULT_OK;
  if (is_armed(device) || device->state == ISODERM_DEVICE_STATE_SELF_TEST) return ISODERM_RESULT_OTHER_SESSION;
  if (device->held && device->now_ms - device->heard_at_ms < CLAIM_LAPSE_MS) return ISODERM_RESULT_OTHER_SESSION;
  return ISODERM_RESULT_OK;
}

/* Only what is accepted claims: a refusal changes nothing (P24). */
static void claim(struct device *device, uint32_t session) {
  if (device->held && session == device->session) return;
  device->held = true;
  device->session = session;
  device->limited = false;
  device->session_emitted_ms = 0;
  device->self_test.passed = false;
  limits_own(&device->limits, &device->identity);
  forget_shots(&device->shots, &device->identity);
  forget_cold(&device->cold, &device->identity);
}

static bool is_holder(const struct device *device, uint32_t session) {
  return device->held && session == device->session;
}

static bool is_trigger_held(const struct device *device) {
  return device->trigger.pressed || device->in.trigger_pressed;
}

/* ---- requests */

static uint8_t request_self_test(struct device *device, const uint8_t *payload) {
  const uint32_t session = get_u32(payload + ISODERM_SELF_TEST_REQUEST_SESSION_AT);
  if (device->state == ISODERM_DEVICE_STATE_SELF_TEST)
    return is_holder(device, session) ? ISODERM_RESULT_OK : ISODERM_RESULT_BUSY;
  if (device->state != ISODERM_DEVICE_STATE_UNARMED && device->state != ISODERM_DEVICE_STATE_FAULT)
    return ISODERM_RESULT_WRONG_STATE;
  const uint8_t claimable = judge_claim(device, session);
  if (claimable != ISODERM_RESULT_OK) return claimable;
  if (is_latched(&device->latches) && !device->latches.acknowledged) return ISODERM_RESULT_NOT_ACKNOWLEDGED;
  if (is_trigger_held(device)) return ISODERM_RESULT_TRIGGER_HELD;
  claim(device, session);
  begin_self_test(&device->self_test);
  device->state = ISODERM_DEVICE_STATE_SELF_TEST;
  return ISODERM_RESULT_OK;
}

static uint8_t acknowledge(struct device *device, const uint8_t *payload) {
  if (device->state != ISODERM_DEVICE_STATE_FAULT) return ISODERM_RESULT_WRONG_STATE;
  const uint32_t session = get_u32(payload + ISODERM_ACKNOWLEDGE_SESSION_AT);
  const uint8_t claimable = judge_claim(device, session);
  if (claimable != ISODERM_RESULT_OK) return claimable;
  const uint8_t result = acknowledge_trip(&device->latches, payload[ISODERM_ACKNOWLEDGE_TRIP_AT], device);
  if (result != ISODERM_RESULT_OK) return result;
  claim(device, session);
  device->comparator_reset_ticks = COMPARATOR_RESET_TICKS;
  return ISODERM_RESULT_OK;
}

static uint8_t set_limits(struct device *device, const uint8_t *payload) {
  const uint32_t session = get_u32(payload + ISODERM_LIMITS_SESSION_AT);
  if (device->state != ISODERM_DEVICE_STATE_UNARMED) return ISODERM_RESULT_WRONG_STATE;
  const uint8_t claimable = judge_claim(device, session);
  if (claimable != ISODERM_RESULT_OK) return claimable;
  if (!device->met || device->host_major != ISODERM_PROTOCOL_MAJOR) return ISODERM_RESULT_WRONG_VERSION;
  if (!device->tip_there || device->identity.tip_id == 0) return ISODERM_RESULT_WRONG_TIP;
  struct limits narrowed = device->limits;
  const uint8_t result = limits_narrow(&narrowed, &device->identity, payload);
  if (result != ISODERM_RESULT_OK) return result;
  if (get_u16(payload + ISODERM_LIMITS_SPEED_MIN_MM_S_AT) > 0 && !device_has(device, ISODERM_CAPABILITY_MOTION_SENSOR))
    return ISODERM_RESULT_UNSUPPORTED;
  /* Whatever made the host think of a hotter spot does not go away within its session (P38). */
  const bool again = device->limited && is_holder(device, session);
  if (again && narrowed.value[HOT_SPOT_FACTOR] < device->limits.value[HOT_SPOT_FACTOR])
    return ISODERM_RESULT_LIMIT_TOO_WIDE;
  claim(device, session);
  device->limits = narrowed;
  memcpy(device->limits_payload, payload, sizeof device->limits_payload);
  device->limited = true;
  device->session_limits_crc = crc32(payload, ISODERM_LIMITS_BYTES, 0);
  /* Those of shots and of cold were agreed beside other limits. */
  device->shots.limited = false;
  device->cold.limited = false;
  /* A set point holds until limits of another session (P47). */
  if (device->contact_set && device->contact_session != session) {
    device->contact_set = false;
    device->out.contact_mc = HAL_UNKNOWN;
  }
  return ISODERM_RESULT_OK;
}

static uint8_t set_shot_limits(struct device *device, const uint8_t *payload) {
  if (device->state != ISODERM_DEVICE_STATE_UNARMED) return ISODERM_RESULT_WRONG_STATE;
  if (!is_holder(device, get_u32(payload + ISODERM_SHOT_LIMITS_SESSION_AT))) return ISODERM_RESULT_OTHER_SESSION;
  if (!device->shots.fitted) return ISODERM_RESULT_UNSUPPORTED;
  if (!device->limited) return ISODERM_RESULT_LIMITS_MISSING;
  const uint8_t result = shot_limits_narrow(&device->shots.limits, &device->identity, payload);
  if (result != ISODERM_RESULT_OK) return result;
  device->shots.limited = true;
  device->session_limits_crc = crc32(payload, ISODERM_SHOT_LIMITS_BYTES,
                                     crc32(device->limits_payload, sizeof device->limits_payload, 0));
  return ISODERM_RESULT_OK;
}

static uint8_t set_cold_limits(struct device *device, const uint8_t *payload) {
  if (device->state != ISODERM_DEVICE_STATE_UNARMED) return ISODERM_RESULT_WRONG_STATE;
  if (!is_holder(device, get_u32(payload + ISODERM_COLD_LIMITS_SESSION_AT))) return ISODERM_RESULT_OTHER_SESSION;
  if (!device->cold.fitted) return ISODERM_RESULT_UNSUPPORTED;
  if (!device->limited) return ISODERM_RESULT_LIMITS_MISSING;
  const uint8_t result = cold_limits_narrow(&device->cold.limits, &device->identity, payload);
  if (result != ISODERM_RESULT_OK) return result;
  device->cold.limited = true;
  device->session_limits_crc =
      crc32(payload, ISODERM_COLD_LIMITS_BYTES, crc32(device->limits_payload, sizeof device->limits_payload, 0));
  return ISODERM_RESULT_OK;
}

static uint8_t arm(struct device *device, const struct frame *frame) {
  const uint8_t *payload = frame->payload;
  const uint16_t epoch = get_u16(payload + ISODERM_ARM_EPOCH_AT);
  const uint16_t tip_id = get_u16(payload + ISODERM_ARM_TIP_ID_AT);
  /* A host that missed the reply repeats itself (P43). */
  if (is_armed(device)) {
    if (memcmp(payload, device->arm_payload, sizeof device->arm_payload) == 0) return ISODERM_RESULT_OK;
    return ISODERM_RESULT_WRONG_STATE;
  }
  if (device->state != ISODERM_DEVICE_STATE_UNARMED)
    return is_latched(&device->latches) ? ISODERM_RESULT_LATCHED : ISODERM_RESULT_WRONG_STATE;
  if (!is_holder(device, get_u32(payload + ISODERM_ARM_SESSION_AT))) return ISODERM_RESULT_OTHER_SESSION;
  if (epoch != (uint16_t)(device->gate.epoch + 1u)) return ISODERM_RESULT_WRONG_EPOCH;
  if (get_u32(payload + ISODERM_ARM_LIMITS_CRC_AT) != ISODERM_FIRMWARE_LIMITS_CRC)
    return ISODERM_RESULT_WRONG_LIMITS_CRC;
  if (!device->limited || (device->shots.fitted && !device->shots.limited) ||
      (device->cold.fitted && !device->cold.limited))
    return ISODERM_RESULT_LIMITS_MISSING;
  if (get_u32(payload + ISODERM_ARM_SESSION_LIMITS_CRC_AT) != device->session_limits_crc)
    return ISODERM_RESULT_WRONG_SESSION_LIMITS;
  if (tip_id == 0 || !device->tip_there || tip_id != device->identity.tip_id) return ISODERM_RESULT_WRONG_TIP;
  if (is_retired(&device->latches, tip_id)) return ISODERM_RESULT_TIP_RETIRED;
  if (!device->self_test.passed) return ISODERM_RESULT_SELF_TEST_MISSING;
  if (!is_self_test_fresh(device)) return ISODERM_RESULT_SELF_TEST_OLD;
  if (device->in.estop_asserted) return ISODERM_RESULT_EMERGENCY_STOP;
  if (is_trigger_held(device)) return ISODERM_RESULT_TRIGGER_HELD;
  open_gate(&device->gate, epoch, frame->seq);
  open_shots(&device->shots);
  device->output.epoch_uj = 0;
  memcpy(device->arm_payload, payload, sizeof device->arm_payload);
  latches_set_armed(&device->latches, true);
  if (device->interlocks.pad_fitted) device->interlocks.pad_armed_mohm = device->in.pad_mohm;
  device->state = ISODERM_DEVICE_STATE_ARMED;
  return ISODERM_RESULT_OK;
}

static uint8_t set_contact(struct device *device, const uint8_t *payload) {
  const uint32_t session = get_u32(payload + ISODERM_CONTACT_SESSION_AT);
  const int32_t mc = 10 * get_i16(payload + ISODERM_CONTACT_CONTACT_C_AT);
  if (!is_holder(device, session)) return ISODERM_RESULT_OTHER_SESSION;
  if (!device_has(device, ISODERM_CAPABILITY_CONTACT_SURFACE)) return ISODERM_RESULT_UNSUPPORTED;
  if (!device->limited) return ISODERM_RESULT_LIMITS_MISSING;
  if (!within(mc, device->limits.value[CONTACT_MIN_C], device->limits.value[CONTACT_MAX_C]))
    return ISODERM_RESULT_LIMIT_TOO_WIDE;
  /* Cold is leased: a set point that nobody has to renew only leads back to neutral (P92). */
  if (device->cold.fitted && mc < COLD_NEUTRAL_MIN_C) return ISODERM_RESULT_LIMIT_TOO_WIDE;
  device->out.contact_mc = mc;
  device->contact_set = true;
  device->contact_session = session;
  return ISODERM_RESULT_OK;
}

static uint8_t show(struct device *device, const struct frame *frame) {
  const uint8_t *payload = frame->payload;
  struct hal_display *display = &device->display;
  if (!device_has(device, ISODERM_CAPABILITY_DISPLAY)) return ISODERM_RESULT_UNSUPPORTED;
  if (frame->type == ISODERM_PROMPT_ID) {
    display->action = payload[ISODERM_PROMPT_ACTION_AT];
    display->zone = payload[ISODERM_PROMPT_ZONE_AT];
    display->area_dcm2 = get_u16(payload + ISODERM_PROMPT_AREA_CM2_AT);
    display->speed_dmm_s = get_u16(payload + ISODERM_PROMPT_SPEED_MM_S_AT);
  } else {
    display->aim_field = payload[ISODERM_AIM_FIELD_AT];
    display->aim_along_cmm = (int16_t)get_i16(payload + ISODERM_AIM_ALONG_MM_AT);
    display->aim_across_cmm = (int16_t)get_i16(payload + ISODERM_AIM_ACROSS_MM_AT);
  }
  display->shown++;
  return ISODERM_RESULT_OK;
}

/* Rules about the boot id come first; every request has it in the same place (P25). */
static uint8_t obey_request(struct device *device, const struct frame *frame) {
  const uint8_t *payload = frame->payload;
  if (get_u32(payload) != device->boot_id) return ISODERM_RESULT_WRONG_BOOT;
  switch (frame->type) {
    case ISODERM_SELF_TEST_REQUEST_ID:
      return request_self_test(device, payload);
    case ISODERM_ACKNOWLEDGE_ID:
      return acknowledge(device, payload);
    case ISODERM_LIMITS_ID:
      return set_limits(device, payload);
    case ISODERM_SHOT_LIMITS_ID:
      return set_shot_limits(device, payload);
    case ISODERM_COLD_LIMITS_ID:
      return set_cold_limits(device, payload);
    case ISODERM_ARM_ID:
      return arm(device, frame);
    default:
      return set_contact(device, payload);
  }
}

/* ---- leases and shots are never answered by a reply */

static void receive_lease(struct device *device, const struct frame *frame) {
  const struct lease_keys keys = {device->boot_id, device->session, device->limits.value[POWER_MAX_W]};
  if (offer_lease(&device->gate, frame->payload, frame->seq, &keys, device->now_ms) == ISODERM_RESULT_OK)
    device->heard_at_ms = device->now_ms;
}

static void receive_shot(struct device *device, const struct frame *frame) {
  struct shot_gate *shots = &device->shots;
  const struct shot_keys keys = {device->boot_id, device->session, device->gate.epoch, device->gate.open,
                                 device->limits.value[POWER_MAX_W]};
  if (!shots->fitted) return;
  /* One that could not be reported is not heard: a flood (P74). */
  if (shots->reports + 2u > REPORTS_MAX) {
    device->bad_frames++;
    return;
  }
  if (offer_shot(shots, &device->identity, frame->payload, &keys, device->now_ms) == ISODERM_RESULT_OK)
    device->heard_at_ms = device->now_ms;
}

void receive_frame(struct device *device, const struct frame *frame) {
  const uint8_t *payload = frame->payload;
  if (frame->type == ISODERM_STOP_ID) {
    /* Of any length and for any reason (P9). */
    stop_device(device);
    send_reply(device, frame, ISODERM_RESULT_OK);
    return;
  }
  const int bytes = payload_bytes(frame->type);
  if (bytes < 0 || frame->length != (size_t)bytes || !is_in_range(frame)) {
    device->bad_frames++;
    return;
  }
  if (device->frame_credit < FRAME_COST) {
    device->bad_frames++;
    return;
  }
  device->frame_credit -= FRAME_COST;
  switch (frame->type) {
    case ISODERM_HELLO_REQUEST_ID:
      device->greeted = true;
      device->met = true;
      device->host_major = payload[ISODERM_HELLO_REQUEST_PROTOCOL_MAJOR_AT];
      send_hello(device, get_u32(payload + ISODERM_HELLO_REQUEST_HOST_NONCE_AT));
      return;
    case ISODERM_LEASE_ID:
      receive_lease(device, frame);
      return;
    case ISODERM_SHOT_ID:
      receive_shot(device, frame);
      return;
    case ISODERM_PROMPT_ID:
    case ISODERM_AIM_ID:
      send_reply(device, frame, show(device, frame));
      return;
    default: {
      const uint8_t result = obey_request(device, frame);
      if (result == ISODERM_RESULT_OK) device->heard_at_ms = device->now_ms;
      send_reply(device, frame, result);
      return;
    }
  }
}
