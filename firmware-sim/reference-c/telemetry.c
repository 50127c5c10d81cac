#include "telemetry.h"

#include <string.h>

#include "wire.h"

#define REPEAT_MS 1000u
/* Telemetry is dropped first (P75): so much of the queue is kept for what can not be said again, and the last of it for the answer to a stop. */
#define RESERVE_BYTES 4096u
#define STOP_RESERVE_BYTES 64u

/* ---- the queue */

static void queue(struct device *device, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    device->tx[(device->tx_first + device->tx_length + i) % TX_BYTES] = bytes[i];
  device->tx_length += length;
}

static void send(struct device *device, uint8_t type, const uint8_t *payload, size_t length) {
  uint8_t wire[WIRE_MAX_BYTES + 1u];
  /* The zero that begins a link (P8). */
  wire[0] = 0;
  const size_t head = device->opened ? 0 : 1u;
  const size_t written = head + frame_write(wire + head, type, device->seq, payload, length);
  const bool again = type == ISODERM_TELEMETRY_ID || type == ISODERM_SHOT_STATE_ID;
  const bool to_stop = type == ISODERM_REPLY_ID && payload[ISODERM_REPLY_TO_TYPE_AT] == ISODERM_STOP_ID;
  const size_t needed = written + (again ? RESERVE_BYTES : to_stop ? 0 : STOP_RESERVE_BYTES);
  device->seq++;
  if (TX_BYTES - device->tx_length < needed) flush_line(device);
  if (TX_BYTES - device->tx_length < needed) return;
  device->opened = true;
  queue(device, wire, written);
}

void flush_line(struct device *device) {
  while (device->tx_length > 0) {
    const size_t end = TX_BYTES - device->tx_first;
    const size_t length = device->tx_length < end ? device->tx_length : end;
    const size_t taken = hal_uart_write(device->tx + device->tx_first, length);
    if (taken == 0) return;
    device->tx_first = (device->tx_first + taken) % TX_BYTES;
    device->tx_length -= taken;
  }
}

/* ---- wire integers from quantities */

/* Nearest multiple of `per`; halves up. */
static int64_t nearest(int64_t value, int32_t per) {
  return value >= 0 ? (value + per / 2) / per : -((-value + per / 2) / per);
}

static uint16_t to_u16(int64_t value, int32_t per, uint16_t most) {
  const int64_t wire = nearest(value, per);
  return (uint16_t)(wire < 0 ? 0 : wire > most ? most : wire);
}

static uint16_t to_u16_or(int32_t value, int32_t per, uint16_t most, uint16_t unknown) {
  return value == HAL_UNKNOWN ? unknown : to_u16(value, per, most);
}

/* Hundredths of a degree. */
static uint16_t to_c(int32_t mc) {
  if (mc == HAL_UNKNOWN) return (uint16_t)ISODERM_TELEMETRY_TIP_C_UNKNOWN;
  const int64_t wire = nearest(mc, 10);
  const int64_t least = ISODERM_TELEMETRY_TIP_C_MIN;
  const int64_t most = ISODERM_TELEMETRY_TIP_C_MAX;
  return (uint16_t)(int16_t)(wire < least ? least : wire > most ? most : wire);
}

/* Hundredths of a millimetre. */
static uint16_t to_place(int32_t um) {
  if (um == HAL_UNKNOWN) return (uint16_t)ISODERM_SHOT_STATE_ALONG_MM_UNKNOWN;
  const int64_t wire = nearest(um, 10);
  return (uint16_t)(int16_t)(wire < -INT16_MAX ? -INT16_MAX : wire > INT16_MAX ? INT16_MAX : wire);
}

/* ---- identity */

static void send_shot_tip(struct device *device) {
  const struct hal_identity *identity = &device->identity;
  uint8_t shot[ISODERM_SHOT_TIP_BYTES] = {0};
  put_u16(shot + ISODERM_SHOT_TIP_DEPTH_MM_AT, identity->depth_cmm);
  put_u32(shot + ISODERM_SHOT_TIP_ENERGY_MAX_J_AT, identity->shot_energy_mj);
  put_u16(shot + ISODERM_SHOT_TIP_DURATION_MAX_MS_AT, identity->shot_ms);
  put_u16(shot + ISODERM_SHOT_TIP_INTERVAL_MIN_MS_AT, identity->shot_interval_ms);
  put_u16(shot + ISODERM_SHOT_TIP_SPACING_MIN_MM_AT, identity->site_spacing_cmm);
  put_u16(shot + ISODERM_SHOT_TIP_TRAVEL_MM_AT, identity->travel_cmm);
  shot[ISODERM_SHOT_TIP_NEEDLE_PAIRS_AT] = identity->needle_pairs;
  shot[ISODERM_SHOT_TIP_COOL_MAX_MS_AT] = identity->cool_ms;
  put_u16(shot + ISODERM_SHOT_TIP_FOOTPRINT_MM2_AT, identity->footprint_mm2);
  put_u32(shot + ISODERM_SHOT_TIP_SHOT_LIMITS_CRC_AT, ISODERM_SHOT_TABLE_CRC);
  send(device, ISODERM_SHOT_TIP_ID, shot, sizeof shot);
}

