/* Measures how long a number takes from one processor to another and back, in nanoseconds.
 *
 *     cc -O2 -pthread -o .build/round_trip Benchmarks/round_trip.c && .build/round_trip
 *
 * It takes about 100 ns on a Zen 3 if both processors share a cache, and 400 to 500 ns if not. The two processors of a
 * virtual machine may change between both within seconds, so run it before and after another measurement.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum { TRIPS = 3000 };

static _Alignas(128) atomic_int turn;

static void move_to(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  sched_setaffinity(0, sizeof set, &set);
}

/* Waits for each odd or each even turn, and makes the next one. */
static void play(int first) {
  for (int next = first; next < 2 * TRIPS; next += 2) {
    while (atomic_load_explicit(&turn, memory_order_acquire) != next) {}
    atomic_store_explicit(&turn, next + 1, memory_order_release);
  }
}

static void *play_second(void *unused) {
  (void)unused;
  move_to(1);
  play(1);
  return NULL;
}

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * now.tv_sec + now.tv_nsec;
}

int main(void) {
  atomic_init(&turn, -1);
  pthread_t other;
  pthread_create(&other, NULL, play_second, NULL);
  /* The other thread may be on this processor until it has moved. */
  struct timespec pause = {.tv_nsec = 2000000};
  nanosleep(&pause, NULL);
  move_to(0);
  double begun = nanoseconds();
  atomic_store_explicit(&turn, 0, memory_order_release);
  play(0);
  pthread_join(other, NULL);
  printf("%.0f ns\n", (nanoseconds() - begun) / TRIPS);
  return 0;
}
