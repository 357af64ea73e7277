import HTTPMessage
import Testing

@testable import HTTPWire

/// Refusals that depend on more than the bytes: the end of the peer, the clock, the memory, the transport or the
/// response.
@Suite("What happens after the bytes")
struct OutsideTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 6) }

  static let rows = ends + waits + loads + responses

  private static let post = "POST /c HTTP/1.1\r\nHost: a\r\n"

  private static func row(
    _ section: String, _ text: String, then event: WireRow.Event, _ expected: Outcome...
  ) -> WireRow {
    var row = WireRow(section, text, expected)
    row.event = event
    return row
  }

  private static let ends: [WireRow] = [
    row("RFC 9112 §8", "", then: .end, .closes),
    row("RFC 9112 §8", "\r\n", then: .end, .closes),
    row("RFC 9112 §8", "G", then: .end, .refused(.truncatedHead)),
    row("RFC 9112 §8", "GET / HTTP/1.1\r\nHost: a\r\n", then: .end, .refused(.truncatedHead)),
    row("RFC 9112 §8", "GET / HTTP/1.1\r\nHost: a\r\n\r\nG", then: .end, .request("GET /"), .refused(.truncatedHead)),
    row("RFC 9112 §8", "\(post)Content-Length: 5\r\n\r\n", then: .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Content-Length: 5\r\n\r\nhell", then: .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", then: .end, .refused(.truncatedBody)),
    row("RFC 9112 §8", "\(post)Transfer-Encoding: chunked\r\n\r\n0\r\n", then: .end, .refused(.truncatedBody)),
  ]

  private static let waits: [WireRow] = [
    row("RFC 9110 §15.5.9", "", then: .wait(seconds: 10.1), .closes),
    row("RFC 9110 §15.5.9", "G", then: .wait(seconds: 10.1), .refused(.headTimeout)),
    row("RFC 9110 §15.5.9", "GET / HTTP/1.1\r\nHost: a\r\n", then: .wait(seconds: 10.1), .refused(.headTimeout)),
    row("RFC 9110 §15.5.9", "\(post)Content-Length: 5\r\n\r\n", then: .wait(seconds: 10.1), .refused(.bodyTimeout)),
    row("RFC 9110 §15.5.9", "\(post)Content-Length: 5\r\n\r\nhell", then: .wait(seconds: 10.1), .refused(.bodyTimeout)),
    row(
      "RFC 9110 §15.5.9", "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", then: .wait(seconds: 10.1),
      .refused(.bodyTimeout)),
  ]

  private static let loads: [WireRow] = [
    littleMemory(CodedContent.request("gzip", CodedContent.gzipOfText)),
    littleMemory(CodedContent.request("deflate", CodedContent.zlibOfText, chunks: [3])),
    row("RFC 9110 §15.6.4", "", then: .refusal(.tooManyConnections), .refused(.tooManyConnections)),
    row("RFC 9110 §4.2.2", "", then: .refusal(.plainHTTPOverTLSPort), .refused(.plainHTTPOverTLSPort)),
  ]

  private static func littleMemory(_ bytes: [UInt8]) -> WireRow {
    var row = WireRow("RFC 9110 §15.6.4", bytes: bytes, [.refused(.bodyMemoryExhausted)])
    row.budgetBytesMax = 1000
    return row
  }

  private static let responses: [WireRow] = [
    response(
      "RFC 9110 §12.5.3", fields: "Accept-Encoding: identity;q=0\r\n", .noAcceptableCoding, handler: .short),
    response(
      "RFC 9110 §12.5.3", fields: "Accept-Encoding: br, *;q=0\r\n", .noAcceptableCoding, handler: .short),
    // The response of the transport if all workers are busy.
    response(
      "RFC 9110 §15.6.4", fields: "", .tooManyRequestsAtWork, handler: busy),
  ]

  private static let busy = WirePolicy().response(to: .tooManyRequestsAtWork, path: "/")

  private static func response(
    _ section: String, fields: String, _ refusal: WireError, handler response: HTTPResponse
  ) -> WireRow {
    var row = WireRow(section, "\(post)\(fields)\r\n", [.request("POST /c")])
    row.response = response
    row.responseRefusal = refusal
    return row
  }
}

extension HTTPResponse {
  fileprivate static let short = HTTPResponse(
    status: .ok, fields: [HTTPField(.contentType, literal: "application/json")], body: Array("{}".utf8))
}
