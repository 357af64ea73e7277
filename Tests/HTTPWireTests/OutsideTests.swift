import HTTPMessage
import Testing

@testable import HTTPWire

/// Refusals that the bytes alone do not decide: the peer's end, the clock, the memory, the transport and the answer do.
@Suite("What happens behind the bytes")
struct OutsideTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 6) }

  static let rows = ends + waits + loads + answers

  private static let post = "POST /c HTTP/1.1\r\nHost: a\r\n"

  private static func row(
    _ section: String, _ text: String, _ event: WireRow.Event, _ expected: Outcome...
  ) -> WireRow {
    var row = WireRow(section, text, expected)
    row.event = event
    return row
  }

  private static let ends: [WireRow] = [
    row("RFC 9112 §8", "", .end, .closes),
    row("RFC 9112 §8", "\r\n", .end, .closes),
    row("RFC 9112 §8", "G", .end, .refused(.truncatedHead)),
    row("RFC 9112 §8", "GET / HTTP/1.1\r\nHost: a\r\n", .end, .refused(.truncatedHead)),
    row("RFC 9112 §8", "GET / HTTP/1.1\r\nHost: a\r\n\r\nG", .end, .request("GET /"), .refused(.truncatedHead)),
    row("RFC 9112 §8", "\(post)Content-Length: 5\r\n\r\n", .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Content-Length: 5\r\n\r\nhell", .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Transfer-Encoding: chunked\r\n\r\n0\r\n", .end, .refused(.truncatedBody)),
  ]

  private static let waits: [WireRow] = [
    row("RFC 9110 §15.5.9", "", .wait(seconds: 10.1), .closes),
    row("RFC 9110 §15.5.9", "G", .wait(seconds: 10.1), .refused(.headTimeout)),
    row("RFC 9110 §15.5.9", "GET / HTTP/1.1\r\nHost: a\r\n", .wait(seconds: 10.1), .refused(.headTimeout)),
    row("RFC 9110 §15.5.9", "\(post)Content-Length: 5\r\n\r\n", .wait(seconds: 10.1), .refused(.bodyTimeout)),
    row("RFC 9110 §15.5.9", "\(post)Content-Length: 5\r\n\r\nhell", .wait(seconds: 10.1), .refused(.bodyTimeout)),
    row(
      "RFC 9110 §15.5.9", "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .wait(seconds: 10.1),
      .refused(.bodyTimeout)),
  ]

  private static let loads: [WireRow] = [
    littleMemory(CodedContent.request("gzip", CodedContent.gzipOfText)),
    littleMemory(CodedContent.request("deflate", CodedContent.zlibOfText, chunks: [3])),
    row("RFC 9110 §15.6.4", "", .refusal(.tooManyConnections), .refused(.tooManyConnections)),
    row("RFC 9110 §4.2.2", "", .refusal(.plainHTTPOverTLSPort), .refused(.plainHTTPOverTLSPort)),
  ]

  private static func littleMemory(_ bytes: [UInt8]) -> WireRow {
    var row = WireRow("RFC 9110 §15.6.4", bytes: bytes, [.refused(.bodyMemoryExhausted)])
    row.budgetBytesMax = 1000
    return row
  }

  private static let answers: [WireRow] = [
    answer("RFC 9110 §12.5.3", "Accept-Encoding: identity;q=0\r\n", .noAcceptableCoding, HTTPResponse.short),
    answer("RFC 9110 §12.5.3", "Accept-Encoding: br, *;q=0\r\n", .noAcceptableCoding, HTTPResponse.short),
    // As the transport answers where the workers are all taken.
    answer("RFC 9110 §15.6.4", "", .tooManyRequestsAtWork, WirePolicy().response(to: .tooManyRequestsAtWork)),
  ]

  private static func answer(
    _ section: String, _ fields: String, _ answer: WireError, _ response: HTTPResponse
  ) -> WireRow {
    var row = WireRow(section, "\(post)\(fields)\r\n", [.request("POST /c")])
    row.response = response
    row.answer = answer
    return row
  }
}

extension HTTPResponse {
  fileprivate static let short = HTTPResponse(
    status: .ok, fields: [HTTPField(.contentType, literal: "application/json")], body: Array("{}".utf8))
}
