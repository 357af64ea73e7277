// Lets the thread sanitizer see the slow path of Swift's Mutex. Loaded before everything else (LD_PRELOAD).
//
// The fast path is atomic operations in the caller's own code, which the sanitizer instruments. If two threads contend,
// the kernel hands the lock over in libswiftSynchronization. That library is not instrumented, so code under the lock
// looks like a race. This file tells the sanitizer what the lock means: the thread that acquires it comes after the
// thread that released it.
//
// A suppression is no substitute: it would name the code under the lock, and hide a real race there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// From the sanitizer (sanitizer/tsan_interface.h); absent in programs without it.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow() are methods: `self` is passed as Swift's context.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))

typedef void SWIFT (*LockSlow)(uint32_t thread, CONTEXT void *self);
typedef void SWIFT (*UnlockSlow)(CONTEXT void *self);

static void *original(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (!function) abort();
  return function;
}

SWIFT void lockSlow(uint32_t thread, CONTEXT void *self) __asm__(LOCK_SLOW);
SWIFT void lockSlow(uint32_t thread, CONTEXT void *self) {
  ((LockSlow)original(LOCK_SLOW))(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlockSlow(CONTEXT void *self) __asm__(UNLOCK_SLOW);
SWIFT void unlockSlow(CONTEXT void *self) {
  if (__tsan_release) __tsan_release(self);
  ((UnlockSlow)original(UNLOCK_SLOW))(self);
}
