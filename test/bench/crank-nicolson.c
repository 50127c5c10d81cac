/*
 * What a careful engineer writes first: Crank-Nicolson for the same finite volumes, Thomas algorithm with its factors computed once,
 * right-hand side by the product of matrix and vector. The yardstick of the tissue solver.
 *
 *   crank-nicolson PROBLEM STEPS
 * PROBLEM holds doubles: n, dt, then n each of capacity, conductance to the next node, loss, constant heat, heat per watt, temperature.
 * The last node is held. Prints the processor time of the steps in seconds and the temperatures after them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double *read_vector(FILE *file, size_t n) {
  double *vector = malloc(n * sizeof *vector);
  if (vector == NULL || fread(vector, sizeof *vector, n, file) != n) exit(2);
  return vector;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL) return 2;
  double *head = read_vector(file, 2);
  const int n = (int)head[0];
  const double dt = head[1];
  double *capacity = read_vector(file, n), *g = read_vector(file, n), *loss = read_vector(file, n);
  double *constant = read_vector(file, n), *share = read_vector(file, n), *t = read_vector(file, n);
  const long steps = atol(argv[2]);
  const int m = n - 1;

  /* Left: C/dt + K/2. Right: C/dt - K/2. */
  double *off = malloc(n * sizeof *off), *right = malloc(n * sizeof *right), *ratio = malloc(n * sizeof *ratio);
  double *inverse = malloc(n * sizeof *inverse), *d = malloc(n * sizeof *d);
  for (int i = 0; i < m; i++) {
    const double k = g[i] + (i > 0 ? g[i - 1] : 0) + loss[i];
    const double left = capacity[i] / dt + 0.5 * k;
    right[i] = capacity[i] / dt - 0.5 * k;
    off[i] = 0.5 * g[i];
    inverse[i] = 1 / (left - (i > 0 ? off[i - 1] * ratio[i - 1] : 0));
    ratio[i] = off[i] * inverse[i];
  }

  struct timespec begin, end;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
  for (long step = 0; step < steps; step++) {
    const double power = 8 + (double)(step & 7);
    d[0] = right[0] * t[0] + off[0] * t[1] + constant[0] + power * share[0];
    for (int i = 1; i < m; i++)
      d[i] = off[i - 1] * t[i - 1] + right[i] * t[i] + off[i] * t[i + 1] + constant[i] + power * share[i];
    d[m - 1] += off[m - 1] * t[m];
    d[0] *= inverse[0];
    for (int i = 1; i < m; i++) d[i] = (d[i] + off[i - 1] * d[i - 1]) * inverse[i];
    t[m - 1] = d[m - 1];
    for (int i = m - 2; i >= 0; i--) t[i] = d[i] + ratio[i] * t[i + 1];
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  printf("%.9f\n", (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec));
  for (int i = 0; i < n; i++) printf("%.17g\n", t[i]);
  return 0;
}
