/*
 * The trigger in the operator's hand: debounced towards on, instant towards off. Energy follows an edge, never a level: whatever takes the
 * energy away takes the edge as well (P58), and only pressing anew brings it back.
 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include <stdbool.h>
#include <stdint.h>

struct trigger {
  bool pressed;
  unsigned readings;
  bool edge_needed;
  uint8_t reason; /* a code of ISODERM_RESULT: what took the last edge away */
  uint32_t emitted_ms; /* since the last edge */
};

enum trigger_edge { EDGE_NONE, EDGE_PRESSED, EDGE_RELEASED };

enum trigger_edge poll_trigger(struct trigger *trigger, bool line);
void grant_edge(struct trigger *trigger);
/* The first reason since the last edge is kept until the trigger is let go. */
void take_edge(struct trigger *trigger, uint8_t reason);

#endif
