import Testing

@testable import HTTPWire

@Suite("Content and its framing, as raw bytes")
struct FramingTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 3) }

  static let rows = lengths + codings + persistence + pipelines

  private static let hello = Outcome.request("POST /p", body: "hello")

  private static let lengths: [WireRow] = [
    .fields("RFC 9112 §6.2", "Content-Length: 5\r\n\r\nhello", hello),
    .fields("RFC 9110 §8.6", "content-length:5\r\n\r\nhello", hello),
    .fields("RFC 9110 §8.6", "CONTENT-LENGTH: \t5\t \r\n\r\nhello", hello),
    .fields("RFC 9110 §8.6", "Content-Length: 005\r\n\r\nhello", hello),
    .fields("RFC 9110 §8.6", "Content-Length: 0", .request("POST /p")),
    .fields("RFC 9110 §8.6", "Content-Length: 000000000000000000000000000000005\r\n\r\nhello", hello),
    .fields("RFC 9112 §6.2", "Content-Length: 4\r\n\r\n\r\n\r\n", .request("POST /p", body: "\r\n\r\n")),
    WireRow(
      "RFC 9110 §9.3.1", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", [.request("GET /", body: "hi")]),
    .fields("RFC 9110 §8.6", "Content-Length:", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: +5\r\n\r\nhello", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: -5\r\n\r\nhello", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: -0", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5 5", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5,5\r\n\r\nhello", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5, 6", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5,", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 0x5", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5.0", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5e0", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 1_000", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: \"5\"", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: ５", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: five", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5;q=1", .refused(.invalidContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5\r\nContent-Length: 5", .refused(.repeatedContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 5\r\ncontent-length: 6", .refused(.repeatedContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 0\r\nContent-Length: 5", .refused(.repeatedContentLength)),
    .fields("RFC 9110 §8.6", "Content-Length: 9223372036854775807", .refused(.bodyTooLarge(limit: 67_108_864))),
    .fields("RFC 9110 §8.6", "Content-Length: 9223372036854775808", .refused(.contentLengthOverflow)),
    .fields("RFC 9110 §8.6", "Content-Length: 18446744073709551616", .refused(.contentLengthOverflow)),
    .fields("RFC 9110 §8.6", "Content-Length: 18446744073709551621", .refused(.contentLengthOverflow)),
    .fields("RFC 9110 §8.6", "Content-Length: \(String(repeating: "9", count: 400))", .refused(.contentLengthOverflow)),
    .fields("RFC 9110 §15.5.14", "Content-Length: 67108865", .refused(.bodyTooLarge(limit: 67_108_864))),
    .fields(
      "RFC 9110 §15.5.14", "Content-Length: 67108865\r\nExpect: 100-continue",
      .refused(.bodyTooLarge(limit: 67_108_864))),
  ]

  private static let codings: [WireRow] = [
    .fields("RFC 9112 §6.1", "Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n", hello),
    .fields("RFC 9112 §6.1", "transfer-encoding:chunked\r\n\r\n0\r\n\r\n", .request("POST /p")),
    .fields(
      "RFC 9112 §6.3", "Transfer-Encoding: chunked\r\nContent-Length: 5",
      .refused(.contentLengthWithTransferEncoding)),
    .fields(
      "RFC 9112 §6.3", "Content-Length: 5\r\nTransfer-Encoding: chunked",
      .refused(.contentLengthWithTransferEncoding)),
    .fields(
      "RFC 9112 §6.3", "Content-Length: 0\r\nTransfer-Encoding: chunked",
      .refused(.contentLengthWithTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: gzip", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: gzip, chunked", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: identity", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunked, identity", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: xchunked", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunkedx", .refused(.unknownTransferCoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunked, chunked", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding:", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunked,", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: ,chunked", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunked;q=1", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: \"chunked\"", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chunked chunked", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: chu nked", .refused(.invalidTransferEncoding)),
    .fields("RFC 9112 §6.1", "Transfer-Encoding: \u{B}chunked", .refused(.invalidFieldValue(byte: 0x0B))),
    .fields(
      "RFC 9112 §6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      .refused(.repeatedTransferEncoding)),
    .fields(
      "RFC 9112 §6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
      .refused(.repeatedTransferEncoding)),
    .fields(
      "RFC 9112 §6.1", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
      .refused(.unknownTransferCoding)),
    WireRow(
      "RFC 9112 §6.1", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
      [.refused(.transferEncodingInHTTP10)]),
    WireRow(
      "RFC 9112 §6.1", "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      [.refused(.transferEncodingInHTTP10)]),
    // TE says what the client accepts, not how it sends (RFC 9110 §10.1.4).
    .fields("RFC 9110 §10.1.4", "TE: trailers, deflate", .request("POST /p")),
  ]

  private static let persistence: [WireRow] = [
    .fields("RFC 9112 §9.6", "Connection: close", .request("POST /p"), .closes),
    .fields("RFC 9112 §9.6", "Connection: CLOSE", .request("POST /p"), .closes),
    .fields("RFC 9112 §9.6", "Connection: x, close ,y", .request("POST /p"), .closes),
    .fields("RFC 9112 §9.6", "Connection: x\r\nConnection: close", .request("POST /p"), .closes),
    .fields("RFC 9112 §9.6", "Connection: keep-alive, close", .request("POST /p"), .closes),
    .fields("RFC 9112 §9.3", "Connection: keep-alive", .request("POST /p")),
    .fields("RFC 9112 §9.6", "Connection: closed", .request("POST /p")),
    .fields("RFC 9112 §9.6", "Connection: close\r\nContent-Length: 5\r\n\r\nhello", hello, .closes),
    WireRow("RFC 9112 §9.3", "GET / HTTP/1.0\r\n\r\n", [.request("GET /"), .closes]),
    WireRow("RFC 9112 §9.3", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", [.request("GET /")]),
    WireRow("RFC 9112 §9.3", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", [.request("GET /")]),
    WireRow("RFC 9112 §9.3", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", [.request("GET /"), .closes]),
    WireRow("RFC 9112 §9.3", "POST /p HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", [hello, .closes]),
    WireRow(
      "RFC 9110 §10.1.1", "POST /p HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
      [hello, .closes]),
  ]

  private static let pipelines: [WireRow] = [
    WireRow(
      "RFC 9112 §9.3.2", "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      [.request("GET /a"), .request("GET /b")]),
    WireRow(
      "RFC 9112 §9.3.2",
      "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      [hello, .request("GET /b")]),
    WireRow(
      "RFC 9112 §9.3.2",
      "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      [hello, .request("GET /b")]),
    WireRow(
      "RFC 9112 §9.3.2", "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
      [.request("GET /a"), .refused(.missingHost)]),
    WireRow(
      "RFC 9112 §9.6",
      "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      [.request("GET /a"), .closes]),
    // A byte after the announced length begins the next request.
    WireRow(
      "RFC 9112 §6.3", "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello!(\r\n",
      [hello, .refused(.invalidMethod)]),
    WireRow(
      "RFC 9112 §6.3", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      [.request("GET /a"), .refused(.malformedRequestLine)]),
  ]
}
