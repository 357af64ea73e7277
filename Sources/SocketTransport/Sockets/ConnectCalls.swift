import CLinux
import Glibc

extension Descriptor {
  /// A non-blocking socket for a connection to `address`.
  ///
  /// - Returns: nil if no socket is available; `errno` has the reason.
  static func connecting(to address: SocketAddress) -> Descriptor? {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return Descriptor(result: socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0))
  }

  /// Begins to connect.
  ///
  /// - Returns: 0 if it is connected, `EINPROGRESS` if it is still connecting, another error number if it failed.
  func connect(to address: SocketAddress) -> Int32 {
    let descriptor = raw
    let code = unsafe address.withNativeAddress { unsafe Glibc.connect(descriptor, $0, $1) }
    return code == 0 ? 0 : errno
  }

  /// The error number of the connect; 0 if it has succeeded.
  var connectError: Int32 {
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    // Bound: the option is one Int32, and the call gets its size.
    let code = unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &error, &length)
    return code == 0 ? error : errno
  }

  /// Waits for one of `events`, such as `POLLIN`; false if none came in time.
  func wait(for events: Int32, milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: raw, events: Int16(events), revents: 0)
    // Bound: one descriptor, and the call gets that count.
    return unsafe poll(&watched, 1, milliseconds) > 0
  }
}
