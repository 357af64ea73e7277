import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("Content codings of requests (RFC 9110 §8.4)")
struct ContentCodingTests {
  private static let decoded = [Outcome.request("POST /c", body: CodedContent.text)]

  private static func row(_ coding: String, _ content: [UInt8], _ expected: [Outcome]) -> WireRow {
    WireRow("RFC 9110 §8.4", bytes: CodedContent.request(coding, content), expected)
  }

  static let accepted: [WireRow] = [
    row("gzip", CodedContent.gzipOfText, decoded),
    row("GZip", CodedContent.gzipOfText, decoded),
    row("x-gzip", CodedContent.gzipOfText, decoded),
    row("gzip", CodedContent.gzipWithAllFields, decoded),
    row("deflate", CodedContent.zlibOfText, decoded),
    row("deflate", CodedContent.rawOfText, decoded),
    row("deflate", CodedContent.rawStored, decoded),
    row("identity", Array(CodedContent.text.utf8), decoded),
    row("", Array(CodedContent.text.utf8), decoded),
    row("identity, gzip, , identity", CodedContent.gzipOfText, decoded),
    row("gzip", CodedContent.gzipOfNothing, [.request("POST /c", body: "")]),
    row("gzip", CodedContent.gzipOfText + CodedContent.gzipOfNothing, decoded),
    row("gzip", CodedContent.gzipOfText + CodedContent.gzipOfText, [.request("POST /c", body: "{\"a\":1}{\"a\":1}")]),
    WireRow(
      "RFC 9112 §7.1", bytes: CodedContent.request("gzip", CodedContent.gzipOfText, chunks: [1, 2, 3]), decoded),
    WireRow(
      "RFC 9112 §7.1.2",
      bytes: CodedContent.request("deflate", CodedContent.rawOfText, chunks: [1], trailer: "T: x\r\n"), decoded),
    WireRow(
      "RFC 9112 §9.3.2",
      bytes: CodedContent.request("gzip", CodedContent.gzipOfText)
        + CodedContent.request("deflate", CodedContent.zlibOfText, chunks: [4]), decoded + decoded),
    // Without content, the coding is ignored.
    row("br", [], [.request("POST /c")]),
    row("gzip", [], [.request("POST /c")]),
    WireRow("RFC 9110 §8.4", "GET /c HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\n\r\n", [.request("GET /c")]),
    WireRow("RFC 9112 §7.1", bytes: CodedContent.request("gzip", [], chunks: []), [.request("POST /c")]),
  ]

  static let refused: [WireRow] = [
    row("br", Array("xxxx".utf8), [.refused(.unknownContentCoding)]),
    row("compress", Array("xxxx".utf8), [.refused(.unknownContentCoding)]),
    row("gzip, br", Array("xxxx".utf8), [.refused(.severalContentCodings)]),
    row("gzip, gzip", Array("xxxx".utf8), [.refused(.severalContentCodings)]),
    row("gzip\r\nContent-Encoding: deflate", Array("xxxx".utf8), [.refused(.severalContentCodings)]),
    row("gzip;q=1", Array("xxxx".utf8), [.refused(.invalidContentEncoding)]),
    row("gzip deflate", Array("xxxx".utf8), [.refused(.invalidContentEncoding)]),
    row("gzip", Array(CodedContent.text.utf8), [.refused(.corruptContent)]),
    row("gzip", CodedContent.zlibOfText, [.refused(.corruptContent)]),
    row("deflate", CodedContent.gzipOfText, [.refused(.corruptContent)]),
    row("deflate", CodedContent.zlibWithDictionary, [.refused(.corruptContent)]),
    row("gzip", CodedContent.gzipOfText + [0], [.refused(.truncatedContent)]),
    row("gzip", CodedContent.gzipOfText + [0x1F], [.refused(.truncatedContent)]),
    row("gzip", CodedContent.gzipOfText + Array("{}".utf8), [.refused(.corruptContent)]),
    row("deflate", CodedContent.zlibOfText + [0], [.refused(.corruptContent)]),
    row("deflate", CodedContent.rawOfText + CodedContent.rawOfText, [.refused(.corruptContent)]),
  ]

  @Test("content is decoded, however its bytes come", arguments: accepted)
  func accepts(_ row: WireRow) { row.check(seed: 1) }

