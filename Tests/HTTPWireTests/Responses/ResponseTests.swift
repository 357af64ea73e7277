import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("Responses, as bytes")
struct ResponseTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  /// The bytes of the response to this request.
  private func sentText(to request: String, _ response: HTTPResponse) -> String {
    let harness = WireHarness()
    harness.response = response
    harness.feed(request)
    return harness.sentText
  }

  @Test("a response has its status, Date, its fields and Content-Length (RFC 9110 §6.6.1, §8.6)")
  func wholeAnswer() {
    let response = HTTPResponse(
      status: .ok, fields: [HTTPField(.contentType, literal: "application/json")], body: Array("{}".utf8))
    #expect(
      sentText(to: Self.get, response)
        == "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-type: application/json\r\n"
        + "content-length: 2\r\n\r\n{}")
  }

  @Test("HEAD gets the length of the content, and no content (RFC 9110 §9.3.2)")
  func head() {
    let response = HTTPResponse(status: .ok, body: Array("hello".utf8))
    let text = sentText(to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", response)
    #expect(text.contains("content-length: 5\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test(
    "204 and 304 have neither content nor a length (RFC 9110 §8.6)", arguments: [HTTPStatus.noContent, .notModified])
  func withoutContent(_ status: HTTPStatus) {
    let text = sentText(to: Self.get, HTTPResponse(status: status, body: Array("hello".utf8)))
    #expect(text.hasPrefix("HTTP/1.1 \(status.code) \(status.reason)\r\n"))
    #expect(!text.contains("content-length"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test("an empty response has the length 0")
  func empty() {
    #expect(sentText(to: Self.get, HTTPResponse(status: .notFound)).hasSuffix("\r\ncontent-length: 0\r\n\r\n"))
  }

  @Test(
    "the fields of a handler cannot contradict the framing",
    arguments: ["content-length", "transfer-encoding", "connection", "date"])
  func ownFields(_ name: String) throws {
    let fieldName = try #require(HTTPFieldName(name))
    let field = try #require(HTTPField(fieldName, "zzz"))
    #expect(!sentText(to: Self.get, HTTPResponse(status: .ok, fields: [field])).contains("zzz"))
  }

  @Test("the last response of a connection has `connection: close` (RFC 9112 §9.6)")
  func close() {
    let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    #expect(sentText(to: request, HTTPResponse(status: .ok)).hasSuffix("\r\nconnection: close\r\n\r\n"))
  }

  @Test("a response to HTTP/1.0 says that the connection is kept (RFC 9112 §9.3)")
  func keepAlive10() {
    let request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    #expect(sentText(to: request, HTTPResponse(status: .ok)).hasSuffix("\r\nconnection: keep-alive\r\n\r\n"))
  }

  @Test("large content follows its head without a copy, whole", arguments: [16_384, 16_385, 1_000_000])
  func largeContent(_ count: Int) {
    let harness = WireHarness()
    let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    harness.response = HTTPResponse(status: .ok, body: body)
    harness.feed(Self.get + Self.get)
    #expect(harness.outcomes == [.request("GET /"), .request("GET /")])
    #expect(Array(harness.sent.suffix(count)) == body)
  }

  @Test("a refusal says what is wrong and where the rule is, and is the last response of its connection")
  func refusal() {
    let harness = WireHarness()
    harness.feed("GET / HTTP/1.1\r\nHost: a\r\nA: \u{1}\r\n\r\n")
    #expect(
      harness.sentText
        == "HTTP/1.1 400 Bad Request\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        + "content-length: 69\r\nconnection: close\r\n\r\n"
        + "A field value has the control byte 1. Remove it. See RFC 9110 §5.5.\n")
  }

  @Test("a refused HEAD gets no content (RFC 9110 §9.3.2)")
  func refusedHead() {
    let harness = WireHarness()
    harness.feed("HEAD / HTTP/1.1\r\n\r\n")
    #expect(harness.sentText.hasPrefix("HTTP/1.1 400 "))
    #expect(harness.sentText.hasSuffix("\r\n\r\n"))
  }

  @Test("a refusal after a HEAD request has content: it is not a response to HEAD", arguments: ["\n", "\rX"])
  func faultBehindHead(_ fault: String) {
    let text = sentText(to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + fault, HTTPResponse(status: .ok))
    #expect(text.hasSuffix("See RFC 9112 §2.2.\n"))
  }

  @Test("a 503 says when to try again (RFC 9110 §10.2.3)")
  func retryAfter() {
    let harness = WireHarness(budget: ByteBudget(bytesMax: 0))
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    harness.feed([UInt8](repeating: 0x20, count: 1_000_000))
    #expect(harness.outcomes == [.refused(.bodyMemoryExhausted)])
    #expect(harness.sentText.contains("\r\nretry-after: 1\r\n"))
  }

  @Test(
    "dates are IMF-fixdate (RFC 9110 §5.6.7)",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
      (1_735_689_600, "Wed, 01 Jan 2025 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] as [(Int64, String)])
  func date(_ seconds: Int64, _ text: String) {
    #expect(String(decoding: HTTPDate(secondsSince1970: seconds).line, as: UTF8.self) == "\r\ndate: \(text)")
  }
}