static void send_cold_tip(struct device *device) {
  const struct hal_identity *identity = &device->identity;
  uint8_t cold[ISODERM_COLD_TIP_BYTES];
  put_u16(cold + ISODERM_COLD_TIP_PLATE_MIN_C_AT, (uint16_t)identity->plate_min_cc);
  put_u16(cold + ISODERM_COLD_TIP_NEUTRAL_C_AT, (uint16_t)identity->neutral_cc);
  put_u16(cold + ISODERM_COLD_TIP_PLATE_JPER_K_AT, identity->plate_dj_per_k);
  put_u16(cold + ISODERM_COLD_TIP_CONTACT_WPER_M2_K_AT, identity->contact_w_m2k);
  put_u16(cold + ISODERM_COLD_TIP_SENSOR_MIN_C_AT, (uint16_t)identity->sensor_min_cc);
  put_u16(cold + ISODERM_COLD_TIP_SENSOR_MAX_C_AT, (uint16_t)identity->sensor_max_cc);
  put_u32(cold + ISODERM_COLD_TIP_COLD_LIMITS_CRC_AT, ISODERM_COLD_TABLE_CRC);
  send(device, ISODERM_COLD_TIP_ID, cold, sizeof cold);
}

void send_tip(struct device *device) {
  const struct hal_identity *identity = &device->identity;
  uint8_t payload[ISODERM_TIP_BYTES] = {0};
  if (device->tip_there && identity->tip_id != 0) {
    put_u16(payload + ISODERM_TIP_TIP_ID_AT, identity->tip_id);
    memcpy(payload + ISODERM_TIP_LABEL_AT, identity->tip_label, sizeof identity->tip_label);
    put_u32(payload + ISODERM_TIP_FREQUENCY_KHZ_AT, identity->frequency_khz);
    put_u16(payload + ISODERM_TIP_POWER_MAX_W_AT, identity->power_max_cw);
    put_u16(payload + ISODERM_TIP_DISC_DIAMETER_MM_AT, identity->disc_cmm);
    put_u16(payload + ISODERM_TIP_SPACING_MM_AT, identity->spacing_cmm);
    put_u16(payload + ISODERM_TIP_IMPEDANCE_MIN_OHM_AT, identity->impedance_min_dohm);
    put_u16(payload + ISODERM_TIP_IMPEDANCE_MAX_OHM_AT, identity->impedance_max_dohm);
    put_u16(payload + ISODERM_TIP_HOT_SPOT_KMM_PER_WS_AT, identity->hot_spot_k);
  }
  send(device, ISODERM_TIP_ID, payload, sizeof payload);
  if (device->shots.fitted) send_shot_tip(device);
  if (device->cold.fitted) send_cold_tip(device);
}
void send_hello(struct device *device, uint32_t host_nonce) {
  const struct hal_identity *identity = &device->identity;
  uint8_t payload[ISODERM_HELLO_BYTES];
  payload[ISODERM_HELLO_PROTOCOL_MAJOR_AT] = ISODERM_PROTOCOL_MAJOR;
  payload[ISODERM_HELLO_PROTOCOL_MINOR_AT] = ISODERM_PROTOCOL_MINOR;
  payload[ISODERM_HELLO_MODALITY_AT] = identity->modality;
  memcpy(payload + ISODERM_HELLO_FIRMWARE_MAJOR_AT, identity->version, sizeof identity->version);
  put_u16(payload + ISODERM_HELLO_CAPABILITIES_AT, identity->capabilities);
  memcpy(payload + ISODERM_HELLO_SERIAL_AT, identity->serial, sizeof identity->serial);
  put_u32(payload + ISODERM_HELLO_BOOT_ID_AT, device->boot_id);
  put_u32(payload + ISODERM_HELLO_HOST_NONCE_AT, host_nonce);
  put_u32(payload + ISODERM_HELLO_LIMITS_CRC_AT, ISODERM_FIRMWARE_LIMITS_CRC);
  payload[ISODERM_HELLO_RESET_CAUSE_AT] = device->reset_cause;
  payload[ISODERM_HELLO_TRIP_AT] = first_trip(&device->latches);
  put_u32(payload + ISODERM_HELLO_TICK_MS_AT, device->now_ms);
  send(device, ISODERM_HELLO_ID, payload, sizeof payload);
  send_tip(device);
}

