import CLinux
import Glibc

/// The outcome of an accept.
enum AcceptOutcome: ~Copyable {
  case connection(Descriptor, SocketAddress)
  /// No connection waits.
  case wouldBlock
  /// No descriptor or no memory is left, or the listener is faulty; waiting connections continue to wait.
  case stalled(errno: Int32)
  /// Only that connection is gone; the next one may be there.
  case peerGone(errno: Int32)
}

extension Descriptor {
  /// A non-blocking socket that listens on `address`.
  ///
  /// - Returns: nil if it cannot listen; `errno` has the reason.
  static func listening(on address: SocketAddress, dualStack: Bool, backlog: Int32) -> Descriptor? {
    let family = address.isIPv6 ? AF_INET6 : AF_INET
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    guard let socket = Descriptor(result: socket(family, kind, 0)) else { return nil }
    // A server that restarts can use its port again, although connections linger in the kernel.
    _ = socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    if address.isIPv6 { _ = socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, dualStack ? 0 : 1) }
    let raw = socket.raw
    let bound = unsafe address.withNativeAddress { unsafe bind(raw, $0, $1) }
    guard bound == 0, listen(raw, backlog) == 0 else { return nil }
    return socket
  }

  /// Sets what `listening` sets, on a socket from outside.
  ///
  /// - Returns: false if it does not listen for streams.
  func becomesListener() -> Bool {
    guard option(SO_ACCEPTCONN) == 1, option(SO_TYPE) == Int32(SOCK_STREAM.rawValue) else { return false }
    let flags = fcntl(raw, F_GETFL)
    return flags >= 0 && fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(raw, F_SETFD, FD_CLOEXEC) == 0
  }

  /// An integer option of the socket; nil if it has none.
  private func option(_ name: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return unsafe getsockopt(raw, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }

  /// Makes the kernel drop packets for this listener, so that its queue grows no more. A client that wants to connect
  /// sends again after a second, and finds the port closed. If the kernel cannot do this, nothing changes.
  func ignoreNewConnections() {
    // One instruction: keep 0 bytes of the packet.
    var instruction = sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: 0)
    _ = unsafe withUnsafeMutablePointer(to: &instruction) { pointer in
      // Bound: the program is one instruction long, and the kernel copies it within the call.
      var program = unsafe sock_fprog(len: 1, filter: pointer)
      return unsafe setsockopt(
        raw, SOL_SOCKET, SO_ATTACH_FILTER, &program, socklen_t(MemoryLayout<sock_fprog>.size))
    }
  }

  /// The address that the socket is bound to.
  var localAddress: SocketAddress? {
    let descriptor = raw
    return unsafe SocketAddress.read { unsafe getsockname(descriptor, $0, $1) == 0 }
  }

  /// Accepts the next waiting connection.
  func accept() -> AcceptOutcome {
    let descriptor = raw
    var accepted: Int32 = -1
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let address = unsafe SocketAddress.read { native, length in
      accepted = unsafe accept4(descriptor, native, length, flags)
      return accepted >= 0
    }
    guard let connection = Descriptor(result: accepted) else { return Self.failedAccept(errno) }
    guard let address else { return .peerGone(errno: EAFNOSUPPORT) }
    return .connection(connection, address)
  }

  private static func failedAccept(_ code: Int32) -> AcceptOutcome {
    switch code {
    case EAGAIN: .wouldBlock
    // Errors of the one connection that waited, and network errors that accept(2) reports for it.
    case EINTR, ECONNABORTED, EPERM, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ETIMEDOUT: .peerGone(errno: code)
    case ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET: .peerGone(errno: code)
    // EMFILE, ENFILE, ENOBUFS, ENOMEM; and unknown errors, for which immediate retries would be a busy loop.
    default: .stalled(errno: code)
    }
  }
}
