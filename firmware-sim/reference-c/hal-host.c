/*
 * The board as a process on a computer: pins and registers over a channel to a simulated plant, the line over TCP, a pseudo-terminal, or the
 * same channel. The plant is the world: its ticks are the time. README.md says what goes over the channel.
 */
#define _XOPEN_SOURCE 600
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "hal.h"
#include "wire.h"

#define RECORD_HEAD 3u
#define RECORD_MAX 8192u
#define LINE_MAX 4096u
#define STORE_MAX 1024u

/* In the order of the channel; each an int32, little-endian. */
#define PINS(X)                                                                                                     \
  X(surface_a_mc) X(surface_b_mc) X(surface_a_age_ms) X(surface_b_age_ms) X(tip_mc) X(tip_fitted) X(trigger_pressed) \
  X(contact_sensed) X(estop_asserted) X(pad_mohm) X(cooling_permille) X(speed_um_s) X(forward_mw) X(reflected_mw)    \
  X(impedance_mohm) X(test_load_mw) X(comparator_tripped) X(reference_a_ppm) X(reference_b_ppm) X(clock_ppm)         \
  X(image_crc) X(memory_errors) X(field) X(along_um) X(across_um) X(carriage_um) X(needle_mc) X(inserted) \
  X(spraying)
#define REGISTERS(X)                                                                                            \
  X(command_mw) X(gate) X(relay1) X(relay2) X(test_load) X(comparator_inject) X(comparator_reset)                \
  X(channel_test_a) X(channel_test_b) X(response_test) X(estop_loop_open) X(contact_sense_off) X(contact_mc) X(carriage_um) X(valve) \
  X(insert_um)
#define DISPLAY(X) \
  X(state) X(action) X(zone) X(area_dcm2) X(speed_dmm_s) X(aim_field) X(aim_along_cmm) X(aim_across_cmm) X(shown)
#define BOARD(X)                                                                                  \
  X(modality) X(version[0]) X(version[1]) X(version[2]) X(capabilities) X(simulated) X(image_crc) \
  X(hot_spot_permille)
#define TIP(X)                                                                                                   \
  X(tip_id) X(frequency_khz) X(power_max_cw) X(disc_cmm) X(spacing_cmm) X(impedance_min_dohm) X(impedance_max_dohm) \
  X(hot_spot_k) X(depth_cmm) X(shot_energy_mj) X(shot_ms) X(shot_interval_ms) X(site_spacing_cmm) X(travel_cmm)     \
  X(needle_pairs) X(cool_ms) X(footprint_mm2)
#define PLATE(X) \
  X(plate_min_cc) X(neutral_cc) X(plate_dj_per_k) X(contact_w_m2k) X(sensor_min_cc) X(sensor_max_cc)

#define COUNT(field) +1
enum { PIN_BYTES = 4 * (0 PINS(COUNT)), TIP_BYTES = 4 * (0 TIP(COUNT)) + 16 };
enum { BOOT_BYTES = 4 * (0 BOARD(COUNT) TIP(COUNT) PLATE(COUNT) + 2) + 12 + 16 };

static int plant_in = 0;
static int plant_out = 1;
static int listener = -1; /* of --tcp */
static int line = -1;     /* -1: the line is in the channel, or nobody is connected */
static bool own_line;
static const char *store_path;

static struct hal_inputs pins;
static struct hal_outputs registers;
static struct hal_display display;
static struct hal_identity board;
static uint32_t entropy;
static uint8_t reset_cause;
static uint8_t store[STORE_MAX];
static size_t store_length;
static bool dirty; /* something is to be told to the plant */
static uint32_t fed;
static uint32_t ticks;

static uint8_t record[RECORD_MAX];
static size_t record_length;
static uint8_t rx[LINE_MAX];
static size_t rx_length;
static uint8_t tx[LINE_MAX];
static size_t tx_length;

static void fail(const char *what) {
  fprintf(stderr, "isoderm-firmware: %s: %s\n", what, strerror(errno));
  exit(3);
}

static int32_t get_i32(const uint8_t *at) {
  const uint32_t value = get_u32(at);
  return value <= INT32_MAX ? (int32_t)value : -1 - (int32_t)(UINT32_MAX - value);
}

static uint8_t *put_i32(uint8_t *at, int32_t value) {
  put_u32(at, (uint32_t)value);
  return at + 4;
}

/* ---- the channel to the plant */

static void tell_plant(void) {
  uint8_t bytes[RECORD_HEAD + 4 * 32 + LINE_MAX];
  uint8_t *at = bytes + RECORD_HEAD;
#define PUT_REGISTER(field) at = put_i32(at, (int32_t)registers.field);
  REGISTERS(PUT_REGISTER)
#define PUT_DISPLAY(field) at = put_i32(at, (int32_t)display.field);
  DISPLAY(PUT_DISPLAY)
  at = put_i32(at, (int32_t)fed);
  at = put_i32(at, (int32_t)ticks);
  memcpy(at, tx, tx_length);
  at += tx_length;
  tx_length = 0;
  bytes[0] = 'R';
  put_u16(bytes + 1, (uint16_t)(at - bytes - RECORD_HEAD));
  for (const uint8_t *from = bytes; from < at;) {
    const ssize_t wrote = write(plant_out, from, (size_t)(at - from));
    if (wrote < 0 && errno != EINTR) exit(0);
    if (wrote > 0) from += wrote;
  }
  dirty = false;
}