/* ---- answers and events */

void send_reply(struct device *device, const struct frame *request, uint8_t result) {
  uint8_t payload[ISODERM_REPLY_BYTES];
  payload[ISODERM_REPLY_TO_TYPE_AT] = request->type;
  put_u16(payload + ISODERM_REPLY_TO_SEQ_AT, request->seq);
  payload[ISODERM_REPLY_RESULT_AT] = result;
  put_u16(payload + ISODERM_REPLY_EPOCH_AT, device->gate.epoch);
  send(device, ISODERM_REPLY_ID, payload, sizeof payload);
}

void send_self_test(struct device *device) {
  const struct self_test *test = &device->self_test;
  uint8_t payload[ISODERM_SELF_TEST_BYTES];
  put_u32(payload + ISODERM_SELF_TEST_BOOT_ID_AT, device->boot_id);
  put_u32(payload + ISODERM_SELF_TEST_SESSION_AT, device->session);
  put_u32(payload + ISODERM_SELF_TEST_DONE_AT, test->done);
  put_u32(payload + ISODERM_SELF_TEST_PASSED_AT, test->done & ~test->failed);
  send(device, ISODERM_SELF_TEST_ID, payload, sizeof payload);
}

void send_trigger(struct device *device) {
  if (!device->greeted) return;
  uint8_t payload[ISODERM_TRIGGER_BYTES];
  put_u32(payload + ISODERM_TRIGGER_TICK_MS_AT, device->now_ms);
  payload[ISODERM_TRIGGER_PRESSED_AT] = device->trigger.pressed;
  send(device, ISODERM_TRIGGER_ID, payload, sizeof payload);
}

/* ---- telemetry */

int32_t ceiling_mw(const struct device *device) {
  const int32_t heat = heat_ceiling_mw(&device->thermal, &device->limits);
  const int32_t window = window_mw(&device->output, &device->limits);
  const int32_t warm = heat < window ? heat : window;
  if (!device->cold.fitted) return warm;
  const int32_t cold = cold_ceiling_mw(&device->cold, &device->thermal, &device->in, &device->limits);
  return cold < warm ? cold : warm;
}

static uint16_t flags_of(const struct device *device) {
  const struct interlocks *interlocks = &device->interlocks;
  uint32_t flags = 0;
  if (device->trigger.pressed) flags |= ISODERM_TELEMETRY_FLAG_TRIGGER;
  if (interlocks->contact) flags |= ISODERM_TELEMETRY_FLAG_CONTACT;
  if (interlocks->pad) flags |= ISODERM_TELEMETRY_FLAG_PAD;
  if (interlocks->estop) flags |= ISODERM_TELEMETRY_FLAG_ESTOP;
  if (interlocks->motion) flags |= ISODERM_TELEMETRY_FLAG_MOTION;
  if (interlocks->cooling) flags |= ISODERM_TELEMETRY_FLAG_COOLING;
  if (device->out.relay1) flags |= ISODERM_TELEMETRY_FLAG_RELAY1;
  if (device->out.relay2 && !device->in.comparator_tripped) flags |= ISODERM_TELEMETRY_FLAG_RELAY2;
  if (device->trigger.edge_needed) flags |= ISODERM_TELEMETRY_FLAG_EDGE_NEEDED;
  if (device->identity.simulated) flags |= ISODERM_TELEMETRY_FLAG_SIMULATED;
  return (uint16_t)flags;
}

