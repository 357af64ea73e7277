// Lets the thread sanitizer see the slow way through Swift's Mutex, loaded before everything else (LD_PRELOAD).
//
// The fast way is atomic operations in the caller's own code, which the sanitizer instruments. Where two threads meet, the lock is handed
// over in libswiftSynchronization, by the kernel, and that library is not instrumented: what stands under the lock then looks like a race.
// Here the hand-over is what the lock means: whoever takes it comes after whoever gave it up.
//
// No suppression would do: it would name the code under the lock, and hide a real race there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// The sanitizer's own (sanitizer/tsan_interface.h); absent in programs without it.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow(): methods, so that `self` comes as Swift's context.
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
