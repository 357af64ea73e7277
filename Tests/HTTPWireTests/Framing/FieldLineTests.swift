import Testing

@testable import HTTPWire

@Suite("Field lines, as raw bytes")
struct FieldLineTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 2) }

  static let rows = accepted + syntax + hosts + expectations + limits

  private static let post = Outcome.request("POST /p")

  private static let accepted: [WireRow] = [
    .fields("RFC 9112 §5", "A: b", post),
    .fields("RFC 9112 §5.1", "A:b", post),
    .fields("RFC 9112 §5.1", "A: \t b \t ", post),
    .fields("RFC 9112 §5.1", "A:", post),
    .fields("RFC 9112 §5.1", "A: \t ", post),
    .fields("RFC 9110 §5.5", "A: b\tc d", post),
    .fields("RFC 9110 §5.5", "A: é\u{80}", post),
    .fields("RFC 9110 §5.5", "A: a:b:c", post),
    .fields("RFC 9110 §5.6.2", "!#$%&'*+-.^_`|~09aZ: b", post),
    .fields("RFC 9110 §5.3", "A: b\r\nA: c", post),
    .fields("RFC 9110 §7.6.1", "Connection: x, y", post),
    .fields("RFC 9110 §7.8", "Upgrade: websocket\r\nConnection: upgrade", post),
    .fields("RFC 9113 §3", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nConnection: upgrade, http2-settings", post),
  ]

  private static let syntax: [WireRow] = [
    .fields("RFC 9112 §5.2", " A: b", .refused(.foldedLine)),
    .fields("RFC 9112 §5.2", "\tA: b", .refused(.foldedLine)),
    .fields("RFC 9112 §5.2", "A: b\r\n c", .refused(.foldedLine)),
    .fields("RFC 9112 §5.2", "A: b\r\n\tc", .refused(.foldedLine)),
    .fields("RFC 9112 §5.2", "A: b\r\n ", .refused(.foldedLine)),
    .fields("RFC 9112 §5.2", "Transfer-Encoding:\r\n chunked", .refused(.invalidTransferEncoding)),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", [.refused(.foldedLine)]),
    .fields("RFC 9112 §5.1", "A : b", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A\t: b", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "Content-Length : 5", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "Transfer-Encoding : chunked", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "Host : b", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", ": b", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", ":", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A", .refused(.missingColon)),
    .fields("RFC 9112 §5.1", "A b", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A B: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A(: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A\"B\": c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A/B: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A[0]: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "Á: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A\u{0}: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A\r: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "A\u{7F}: c", .refused(.invalidFieldName)),
    .fields("RFC 9112 §5.1", "GET / HTTP/1.1", .refused(.invalidFieldName)),
    .fields("RFC 9110 §5.5", "A: b\u{0}c", .refused(.invalidFieldValue(byte: 0))),
    .fields("RFC 9110 §5.5", "A: \u{1}", .refused(.invalidFieldValue(byte: 1))),
    .fields("RFC 9110 §5.5", "A: b\u{8}", .refused(.invalidFieldValue(byte: 8))),
    .fields("RFC 9110 §5.5", "A: b\u{B}c", .refused(.invalidFieldValue(byte: 0x0B))),
    .fields("RFC 9110 §5.5", "A: b\u{C}c", .refused(.invalidFieldValue(byte: 0x0C))),
    .fields("RFC 9110 §5.5", "A: b\u{1B}[31m", .refused(.invalidFieldValue(byte: 0x1B))),
    .fields("RFC 9110 §5.5", "A: b\u{1F}", .refused(.invalidFieldValue(byte: 0x1F))),
    .fields("RFC 9110 §5.5", "A: 0123456789\u{7F}", .refused(.invalidFieldValue(byte: 0x7F))),
    .fields("RFC 9110 §5.5", "A: a\tb\u{7F}cdefghijk", .refused(.invalidFieldValue(byte: 0x7F))),
    .fields("RFC 9112 §2.2", "A: b\rc", .refused(.bareCarriageReturn)),
    .fields("RFC 9112 §2.2", "A: b\r\r", .refused(.bareCarriageReturn)),
    .fields("RFC 9112 §2.2", "A: b\rContent-Length: 5", .refused(.bareCarriageReturn)),
    .fields("RFC 9112 §2.2", "A: b\nC: d", .refused(.bareLineFeed)),
    .fields("RFC 9112 §2.2", "A: b\n\r", .refused(.bareLineFeed)),
    .fields("RFC 9112 §2.2", "A: b\n", .refused(.bareLineFeed)),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n", [.refused(.bareLineFeed)]),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\r\nHost: a\n\r\n", [.refused(.bareLineFeed)]),
  ]

  private static let get = Outcome.request("GET /")

  private static let hosts: [WireRow] = [
    .host("a", get), .host("a.example", get), .host("a.example:80", get), .host("a:", get), .host("", get),
    .host("127.0.0.1:8080", get), .host("[::1]", get), .host("[::1]:8080", get), .host("[v1.a]", get),
    .host("a_b-c~.example", get), .host("%41.example", get), .host("a:65535", get),
    .host("a b", .refused(.invalidHost)), .host("a/b", .refused(.invalidHost)), .host("a?b", .refused(.invalidHost)),
    .host("a#b", .refused(.invalidHost)), .host("u@a", .refused(.invalidHost)), .host("a:b", .refused(.invalidHost)),
    .host("a:80:80", .refused(.invalidHost)), .host("a:65536", .refused(.invalidHost)),
    .host("a:-1", .refused(.invalidHost)), .host("a:+1", .refused(.invalidHost)), .host(":80", .refused(.invalidHost)),
    .host("[::1", .refused(.invalidHost)), .host("::1", .refused(.invalidHost)), .host("[]", .refused(.invalidHost)),
    .host("[::1]a", .refused(.invalidHost)), .host("[::1]:b", .refused(.invalidHost)),
    .host("a%", .refused(.invalidHost)), .host("a%zz", .refused(.invalidHost)), .host("é", .refused(.invalidHost)),
    .host("a\\b", .refused(.invalidHost)), .host("a<b", .refused(.invalidHost)), .host("\"a\"", .refused(.invalidHost)),
    .host("a, b", .refused(.invalidHost)), .host("http://a", .refused(.invalidHost)),
    .host("a:184467440737095516160000000000000000080", .refused(.invalidHost)),
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.1\r\n\r\n", [.refused(.missingHost)]),
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.1\r\nA: b\r\n\r\n", [.refused(.missingHost)]),
    WireRow("RFC 9112 §3.2.2", "GET http://a/ HTTP/1.1\r\n\r\n", [.refused(.missingHost)]),
    WireRow("RFC 9112 §3.2.2", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", [get]),
    .fields("RFC 9112 §3.2", "Host: a", .refused(.repeatedHost)),
    .fields("RFC 9112 §3.2", "host: b", .refused(.repeatedHost)),
    .fields("RFC 9112 §3.2", "HOST:", .refused(.repeatedHost)),
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.0\r\n\r\n", [get, .closes]),
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", [.refused(.repeatedHost)]),
    WireRow("RFC 9112 §3.2", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", [.refused(.invalidHost)]),
  ]

  private static let expectations: [WireRow] = [
    .fields("RFC 9110 §10.1.1", "Expect: 100-continue", post),
    .fields("RFC 9110 §10.1.1", "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi", .request("POST /p", body: "hi")),
    .fields("RFC 9110 §10.1.1", "Expect: 200-ok", .refused(.unknownExpectation)),
    .fields("RFC 9110 §10.1.1", "Expect:", .refused(.unknownExpectation)),
    .fields("RFC 9110 §10.1.1", "Expect: 100-continue, x", .refused(.unknownExpectation)),
    .fields("RFC 9110 §10.1.1", "Expect: 100-continue;a=b", .refused(.unknownExpectation)),
  ]

  private static let limits: [WireRow] = {
    let ninetyNine = (0..<99).map { "F\($0): v" }.joined(separator: "\r\n")
    var few = WireLimits()
    few.fieldsMax = 2
    var small = WireLimits()
    small.headBytesMax = 64
    // 16 bytes of request line, 2 of the empty line at the end.
    let fits = "GET / HTTP/1.1\r\nHost: \(String(repeating: "a", count: 38))\r\n\r\n"
    return [
      .fields("RFC 6585 §5", ninetyNine, post),
      .fields("RFC 6585 §5", ninetyNine + "\r\nG: v", .refused(.tooManyFields(limit: 100))),
      .fields("RFC 6585 §5", "A: \(String(repeating: "v", count: 17000))", .refused(.headTooLarge(limit: 16384))),
      WireRow(
        "RFC 6585 §5", "GET / HTTP/1.1\r\nA: \(String(repeating: "v", count: 17000))",
        [.refused(.headTooLarge(limit: 16384))]),
      WireRow("RFC 6585 §5", "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n", [get], limits: few),
      WireRow(
        "RFC 6585 §5", "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\nD: e\r\n\r\n",
        [.refused(.tooManyFields(limit: 2))], limits: few),
      WireRow("RFC 6585 §5", fits, [get], limits: small),
      WireRow(
        "RFC 6585 §5", fits.replacing("Host: a", with: "Host: aa"), [.refused(.headTooLarge(limit: 64))],
        limits: small),
    ]
  }()
}
