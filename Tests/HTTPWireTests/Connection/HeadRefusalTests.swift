import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("A refusal of the head, before the content comes (RFC 9110 §10.1.1)")
struct HeadRefusalTests {
  private static let refusal = HTTPResponse(status: .notFound, body: Array("no\n".utf8))

  /// A harness whose handler refuses every head.
  private func harness(_ refusal: HTTPResponse? = refusal) -> WireHarness {
    let harness = WireHarness()
    harness.headRefusal = refusal
    return harness
  }

  private static let expecting = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
  private static let refusalText =
    "HTTP/1.1 404 Not Found\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    + "content-length: 3\r\nconnection: close\r\n\r\nno\n"

  @Test("a refusal replaces the invitation, and is the last response of its connection")
  func inPlaceOfInvitation() {
    let harness = harness()
    harness.feed(Self.expecting)
    #expect(harness.sentText == Self.refusalText)
    #expect(harness.outcomes == [.closes])
    #expect(harness.writeIsShut)
  }

  @Test(
    "the head is refused without an expectation too, however its content is framed",
    arguments: [
      "Content-Length: 5\r\n\r\n", "Content-Length: 5\r\n\r\nhell", "Transfer-Encoding: chunked\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n",
      "Content-Encoding: gzip\r\nContent-Length: 50\r\n\r\n\u{1F}",
    ])
  func withoutExpectation(_ rest: String) {
    let harness = harness()
    harness.feed("POST /p HTTP/1.1\r\nHost: a\r\n" + rest)
    #expect(harness.sentText == Self.refusalText)
    #expect(harness.outcomes == [.closes])
  }

  @Test("refused content is dropped as it comes: none of it is kept or counted")
  func dropped() {
    let budget = ByteBudget(bytesMax: 10 << 20)
    let harness = WireHarness(budget: budget)
    harness.headRefusal = Self.refusal
    harness.feed("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n")
    for _ in 0..<30 {
      harness.feed([UInt8](repeating: 0x20, count: 100_000))
      #expect(harness.bytesHeld == 0)
      harness.endTurn()
      #expect(budget.bytesUsed == 0)
    }
    #expect(!harness.isClosed)
    // The limit is that of any refusal: such a peer does not read.
    harness.feed([UInt8](repeating: 0x20, count: 2_000_000))
    #expect(harness.isClosed)
  }

  @Test("a request after a refused head is not parsed: it may be content")
  func notReadOn() {
    let harness = harness()
    harness.feed(Self.expecting)
    harness.headRefusal = nil
    harness.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.outcomes == [.closes])
    #expect(harness.sentText == Self.refusalText)
  }

  @Test(
    "no head is judged if its content came with it: the handler refuses the request, and the connection is kept",
    arguments: [
      "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ])
  func whole(_ request: String) {
    let harness = harness()
    harness.feed(request + request)
    #expect(harness.headsJudged == 0)
    #expect(harness.outcomes == [.request("POST /p", body: "hello"), .request("POST /p", body: "hello")])
  }

  @Test("the head of a request without content is not judged", arguments: ["GET", "POST", "HEAD"])
  func withoutContent(_ method: String) {
    let harness = harness()
    harness.feed("\(method) /p HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.headsJudged == 0)
  }

  @Test("a head is judged once, and then its content is invited")
  func judgedOnce() {
    let harness = harness(nil)
    harness.feed(Self.expecting)
    #expect(harness.sentText == "HTTP/1.1 100 Continue\r\n\r\n")
    #expect(harness.lastHeadJudged == .request("POST /p"))
    for byte in "hello" { harness.feed(String(byte)) }
    #expect(harness.headsJudged == 1)
    #expect(harness.outcomes == [.request("POST /p", body: "hello")])
    harness.feed(Self.expecting)
    #expect(harness.headsJudged == 2)
  }

  @Test("responses to earlier requests are sent first")
  func behindOthers() {
    let harness = harness()
    harness.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Self.expecting)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(harness.sentText.hasSuffix(Self.refusalText))
    #expect(harness.outcomes == [.request("GET /"), .closes])
  }

  @Test("a peer that ends within its content gets the refusal of its head, whenever the end is reported")
  func ends() {
    let request = Array("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe".utf8)
    for endsFirst in [false, true] {
      let harness = harness()
      _ = harness.machine.receive(harness.time) { span in for byte in request { span.append(byte) } }
      if endsFirst { harness.machine.peerDidEnd() }
      harness.advance()
      harness.end()
      #expect(harness.sentText == Self.refusalText)
      #expect(harness.isClosed)
    }
  }

  @Test("a length beyond the limit is refused before the head is judged")
  func tooLarge() {
    let harness = harness()
    harness.feed("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
    #expect(harness.outcomes == [.refused(.bodyTooLarge(limit: 67_108_864))])
    #expect(harness.headsJudged == 0)
  }

  @Test(
    "the refusal of a head outranks a fault of the content that came with it",
    arguments: [
      "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!",
      "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
      "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ])
  func faultyContent(_ rest: String) {
    let request = "POST /p HTTP/1.1\r\nHost: a\r\n" + rest
    let harness = harness()
    harness.feed(request)
    #expect(harness.sentText == Self.refusalText)
    #expect(harness.outcomes == [.closes])
    let accepted = self.harness(nil)
    accepted.feed(request)
    #expect(accepted.sentText.hasPrefix("HTTP/1.1 400 "), "\(accepted.sentText)")
    #expect(accepted.headsJudged == 1)
  }

  @Test("a client that refuses all available codings gets no invitation")
  func notAcceptable() {
    let harness = harness(nil)
    harness.feed(Self.expecting.replacing("\r\n\r\n", with: "\r\nAccept-Encoding: identity;q=0, *;q=0\r\n\r\n"))
    #expect(harness.sentText.hasPrefix("HTTP/1.1 406 Not Acceptable\r\n"), "\(harness.sentText)")
    #expect(harness.outcomes == [.closes])
  }

  @Test(
    "the refusal of a HEAD whose request line is malformed has no content",
    arguments: ["HEAD * HTTP/1.1\r\n", "HEAD / HTTP/9.9\r\n", "HEAD /\(String(repeating: "a", count: 20_000))"])
  func malformedHead(_ line: String) {
    let harness = harness(nil)
    harness.feed(line)
    #expect(harness.sentText.hasSuffix("\r\n\r\n"), "\(harness.sentText)")
    let get = self.harness(nil)
    get.feed("GET" + line.dropFirst(4))
    #expect(get.sentText.hasPrefix(harness.sentText) && get.sentText.hasSuffix(".\n"))
  }

  @Test("the refusal of a HEAD has no content")
  func head() {
    let harness = harness()
    harness.feed("HEAD /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
    #expect(harness.sentText == String(Self.refusalText.dropLast(3)))
  }
}
