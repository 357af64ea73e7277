import Service
import HTTPWire
import SocketTransport

/// The limits and timeouts of one connection.
extension ServeOptions {
  static let requests: [Option] =
    [
      .bytes("max-head-bytes", in: 64...(1 << 20), "request line and field lines", \.server.limits.wire.headBytesMax),
      .bytes(
        "max-target-bytes", in: 1...(1 << 20), "the target in the request line", \.server.limits.wire.targetBytesMax),
      .bytes("max-method-bytes", in: 7...1_024, "the method in the request line", \.server.limits.wire.methodBytesMax),
      .count("max-fields", in: 1...10_000, "field lines, and again trailer lines", \.server.limits.wire.fieldsMax),
      .count(
        "max-empty-lines", in: 0...1_000, "empty lines before a request line", \.server.limits.wire.emptyLinesMax),
      .bytes(
        "max-body-bytes", in: 0...Int.max, "the content of one request, after decoding",
        \.server.limits.wire.bodyBytesMax),
      .count(
        "max-decoded-ratio", in: 1...1_000_000, "encoded content may decode to this many times its size",
        \.server.limits.wire.decodedRatioMax),
      .bytes(
        "max-decoded-free-bytes", in: 0...(1 << 40), "any content may decode to this size",
        \.server.limits.wire.decodedFreeBytesMax),
      .bytes(
        "max-chunk-line-bytes", in: 18...(1 << 20), "a chunk's size and extensions",
        \.server.limits.wire.chunkLineBytesMax),
      .bytes(
        "max-chunk-extension-bytes", in: 0...(1 << 30), "the chunk extensions of one request",
        \.server.limits.wire.chunkExtensionBytesMax),
      .bytes("max-trailer-bytes", in: 2...(1 << 20), "the trailer section", \.server.limits.wire.trailerBytesMax),
      .bytes(
        "max-discarded-bytes", in: 0...(1 << 40), "content that is read after a refusal, so that the client gets it",
        \.server.limits.wire.discardedBytesMax),
      .integer(
        "max-work", "UNITS", in: 1...Int.max,
        help: "work of one request, a unit is about a nanosecond; default \(defaults.service.workMax)",
        \.service.workMax),
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static let responses: [Option] = [
    .bytes(
      "min-gzip-bytes", in: 0...(1 << 30), "smaller responses are not encoded", \.server.limits.wire.encodedBytesMin
    ),
    .bytes(
      "max-gzip-bytes", in: 0...(1 << 30), "responses up to this size are sent as gzip if accepted; 0 for none",
      \.server.limits.wire.encodedBytesMax),
    .bytes(
      "max-unsent-bytes", in: 0...(1 << 30), "small responses that wait; above it no more requests are read",
      \.server.limits.wire.unsentBytesMax),
    .bytes(
      "max-kernel-unsent-bytes", in: 4_096...(1 << 30),
      "of a response that the kernel holds ahead of the peer's window",
      \.server.limits.kernelUnsentBytesMax),
  ]

  static let waits: [Option] = [
    .seconds("first-byte-seconds", "until the first byte", \.server.timeouts.firstByteSeconds),
    .seconds("head-seconds", "from the first byte of a head to its end", \.server.timeouts.headSeconds),
    .seconds("body-grace-seconds", "for content before its rate is checked", \.server.timeouts.bodyGraceSeconds),
    .rate("min-body-bytes-per-second", "then, the lowest rate of content", \.server.timeouts.bodyBytesPerSecondMin),
    .seconds("body-seconds", "for content at any rate", \.server.timeouts.bodySecondsMax),
    .seconds("idle-seconds", "between two requests", \.server.timeouts.idleSeconds),
    .seconds("answer-grace-seconds", "without reading any of a response", \.server.timeouts.responseGraceSeconds),
    .rate(
      "min-answer-bytes-per-second", "then, the lowest rate of reading it",
      \.server.timeouts.responseBytesPerSecondMin),
    .seconds("linger-seconds", "from the last byte sent to the close", \.server.timeouts.lingerSeconds),
  ]
}
