/*
 * Everything the device says: answers, telemetry, trips, shots; and the queue of the line. Values saturate at the ends of their field (P12),
 * and what is unknown has its sentinel (P11). It judges nothing.
 */
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include "device.h"

void send_hello(struct device *device, uint32_t host_nonce);
void send_tip(struct device *device);
void send_reply(struct device *device, const struct frame *request, uint8_t result);
void send_self_test(struct device *device);
void send_trigger(struct device *device);
void send_telemetry(struct device *device);
/* Nothing from a device without shots. */
void send_shot_state(struct device *device);
void announce_shots(struct device *device);
/* Trips that have not been announced yet, and all of them again each second (P65). */
void announce_trips(struct device *device);
/* The most that the firmware itself would allow now. */
int32_t ceiling_mw(const struct device *device);
/* Gives the line what it takes. */
void flush_line(struct device *device);

#endif
