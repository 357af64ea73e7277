import CLinux
import COpenSSL
import Glibc

/// OpenSSL's access to a session's socket. It is like OpenSSL's own, but a peer that is gone causes no signal
/// (SIGPIPE).
@safe final class TLSSocket: Sendable {
  /// One for the process; OpenSSL uses it on any thread.
  private static let shared = TLSSocket()

  // Never changed after `init`.
  private nonisolated(unsafe) let method: OpaquePointer

  private init() {
    let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR
    // Both fail only if not even a few hundred bytes of memory are left at the start.
    let method = unsafe BIO_meth_new(kind, "nabla socket")!
    unsafe BIO_meth_set_read(method, receive)
    unsafe BIO_meth_set_write(method, send)
    unsafe BIO_meth_set_ctrl(method, control)
    unsafe self.method = method
  }

  /// A BIO for the descriptor, which it does not own; nil if there is no memory.
  static func make(on descriptor: borrowing Descriptor) -> OpaquePointer? {
    guard let bio = unsafe BIO_new(shared.method) else { return nil }
    // The pointer holds the descriptor itself; the offset makes descriptor 0 different from nil.
    unsafe BIO_set_data(bio, UnsafeMutableRawPointer(bitPattern: Int(descriptor.raw) + 1))
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }
}

private func descriptor(of bio: OpaquePointer?) -> Int32 {
  Int32(Int(bitPattern: unsafe BIO_get_data(bio)) - 1)
}

private let retryFlags =
  BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_IO_SPECIAL | BIO_FLAGS_SHOULD_RETRY | BIO_FLAGS_IN_EOF

private func receive(_ bio: OpaquePointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int32) -> Int32 {
  unsafe BIO_clear_flags(bio, retryFlags)
  while true {
    // Bound: OpenSSL has room for `count` bytes at `bytes`.
    let received = unsafe recv(descriptor(of: bio), bytes, Int(count), 0)
    if received > 0 { return Int32(received) }
    if received == 0 { unsafe BIO_set_flags(bio, BIO_FLAGS_IN_EOF) }
    if received < 0 && errno == EINTR { continue }
    if received < 0 && errno == EAGAIN { unsafe BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY) }
    return Int32(received)
  }
}

private func send(_ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int32) -> Int32 {
  unsafe BIO_clear_flags(bio, retryFlags)
  while true {
    // Bound: OpenSSL has `count` bytes at `bytes`, and the call only reads them.
    let sent = unsafe Glibc.send(descriptor(of: bio), bytes, Int(count), Int32(MSG_NOSIGNAL))
    if sent >= 0 { return Int32(sent) }
    if errno == EINTR { continue }
    if errno == EAGAIN { unsafe BIO_set_flags(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY) }
    return -1
  }
}

private func control(bio: OpaquePointer?, command: Int32, number: Int, pointer: UnsafeMutableRawPointer?) -> Int {
  switch command {
  // Nothing is buffered here.
  case BIO_CTRL_FLUSH: 1
  case BIO_CTRL_EOF: unsafe BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0
  default: 0
  }
}
