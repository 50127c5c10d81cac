/*
 * What the device does with each message of a host, in every state (section 8). What takes energy away is obeyed whoever sent it; what leads
 * towards energy must name this boot and this session and keep its rules, and the reply names the first rule that it broke (P24).
 */
#ifndef PARSER_H
#define PARSER_H

#include "device.h"

/* Obeys, answers or drops one frame whose CRC was right. */
void receive_frame(struct device *device, const struct frame *frame);

#endif
