import HTTPWire
import SocketTransport

/// The limits of all connections together, and the distribution of work.
extension ServeOptions {
  static let together: [Option] = [
    .count("max-connections", in: 1...1_000_000, "connections at once", \.server.limits.connectionsMax),
    .count(
      "max-connections-per-address", in: 1...1_000_000, "of these, from one address",
      \.server.limits.connectionsPerAddressMax),
    .count(
      "max-refusals-at-once", in: 0...1_000_000, "connections above the limit that get a 503 at the same time",
      \.server.limits.refusalsAtOnceMax),
    .integer(
      "max-body-memory-bytes", "BYTES", in: 0...Int.max,
      help:
        "content in memory, and responses that wait to be sent; default a quarter of the memory limit, or 536870912",
      \.server.limits.bodyMemoryBytesMax),
    .integer(
      "max-body-memory-percent-per-address", "PERCENT", in: 1...100,
      help:
        "of this memory, for one address; default \(defaults.server.limits.bodyMemoryPercentPerAddressMax)",
      \.server.limits.bodyMemoryPercentPerAddressMax),
    .bytes(
      "reserved-response-bytes", in: 0...Int.max, "of this memory, for responses up to 64 KiB; half of it at most",
      \.server.limits.smallResponseBytesReserved),
    .count(
      "max-requests-at-work", in: 1...1_000_000, "requests that workers handle, or that wait for a worker",
      \.server.limits.requestsAtWorkMax),
  ]

  static let turns: [Option] = [
    .integer(
      "loops", "COUNT", in: 1...1_024, help: "event loops; default one for each processor of the quota", \.server.loops),
    .integer(
      "max-workers", "COUNT", in: 1...1_024,
      help: "requests that workers handle at once; default one for each processor of the quota",
      \.server.limits.workersMax),
    .count(
      "max-loop-work", in: 0...Int.max, "estimated work (about nanoseconds) above which a worker handles a request",
      \.server.limits.loopWorkMax),
    .bytes(
      "max-gzip-here-bytes", in: 0...(1 << 30), "responses up to this size are encoded without a worker",
      \.server.limits.wire.encodedHereBytesMax),
    .count(
      "max-turn-microseconds", in: 1...1_000_000, "time of one connection before others have their turn",
      \.server.limits.turnMicrosecondsMax),
    .count(
      "max-answers-per-turn", in: 1...1_000_000, "pipelined requests handled before others have their turn",
      \.server.limits.requestsPerTurnMax),
    .count(
      "max-transfers-per-turn", in: 1...1_000_000, "receives and sends before others have their turn",
      \.server.limits.transfersPerTurnMax),
    .count(
      "max-parts-per-turn", in: 1...1_000_000, "parts of a long response serialized before others have their turn",
      \.server.limits.partsPerTurnMax),
    .count(
      "max-parts-ahead", in: 0...1_000, "parts of a long response that workers serialize ahead",
      \.server.limits.partsAheadMax),
    .count(
      "max-parts-waiting", in: 0...1_000_000, "long responses that wait for workers to serialize parts ahead",
      \.server.limits.partsWaitingMax),
  ]
}
