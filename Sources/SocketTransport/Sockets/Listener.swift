import Glibc

/// A listening socket.
final class Listener: Sendable {
  let descriptor: Descriptor
  let address: SocketAddress
  /// Whether the socket listens on after this process has ended, for the next one.
  let isInherited: Bool

  private init(descriptor: consuming Descriptor, address: SocketAddress, isInherited: Bool = false) {
    self.descriptor = descriptor
    self.address = address
    self.isInherited = isInherited
  }

  /// How often a free port is picked, until one is free on all addresses of the host.
  private static let picksMax = 16

  /// Listens on every address of the configuration's host, on one port; or on the inherited sockets, if there are some.
  static func open(_ configuration: ServerConfiguration) throws(ServerError) -> [Listener] {
    if !configuration.inheritedSockets.isEmpty { return try inherit(configuration.inheritedSockets) }
    let addresses = try addresses(of: configuration.host, port: configuration.port)
    var picks = 0
    while true {
      do {
        return try open(addresses, configuration)
      } catch {
        picks += 1
        // A port picked for the first address may be in use on the second.
        guard configuration.port == 0, addresses.count > 1, picks < picksMax else { throw error }
      }
    }
  }

  private static func inherit(_ sockets: [Int32]) throws(ServerError) -> [Listener] {
    var listeners: [Listener] = []
    for raw in sockets {
      let socket = Descriptor(owning: raw)
      guard socket.becomesListener(), let address = socket.localAddress else {
        throw .cannotListen(address: "socket \(raw) of the service manager", reason: "it is no listening TCP socket")
      }
      listeners.append(Listener(descriptor: socket, address: address, isInherited: true))
    }
    return listeners
  }

  /// `localhost` is both loopback addresses (RFC 6761 §6.3), whatever the resolver says.
  static func addresses(of host: String, port: UInt16) throws(ServerError) -> [SocketAddress] {
    guard host.lowercased() == "localhost" else { return try SocketAddress.resolve(host: host, port: port).get() }
    let loopback6 = [UInt8](repeating: 0, count: 15) + [1]
    return [SocketAddress(octets: [127, 0, 0, 1], port: port), SocketAddress(octets: loopback6, port: port)]
  }

  private static func open(
    _ addresses: [SocketAddress], _ configuration: ServerConfiguration
  ) throws(ServerError) -> [Listener] {
    var listeners: [Listener] = []
    var port = configuration.port
    var missing: ServerError?
    for resolved in addresses {
      let address = resolved.with(port: port)
      let isWildcard = address.octets.allSatisfy { $0 == 0 }
      guard
        let socket = Descriptor.listening(
          on: address, dualStack: isWildcard, backlog: Int32(clamping: configuration.limits.backlog))
      else {
        let code = errno
        let failure = ServerError.cannotListen(address: address.description, reason: errorText(code))
        // A machine may lack one address family: that is no error if the other one works.
        guard code == EADDRNOTAVAIL || code == EAFNOSUPPORT else { throw failure }
        missing = failure
        continue
      }
      let bound = socket.localAddress ?? address
      port = bound.port
      listeners.append(Listener(descriptor: socket, address: bound))
    }
    if let missing, listeners.isEmpty { throw missing }
    return listeners
  }
}
