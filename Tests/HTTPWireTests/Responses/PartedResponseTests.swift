import HTTPMessage
import Testing

@testable import HTTPWire

/// Content in parts, each given as a text.
private final class TextParts: HTTPContentParts {
  private let texts: [String]
  let memoryBytes: Int

  init(_ texts: [String], memoryBytes: Int = 0) {
    self.texts = texts
    self.memoryBytes = memoryBytes
  }

  var count: Int { texts.count }
  var bytesExpected: Int { texts.reduce(0) { $0 + $1.utf8.count } }

  func append(part index: Int, to bytes: inout [UInt8]) { bytes += Array(texts[index].utf8) }
}

@Suite("Responses in parts")
struct PartedResponseTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  private func harness(_ texts: [String], memoryBytes: Int = 0, budget: Int = .max) -> WireHarness {
    let harness = WireHarness(budget: ByteBudget(bytesMax: budget))
    harness.response = HTTPResponse(status: .ok, fields: [], parts: TextParts(texts, memoryBytes: memoryBytes))
    return harness
  }

  private static let head = "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

  @Test("each part is a chunk, and an empty chunk ends them (RFC 9112 §7.1)")
  func chunks() {
    let long = String(repeating: "x", count: 20_000)
    let harness = harness(["hello", long, "!"])
    harness.feed(Self.get)
    #expect(
      harness.sentText
        == Self.head + "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n4e20\r\n\(long)\r\n1\r\n!\r\n0\r\n\r\n")
    #expect(harness.partsMade == [0, 1, 2])
  }

  @Test("the head is sent with the first part, and the end with the last one", arguments: [1, 20_000])
  func sendsTogether(_ length: Int) {
    let harness = harness((0..<3).map { String(repeating: "\($0)", count: length) })
    harness.feed(Self.get)
    #expect(harness.sends == 3 && harness.sentText.hasSuffix("0\r\n\r\n"))
  }

  @Test("HTTP/1.0 has no chunks: the content ends with the connection, even if it asks to keep it (RFC 9112 §6.3)")
  func untilClose() {
    let harness = harness(["hello ", "world"])
    harness.feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(harness.sentText == Self.head + "connection: close\r\n\r\nhello world")
    #expect(harness.writeIsShut)
  }

  @Test("HEAD gets the fields of GET, and no part is made (RFC 9110 §9.3.2)")
  func headOnly() {
    let harness = harness(["hello"])
    harness.feed("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.sentText == Self.head + "transfer-encoding: chunked\r\n\r\n")
    #expect(harness.partsMade == [])
  }

  @Test("the response to a pipelined request follows the last part (RFC 9112 §9.3.2)", arguments: [1, 2, 50])
  func pipelined(_ count: Int) {
    let harness = harness(["a", "b"])
    harness.feed(String(repeating: Self.get, count: count))
    #expect(harness.outcomes.count == count)
    let response = Self.head + "transfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
    #expect(harness.sentText == String(repeating: response, count: count))
  }

  @Test("`Connection: close` ends the connection after the last part (RFC 9112 §9.6)")
  func closes() {
    let harness = harness(["a", "b"])
    harness.feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(harness.sentText.hasSuffix("connection: close\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"))
    #expect(harness.writeIsShut)
  }

  @Test("a part is made only when the one before it is sent")
  func onePartAtATime() {
    let harness = harness((0..<10).map { String(repeating: "\($0)", count: 100_000) })
    harness.peerReads = false
    harness.feed(Self.get + Self.get)
    harness.advance()
    #expect(harness.partsMade == [])
    harness.peerReads = true
    harness.advance()
    #expect(harness.partsMade.count == 20)
    #expect(harness.outcomes.count == 2)
  }

  @Test("the connection ends if the peer stops reading anywhere in the response", arguments: [0, 1, 5])
  func stalls(_ parts: Int) {
    let harness = harness((0..<10).map { String(repeating: "\($0)", count: 100_000) })
    harness.peerReads = false
    harness.feed(Self.get)
    for _ in 0..<parts {
      harness.peerReads(.max)
      harness.makePart()
    }
    #expect(harness.deadlineSeconds == 30)
    harness.pass(seconds: 30)
    #expect(harness.isClosed)
  }

  @Test("a peer that ends its sending direction gets the whole response (RFC 9112 §9.6)")
  func halfClosed() {
    let harness = harness(["a", "b"])
    harness.feed(Self.get)
    harness.end()
    #expect(harness.sentText.hasSuffix("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"))
  }

  @Test("a response that is being sent goes on during the drain, and is the last of its connection")
  func drains() {
    let harness = harness(["a", "b"])
    harness.peerReads = false
    harness.feed(Self.get)
    harness.machine.beginDrain(harness.time)
    harness.peerReads = true
    harness.advance()
    #expect(harness.sentText.hasSuffix("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"))
    harness.pass(seconds: 0.5)
    #expect(harness.writeIsShut)
  }

  @Test("the rate is that of the whole response: the connection ends if the peer reads each part just in time")
  func slowRate() {
    let harness = harness((0..<10).map { String(repeating: "\($0)", count: 20_000) })
    harness.peerReads = false
    harness.feed(Self.get)
    var seconds = 0.0
    for _ in 0..<10 where !harness.isClosed {
      harness.peerReads(.max)
      harness.makePart()
      harness.pass(seconds: 25)
      seconds += 25
    }
    // 30 s, and 1 s for each 4 KiB that was read.
    #expect(harness.isClosed && seconds == 50)
  }

  @Test("the time to make a part does not count against the peer")
  func slowPart() {
    let harness = harness(["hello", "world"])
    harness.peerReads = false
    harness.feed(Self.get)
    harness.peerReads(.max)
    harness.pass(seconds: 1000)
    harness.makePart()
    #expect(!harness.isClosed && harness.deadlineSeconds == 1030)
    harness.pass(seconds: 29)
    harness.peerReads(.max)
    harness.makePart()
    #expect(harness.deadlineSeconds > 1030 && harness.deadlineSeconds < 1031)
  }

  @Test("a response without content makes no parts (RFC 9110 §6.4.1)", arguments: [HTTPStatus.noContent, .notModified])
  func noContent(_ status: HTTPStatus) {
    let harness = WireHarness()
    harness.response = HTTPResponse(status: status, fields: [], parts: TextParts(["a"]))
    harness.feed(Self.get)
    #expect(harness.sentText.hasSuffix("GMT\r\n\r\n") && harness.partsMade == [])
  }

  // MARK: The budget

  @Test("HEAD holds nothing of the budget")
  func headHoldsNothing() {
    let budget = ByteBudget(bytesMax: 10_000_000)
    let harness = WireHarness(budget: budget)
    harness.response = HTTPResponse(status: .ok, fields: [], parts: TextParts(["a"], memoryBytes: 5_000_000))
    // Bytes of a next request, so that the connection is not idle.
    harness.feed("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET")
    #expect(budget.holds(about: 0))
  }

  @Test("parts made ahead count until the response has ended; if the budget is too small, none may be made")
  func countsAhead() {
    let budget = ByteBudget(bytesMax: 10_000_000)
    let harness = WireHarness(budget: budget)
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, fields: [], parts: TextParts(["a", "b"], memoryBytes: 5_000_000))
    harness.feed(Self.get)
    let tooMuch = harness.machine.reservePartsAhead(bytes: 5_000_001)
    #expect(!tooMuch)
    #expect(budget.holds(about: 5_000_000))
    let enough = harness.machine.reservePartsAhead(bytes: 4_000_000)
    #expect(enough)
    harness.peerReads(.max)
    harness.makePart()
    #expect(budget.holds(about: 9_000_000))
    harness.peerReads = true
    harness.advance()
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
  }

  @Test("the memory of a response counts until its last part is sent")
  func counts() {
    let budget = ByteBudget(bytesMax: 10_000_000)
    let harness = WireHarness(budget: budget)
    harness.peerReads = false
    harness.response = HTTPResponse(
      status: .ok, fields: [], parts: TextParts(["a", "b"], memoryBytes: 5_000_000))
    harness.feed(Self.get)
    #expect(budget.holds(about: 5_000_000))
    harness.peerReads = true
    harness.advance()
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
  }

  @Test("a response beyond the budget becomes a 503, and the connection is kept")
  func refused() {
    let harness = harness(["a"], memoryBytes: 5_000_000, budget: 4_000_000)
    harness.feed(Self.get)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(harness.sentText.contains("\r\nretry-after: 1\r\n"))
    harness.response = HTTPResponse(status: .ok)
    harness.feed(Self.get)
    #expect(harness.outcomes.count == 2)
    #expect(harness.sentText.contains("HTTP/1.1 200 OK\r\n"))
  }

  // MARK: Codings

  @Test("a response in parts is encoded whole for clients that accept gzip, and has Vary for all (RFC 9110 §12.5.5)")
  func encoded() throws {
    let policy = WirePolicy()
    let texts = (0..<4).map { String(repeating: "\($0)123456789", count: 5_000) }
    let type = HTTPField(.contentType, literal: "application/json")
    let response = HTTPResponse(status: .ok, fields: [type], parts: TextParts(texts))
    let value = Array("gzip".utf8)
    var codings = AcceptedCodings()
    let plain = codings.encode(response, policy)
    #expect(plain.parts != nil)
    #expect(plain.variesByCoding)
    codings.read(value.span, 0..<value.count)
    #expect(codings.wouldEncode(response, policy.limits))
    let encoded = codings.encode(response, policy)
    #expect(encoded.parts == nil)
    #expect(
      encoded == codings.encode(HTTPResponse(status: .ok, fields: [type], body: Array(texts.joined().utf8)), policy))
  }
}
