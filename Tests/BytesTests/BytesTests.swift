import Bytes
import Testing

@Suite("Bytes, many at a time and one by one")
struct BytesTests {
  @Test("the first line feed is found at every place, from every start")
  func lineFeeds() {
    for count in 0..<40 {
      for place in 0..<count {
        // The bytes that differ from a line feed in one bit, or borrow into the next byte, are around it.
        var bytes = (0..<count).map { [0x0B, 0x8A, 0x09, 0x0D][$0 % 4] as UInt8 }
        bytes[place] = 0x0A
        for start in 0...place { #expect(bytes.span.firstIndex(of: 0x0A, from: start) == place) }
        #expect(bytes.span.firstIndex(of: 0x0A, from: place + 1) == nil)
      }
    }
  }

  @Test("the tests of one byte agree with the characters' own", arguments: UInt8.min...UInt8.max)
  func classes(_ byte: UInt8) {
    let character = byte < 0x80 ? Character(Unicode.Scalar(byte)) : "\u{E9}"
    #expect(byte.isDigit == character.isWholeNumber)
    #expect(byte.isLetter == (character.isLetter && byte < 0x80))
    #expect(byte.hexDigitValue.map(Int.init) == character.hexDigitValue)
    #expect(byte.isHexDigit == character.isHexDigit)
    #expect(byte.isBlank == " \t".contains(character))
    #expect(byte.isWhiteSpace == [0x20, 0x09, 0x0A, 0x0D].contains(byte))
    #expect(byte.asciiLowercased == (byte < 0x80 ? character.lowercased().utf8.first : byte))
  }

  @Test("eight bytes are lowered as one is", arguments: UInt8.min...UInt8.max)
  func lowercasedWord(_ byte: UInt8) {
    for place in 0..<8 as Range<UInt64> {
      let shift = 8 * place
      let word = UInt64(repeating: 0x5A) & ~(0xFF << shift) | UInt64(byte) << shift
      let expected = UInt64(repeating: 0x7A) & ~(0xFF << shift) | UInt64(byte.asciiLowercased) << shift
      #expect(word.asciiLowercased == expected)
    }
  }

  @Test("texts of any length are equal if all bytes are, and begin with each other's first bytes")
  func equality() {
    func equal(_ a: [UInt8], _ b: [UInt8], lowercased: Bool = false) -> Bool {
      a.span.equals(b.span, lowercased: lowercased)
    }
    func begins(_ bytes: [UInt8], with prefix: some Sequence<UInt8>) -> Bool {
      bytes.span.hasPrefix(Array(prefix).span)
    }
    for count in 0..<30 {
      let bytes = (0..<count).map { UInt8(0x41 + $0) }
      #expect(equal(bytes, bytes) && begins(bytes, with: bytes))
      #expect(equal(bytes, bytes.map(\.asciiLowercased), lowercased: true))
      for place in 0..<count {
        var other = bytes
        other[place] ^= 0x80
        #expect(!equal(bytes, other) && !equal(bytes, other, lowercased: true) && !begins(bytes, with: other))
        #expect(begins(bytes, with: bytes[..<place]) && !begins(Array(bytes[..<place]), with: bytes))
        #expect(!equal(bytes, Array(bytes[..<place])))
      }
    }
  }

  @Test("pieces are written one after another, behind what is there")
  func pieces() {
    var bytes: [UInt8] = [0x41]
    bytes.append(bytesMax: 9) { cursor in
      cursor.put(0x42)
      cursor.put("CD")
      cursor.put([0x45, 0x46].span)
      unsafe cursor.put(bytesMax: 4) { place in
        unsafe place.storeBytes(of: 0x47, as: UInt8.self)
        return unsafe place + 1
      }
    }
    #expect(bytes == Array(0x41...0x47))
  }

  @Test("numbers are written with all their digits", arguments: [0, 9, 10, 99, 100, 12_345, 1_000_000, Int.max])
  func decimals(_ number: Int) {
    var bytes: [UInt8] = []
    bytes.append(bytesMax: ByteCursor.decimalBytesMax) { $0.put(decimal: number) }
    #expect(String(decoding: bytes, as: UTF8.self) == String(number))
  }

  @Test(
    "a number is written with 16 hexadecimal digits",
    arguments: [
      (0, "0000000000000000"), (0x0123_4567_89AB_CDEF, "0123456789abcdef"), (.max, "ffffffffffffffff"),
      (0x9A9A_0F0F_F0F0_A9A9, "9a9a0f0ff0f0a9a9"),
    ] as [(UInt64, String)])
  func hexadecimals(_ number: UInt64, digits: String) {
    var bytes: [UInt8] = []
    bytes.append(bytesMax: 16) { $0.put(hexadecimal: number) }
    #expect(String(decoding: bytes, as: UTF8.self) == digits)
  }
}
