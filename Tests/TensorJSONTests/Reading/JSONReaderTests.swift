import Bytes
import SeededRandom
import Testing

@testable import TensorJSON

@Suite("JSONReader: the grammar of RFC 8259")
struct JSONReaderTests {
  @Test("a well-formed document is accepted", arguments: wellFormed)
  func accepts(_ text: String) throws { try check(Array(text.utf8)) }

  @Test("a malformed document is refused with its reason, line and column", arguments: malformed)
  func refuses(_ document: Malformed) {
    let error = #expect(throws: JSONSyntaxError.self) { try check(document.bytes) }
    #expect(error?.reason == document.reason)
    #expect(error?.line == document.line)
    #expect(error?.column == document.column)
    #expect(error?.reason.description.isEmpty == false)
  }

  @Test("an array or object cut short anywhere is refused", arguments: wellFormed)
  func refusesPrefixes(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first(where: { !$0.isWhiteSpace }), first == 0x5B || first == 0x7B else { return }
    let end = bytes.lastIndex { !$0.isWhiteSpace } ?? 0
    for count in 0..<end {
      #expect(throws: JSONSyntaxError.self, "\(count) bytes") { try check(Array(bytes.prefix(count))) }
    }
  }

  @Test("a malformed document that is cut anywhere has a fault within it, or is parsed")
  func survivesPrefixes() {
    for document in malformed {
      for count in 0..<document.bytes.count { expectPlaceWithin(Array(document.bytes.prefix(count))) }
    }
  }

