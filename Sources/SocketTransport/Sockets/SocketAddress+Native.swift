import CLinux
import Glibc

extension SocketAddress {
  /// Calls `body` with the address in the kernel's form.
  func withNativeAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    // Bound: each structure lives for the call, and the call gets its size.
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

  /// The address that `fill` writes; nil if it returns false, or writes an address of another family.
  static func read(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Bool) -> SocketAddress?
  {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // Bound: `sockaddr_storage` is as large as any address, and the call gets its size.
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

  /// The addresses of a host name, or of an address as text, in the resolver's order and without duplicates.
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
    // Bound: the resolver's list ends with nil, and each entry points to a whole address.
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
