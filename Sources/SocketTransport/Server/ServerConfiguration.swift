package import HTTPMessage
package import HTTPWire

/// The address that a server listens on, and its limits.
package struct ServerConfiguration: Sendable {
  /// A name or an address. `localhost` is both loopback addresses, `::` is every interface of both families.
  package var host = "127.0.0.1"
  /// 0 picks a free port; `HTTPServer.addresses` has it.
  package var port: UInt16 = 8080
  /// Listening sockets of a service manager, in place of host and port. The server owns them from now on.
  package var inheritedSockets: [Int32] = []
  /// Event loops, each a thread with its share of the connections: as many as processors.
  package var loops = 1
  /// The files of TLS; nil for plain HTTP.
  package var tls: TLSFiles?
  /// For a TLS handshake, from the connection's start: two round trips and a signature, on a very slow network.
  package var tlsHandshakeSeconds = 10.0
  package var limits = ServerLimits()
  package var timeouts = WireTimeouts()
  /// Fields of every response, such as those that tell browsers what not to do.
  package var fields: [HTTPField] = []
  /// Gets a line for the operator, on a loop's thread: it must not block.
  package var report: @Sendable (String) -> Void = { _ in }
  /// Follows the server's work; nil if nothing does.
  package var observer: (any HTTPObserver)?
  /// Returns freed memory to the system. It is called after much memory was freed, on a thread of Dispatch.
  package var returnFreedMemory: @Sendable () -> Void = {}

  package init() {}

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

/// What a server uses of its limits at one moment.
package struct ServerUsage: Sendable {
  package let connections: Int
  package let bodyMemoryBytes: Int
  /// Requests that workers handle, or that wait for one.
  package let requestsAtWork: Int
}

/// The server's limits. docs/limits.md lists them all, with their reasons.
package struct ServerLimits: Sendable {
  /// The limits of one connection.
  package var wire = WireLimits()
  /// Connections at once. Each costs a descriptor and 1.2 KiB; past the limit a new one gets a 503.
  package var connectionsMax = 8192
  /// Connections from one IPv4 address or one IPv6 /64: half of all, because a proxy or a campus has one address.
  package var connectionsPerAddressMax = 4096
  /// New connections past a limit that get a 503 at once; the rest are closed without a response.
  package var refusalsAtOnceMax = 64
  /// The memory of all connections: content from its first byte, and responses that are not sent yet (503 past it).
  package var bodyMemoryBytesMax = 512 << 20
  /// Of this memory, the share of one address' connections, in percent (503 past it): one address cannot fill it all.
  package var bodyMemoryPercentPerAddressMax = 50
  /// Of this memory, the part reserved for responses of up to 64 KiB: five hundred of them, when peers use the rest.
  package var smallResponseBytesReserved = 32 << 20
  /// The estimated work above which a worker handles a request, in units of about a nanosecond: 5 ms, the longest that
  /// a small request should wait for another one.
  package var loopWorkMax = 5_000_000
  /// Requests that workers handle at once: each splits its rows over the processors, so more bring no gain.
  package var workersMax = 1
  /// Requests handled by workers or waiting for one (503 past it): several seconds of work.
  package var requestsAtWorkMax = 64
  /// A connection's turn ends after the first step past this time, and other connections have theirs. With
  /// `loopWorkMax` it bounds how long a small request waits for one connection.
  package var turnMicrosecondsMax = 1_000
  /// Pipelined requests of one connection handled before another connection's turn.
  package var requestsPerTurnMax = 64
  /// Parts of one connection's response serialized on its loop before another connection's turn: a millisecond.
  package var partsPerTurnMax = 4
  /// Parts of one response that workers serialize ahead: enough to keep them busy while the loop sends one.
  package var partsAheadMax = 4
  /// Responses that wait for a worker to serialize parts ahead: a few milliseconds of work. Past it, the loop
  /// serializes all parts of a response.
  package var partsWaitingMax = 64
  /// Receives and sends of one connection before another connection's turn: up to a few megabytes of a large one.
  package var transfersPerTurnMax = 32
  /// The bytes of a response that the kernel accepts ahead of the peer's window.
  package var kernelUnsentBytesMax = 256 << 10
  /// Connections that the kernel keeps until they are accepted; the kernel's own limit is usually 4096.
  package var backlog = 4096

  package init() {}
}
