/*
 * Everything the firmware remembers, in one static object, and the order of its tasks. Each task's part is declared in the file of that
 * task.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "cold.h"
#include "cryogen.h"
#include "frame.h"
#include "hal.h"
#include "interlocks.h"
#include "latches.h"
#include "lease.h"
#include "limits.h"
#include "output.h"
#include "self-test.h"
#include "shot-gate.h"
#include "thermal.h"
#include "trigger.h"

/* Replies to a burst of 250 requests (P74), with room for telemetry. */
#define TX_BYTES 6144u

struct device {
  struct hal_identity identity;
  struct hal_inputs in;
  struct hal_outputs out;
  struct hal_display display;
  uint32_t now_ms; /* since boot, modulo 2^32: tickMs on the wire */
  uint32_t boot_id;
  uint8_t reset_cause;
  uint8_t state;
  bool tip_there;

  struct limits limits;
  bool limited; /* the session has set its limits */
  uint32_t session_limits_crc;
  uint8_t limits_payload[ISODERM_LIMITS_BYTES];

  struct latches latches;
  struct lease_gate gate;
  struct shot_gate shots;
  struct cold cold;
  struct cryogen cryogen;
  struct trigger trigger;
  struct interlocks interlocks;
  struct thermal thermal;
  struct output output;
  struct self_test self_test;
  unsigned comparator_reset_ticks;

  bool held; /* a session holds the device */
  uint32_t session;
  bool contact_set;
  uint32_t contact_session;
  uint32_t heard_at_ms;
  uint32_t session_emitted_ms;
  uint8_t arm_payload[ISODERM_ARM_BYTES];
  uint8_t refusal;

  struct frame_reader reader;
  bool greeted; /* this link */
  bool met;     /* some link since boot */
  uint8_t host_major;
  uint16_t bad_frames;
  uint32_t frame_credit; /* thousandths of a frame */
  uint16_t seq;
  bool opened; /* the zero that begins a link has been sent */
  uint8_t tx[TX_BYTES];
  size_t tx_first;
  size_t tx_length;
};

void device_boot(struct device *device);
/* A new host is on the line: silent until it greets, and nothing left over from the one before. */
void device_connect(struct device *device);
/* Bytes of the line are obeyed as they come. */
void device_receive(struct device *device);
/* One round of 10 ms. */
void device_tick(struct device *device);

bool device_has(const struct device *device, uint32_t capability);
bool is_armed(const struct device *device);
bool is_self_test_fresh(const struct device *device);
/* Takes all energy and all permission away. A latched trip stays latched. */
void stop_device(struct device *device);
/* Ends the arm epoch. */
void disarm(struct device *device);
/* Reports a self-test that has ended or was broken off. */
void end_self_test(struct device *device);

#endif
