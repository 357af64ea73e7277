import SeededRandom
import Testing

@testable import HTTPWire

@Suite("Random changes to the rows of the tables")
struct MutationTests {
  /// Texts that have confused parsers.
  private static let tokens: [[UInt8]] = [
    "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ",", ";", "\0", "0\r\n", "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "GET / HTTP/1.1\r\n", "Expect: 100-continue\r\n",
    "FFFFFFFFFFFFFFFF",
    "Content-Encoding: gzip\r\n", "HTTP/1.0",
  ].map { Array($0.utf8) }

  private static let seeds = [
    RequestLineTests.rows, FieldLineTests.rows, FramingTests.rows, ChunkTests.rows, ContentCodingTests.accepted,
    ContentCodingTests.refused,
  ].joined().map(\.bytes).filter { $0.count < 1000 }

  private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: tokens.randomElement(using: &random)!, at: place)
      case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      default: bytes = Array(bytes[..<place]) + seeds.randomElement(using: &random)!
      }
    }
    return bytes
  }

  private static func outcomes(_ pieces: [ArraySlice<UInt8>], detachesRequests: Bool = false) -> (
    outcomes: [Outcome], text: String
  ) {
    let harness = WireHarness()
    harness.detachesRequests = detachesRequests
    for piece in pieces { harness.feed(Array(piece)) }
    harness.end()
    return (harness.outcomes, harness.sentText)
  }

  @Test("the outcome does not depend on how the bytes were cut", arguments: 1...12 as ClosedRange<UInt64>)
  func cuts(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for round in 0..<250 {
      let bytes = Self.mutated(&random)
      let (whole, text) = Self.outcomes([bytes[...]])
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(
        Self.outcomes([bytes[..<cut], bytes[cut...]]).outcomes == whole, "seed \(seed), round \(round): \(bytes)")
      #expect(
        Self.outcomes(bytes.indices.map { bytes[$0...$0] }).outcomes == whole, "seed \(seed), round \(round): \(bytes)")
      #expect(
        Self.outcomes([bytes[...]], detachesRequests: true).outcomes == whole, "seed \(seed), round \(round): \(bytes)")
      let responses = text.ranges(of: "\r\ndate: ").count
      let expected = whole.filter { $0 != .closes }.count
      #expect(responses == expected, "each request has one response; seed \(seed), round \(round): \(bytes)")
    }
  }
}