static void take_identity(const uint8_t *at) {
#define TAKE_IDENTITY(field)  \
  board.field = get_i32(at); \
  at += 4;
  BOARD(TAKE_IDENTITY)
  TIP(TAKE_IDENTITY)
  PLATE(TAKE_IDENTITY)
  entropy = get_u32(at);
  reset_cause = (uint8_t)get_u32(at + 4);
  memcpy(board.serial, at + 8, sizeof board.serial);
  memcpy(board.tip_label, at + 20, sizeof board.tip_label);
}

/* Another tip was attached, and this is what its memory says. */
static void take_tip(const uint8_t *at) {
  TIP(TAKE_IDENTITY)
  memcpy(board.tip_label, at, sizeof board.tip_label);
}

static unsigned take_pins(const uint8_t *at, size_t length) {
#define TAKE_PIN(field)      \
  pins.field = get_i32(at); \
  at += 4;
  PINS(TAKE_PIN)
  const size_t said = length - PIN_BYTES;
  if (!own_line && said <= sizeof rx - rx_length) {
    memcpy(rx + rx_length, at, said);
    rx_length += said;
  }
  ticks++;
  dirty = true;
  return HAL_TICK;
}

/* The first record of the plant, if it is whole. */
static unsigned take_record(void) {
  if (record_length < RECORD_HEAD) return 0;
  const size_t length = get_u16(record + 1);
  if (length > RECORD_MAX - RECORD_HEAD) {
    errno = EPROTO;
    fail("a record of the plant is too long");
  }
  if (record_length < RECORD_HEAD + length) return 0;
  unsigned events = 0;
  if (record[0] == 'B' && length == BOOT_BYTES) {
    take_identity(record + RECORD_HEAD);
    memset(&registers, 0, sizeof registers);
    events = HAL_RESET;
  } else if (record[0] == 'T' && length == TIP_BYTES) {
    take_tip(record + RECORD_HEAD);
  } else if (record[0] == 'P' && length >= PIN_BYTES) {
    events = take_pins(record + RECORD_HEAD, length);
  } else if (record[0] == 'L' && length == 0) {
    rx_length = 0;
    events = HAL_LINK_OPENED;
  } else {
    errno = EPROTO;
    fail("a record of the plant is not understood");
  }
  const size_t whole = RECORD_HEAD + length;
  memmove(record, record + whole, record_length - whole);
  record_length -= whole;
  /* A tip is no event: the pins behind it say that it is there. */
  return events != 0 ? events : take_record();
}

static void read_plant(void) {
  const ssize_t got = read(plant_in, record + record_length, sizeof record - record_length);
  if (got > 0) record_length += (size_t)got;
  /* Without a world there is nothing to do. */
  if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) exit(0);
}

/* ---- a line of its own */

static void read_line(void) {
  const ssize_t got = read(line, rx + rx_length, sizeof rx - rx_length);
  if (got > 0) rx_length += (size_t)got;
  if (listener >= 0 && (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))) {
    close(line);
    line = -1;
    rx_length = 0;
  }
}

/* One host at a time: a further one is closed at once, without a byte (P2). */
static unsigned accept_host(void) {
  const int host = accept(listener, NULL, NULL);
  if (host < 0) return 0;
  if (line >= 0) {
    close(host);
    return 0;
  }
  const int on = 1;
  setsockopt(host, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(host, F_SETFL, O_NONBLOCK);
  line = host;
  rx_length = 0;
  return HAL_LINK_OPENED;
}

static struct sockaddr_in loopback(const char *port) {
  struct sockaddr_in address = {0};
  char *end;
  const long number = strtol(port, &end, 10);
  if (*port == '\0' || *end != '\0' || number < 0 || number > 65535) {
    errno = EINVAL;
    fail(port);
  }
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)number);
  return address;
}

static void open_tcp(const char *port) {
  struct sockaddr_in address = loopback(port);
  socklen_t size = sizeof address;
  const int on = 1;
  listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0) fail("no socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4) != 0) fail(port);
  getsockname(listener, (struct sockaddr *)&address, &size);
  own_line = true;
  fprintf(stderr, "attach a host with: isoderm run PROFILE --device tcp:127.0.0.1:%d\n", ntohs(address.sin_port));
}