void send_telemetry(struct device *device) {
  const struct hal_inputs *in = &device->in;
  const struct lease_gate *gate = &device->gate;
  struct output *output = &device->output;
  const int64_t ticks = output->ticks > 0 ? output->ticks : 1;
  const uint32_t age_ms = device->now_ms - gate->accepted_at_ms;
  const uint64_t energy_cj = (output->energy_uj + 5000u) / 10000u;
  uint8_t payload[ISODERM_TELEMETRY_BYTES];
  put_u32(payload + ISODERM_TELEMETRY_TICK_MS_AT, device->now_ms);
  payload[ISODERM_TELEMETRY_STATE_AT] = device->state;
  put_u16(payload + ISODERM_TELEMETRY_FLAGS_AT, flags_of(device));
  put_u16(payload + ISODERM_TELEMETRY_LEASE_AGE_MS_AT,
          !gate->granted ? ISODERM_TELEMETRY_LEASE_AGE_MS_UNKNOWN : to_u16(age_ms, 1, 65534));
  put_u16(payload + ISODERM_TELEMETRY_EPOCH_AT, gate->epoch);
  put_u16(payload + ISODERM_TELEMETRY_SURFACE_AC_AT, to_c(device->thermal.a.last_mc));
  put_u16(payload + ISODERM_TELEMETRY_SURFACE_BC_AT, to_c(device->thermal.b.last_mc));
  put_u16(payload + ISODERM_TELEMETRY_TIP_C_AT, to_c(in->tip_mc));
  put_u16(payload + ISODERM_TELEMETRY_POWER_W_AT, to_u16(output->sum_measured_mw / ticks, 10, UINT16_MAX));
  put_u16(payload + ISODERM_TELEMETRY_COMMANDED_W_AT, to_u16(output->sum_commanded_mw / ticks, 10, UINT16_MAX));
  put_u16(payload + ISODERM_TELEMETRY_REFLECTED_W_AT, to_u16(output->sum_reflected_mw / ticks, 10, UINT16_MAX));
  put_u16(payload + ISODERM_TELEMETRY_CEILING_W_AT, to_u16(ceiling_mw(device), 10, UINT16_MAX));
  put_u16(payload + ISODERM_TELEMETRY_IMPEDANCE_OHM_AT,
          to_u16_or(in->impedance_mohm, 100, 65534, ISODERM_TELEMETRY_IMPEDANCE_OHM_UNKNOWN));
  put_u16(payload + ISODERM_TELEMETRY_SPEED_MM_S_AT,
          to_u16_or(in->speed_um_s, 100, ISODERM_TELEMETRY_SPEED_MM_S_MAX, ISODERM_TELEMETRY_SPEED_MM_S_UNKNOWN));
  put_u32(payload + ISODERM_TELEMETRY_ENERGY_J_AT, energy_cj < UINT32_MAX ? (uint32_t)energy_cj : UINT32_MAX);
  payload[ISODERM_TELEMETRY_TRIP_AT] = first_trip(&device->latches);
  payload[ISODERM_TELEMETRY_REFUSAL_AT] = device->refusal;
  put_u16(payload + ISODERM_TELEMETRY_BAD_FRAMES_AT, device->bad_frames);
  output->sum_measured_mw = 0;
  output->sum_commanded_mw = 0;
  output->sum_reflected_mw = 0;
  output->ticks = 0;
  send(device, ISODERM_TELEMETRY_ID, payload, sizeof payload);
}

void announce_trips(struct device *device) {
  struct latches *latches = &device->latches;
  if (latches->count == 0) {
    latches->announced = 0;
    return;
  }
  latches->since_announced_ms += TICK_MS;
  if (latches->since_announced_ms >= REPEAT_MS) latches->announced = 0;
  if (latches->announced == 0) latches->since_announced_ms = 0;
  for (; latches->announced < latches->count; latches->announced++) {
    const struct latch *entry = &latches->entry[latches->announced];
    uint8_t payload[ISODERM_FAULT_BYTES];
    payload[ISODERM_FAULT_TRIP_AT] = entry->trip;
    payload[ISODERM_FAULT_CHANNEL_AT] = entry->channel;
    put_u32(payload + ISODERM_FAULT_AT_MS_AT, entry->at_ms);
    /* HAL_UNKNOWN is the sentinel of the field. */
    put_u32(payload + ISODERM_FAULT_MEASURED_AT, (uint32_t)entry->measured);
    put_u32(payload + ISODERM_FAULT_LIMIT_AT, (uint32_t)entry->limit);
    payload[ISODERM_FAULT_FIRST_AT] = latches->announced == 0;
    send(device, ISODERM_FAULT_ID, payload, sizeof payload);
  }
}

/* ---- shots */

