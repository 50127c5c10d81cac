/* The main loop: bytes as they come, a round of tasks every 10 ms. */
#include "device.h"

/* Static, because there is no heap and no stack for it. */
static struct device device;

void firmware_run(void) {
  for (;;) {
    device_boot(&device);
    unsigned events = 0;
    while ((events & HAL_RESET) == 0) {
      events = hal_wait();
      if ((events & HAL_RESET) != 0) break;
      if ((events & HAL_LINK_OPENED) != 0) device_connect(&device);
      if ((events & HAL_BYTES) != 0) device_receive(&device);
      if ((events & HAL_TICK) != 0) device_tick(&device);
    }
  }
}
