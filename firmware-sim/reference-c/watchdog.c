#include "watchdog.h"

#include "hal.h"

static unsigned checked_in;

void watchdog_begin(void) { checked_in = 0; }

void check_in(enum task task) {
  checked_in |= (unsigned)task;
  if (checked_in != TASKS_ALL) return;
  checked_in = 0;
  hal_watchdog_feed();
}
