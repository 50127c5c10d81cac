/*
 * What a careful engineer writes first for heat about an axis: Peaceman and Rachford's alternating directions for the same finite volumes,
 * eliminations computed once, right-hand sides by products of matrix and vector. The yardstick of the axisymmetric solver.
 *
 *   alternating-directions PROBLEM STEPS
 * PROBLEM holds doubles: nodes n, rings m, dt, then m * n each, [ring * n + node], of capacity, conductance to the next node, conductance to
 * the next ring, loss along depth (blood, surface), constant heat, heat per watt, temperature. The last node of every ring is held.
 * Prints the processor time of the steps in seconds and the temperatures after them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double *read_vector(FILE *file, size_t n) {
  double *vector = malloc(n * sizeof *vector);
  if (vector == NULL || fread(vector, sizeof *vector, n, file) != n) exit(2);
  return vector;
}

static double *make_vector(size_t n) {
  double *vector = calloc(n, sizeof *vector);
  if (vector == NULL) exit(2);
  return vector;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL) return 2;
  double *head = read_vector(file, 3);
  const int n = (int)head[0], m = (int)head[1], end = n * m, free_nodes = n - 1;
  const double half = head[2] / 2;
  double *capacity = read_vector(file, end), *along = read_vector(file, end), *across = read_vector(file, end);
  double *loss = read_vector(file, end), *constant = read_vector(file, end), *share = read_vector(file, end);
  double *t = read_vector(file, end);
  const long steps = atol(argv[2]);

  double *inertia = make_vector(end), *own_z = make_vector(end), *own_r = make_vector(end);
  double *ratio_z = make_vector(end), *inverse_z = make_vector(end);
  double *ratio_r = make_vector(end), *inverse_r = make_vector(end);
  double *d = make_vector(end), *load = make_vector(end), *between = make_vector(end);
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      const int at = i * n + j;
      inertia[at] = capacity[at] / half;
      own_z[at] = loss[at] + along[at] + (j > 0 ? along[at - 1] : 0);
      own_r[at] = (i < m - 1 ? across[at] : 0) + (i > 0 ? across[at - n] : 0);
      inverse_z[at] = 1 / (inertia[at] + own_z[at] - (j > 0 ? along[at - 1] * ratio_z[at - 1] : 0));
      ratio_z[at] = along[at] * inverse_z[at];
      inverse_r[at] = 1 / (inertia[at] + own_r[at] - (i > 0 ? across[at - n] * ratio_r[at - n] : 0));
      ratio_r[at] = across[at] * inverse_r[at];
      load[at] = constant[at] + share[at];
    }

  struct timespec begin, finish;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
  for (long step = 0; step < steps; step++) {
    /* (D + A_r) x = (D - A_z) T + q */
    for (int i = 0; i < m; i++) {
      const int first = i * n;
      d[first] = (inertia[first] - own_z[first]) * t[first] + along[first] * t[first + 1] + load[first];
      for (int j = 1; j < free_nodes; j++) {
        const int at = first + j;
        d[at] = along[at - 1] * t[at - 1] + (inertia[at] - own_z[at]) * t[at] + along[at] * t[at + 1] + load[at];
      }
    }
    for (int j = 0; j < free_nodes; j++) d[j] *= inverse_r[j];
    for (int i = 1; i < m; i++)
      for (int j = 0; j < free_nodes; j++) {
        const int at = i * n + j;
        d[at] = (d[at] + across[at - n] * d[at - n]) * inverse_r[at];
      }
    for (int j = 0; j < free_nodes; j++) between[(m - 1) * n + j] = d[(m - 1) * n + j];
    for (int i = m - 2; i >= 0; i--)
      for (int j = 0; j < free_nodes; j++) {
        const int at = i * n + j;
        between[at] = d[at] + ratio_r[at] * between[at + n];
      }
    /* (D + A_z) T = (D - A_r) x + q; the held node is a constant of its neighbour. */
    for (int i = 0; i < m; i++)
      for (int j = 0; j < free_nodes; j++) {
        const int at = i * n + j;
        d[at] = (inertia[at] - own_r[at]) * between[at] + load[at];
        if (i > 0) d[at] += across[at - n] * between[at - n];
        if (i < m - 1) d[at] += across[at] * between[at + n];
      }
    for (int i = 0; i < m; i++) {
      const int first = i * n, last = first + n - 1;
      d[last - 1] += along[last - 1] * t[last];
      d[first] *= inverse_z[first];
      for (int at = first + 1; at < last; at++) d[at] = (d[at] + along[at - 1] * d[at - 1]) * inverse_z[at];
      t[last - 1] = d[last - 1];
      for (int at = last - 2; at >= first; at--) t[at] = d[at] + ratio_z[at] * t[at + 1];
    }
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &finish);
  printf("%.9f\n", (double)(finish.tv_sec - begin.tv_sec) + 1e-9 * (double)(finish.tv_nsec - begin.tv_nsec));
  for (int at = 0; at < end; at++) printf("%.17g\n", t[at]);
  return 0;
}
