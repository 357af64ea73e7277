import Testing

@testable import HTTPWire

/// Raw bytes, what must come of them, and the RFC's section that says so.
struct WireRow: Sendable, CustomTestStringConvertible {
  let section: String
  let bytes: [UInt8]
  let expected: [Outcome]
  var limits = WireLimits()

  init(_ section: String, bytes: [UInt8], _ expected: [Outcome], limits: WireLimits = WireLimits()) {
    self.section = section
    self.bytes = bytes
    self.expected = expected
    self.limits = limits
  }

  init(_ section: String, _ text: String, _ expected: [Outcome], limits: WireLimits = WireLimits()) {
    self.init(section, bytes: Array(text.utf8), expected, limits: limits)
  }

  /// A whole head with this request line.
  static func line(_ section: String, _ line: String, _ expected: Outcome...) -> WireRow {
    WireRow(section, "\(line)\r\nHost: a\r\n\r\n", expected)
  }

  /// A whole head with these field lines behind `Host`.
  static func fields(_ section: String, _ lines: String, _ expected: Outcome...) -> WireRow {
    WireRow(section, "POST /p HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n", expected)
  }

  /// A request with this as its chunked content.
  static func chunks(_ section: String, _ content: String, _ expected: Outcome...) -> WireRow {
    WireRow(section, "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(content)", expected)
  }

  /// A whole request head with this Host field value.
  static func host(_ value: String, _ expected: Outcome) -> WireRow {
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n", [expected])
  }

  var testDescription: String {
    let shown = String(decoding: bytes.prefix(80), as: UTF8.self).debugDescription
    return "\(section): \(shown)\(bytes.count > 80 ? "…" : "")"
  }

  /// What comes of the bytes in these pieces.
  private func outcomes(_ pieces: [ArraySlice<UInt8>], handsOver: Bool = false) -> [Outcome] {
    let harness = WireHarness(limits: limits)
    harness.handsOver = handsOver
    for piece in pieces { harness.feed(Array(piece)) }
    return harness.outcomes
  }

  /// Runs the row whole, byte by byte, in random pieces, and with a request behind it.
  func check(seed: UInt64) {
    #expect(outcomes([bytes[...]]) == expected, "whole")
    #expect(outcomes([bytes[...]], handsOver: true) == expected, "whole, each request taken out to be handled")
    #expect(outcomes(bytes.indices.map { bytes[$0...$0] }) == expected, "byte by byte")
    var random = SeededRandom(seed)
    for _ in 0..<3 { #expect(outcomes(randomPieces(&random)) == expected, "in random pieces, seed \(seed)") }
    checkTrailing()
  }

  /// Behind a refusal or a last request nothing is read as a request; behind any other the next one is.
  private func checkTrailing() {
    let trailing = bytes + Array("GET /behind HTTP/1.1\r\nHost: b\r\n\r\n".utf8)
    var withNext = expected
    if let last = expected.last, case .request = last { withNext.append(.request("GET /behind")) }
    if expected.isEmpty { return }
    #expect(outcomes([trailing[...]]) == withNext, "with a request behind it")
  }

  private func randomPieces(_ random: inout SeededRandom) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + Int.random(in: 1...max(bytes.count / 4, 2), using: &random), bytes.count)
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
