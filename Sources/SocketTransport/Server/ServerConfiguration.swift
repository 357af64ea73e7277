package import HTTPWire

/// Where a server listens and what it allows.
package struct ServerConfiguration: Sendable {
  /// A name or an address; `localhost` is both loopbacks, `::` is every interface of both families.
  package var host = "127.0.0.1"
  /// 0 picks a free one, which `HTTPServer.addresses` tells.
  package var port: UInt16 = 8080
  /// Event loops, each a thread with its share of the connections.
  package var loops = Processors.count
  /// Where it speaks TLS, its files; nil where it speaks plain HTTP.
  package var tls: TLSFiles?
  /// For a TLS handshake, from the connection's start: two journeys there and back and a signature, on the worst of lines.
  package var tlsHandshakeSeconds = 10.0
  package var limits = ServerLimits()
  package var timeouts = WireTimeouts()
  /// Takes a line for the operator, on a loop's thread: it must not wait.
  package var report: @Sendable (String) -> Void = { _ in }

  package init() {}

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

/// What the server holds at most. docs/limits.md lists them all, with their reasons.
package struct ServerLimits: Sendable {
  /// What one connection may send.
  package var wire = WireLimits()
  /// Connections at once. Each costs a descriptor and 1.2 KiB; past it a newcomer gets a 503.
  package var connectionsMax = 8192
  /// Connections from one IPv4 address or one IPv6 /64: half of all, since a proxy or a campus comes from one address.
  package var connectionsPerAddressMax = 4096
  /// Newcomers past a limit that are told so at once; the rest are closed without a word.
  package var refusalsAtOnceMax = 64
  /// The memory of all connections together: content from its first byte, and responses that wait to be taken (503 past it).
  package var bodyMemoryBytesMax = 512 << 20
  /// Of these, what the connections of one address may hold, in percent (503 past it): half, so that one address cannot hold all.
  package var bodyMemoryPercentPerAddressMax = 50
  /// Of these, what is kept for responses of up to 64 KiB: five hundred of them, when peers hold the rest.
  package var smallResponseBytesReserved = 32 << 20
  /// The estimated work from which a request leaves its loop for a worker, in units of about a nanosecond: 5 ms, the longest that a small
  /// request should wait for another one.
  package var loopWorkMax = 5_000_000
  /// Requests that workers handle at once: each splits its rows over the cores, so more gain nothing.
  package var workersMax = Processors.count
  /// Requests handled or waiting for a worker (503 past it): what several seconds of work can be.
  package var requestsAtWorkMax = 64
  /// A connection's turn ends behind the first step that goes past this, and others have theirs: with `loopWorkMax`, what a small request
  /// waits for one connection at most.
  package var turnMicrosecondsMax = 1_000
  /// Pipelined requests of one connection answered before it is another one's turn.
  package var answersPerTurnMax = 64
  /// Parts of one connection's answer made on its loop before it is another one's turn: a millisecond.
  package var partsPerTurnMax = 4
  /// Parts of one answer that workers make ahead of the peer: what keeps them busy while the loop sends one.
  package var partsAheadMax = 4
  /// Answers that wait for a worker to make parts ahead: what the workers make in some milliseconds. The others' loops make them all.
  package var partsWaitingMax = 64
  /// Receives and sends of one connection before it is another one's turn: up to some megabytes of a large one.
  package var transfersPerTurnMax = 32
  /// What the kernel takes of an answer ahead of what the peer's window allows.
  package var kernelUnsentBytesMax = 256 << 10
  /// Connections that the kernel keeps until they are accepted; the kernel's own limit is 4096 as a rule.
  package var backlog = 4096

  package init() {}
}