static void open_pty(void) {
  line = posix_openpt(O_RDWR | O_NOCTTY);
  if (line < 0 || grantpt(line) != 0 || unlockpt(line) != 0) fail("no pseudo-terminal");
  const char *name = ptsname(line);
  /* Held open, so that the line outlives its hosts; raw, so that bytes stay what they are. */
  const int far_end = open(name, O_RDWR | O_NOCTTY);
  struct termios raw;
  if (far_end < 0 || tcgetattr(far_end, &raw) != 0) fail(name);
  raw.c_iflag = 0;
  raw.c_oflag = 0;
  raw.c_lflag = 0;
  raw.c_cflag = CS8 | CREAD | CLOCAL;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(far_end, TCSANOW, &raw) != 0) fail(name);
  fcntl(line, F_SETFL, O_NONBLOCK);
  own_line = true;
  fprintf(stderr, "attach a host with: isoderm run PROFILE --device %s\n", name);
}

static void connect_plant(const char *port) {
  struct sockaddr_in address = loopback(port);
  const int on = 1;
  plant_in = plant_out = socket(AF_INET, SOCK_STREAM, 0);
  if (plant_in < 0 || connect(plant_in, (struct sockaddr *)&address, sizeof address) != 0) fail("no plant");
  setsockopt(plant_in, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* ---- hal.h */

unsigned hal_wait(void) {
  if (dirty) tell_plant();
  for (;;) {
    unsigned events = take_record();
    if (events == 0) {
      struct pollfd fds[3] = {{plant_in, POLLIN, 0}, {line, POLLIN, 0}, {listener, POLLIN, 0}};
      if (poll(fds, 3, -1) < 0 && errno != EINTR) fail("poll");
      if ((fds[0].revents & (POLLIN | POLLHUP)) != 0) read_plant();
      if ((fds[2].revents & POLLIN) != 0) events |= accept_host();
      if (line >= 0 && (fds[1].revents & (POLLIN | POLLHUP)) != 0) read_line();
      events |= take_record();
    }
    if (rx_length > 0) events |= HAL_BYTES;
    if (events != 0) return events;
  }
}

void hal_read_inputs(struct hal_inputs *inputs) { *inputs = pins; }

void hal_write_outputs(const struct hal_outputs *outputs) {
  if (memcmp(&registers, outputs, sizeof registers) != 0) dirty = true;
  registers = *outputs;
}

void hal_show(const struct hal_display *shown) { display = *shown; }

size_t hal_uart_read(uint8_t *bytes, size_t room) {
  const size_t length = rx_length < room ? rx_length : room;
  memcpy(bytes, rx, length);
  memmove(rx, rx + length, rx_length - length);
  rx_length -= length;
  return length;
}

size_t hal_uart_write(const uint8_t *bytes, size_t length) {
  if (own_line) {
    /* A host that does not read loses what a slow line loses. */
    const ssize_t wrote = line < 0 ? (ssize_t)length : write(line, bytes, length);
    return wrote > 0 ? (size_t)wrote : 0;
  }
  const size_t room = sizeof tx - tx_length;
  const size_t taken = length < room ? length : room;
  memcpy(tx + tx_length, bytes, taken);
  tx_length += taken;
  return taken;
}

void hal_identify(struct hal_identity *identity) { *identity = board; }

size_t hal_store_load(uint8_t *bytes, size_t room) {
  if (store_path != NULL) {
    FILE *file = fopen(store_path, "rb");
    if (file == NULL) return 0;
    store_length = fread(store, 1, sizeof store, file);
    fclose(file);
  }
  const size_t length = store_length < room ? store_length : room;
  memcpy(bytes, store, length);
  return length;
}

void hal_store_save(const uint8_t *bytes, size_t length) {
  memcpy(store, bytes, length < sizeof store ? length : sizeof store);
  store_length = length < sizeof store ? length : sizeof store;
  if (store_path == NULL) return;
  FILE *file = fopen(store_path, "wb");
  if (file == NULL || fwrite(bytes, 1, length, file) != length) fail(store_path);
  fclose(file);
}

uint32_t hal_random(void) { return entropy; }

uint8_t hal_reset_cause(void) { return reset_cause; }

void hal_watchdog_feed(void) { fed++; }

static int usage(void) {
  fprintf(stderr,
          "isoderm-firmware [--plant PORT] [--tcp PORT | --pty] [--store FILE]\n\n"
          "  --plant PORT  where isoderm-bench --plant listens; its standard input and output without it\n"
          "  --tcp PORT    the line on this port of this machine; 0 takes any free one\n"
          "  --pty         the line on a pseudo-terminal; over the channel to the plant without either\n"
          "  --store FILE  memory that survives the process\n");
  return 2;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (strcmp(argv[i], "--pty") == 0) {
      open_pty();
      continue;
    }
    if (value == NULL) return usage();
    if (strcmp(argv[i], "--plant") == 0)
      connect_plant(value);
    else if (strcmp(argv[i], "--tcp") == 0)
      open_tcp(value);
    else if (strcmp(argv[i], "--store") == 0)
      store_path = value;
    else
      return usage();
    i++;
  }
  while ((hal_wait() & HAL_RESET) == 0) continue;
  firmware_run();
  return 0;
}
