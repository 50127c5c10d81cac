/*
 * Feeding the watchdog: only after every task has checked in, so that one dead task stops it although the others still run. The window of 5 to
 * 100 ms is the hardware's.
 */
#ifndef WATCHDOG_H
#define WATCHDOG_H

enum task { TASK_CONTROL = 1, TASK_SENSORS = 2, TASK_SELF_TEST = 4, TASK_LINE = 8, TASKS_ALL = 15 };

void watchdog_begin(void);
/* A task that has finished its work of this round says so. */
void check_in(enum task task);

#endif
