// A clock that stands still. Loaded before libc's, it answers every question for the time; loaded once more as a native
// function library, it lets the conductor stop time and let it pass. Without it the reference runs in real time.

#define _GNU_SOURCE
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CLOCKS 8
#define SECOND 1000000000LL

static _Atomic int stopped;
static _Atomic long long passed;
static long long stopped_at[CLOCKS];

static long long real_time(clockid_t id) {
  struct timespec at;
  if (syscall(SYS_clock_gettime, id, &at) != 0) return 0;
  return at.tv_sec * SECOND + at.tv_nsec;
}

// Clocks 2 and 3 count processor time: they always run.
int clock_gettime(clockid_t id, struct timespec *at) {
  if (!stopped || id < 0 || id >= CLOCKS || id == 2 || id == 3) return syscall(SYS_clock_gettime, id, at);
  long long now = stopped_at[id] + passed;
  at->tv_sec = now / SECOND;
  at->tv_nsec = now % SECOND;
  return 0;
}

int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}

// What erl_nif.h declares of the functions below: a reference installed without headers has none.
typedef unsigned long term;
typedef struct {
  const char *name;
  unsigned arity;
  term (*function)(void *env, int argc, const term argv[]);
  unsigned flags;
} native_function;
typedef struct {
  int major, minor;
  const char *name;
  int count;
  native_function *functions;
  int (*load)(void *, void **, term);
  int (*reload)(void *, void **, term);
  int (*upgrade)(void *, void **, void **, term);
  void (*unload)(void *, void *);
  const char *vm_variant;
  unsigned options;
  size_t size_of_resource_init;
  const char *min_erts;
} native_library;

extern int enif_get_int(void *env, term value, int *number);

static term stop(void *env, int argc, const term argv[]) {
  (void)env, (void)argc;
  for (int id = 0; id < CLOCKS; id++) stopped_at[id] = real_time(id);
  stopped = 1;
  return argv[0];
}

static term pass(void *env, int argc, const term argv[]) {
  int milliseconds = 0;
  (void)argc;
  if (enif_get_int(env, argv[0], &milliseconds)) passed += milliseconds * 1000000LL;
  return argv[0];
}

static native_function functions[] = {{"stop", 1, stop, 0}, {"pass", 1, pass, 0}};
static native_library library = {
    2, 14, "Elixir.Conformance.Clock", 2, functions, NULL, NULL, NULL, NULL, "beam.vanilla", 1, 0, "erts-10.0"};

native_library *nif_init(void) { return &library; }
