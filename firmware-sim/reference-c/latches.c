#include "latches.h"

#include "crc32.h"
#include "device.h"
#include "wire.h"

#define ENTRY_BYTES 14u
#define HEAD_BYTES (3u + 2u * RETIRED_MAX)
#define STORE_MAX_BYTES (HEAD_BYTES + LATCHES_MAX * ENTRY_BYTES + 4u)

static void save(const struct latches *latches) {
  uint8_t bytes[STORE_MAX_BYTES];
  bytes[0] = latches->count;
  bytes[1] = latches->acknowledged;
  bytes[2] = latches->armed;
  for (unsigned i = 0; i < RETIRED_MAX; i++) put_u16(bytes + 3 + 2 * i, latches->retired[i]);
  uint8_t *at = bytes + HEAD_BYTES;
  for (unsigned i = 0; i < latches->count; i++, at += ENTRY_BYTES) {
    const struct latch *entry = &latches->entry[i];
    at[0] = entry->trip;
    at[1] = entry->channel;
    put_u32(at + 2, entry->at_ms);
    put_u32(at + 6, (uint32_t)entry->measured);
    put_u32(at + 10, (uint32_t)entry->limit);
  }
  put_u32(at, crc32(bytes, (size_t)(at - bytes), 0));
  hal_store_save(bytes, (size_t)(at - bytes) + 4u);
}

static int32_t get_i32(const uint8_t *at) {
  const uint32_t value = get_u32(at);
  return value <= INT32_MAX ? (int32_t)value : -1 - (int32_t)(UINT32_MAX - value);
}

bool latches_load(struct latches *latches) {
  uint8_t bytes[STORE_MAX_BYTES];
  const size_t stored = hal_store_load(bytes, sizeof bytes);
  *latches = (struct latches){0};
  if (stored == 0) return true;
  if (stored < HEAD_BYTES + 4u || bytes[0] > LATCHES_MAX) return false;
  const size_t covered = HEAD_BYTES + bytes[0] * ENTRY_BYTES;
  if (stored != covered + 4u || crc32(bytes, covered, 0) != get_u32(bytes + covered)) return false;
  latches->count = bytes[0];
  latches->acknowledged = bytes[1] != 0;
  latches->armed = bytes[2] != 0;
  for (unsigned i = 0; i < RETIRED_MAX; i++) latches->retired[i] = get_u16(bytes + 3 + 2 * i);
  const uint8_t *at = bytes + HEAD_BYTES;
  for (unsigned i = 0; i < latches->count; i++, at += ENTRY_BYTES)
    latches->entry[i] = (struct latch){at[0], at[1], get_u32(at + 2), get_i32(at + 6), get_i32(at + 10)};
  return true;
}

void latches_set_armed(struct latches *latches, bool armed) {
  if (latches->armed == armed) return;
  latches->armed = armed;
  save(latches);
}

bool is_retired(const struct latches *latches, uint16_t tip_id) {
  for (unsigned i = 0; i < RETIRED_MAX; i++)
    if (latches->retired[i] == tip_id) return true;
  return false;
}

void retire_tip(struct latches *latches, uint16_t tip_id) {
  if (is_retired(latches, tip_id)) return;
  /* A ninth kind pushes the oldest out. */
  for (unsigned i = RETIRED_MAX - 1u; i > 0; i--) latches->retired[i] = latches->retired[i - 1u];
  latches->retired[0] = tip_id;
  save(latches);
}

void raise_trip(struct latches *latches, uint8_t trip, uint8_t channel, uint32_t at_ms, int32_t measured,
                int32_t limit) {
  for (unsigned i = 0; i < latches->count; i++) {
    if (latches->entry[i].trip != trip) continue;
    if (!latches->acknowledged) return;
    latches->acknowledged = false;
    save(latches);
    return;
  }
  if (latches->count < LATCHES_MAX)
    latches->entry[latches->count++] = (struct latch){trip, channel, at_ms, measured, limit};
  latches->acknowledged = false;
  save(latches);
}

bool is_latched(const struct latches *latches) { return latches->count > 0; }

uint8_t first_trip(const struct latches *latches) {
  return latches->count > 0 ? latches->entry[0].trip : ISODERM_TRIP_NONE;
}

/* Output or memory that is not to be trusted any more: class LP, which only service clears. */
static bool needs_service(uint8_t trip) {
  return trip == ISODERM_TRIP_OUTPUT_STUCK || trip == ISODERM_TRIP_RELAY_WELDED || trip == ISODERM_TRIP_MEMORY ||
         trip == ISODERM_TRIP_SELF_TEST;
}

/* Whether what latched a trip can still be measured; what can not is for the self-test that must follow. */
static bool is_cause_present(const struct device *device, uint8_t trip) {
  const struct interlocks *interlocks = &device->interlocks;
  switch (trip) {
    case ISODERM_TRIP_OVER_TEMPERATURE:
    case ISODERM_TRIP_HEATING_RATE:
      return !is_cool(&device->thermal, &device->limits);
    case ISODERM_TRIP_COMPARATOR:
      return !is_cool(&device->thermal, &device->limits) ||
             (device->cold.fitted && !is_warm(&device->thermal, &device->limits));
    case ISODERM_TRIP_UNDER_TEMPERATURE:
      return !is_warm(&device->thermal, &device->limits);
    case ISODERM_TRIP_SENSOR_OPEN:
    case ISODERM_TRIP_SENSOR_SHORT:
    case ISODERM_TRIP_SENSOR_SLOW:
    case ISODERM_TRIP_SENSOR_NOISE:
    case ISODERM_TRIP_SENSOR_IMPLAUSIBLE:
      return !sensors_valid(&device->thermal);
    case ISODERM_TRIP_POWER_MISMATCH:
      return device->output.measured_mw > LIMIT_OUTPUT_OFF_W;
    case ISODERM_TRIP_RETURN_PAD:
      return interlocks->pad_fitted && !is_pad_whole(device->in.pad_mohm);
    case ISODERM_TRIP_COOLING:
      return !interlocks->cooling || device->in.spraying;
    case ISODERM_TRIP_CONTACT_TEMPERATURE:
      return interlocks->surface_readings > 0 || (device->cold.fitted && device->cold.plate_samples > 0);
    case ISODERM_TRIP_EMERGENCY_STOP:
      return device->in.estop_asserted;
    case ISODERM_TRIP_TRIGGER_STUCK:
      return device->in.trigger_pressed;
    default:
      return false;
  }
}

uint8_t acknowledge_trip(struct latches *latches, uint8_t trip, const struct device *device) {
  if (!is_latched(latches)) return ISODERM_RESULT_WRONG_STATE;
  if (trip != first_trip(latches)) return ISODERM_RESULT_WRONG_TRIP;
  for (unsigned i = 0; i < latches->count; i++)
    if (needs_service(latches->entry[i].trip)) return ISODERM_RESULT_POWER_CYCLE_NEEDED;
  for (unsigned i = 0; i < latches->count; i++)
    if (is_cause_present(device, latches->entry[i].trip)) return ISODERM_RESULT_CAUSE_PRESENT;
  latches->acknowledged = true;
  save(latches);
  return ISODERM_RESULT_OK;
}

void clear_latches(struct latches *latches) {
  if (!latches->acknowledged) return;
  latches->count = 0;
  latches->acknowledged = false;
  latches->announced = 0;
  save(latches);
}
