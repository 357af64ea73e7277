import Bytes
import HTTPMessage

/// The index of the first byte in `range` that no field value may hold (RFC 9110 §5.5); nil if there is none.
func firstControlByte(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
  var place = range.lowerBound
  while place + 8 <= range.upperBound {
    let word = bytes.word(at: place)
    // A tab is marked too, and allowed: the bytes of such a word are tested one by one.
    if word.bytes(below: 0x20) | word.bytes(equalTo: 0x7F) != 0,
      let found = (place..<place + 8).first(where: { !bytes[$0].isFieldValueByte })
    {
      return found
    }
    place += 8
  }
  while place < range.upperBound {
    if !bytes[place].isFieldValueByte { return place }
    place += 1
  }
  return nil
}

/// Whether the bytes of `range` are `name`, which is in lower case, without regard to case.
func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: StaticString) -> Bool {
  // The length tells most names apart.
  guard range.count == name.utf8CodeUnitCount else { return false }
  return bytes.extracting(range).equals(name, lowercased: true)
}