  @Test("random bytes in a document never crash, and a fault is within it", arguments: [1, 2, 3] as [UInt64])
  func survivesFlippedBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for text in wellFormed {
      for _ in 0..<100 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let index = Int.random(in: bytes.indices, using: &generator)
          bytes[index] =
            Bool.random(using: &generator)
            ? UInt8(truncatingIfNeeded: generator.next()) : syntax.randomElement(using: &generator)!
        }
        expectPlaceWithin(bytes)
      }
    }
  }

  private let syntax = Array("{}[]\",:0123456789.-+eE\\u \n/tfn".utf8)

  private func expectPlaceWithin(_ bytes: [UInt8]) {
    do { try check(bytes) } catch {
      #expect(error.offset >= 0 && error.offset <= bytes.count, "\(bytes)")
      #expect(error.line >= 1 && error.column >= 1 && error.column <= bytes.count + 1, "\(bytes)")
    }
  }

  @Test("after 1,024 members of an object the next is a fault")
  func boundsMembers() throws {
    func object(_ count: Int) -> [UInt8] {
      Array(("{" + (0..<count).map { "\"\($0)\":0" }.joined(separator: ",") + "}").utf8)
    }
    try check(object(1024))
    let error = #expect(throws: JSONSyntaxError.self) { try check(object(1025)) }
    #expect(error?.reason == .tooManyMembers)
  }

  @Test("a duplicate is found among many names", arguments: [2, 7, 8, 9, 10, 13, 500])
  func findsDuplicateAmongMany(count: Int) {
    let members = (0..<count).map { "\"\($0)\":0" } + ["\"\(count / 2)\":1"]
    let error = #expect(throws: JSONSyntaxError.self) { try check(Array("{\(members.joined(separator: ","))}".utf8)) }
    #expect(error?.reason == .duplicateName("\(count / 2)"))
  }

  @Test("a duplicate is found at any place, however either of the two is written", arguments: 0..<10)
  func findsDuplicateOfAnyWriting(place: Int) {
    let writings = ["name é \(place)", #"\u006eame \u00e9 \#(place)"#]
    for first in writings {
      for second in writings {
        var members = (0..<10).map { "\"name é \($0)\":0" }
        members[place] = "\"\(first)\":0"
        let text = "{" + (members + ["\"\(second)\":1"]).joined(separator: ",") + "}"
        let error = #expect(throws: JSONSyntaxError.self, "\(text)") { try check(Array(text.utf8)) }
        #expect(error?.reason == .duplicateName("name é \(place)"))
      }
    }
  }

  @Test("bytes that a string may not have are found at any distance from its quotes", arguments: 0..<20)
  func findsFaultsInStrings(distance: Int) {
    let plain = String(repeating: "a", count: distance)
    for (bytes, reason) in [
      ([0x1F], .controlCharacter(0x1F)), ([0x00], .controlCharacter(0)), ([0x80], .invalidUTF8),
      ([0xC3, 0x28], .invalidUTF8), ([0xFF], .invalidUTF8),
    ] as [([UInt8], JSONSyntaxError.Reason)] {
      for after in [0, 1, 7, 8, 9] {
        let text =
          Array("\"\(plain)".utf8) + bytes + Array(repeating: UInt8(ascii: "b"), count: after) + [UInt8(ascii: "\"")]
        let error = #expect(throws: JSONSyntaxError.self, "\(text)") { try check(text) }
        #expect(error?.reason == reason && error?.offset == distance + 1, "\(text)")
      }
    }
  }

  @Test("values come one by one, in their order")
  func readsValues() throws {
    let bytes = Array(
      (#" {"s": "a\u00e9\n\ud83d\ude00", "n": -1.5e1, "t": true, "f": false, "z": null, "#
        + #""a": [1, [2]], "skip": {"x": [{}]}} "#).utf8)
    var reader = JSONReader(bytes.span)
    #expect(try reader.peekKind() == .object)
    try reader.beginObject()
    #expect(try reader.nextKey() == "s")
    #expect(try reader.peekKind() == .string)
    #expect(try reader.readString() == "aé\n😀")
    #expect(try reader.nextKey() == "n")
    #expect(try reader.peekKind() == .number)
    let number = try reader.readNumber()
    #expect(number == JSONNumber(value: -15, integer: -15, text: "-1.5e1"))
    #expect(try reader.nextKey() == "t")
    #expect(try reader.peekKind() == .bool)
    #expect(try reader.readBool())
    #expect(try reader.nextKey() == "f")
    #expect(try reader.peekKind() == .bool)
    #expect(try !reader.readBool())
    #expect(try reader.nextKey() == "z")
    #expect(try reader.peekKind() == .null)
    try reader.readNull()
    #expect(try reader.nextKey() == "a")
    #expect(try reader.peekKind() == .array)
    try reader.beginArray()
    #expect(try reader.nextElement())
    #expect(try reader.peekKind() == .number)
    #expect(try reader.readNumber().integer == 1)
    #expect(try reader.nextElement())
    try reader.skipValue()
    #expect(try !reader.nextElement())
    #expect(try reader.nextKey() == "skip")
    try reader.skipValue()
    #expect(try reader.nextKey() == nil)
    try reader.finish()
  }

  @Test(
    "an integer is one by its digits, not by rounding",
    arguments: [
      ("0", 0), ("-0", 0), ("0.0", 0), ("3", 3), ("3.0", 3), ("1e2", 100), ("100e-2", 1), ("-2.50e1", -25),
      ("0e999", 0),
      ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9007199254740993", 9_007_199_254_740_993),
      ("0.00000000000000000000000000000000000000001e41", 1), ("1000000000000000000000000000000e-30", 1),
      ("2.5", nil), ("1e400", nil), ("1e-1", nil), ("9223372036854775808", nil), ("-9223372036854775809", nil),
      ("1.0000000000000000000000000000000000001", nil), ("1e18446744073709551616", nil), ("1e19", nil),
    ] as [(String, Int?)])
  func decidesIntegers(_ text: String, _ expected: Int?) throws {
    let bytes = Array(text.utf8)
    var reader = JSONReader(bytes.span)
    #expect(try reader.peekKind() == .number)
    #expect(try reader.readNumber().integer == expected)
  }
}
