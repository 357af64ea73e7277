import HTTPMessage
import SeededRandom
import Testing

@testable import HTTPWire

/// Raw bytes, what must come of them, and the RFC's section that says so.
struct WireRow: Sendable, CustomTestStringConvertible {
  /// What happens behind the bytes.
  enum Event: Sendable {
    case nothing
    /// The peer ends its direction.
    case end
    case wait(seconds: Double)
    /// The transport refuses the connection.
    case refusal(WireError)
  }

  let section: String
  let bytes: [UInt8]
  let expected: [Outcome]
  var limits = WireLimits()
  var event = Event.nothing
  /// The memory for the content of all connections.
  var budgetBytesMax = Int.max
  /// What the handler, or the transport in its place, answers.
  var response = HTTPResponse(status: .ok)
  /// The refusal that the last request is answered with, where it was read without fault.
  var answer: WireError?

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

  /// The refusal that the row shows; nil where there is none.
  var refusal: WireError? {
    if case .refused(let error) = expected.last { return error }
    return answer
  }

  /// What comes of the bytes in these pieces.
  private func outcomes(
    _ pieces: [ArraySlice<UInt8>], handsOver: Bool = false, behind trailing: String = ""
  ) -> [Outcome] {
    let harness = WireHarness(limits: limits, budget: ByteBudget(bytesMax: budgetBytesMax))
    harness.handsOver = handsOver
    harness.response = response
    for piece in pieces { harness.feed(Array(piece)) }
    switch event {
    case .nothing: break
    case .end: harness.end()
    case .wait(let seconds): harness.pass(seconds: seconds)
    case .refusal(let error): harness.refuse(error)
    }
    if let answer { #expect(harness.sentText.hasPrefix("HTTP/1.1 \(answer.status.code) ")) }
    harness.feed(trailing)
    return harness.outcomes
  }

  /// Runs the row whole, byte by byte, in random pieces, and with a request behind it.
  func check(seed: UInt64) {
    #expect(outcomes([bytes[...]]) == expected, "whole")
    #expect(outcomes([bytes[...]], handsOver: true) == expected, "whole, each request taken out to be handled")
    #expect(outcomes(bytes.indices.map { bytes[$0...$0] }) == expected, "byte by byte")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3 { #expect(outcomes(randomPieces(&random)) == expected, "in random pieces, seed \(seed)") }
    checkTrailing()
  }

  /// Behind a refusal or a last request nothing is read as a request; behind any other the next one is.
  private func checkTrailing() {
    let trailing = "GET /behind HTTP/1.1\r\nHost: b\r\n\r\n"
    var withNext = expected
    if let last = expected.last, case .request = last { withNext.append(.request("GET /behind")) }
    if expected.isEmpty { return }
    if case .nothing = event {
      #expect(outcomes([(bytes + Array(trailing.utf8))[...]]) == withNext, "with a request behind it")
    } else {
      #expect(outcomes([bytes[...]], behind: trailing) == withNext, "with a request behind what happens")
    }
  }

  private func randomPieces(_ random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
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
