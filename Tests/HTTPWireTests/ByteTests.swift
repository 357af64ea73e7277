import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("Bytes, many at a time and one by one")
struct ByteTests {
  private static let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  @Test(
    "a set holds the letters of its grammar and no other byte (RFC 9110 §5.6.2, RFC 3986 §2 and §3)",
    arguments: [
      (ASCIISet.token, "!#$%&'*+-.^_`|~"), (.path, "-._~!$&'()*+,;=:@/?"), (.registeredName, "-._~!$&'()*+,;="),
      (.address, "-._~!$&'()*+,;=:"),
    ])
  func sets(_ set: ASCIISet, _ others: String) {
    let expected = Set((Self.alphanumerics + others).utf8)
    for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == expected.contains(byte), "byte \(byte)") }
  }

  @Test("the first line feed is found at every place, from every start")
  func lineFeeds() {
    for count in 0..<40 {
      for place in 0..<count {
        // The bytes that differ from a line feed in one bit, or borrow into the next byte, are around it.
        var bytes = (0..<count).map { [0x0B, 0x8A, 0x09, 0x0D][$0 % 4] as UInt8 }
        bytes[place] = 0x0A
        for start in 0...place { #expect(firstLineFeed(bytes.span, from: start) == place) }
        #expect(firstLineFeed(bytes.span, from: place + 1) == nil)
      }
    }
  }

  @Test("each byte is judged alone, at every place in a word (RFC 9110 §5.5)")
  func controlBytes() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<20 {
        var bytes = [UInt8](repeating: 0x61, count: 20)
        bytes[place] = byte
        let expected = byte.isFieldValueByte ? nil : place
        #expect(firstControlByte(bytes.span, in: 0..<20) == expected, "byte \(byte) at \(place)")
      }
    }
  }

  @Test("numbers are written with all their digits", arguments: [0, 9, 10, 99, 100, 12_345, 1_000_000, Int.max])
  func decimals(_ number: Int) {
    var bytes: [UInt8] = []
    bytes.append(bytesMax: ByteCursor.decimalBytesMax) { $0.put(decimal: number) }
    #expect(String(decoding: bytes, as: UTF8.self) == String(number))
  }
}
