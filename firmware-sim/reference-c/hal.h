/*
 * The board as the firmware sees it: a dozen functions and the pins. Whoever ports the firmware writes these and nothing else; hal-host.c
 * is one port, to a process on a computer. All quantities are integers: mC is a thousandth of a degree Celsius, mW a milliwatt, um a
 * micrometre. HAL_UNKNOWN stands for what the hardware can not measure at this moment; a broken wire is not unknown, it is a rail.
 */
#ifndef HAL_H
#define HAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAL_UNKNOWN INT32_MIN

/* What hal_wait found: any of these at once. */
#define HAL_TICK 1u        /* 10 ms have passed since the last tick */
#define HAL_BYTES 2u       /* the line has bytes */
#define HAL_LINK_OPENED 4u /* a new host is on the line */
#define HAL_RESET 8u       /* the chip begins anew; never seen where that is a jump to the reset vector */

struct hal_inputs {
  int32_t surface_a_mc;
  int32_t surface_b_mc;
  uint32_t surface_a_age_ms; /* of the latest conversion */
  uint32_t surface_b_age_ms;
  int32_t tip_mc; /* contact surface */
  bool tip_fitted;
  bool trigger_pressed;
  bool contact_sensed;
  bool estop_asserted;
  int32_t pad_mohm;
  int32_t cooling_permille; /* flow or fan over nominal */
  int32_t speed_um_s;
  int32_t forward_mw; /* mean since the tick before */
  int32_t reflected_mw;
  int32_t impedance_mohm;
  int32_t test_load_mw;
  bool comparator_tripped; /* it has opened relay 2 and holds it open */
  int32_t reference_a_ppm; /* read back, over nominal */
  int32_t reference_b_ppm;
  int32_t clock_ppm; /* main oscillator over the independent one */
  uint32_t image_crc;
  uint32_t memory_errors; /* of the march test */
  /* Of devices that emit in shots. */
  int32_t field; /* printed grid under the tip */
  int32_t along_um;
  int32_t across_um;
  int32_t carriage_um;
  int32_t needle_mc;
  bool inserted;
  bool spraying; /* pressure behind the nozzle of the cryogen */
};

struct hal_outputs {
  int32_t command_mw;
  bool gate; /* enable line of the amplifier */
  bool relay1;
  bool relay2;
  bool test_load; /* between the relays */
  bool comparator_inject;
  bool comparator_reset;
  bool channel_test_a; /* test current through the channel of sensor A */
  bool channel_test_b;
  bool response_test; /* cools the faces of both surface sensors */
  bool estop_loop_open;
  bool contact_sense_off;
  int32_t contact_mc; /* set point of the contact surface; HAL_UNKNOWN: not driven */
  int32_t carriage_um;
  bool valve; /* of the spray, behind another one that relay 2 holds open */
  int32_t insert_um; /* depth of the points of the needles; 0: out */
};

/* Lamp and display: nothing in the firmware depends on what is shown. */
struct hal_display {
  uint8_t state;
  uint8_t action;
  uint8_t zone;
  uint16_t area_dcm2; /* tenths */
  uint16_t speed_dmm_s;
  uint8_t aim_field;
  int16_t aim_along_cmm; /* hundredths */
  int16_t aim_across_cmm;
  uint32_t shown; /* counts what was shown: the same text again is a new request */
};

/* What the board and the memory of its tip say of themselves. Texts are padded with zeros, integers as on the wire. */
struct hal_identity {
  uint8_t modality;
  uint8_t version[3];
  char serial[12];
  uint16_t capabilities;
  bool simulated;
  uint32_t image_crc; /* as released */
  uint16_t hot_spot_permille; /* least of the tip */
  uint16_t tip_id;
  char tip_label[16];
  uint32_t frequency_khz;
  uint16_t power_max_cw;
  uint16_t disc_cmm;
  uint16_t spacing_cmm;
  uint16_t impedance_min_dohm;
  uint16_t impedance_max_dohm;
  uint16_t hot_spot_k;
  /* In shots; all zero for other devices. */
  uint16_t depth_cmm;
  uint32_t shot_energy_mj;
  uint16_t shot_ms;
  uint16_t shot_interval_ms;
  uint16_t site_spacing_cmm;
  uint16_t travel_cmm;
  uint8_t needle_pairs;
  uint8_t cool_ms;
  uint16_t footprint_mm2;
  /* Of a cold plate. */
  int16_t plate_min_cc; /* hundredths of a degree */
  int16_t neutral_cc;
  uint16_t plate_dj_per_k;
  uint16_t contact_w_m2k;
  int16_t sensor_min_cc;
  int16_t sensor_max_cc;
};

/* Sleeps until something happens. */
unsigned hal_wait(void);
/* Pins; registers keep their value until they are written again, and are all off after a reset. */
void hal_read_inputs(struct hal_inputs *inputs);
void hal_write_outputs(const struct hal_outputs *outputs);
void hal_show(const struct hal_display *display);
/* The line. Reading never waits; writing takes what fits and returns how much that was. */
size_t hal_uart_read(uint8_t *bytes, size_t room);
size_t hal_uart_write(const uint8_t *bytes, size_t length);
/* Asked at boot, and whenever a tip is attached. */
void hal_identify(struct hal_identity *identity);
/* Memory that survives a loss of power. Loading returns the number of bytes that were stored, 0 from a new one. */
size_t hal_store_load(uint8_t *bytes, size_t room);
void hal_store_save(const uint8_t *bytes, size_t length);
/* From a source of entropy, another one at every boot. */
uint32_t hal_random(void);
/* A code of ISODERM_RESET_CAUSE. */
uint8_t hal_reset_cause(void);
/* The windowed watchdog: fed too early or too late it resets the chip. */
void hal_watchdog_feed(void);

/* What a port runs once its hardware stands; never returns but where hal_wait never does. */
void firmware_run(void);

#endif