  @Test("what cannot be decoded is refused, however its bytes come", arguments: refused)
  func refuses(_ row: WireRow) { row.check(seed: 2) }

  @Test(
    "a content that ends before its last byte is refused",
    arguments: [
      ("gzip", CodedContent.gzipOfText), ("deflate", CodedContent.zlibOfText), ("deflate", CodedContent.rawOfText),
    ])
  func truncated(_ coding: String, _ content: [UInt8]) {
    for length in 1..<content.count {
      let harness = WireHarness()
      harness.feed(CodedContent.request(coding, Array(content[..<length])))
      #expect(harness.outcomes == [.refused(.truncatedContent)], "\(length) of \(content.count) bytes")
    }
  }

  @Test("each flipped bit of the data or of the checksum is noticed")
  func flippedBits() {
    // Bytes 3 to 9 are hints (text, time, system). The last byte of the data is mostly padding.
    for place in Array(0..<3) + Array(10..<18) + Array(19..<CodedContent.gzipOfText.count) {
      for bit in 0..<8 {
        var content = CodedContent.gzipOfText
        content[place] ^= 1 << UInt8(bit)
        let harness = WireHarness()
        harness.feed(CodedContent.request("gzip", content))
        #expect(harness.outcomes.first != Self.decoded[0], "byte \(place), bit \(bit)")
      }
    }
  }

  @Test("large content comes out as it went in, in pieces of any size", arguments: [1, 7, 4096, 100_000])
  func large(pieceBytes: Int) throws {
    let numbers = CodedContent.numbers(count: 20_000, seed: 3)
    let request = CodedContent.request("gzip", try CodedContent.gzip(numbers), chunks: pieceBytes == 7 ? [9000] : nil)
    let harness = WireHarness()
    for start in stride(from: 0, to: request.count, by: pieceBytes) {
      harness.feed(Array(request[start..<min(start + pieceBytes, request.count)]))
    }
    #expect(harness.outcomes == [.request("POST /c", body: String(decoding: numbers, as: UTF8.self))])
  }

  @Test("the handler sees no Content-Encoding, on the loop or elsewhere", arguments: [false, true])
  func fieldIsGone(detachesRequests: Bool) {
    let harness = WireHarness()
    harness.detachesRequests = detachesRequests
    harness.feed(CodedContent.request("gzip", CodedContent.gzipOfText))
    #expect(harness.outcomes == Self.decoded)
    #expect(harness.contentEncodings == [nil])
    #expect(harness.hosts == ["a"])
  }

  @Test("a refusal lists the supported codings (RFC 9110 §15.5.16)")
  func namesKnownCodings() {
    let harness = WireHarness()
    harness.feed(CodedContent.request("br", Array("xxxx".utf8)))
    #expect(harness.sentText.hasPrefix("HTTP/1.1 415 Unsupported Media Type\r\n"))
    #expect(harness.sentText.contains("\r\naccept-encoding: gzip, deflate\r\n"))
  }
}

@Suite("The limits of decoded content")
struct ContentCodingLimitTests {
  private func outcome(_ content: [UInt8], _ limits: WireLimits, budget: ByteBudget = ByteBudget(bytesMax: .max))
    -> Outcome?
  {
    let harness = WireHarness(limits: limits, budget: budget)
    harness.feed(CodedContent.request("gzip", content))
    return harness.outcomes.last
  }

  @Test(
    "the limit is on the decoded size: content that just fits is accepted, and one byte more is a 413",
    arguments: [0, 1, 2])
  func bodyLimit(over: Int) throws {
    var limits = WireLimits()
    limits.bodyBytesMax = 100_000
    let content = [UInt8](repeating: UInt8(ascii: " "), count: 100_000 - 1 + over)
    let outcome = outcome(try CodedContent.gzip(content), limits)
    let expected: Outcome =
      over == 2
      ? .refused(.bodyTooLarge(limit: 100_000))
      : .request("POST /c", body: String(decoding: content, as: UTF8.self))
    #expect(outcome == expected)
  }

