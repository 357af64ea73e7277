import CLinux
import Glibc

extension Descriptor {
  /// A socket for a connection to `address`, which does not block.
  ///
  /// - Returns: nil, and `errno` says why, where there is none to be had.
  static func connecting(to address: SocketAddress) -> Descriptor? {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return Descriptor(result: socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0))
  }

  /// Begins to connect; 0 where that is done already, `EINPROGRESS` where it goes on, another error number where it failed.
  func connect(to address: SocketAddress) -> Int32 {
    let descriptor = raw
    let code = unsafe address.withNativeAddress { unsafe Glibc.connect(descriptor, $0, $1) }
    return code == 0 ? 0 : errno
  }

  /// How a connect has ended; 0 where it has succeeded.
  var connectError: Int32 {
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    // Bound: the option is one Int32, and the call is told its size.
    let code = unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &error, &length)
    return code == 0 ? error : errno
  }

  /// Waits for one of `events`, such as `POLLIN`; false where none came in time.
  func wait(for events: Int32, milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: raw, events: Int16(events), revents: 0)
    // Bound: one descriptor, as the call is told.
    return unsafe poll(&watched, 1, milliseconds) > 0
  }
}
