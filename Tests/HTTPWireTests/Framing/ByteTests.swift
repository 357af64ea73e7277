import Bytes
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
}