  @Test("a bomb is refused early: little of it is read, and little is held")
  func bomb() throws {
    let bomb = try CodedContent.gzip([UInt8](repeating: 0, count: 64 << 20))
    let budget = ByteBudget(bytesMax: 17 << 20)
    let harness = WireHarness(budget: budget)
    let request = CodedContent.request("gzip", bomb)
    var fed = 0
    while harness.outcomes.isEmpty && fed < request.count {
      harness.feed(Array(request[fed..<min(fed + 1024, request.count)]))
      fed += 1024
    }
    #expect(harness.outcomes == [.refused(.contentRatioTooHigh(limit: 100))])
    #expect(fed < 16 << 10)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 413 "))
    harness.endTurn()
    #expect(budget.bytesUsed == 0, "a refusal releases the memory")
  }

  @Test("a bomb of many members is refused too")
  func manyMembers() throws {
    let member = try CodedContent.gzip([UInt8](repeating: 0, count: 1 << 20))
    #expect(
      outcome(Array(repeatElement(member, count: 12).joined()), WireLimits())
        == .refused(.contentRatioTooHigh(limit: 100)))
  }

  /// The ratio is that of the whole content, not of what has come so far. The spaces by themselves have about 60:1.
  /// With 3000 digits after them it is 3:1.
  static let rows = [
    spaces(thenDigits: 100, .refused(.contentRatioTooHigh(limit: 10))),
    spaces(thenDigits: 3000, nil),
  ]

  private static func spaces(thenDigits digits: Int, _ refusal: Outcome?) -> WireRow {
    var limits = WireLimits()
    (limits.decodedFreeBytesMax, limits.decodedRatioMax) = (100, 10)
    let content = [UInt8](repeating: UInt8(ascii: " "), count: 2000) + CodedContent.numbers(count: digits / 20, seed: 5)
    let bytes = CodedContent.request("gzip", Deflater.gzip(content)!)
    let whole = Outcome.request("POST /c", body: String(decoding: content, as: UTF8.self))
    return WireRow("RFC 9110 §15.5.14", bytes: bytes, [refusal ?? whole], limits: limits)
  }

  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 5) }

  @Test(
    "content takes a turn for each 128 KiB that it decodes to, however it is framed, so that others have turns",
    arguments: [nil, [10, 1000, 5]] as [[Int]?])
  func turns(_ chunks: [Int]?) throws {
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
    let harness = WireHarness()
    harness.feed(CodedContent.request("gzip", try CodedContent.gzip(blanks), chunks: chunks))
    #expect(harness.outcomes == [.request("POST /c", body: String(decoding: blanks, as: UTF8.self))])
    #expect(harness.turns >= 7 && harness.turns <= 9)
  }

  @Test("a framing fault is found after content that takes several turns, whatever follows")
  func faultBehindTurns() throws {
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
    var request = CodedContent.request("gzip", try CodedContent.gzip(blanks), chunks: [100])
    request.replace(Array("0\r\n\r\n".utf8), with: Array("x\r\n0\r\n\r\n".utf8))
    let harness = WireHarness()
    harness.feed(request)
    #expect(harness.turns > 4)
    #expect(harness.outcomes == [.refused(.invalidChunkSize)])
  }

  @Test("content that decodes to twice its size takes one turn for each receive")
  func fewTurns() throws {
    let harness = WireHarness()
    harness.feed(CodedContent.request("gzip", try CodedContent.gzip(CodedContent.numbers(count: 5_000, seed: 6))))
    #expect(harness.outcomes.count == 1 && harness.turns == 0)
  }

  @Test("zeros up to the free size are not a bomb")
  func fewZeros() throws {
    let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 8 << 20)
    let expected = Outcome.request("POST /c", body: String(decoding: zeros, as: UTF8.self))
    #expect(outcome(try CodedContent.gzip(zeros), WireLimits()) == expected)
  }

  @Test("decoded content counts against the memory of all connections until the response")
  func memory() throws {
    let numbers = CodedContent.numbers(count: 20_000, seed: 4)
    let content = try CodedContent.gzip(numbers)
    #expect(outcome(content, WireLimits(), budget: ByteBudget(bytesMax: 100_000)) == .refused(.bodyMemoryExhausted))
    let budget = ByteBudget(bytesMax: 4 << 20)
    let harness = WireHarness(budget: budget)
    let request = CodedContent.request("gzip", content)
    harness.feed(Array(request.dropLast()))
    #expect(budget.bytesUsed >= numbers.count, "while the content comes")
    harness.feed(Array(request.suffix(1)))
    #expect(harness.outcomes == [.request("POST /c", body: String(decoding: numbers, as: UTF8.self))])
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
  }
}
