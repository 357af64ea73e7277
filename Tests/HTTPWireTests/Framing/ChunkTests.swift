import Testing

@testable import HTTPWire

@Suite("Chunked content, as raw bytes")
struct ChunkTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 4) }

  static let rows = accepted + sizes + ends + extensions + trailers + limits

  private static let hello = Outcome.request("POST /c", body: "hello")

  private static let accepted: [WireRow] = [
    .chunks("RFC 9112 §7.1", "0\r\n\r\n", .request("POST /c")),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1", "1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1", "4\r\n\r\n\r\n\r\n0\r\n\r\n", .request("POST /c", body: "\r\n\r\n")),
    .chunks("RFC 9112 §7.1", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", .request("POST /c", body: "0\r\n\r\n")),
    .chunks("RFC 9112 §7.1", "00000005\r\nhello\r\n000\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1", "a\r\n0123456789\r\n0\r\n\r\n", .request("POST /c", body: "0123456789")),
    .chunks("RFC 9112 §7.1", "A\r\n0123456789\r\n0\r\n\r\n", .request("POST /c", body: "0123456789")),
    .chunks(
      "RFC 9112 §7.1", "1b\r\nabcdefghijklmnopqrstuvwxyz.\r\n0\r\n\r\n",
      .request("POST /c", body: "abcdefghijklmnopqrstuvwxyz.")),
  ]

  private static let sizes: [WireRow] = [
    .chunks("RFC 9112 §7.1", "\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "g\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "-1\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "+5\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", " 5\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "\t5\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "0x5\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5 \r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5,\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5.0\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5_0\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5\u{0}\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "５\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "7fffffffffffffff\r\n", .refused(.bodyTooLarge(limit: 67_108_864))),
    .chunks("RFC 9112 §7.1", "8000000000000000\r\n", .refused(.chunkSizeOverflow)),
    .chunks("RFC 9112 §7.1", "ffffffffffffffff\r\n", .refused(.chunkSizeOverflow)),
    .chunks("RFC 9112 §7.1", "10000000000000005\r\nhello\r\n0\r\n\r\n", .refused(.chunkSizeOverflow)),
    .chunks("RFC 9112 §7.1", "FFFFFFFFFFFFFFFFFFFFFFFF\r\n", .refused(.chunkSizeOverflow)),
    .chunks("RFC 9112 §7.1", "4000001\r\n", .refused(.bodyTooLarge(limit: 67_108_864))),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n3fffffc\r\n", .refused(.bodyTooLarge(limit: 67_108_864))),
    .chunks("RFC 9112 §7.1", String(repeating: "0", count: 257), .refused(.chunkLineTooLong(limit: 256))),
    .chunks("RFC 9112 §7.1", "\(String(repeating: "0", count: 253))5\r\nhello\r\n0\r\n\r\n", hello),
  ]

  private static let ends: [WireRow] = [
    .chunks("RFC 9112 §7.1", "5\nhello\r\n0\r\n\r\n", .refused(.bareLineFeed)),
    .chunks("RFC 9112 §7.1", "5\rhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5\r\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\n0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "5\r\nhello0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "5\r\nhello!\r\n0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "4\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "6\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkEnd)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n\r\n0\r\n\r\n", .refused(.invalidChunkSize)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n0\n\r\n", .refused(.bareLineFeed)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n0\r\n\n", .refused(.bareLineFeed)),
    .chunks("RFC 9112 §7.1", "5\r\nhello\r\n0\r\nX\r\n\r\n", .refused(.missingColon)),
  ]

  private static let extensions: [WireRow] = [
    .chunks("RFC 9112 §7.1.1", "5;a\r\nhello\r\n0;b\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=b\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=b;c;d=e\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=\"b\\\"c\"\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=\";\"\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;a=\"\"\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5 ; a\t=  b\r\nhello\r\n0\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.1", "5;\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;;a\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;=b\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a b\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=b c\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a \r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\"b\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\"b\"c\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\"b\\\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a\rb\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\"\r\"\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a=\"\u{0}\"\r\nhello\r\n0\r\n\r\n", .refused(.invalidChunkExtension)),
    .chunks("RFC 9112 §7.1.1", "5;a\nhello\r\n0\r\n\r\n", .refused(.bareLineFeed)),
    .chunks("RFC 9112 §7.1.1", "0;a\n\r\n", .refused(.bareLineFeed)),
    .chunks(
      "RFC 9112 §7.1.1", "5;\(String(repeating: "a", count: 253))\r\nhello\r\n0\r\n\r\n",
      .refused(.chunkLineTooLong(limit: 256))),
    .chunks("RFC 9112 §7.1.1", "5;\(String(repeating: "a", count: 252))\r\nhello\r\n0\r\n\r\n", hello),
  ]

  private static let trailers: [WireRow] = [
    .chunks("RFC 9112 §7.1.2", "5\r\nhello\r\n0\r\nA: b\r\n\r\n", hello),
    .chunks("RFC 9112 §7.1.2", "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", hello),
    .chunks(
      "RFC 9110 §6.5.1", "5\r\nhello\r\n0\r\nContent-Length: 99\r\nTransfer-Encoding: x\r\nHost: x\r\n\r\n", hello),
    .chunks("RFC 9112 §5.1", "0\r\nA : b\r\n\r\n", .refused(.invalidFieldName)),
    .chunks("RFC 9112 §5.2", "0\r\nA: b\r\n c\r\n\r\n", .refused(.foldedLine)),
    .chunks("RFC 9110 §5.5", "0\r\nA: \u{0}\r\n\r\n", .refused(.invalidFieldValue(byte: 0))),
    .chunks("RFC 9112 §2.2", "0\r\nA: b\n\r\n", .refused(.bareLineFeed)),
    .chunks("RFC 9112 §2.2", "0\r\nA: b\rC: d\r\n\r\n", .refused(.bareCarriageReturn)),
    .chunks("RFC 9112 §7.1.2", "0\r\nGET / HTTP/1.1\r\n\r\n", .refused(.invalidFieldName)),
    .chunks(
      "RFC 6585 §5", "0\r\nA: \(String(repeating: "v", count: 8200))\r\n\r\n",
      .refused(.trailersTooLarge(limit: 8192))),
    .chunks(
      "RFC 6585 §5", "0\r\n\(String(repeating: "A: b\r\n", count: 101))\r\n",
      .refused(.tooManyFields(limit: 100))),
  ]

  private static let limits: [WireRow] = {
    var small = WireLimits()
    small.bodyBytesMax = 10
    small.chunkExtensionBytesMax = 8
    let head = "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    func row(_ content: String, _ outcome: Outcome) -> WireRow {
      WireRow("RFC 9110 §15.5.14", head + content, [outcome], limits: small)
    }
    return [
      row("5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n", .request("POST /c", body: "helloworld")),
      row("5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n", .refused(.bodyTooLarge(limit: 10))),
      row("b\r\nhello world\r\n0\r\n\r\n", .refused(.bodyTooLarge(limit: 10))),
      row("5;abc\r\nhello\r\n0;def\r\n\r\n", hello),
      row("5;abc\r\nhello\r\n0;defg\r\n\r\n", .refused(.chunkExtensionsTooLarge(limit: 8))),
    ]
  }()
}
