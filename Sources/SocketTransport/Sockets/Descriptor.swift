import Glibc

/// A file descriptor with one owner: it is closed when the owner ends, once.
struct Descriptor: ~Copyable, Sendable {
  let raw: Int32

  /// Takes a descriptor that nobody else closes.
  init(owning raw: Int32) { self.raw = raw }

  /// Takes the answer of a system call that makes a descriptor; nil where it is -1.
  init?(result raw: Int32) {
    guard raw >= 0 else { return nil }
    self.raw = raw
  }

  deinit { _ = Glibc.close(raw) }
}
