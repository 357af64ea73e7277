import Service
import HTTPWire
import SocketTransport

/// What one connection may send, and how long it may take.
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
        "max-body-bytes", in: 0...Int.max, "the content of one request, decoded", \.server.limits.wire.bodyBytesMax),
      .count(
        "max-decoded-ratio", in: 1...1_000_000, "times its size that encoded content may decode to",
        \.server.limits.wire.decodedRatioMax),
      .bytes(
        "max-decoded-free-bytes", in: 0...(1 << 40), "what content may decode to whatever its size",
        \.server.limits.wire.decodedFreeBytesMax),
      .bytes(
        "max-chunk-line-bytes", in: 18...(1 << 20), "a chunk's size and extensions",
        \.server.limits.wire.chunkLineBytesMax),
      .bytes(
        "max-chunk-extension-bytes", in: 0...(1 << 30), "the chunk extensions of one request",
        \.server.limits.wire.chunkExtensionBytesMax),
      .bytes("max-trailer-bytes", in: 2...(1 << 20), "the trailer section", \.server.limits.wire.trailerBytesMax),
      .bytes(
        "max-discarded-bytes", in: 0...(1 << 40), "read and dropped behind a refusal, so that it is read",
        \.server.limits.wire.discardedBytesMax),
      .integer(
        "max-work", "UNITS", in: 1...Int.max,
        "work of one request, a unit about a nanosecond; default \(defaults.service.workMax)", \.service.workMax),
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static let answers: [Option] = [
    .bytes(
      "min-gzip-bytes", in: 0...(1 << 30), "answers below this go out as they are", \.server.limits.wire.encodedBytesMin
    ),
    .bytes(
      "max-gzip-bytes", in: 0...(1 << 30), "answers up to this go out as gzip to who takes it; 0 for none",
      \.server.limits.wire.encodedBytesMax),
    .bytes(
      "max-unsent-bytes", in: 0...(1 << 30), "small answers that wait to be taken before no more is read",
      \.server.limits.wire.unsentBytesMax),
    .bytes(
      "max-kernel-unsent-bytes", in: 4_096...(1 << 30), "of an answer, with the kernel ahead of the peer's window",
      \.server.limits.kernelUnsentBytesMax),
  ]

  static let waits: [Option] = [
    .seconds("first-byte-seconds", "to the first byte", \.server.timeouts.firstByteSeconds),
    .seconds("head-seconds", "from a head's first byte to its end", \.server.timeouts.headSeconds),
    .seconds("body-grace-seconds", "for content before its rate counts", \.server.timeouts.bodyGraceSeconds),
    .rate("min-body-bytes-per-second", "then, the least rate of content", \.server.timeouts.bodyBytesPerSecondMin),
    .seconds("body-seconds", "for content at any rate", \.server.timeouts.bodySecondsMax),
    .seconds("idle-seconds", "between two requests", \.server.timeouts.idleSeconds),
    .seconds("answer-grace-seconds", "without taking any of an answer", \.server.timeouts.answerGraceSeconds),
    .rate(
      "min-answer-bytes-per-second", "then, the least rate at which it is taken",
      \.server.timeouts.answerBytesPerSecondMin),
    .seconds("linger-seconds", "from the last byte sent to the close", \.server.timeouts.lingerSeconds),
  ]
}
