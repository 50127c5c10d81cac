#include "trigger.h"

#include "isoderm_protocol.h"

#define PRESS_READINGS 2u

enum trigger_edge poll_trigger(struct trigger *trigger, bool line) {
  if (!line) {
    trigger->readings = 0;
    if (!trigger->pressed) return EDGE_NONE;
    trigger->pressed = false;
    take_edge(trigger, ISODERM_RESULT_TRIGGER_RELEASED);
    return EDGE_RELEASED;
  }
  if (trigger->pressed || ++trigger->readings < PRESS_READINGS) return EDGE_NONE;
  trigger->pressed = true;
  return EDGE_PRESSED;
}

void grant_edge(struct trigger *trigger) {
  trigger->edge_needed = false;
  trigger->reason = ISODERM_RESULT_OK;
  trigger->emitted_ms = 0;
}

void take_edge(struct trigger *trigger, uint8_t reason) {
  if (trigger->edge_needed && reason != ISODERM_RESULT_TRIGGER_RELEASED) return;
  trigger->edge_needed = true;
  trigger->reason = reason;
}
