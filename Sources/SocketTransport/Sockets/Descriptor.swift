import Glibc

/// A file descriptor with one owner, which closes it once.
struct Descriptor: ~Copyable, Sendable {
  let raw: Int32

  /// Owns a descriptor that nothing else closes.
  init(owning raw: Int32) { self.raw = raw }

  /// Owns the result of a system call that makes a descriptor; nil if it is -1.
  init?(result raw: Int32) {
    guard raw >= 0 else { return nil }
    self.raw = raw
  }

  deinit { _ = Glibc.close(raw) }
}
