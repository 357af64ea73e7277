import HTTPWire
import SocketTransport

/// What all connections together may hold, and how the work is shared out.
extension ServeOptions {
  static let together: [Option] = [
    .count("max-connections", in: 1...1_000_000, "connections at once", \.server.limits.connectionsMax),
    .count(
      "max-connections-per-address", in: 1...1_000_000, "of these, from one address",
      \.server.limits.connectionsPerAddressMax),
    .count(
      "max-refusals-at-once", in: 0...1_000_000, "newcomers past these that are told so",
      \.server.limits.refusalsAtOnceMax),
    .bytes(
      "max-body-memory-bytes", in: 0...Int.max, "content that is held, and responses that wait to be taken",
      \.server.limits.bodyMemoryBytesMax),
    .integer(
      "max-body-memory-percent-per-address", "PERCENT", in: 1...100,
      "of these, for the connections of one address; default \(defaults.server.limits.bodyMemoryPercentPerAddressMax)",
      \.server.limits.bodyMemoryPercentPerAddressMax),
    .bytes(
      "reserved-response-bytes", in: 0...Int.max, "of these, for responses up to 64 KiB; half of them at most",
      \.server.limits.smallResponseBytesReserved),
    .count(
      "max-requests-at-work", in: 1...1_000_000, "requests that workers handle, or that wait for one",
      \.server.limits.requestsAtWorkMax),
  ]

  static let turns: [Option] = [
    .integer("loops", "COUNT", in: 1...1_024, "event loops; default one for each core", \.server.loops),
    .integer(
      "max-workers", "COUNT", in: 1...1_024, "requests that workers handle at once; default one for each core",
      \.server.limits.workersMax),
    .count(
      "max-loop-work", in: 0...Int.max, "estimated work (about nanoseconds) above which a worker handles a request",
      \.server.limits.loopWorkMax),
    .bytes(
      "max-gzip-here-bytes", in: 0...(1 << 30), "answers up to this are encoded without a worker",
      \.server.limits.wire.encodedHereBytesMax),
    .count(
      "max-turn-microseconds", in: 1...1_000_000, "of a connection, after which others have their turn",
      \.server.limits.turnMicrosecondsMax),
    .count(
      "max-answers-per-turn", in: 1...1_000_000, "pipelined requests answered before others have their turn",
      \.server.limits.answersPerTurnMax),
    .count(
      "max-transfers-per-turn", in: 1...1_000_000, "receives and sends before others have their turn",
      \.server.limits.transfersPerTurnMax),
    .count(
      "max-parts-per-turn", in: 1...1_000_000, "parts of a long answer made before others have their turn",
      \.server.limits.partsPerTurnMax),
    .count(
      "max-parts-ahead", in: 0...1_000, "parts of a long answer that workers make ahead",
      \.server.limits.partsAheadMax),
    .count(
      "max-parts-waiting", in: 0...1_000_000, "long answers that wait for workers to make parts ahead",
      \.server.limits.partsWaitingMax),
  ]
}
