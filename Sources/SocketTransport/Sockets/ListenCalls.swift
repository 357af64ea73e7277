import CLinux
import Glibc

/// What an accept found.
enum AcceptOutcome: ~Copyable {
  case connection(Descriptor, SocketAddress)
  /// Nobody waits.
  case wouldBlock
  /// No descriptor or no memory is left, or the listener is at fault; whoever waits goes on waiting.
  case stalled(errno: Int32)
  /// That one peer is gone; the next may be there.
  case peerGone(errno: Int32)
}

extension Descriptor {
  /// A socket that listens on `address` without blocking.
  ///
  /// - Returns: nil, and `errno` says why, where it cannot.
  static func listening(on address: SocketAddress, dualStack: Bool, backlog: Int32) -> Descriptor? {
    let family = address.isIPv6 ? AF_INET6 : AF_INET
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    guard let socket = Descriptor(result: socket(family, kind, 0)) else { return nil }
    // A server that restarts takes its port back from connections that linger in the kernel.
    _ = socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    if address.isIPv6 { _ = socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, dualStack ? 0 : 1) }
    let raw = socket.raw
    let bound = unsafe address.withNativeAddress { unsafe bind(raw, $0, $1) }
    guard bound == 0, listen(raw, backlog) == 0 else { return nil }
    return socket
  }

  /// From now on the kernel drops what comes for this listener, so that its queue grows no more: a peer that wants to connect
  /// sends again after a second, and finds nobody. Where the kernel cannot, all stays as it was.
  func ignoreNewcomers() {
    // One instruction: keep no byte of the packet.
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

  /// Takes the next connection that waits.
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
    // Faults of the one connection that waited, and the network's, which accept(2) tells in its place.
    case EINTR, ECONNABORTED, EPERM, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ETIMEDOUT: .peerGone(errno: code)
    case ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET: .peerGone(errno: code)
    // EMFILE, ENFILE, ENOBUFS, ENOMEM; and what is new to us, of which one try after the other would be a busy loop.
    default: .stalled(errno: code)
    }
  }
}

extension SocketAddress {
  /// Calls `body` with the address as the kernel wants it.
  func withNativeAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    // Bound: each structure lives for the call, and its own size goes with it.
    if isIPv6 {
      var native = sockaddr_in6()
      native.sin6_family = sa_family_t(AF_INET6)
      native.sin6_port = port.bigEndian
      native.sin6_scope_id = scope
      unsafe withUnsafeMutableBytes(of: &native.sin6_addr) { unsafe $0.copyBytes(from: octets) }
      return unsafe withUnsafePointer(to: &native) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
    }
    var native = sockaddr_in()
    native.sin_family = sa_family_t(AF_INET)
    native.sin_port = port.bigEndian
    unsafe withUnsafeMutableBytes(of: &native.sin_addr) { unsafe $0.copyBytes(from: octets) }
    return unsafe withUnsafePointer(to: &native) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// The address that `fill` writes; nil where it says false, or writes one of another family.
  static func read(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Bool) -> SocketAddress?
  {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // Bound: `sockaddr_storage` is as large as any address, and the call is told its size.
    let filled = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe fill($0, &length) }
    }
    guard filled else { return nil }
    return unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe SocketAddress(native: $0) }
    }
  }

  /// - Parameter native: points to a whole address of the family that it names.
  init?(native: UnsafePointer<sockaddr>) {
    switch Int32(unsafe native.pointee.sa_family) {
    case AF_INET:
      self = unsafe native.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
        var address = unsafe pointer.pointee.sin_addr
        let octets = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        return unsafe SocketAddress(octets: octets, port: UInt16(bigEndian: pointer.pointee.sin_port))
      }
    case AF_INET6:
      self = unsafe native.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
        var address = unsafe pointer.pointee.sin6_addr
        let octets = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        return unsafe SocketAddress(
          octets: octets, port: UInt16(bigEndian: pointer.pointee.sin6_port), scope: pointer.pointee.sin6_scope_id)
      }
    default: return nil
    }
  }

  /// The addresses of a host name or of an address' text, in the resolver's order, without duplicates.
  static func resolve(host: String, port: UInt16) -> Result<[SocketAddress], ServerError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_PASSIVE
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      return .failure(.cannotResolve(host: host, reason: unsafe String(cString: gai_strerror(code))))
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = unsafe list
    // Bound: the list is the resolver's own and ends with nil; each entry points to a whole address.
    while let current = unsafe entry {
      if let native = unsafe current.pointee.ai_addr, let address = unsafe SocketAddress(native: native),
        !addresses.contains(address)
      {
        addresses.append(address)
      }
      unsafe entry = current.pointee.ai_next
    }
    return .success(addresses)
  }
}