void send_shot_state(struct device *device) {
  const struct shot_gate *shots = &device->shots;
  const struct hal_inputs *in = &device->in;
  if (!shots->fitted) return;
  uint8_t payload[ISODERM_SHOT_STATE_BYTES];
  put_u32(payload + ISODERM_SHOT_STATE_TICK_MS_AT, device->now_ms);
  payload[ISODERM_SHOT_STATE_PHASE_AT] = shots->phase;
  put_u16(payload + ISODERM_SHOT_STATE_SHOT_AT, shots->last);
  put_u16(payload + ISODERM_SHOT_STATE_SHOTS_AT, (uint16_t)shots->shots);
  payload[ISODERM_SHOT_STATE_FIELD_AT] =
      in->field == HAL_UNKNOWN ? ISODERM_SHOT_STATE_FIELD_UNKNOWN : (uint8_t)in->field;
  put_u16(payload + ISODERM_SHOT_STATE_ALONG_MM_AT, to_place(in->along_um));
  put_u16(payload + ISODERM_SHOT_STATE_ACROSS_MM_AT, to_place(in->across_um));
  put_u16(payload + ISODERM_SHOT_STATE_CARRIAGE_MM_AT,
          to_u16_or(in->carriage_um, 10, 65534, ISODERM_SHOT_STATE_CARRIAGE_MM_UNKNOWN));
  put_u16(payload + ISODERM_SHOT_STATE_NEEDLE_C_AT, to_c(in->needle_mc));
  send(device, ISODERM_SHOT_STATE_ID, payload, sizeof payload);
}

static void send_shot_done(struct device *device, const struct shot_report *said) {
  const uint64_t energy_mj = (said->energy_uj + 500u) / 1000u;
  uint8_t payload[ISODERM_SHOT_DONE_BYTES];
  put_u32(payload + ISODERM_SHOT_DONE_TICK_MS_AT, device->now_ms);
  put_u16(payload + ISODERM_SHOT_DONE_EPOCH_AT, said->epoch);
  put_u16(payload + ISODERM_SHOT_DONE_SHOT_AT, said->number);
  payload[ISODERM_SHOT_DONE_RESULT_AT] = said->result;
  payload[ISODERM_SHOT_DONE_BEGUN_AT] = said->begun;
  put_u32(payload + ISODERM_SHOT_DONE_ENERGY_J_AT, energy_mj < UINT32_MAX ? (uint32_t)energy_mj : UINT32_MAX);
  put_u16(payload + ISODERM_SHOT_DONE_DURATION_MS_AT, to_u16(said->duration_ms, 1, UINT16_MAX));
  put_u16(payload + ISODERM_SHOT_DONE_COOL_MS_AT, to_u16(said->cool_ms, 1, UINT16_MAX));
  payload[ISODERM_SHOT_DONE_FIELD_AT] = said->begun ? said->site.field : ISODERM_SHOT_DONE_FIELD_UNKNOWN;
  put_u16(payload + ISODERM_SHOT_DONE_ALONG_MM_AT,
          said->begun ? (uint16_t)said->site.along_cmm : (uint16_t)ISODERM_SHOT_DONE_ALONG_MM_UNKNOWN);
  put_u16(payload + ISODERM_SHOT_DONE_ACROSS_MM_AT,
          said->begun ? (uint16_t)said->site.across_cmm : (uint16_t)ISODERM_SHOT_DONE_ACROSS_MM_UNKNOWN);
  uint16_t reflected = ISODERM_SHOT_DONE_REFLECTED_RATIO_UNKNOWN;
  if (said->forward_uj > 0)
    reflected = to_u16((int64_t)(1000u * said->reflected_uj / said->forward_uj), 1, ISODERM_SHOT_DONE_REFLECTED_RATIO_MAX);
  put_u16(payload + ISODERM_SHOT_DONE_REFLECTED_RATIO_AT, reflected);
  put_u16(payload + ISODERM_SHOT_DONE_IMPEDANCE_OHM_AT,
          to_u16_or(said->impedance_mohm, 100, 65534, ISODERM_SHOT_DONE_IMPEDANCE_OHM_UNKNOWN));
  put_u16(payload + ISODERM_SHOT_DONE_NEEDLE_PEAK_C_AT, to_c(said->needle_peak_mc));
  send(device, ISODERM_SHOT_DONE_ID, payload, sizeof payload);
}

void announce_shots(struct device *device) {
  for (unsigned i = 0; i < device->shots.reports; i++) send_shot_done(device, &device->shots.report[i]);
  device->shots.reports = 0;
}
