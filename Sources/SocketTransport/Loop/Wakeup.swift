import CLinux
import Glibc

/// A descriptor that becomes readable when another thread has posted a message (eventfd).
struct Wakeup: ~Copyable, Sendable {
  let descriptor: Descriptor

  init?() {
    guard let descriptor = Descriptor(result: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))) else {
      return nil
    }
    self.descriptor = descriptor
  }

  func signal() {
    var one: UInt64 = 1
    // Bound: the eight bytes of `one`. A full counter is already readable, so a failure loses nothing.
    _ = unsafe write(descriptor.raw, &one, MemoryLayout<UInt64>.size)
  }

  func clear() {
    var count: UInt64 = 0
    // Bound: the eight bytes of `count`.
    _ = unsafe read(descriptor.raw, &count, MemoryLayout<UInt64>.size)
  }
}
