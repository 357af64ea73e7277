import HTTPMessage
import SeededRandom
import Testing

@testable import HTTPWire

/// Raw bytes, the required outcomes, and the section of the RFC with the rule.
struct WireRow: Sendable, CustomTestStringConvertible {
  /// What happens after the bytes.
  enum Event: Sendable {
    case nothing
    /// The peer ends its sending direction.
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
  /// The response of the handler, or of the transport in its place.
  var response = HTTPResponse(status: .ok)
  /// The refusal that the last request gets as its response, if the request itself is valid.
  var responseRefusal: WireError?

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

  /// A whole head with these field lines after `Host`.
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

  /// The refusal in the row; nil if there is none.
  var refusal: WireError? {
    if case .refused(let error) = expected.last { return error }
    return responseRefusal
  }

  /// The outcomes of the bytes in these pieces.
  private func outcomes(
    _ pieces: [ArraySlice<UInt8>], detachesRequests: Bool = false, followedBy trailing: String = ""
  ) -> [Outcome] {
    let harness = WireHarness(limits: limits, budget: ByteBudget(bytesMax: budgetBytesMax))
    harness.detachesRequests = detachesRequests
    harness.response = response
    for piece in pieces { harness.feed(Array(piece)) }
    switch event {
    case .nothing: break
    case .end: harness.end()
    case .wait(let seconds): harness.pass(seconds: seconds)
    case .refusal(let error): harness.refuse(error)
    }
    if let responseRefusal { #expect(harness.sentText.hasPrefix("HTTP/1.1 \(responseRefusal.status.code) ")) }
    harness.feed(trailing)
    return harness.outcomes
  }

  /// Checks the row whole, byte by byte, in random pieces, and followed by a request.
  func check(seed: UInt64) {
    #expect(outcomes([bytes[...]]) == expected, "whole")
    #expect(outcomes([bytes[...]], detachesRequests: true) == expected, "whole, each request detached to be handled")
    #expect(outcomes(bytes.indices.map { bytes[$0...$0] }) == expected, "byte by byte")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3 { #expect(outcomes(randomPieces(&random)) == expected, "in random pieces, seed \(seed)") }
    checkTrailing()
  }

  /// After a refusal or a last request nothing is parsed as a request. After any other request, the next one is.
  private func checkTrailing() {
    let trailing = "GET /behind HTTP/1.1\r\nHost: b\r\n\r\n"
    var withNext = expected
    if let last = expected.last, case .request = last { withNext.append(.request("GET /behind")) }
    if expected.isEmpty { return }
    if case .nothing = event {
      #expect(outcomes([(bytes + Array(trailing.utf8))[...]]) == withNext, "followed by a request")
    } else {
      #expect(outcomes([bytes[...]], followedBy: trailing) == withNext, "followed by a request after the event")
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
