import HTTPMessage

/// Eight bytes at a time: a head is looked at twice, once for its line ends and once for what must not be in it.
///
/// A word's bytes are compared all at once; the bits of the answer are exact up to its first hit, which is all that is used.
private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

/// The place of the first line feed at or behind `first`; nil where there is none.
func firstLineFeed(_ bytes: Span<UInt8>, from first: Int) -> Int? {
  var place = first
  let count = bytes.count
  while place + 8 <= count {
    let differing = word(bytes, at: place) ^ (ones &* 0x0A)
    let hits = (differing &- ones) & ~differing & highs
    if hits != 0 { return place + hits.trailingZeroBitCount / 8 }
    place += 8
  }
  while place < count {
    if bytes[place] == 0x0A { return place }
    place += 1
  }
  return nil
}

/// The place of the first byte in `range` that no field value may hold (RFC 9110 §5.5); nil where there is none.
func firstControlByte(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
  var place = range.lowerBound
  while place + 8 <= range.upperBound {
    let eight = word(bytes, at: place)
    let delete = eight ^ (ones &* 0x7F)
    let hits = ((eight &- (ones &* 0x20)) & ~eight | (delete &- ones) & ~delete) & highs
    // A tab is a hit too, and allowed: the bytes of such a word are looked at one by one.
    if hits != 0, let found = (place..<place + 8).first(where: { !bytes[$0].isFieldValueByte }) { return found }
    place += 8
  }
  while place < range.upperBound {
    if !bytes[place].isFieldValueByte { return place }
    place += 1
  }
  return nil
}

/// Whether the first bytes are those of `prefix`.
func begins(_ bytes: Span<UInt8>, with prefix: Span<UInt8>) -> Bool {
  guard bytes.count >= prefix.count else { return false }
  var place = 0
  while place + 8 <= prefix.count {
    if word(bytes, at: place) != word(prefix, at: place) { return false }
    place += 8
  }
  while place < prefix.count {
    if bytes[place] != prefix[place] { return false }
    place += 1
  }
  return true
}

/// Whether the bytes of `range` are `name`, which is in lower case, without regard to case.
func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: StaticString) -> Bool {
  guard range.count == name.utf8CodeUnitCount else { return false }
  return name.withUTF8Buffer { letters in
    var index = 0
    // Bound: `index` stays below the count of the name's letters, which is the buffer's.
    while index < letters.count, unsafe bytes[range.lowerBound + index].asciiLowercased == letters[index] { index += 1 }
    return index == letters.count
  }
}

/// Eight bytes from `place` on, the first in the lowest bits.
func word(_ bytes: Span<UInt8>, at place: Int) -> UInt64 {
  precondition(place >= 0 && place &+ 8 <= bytes.count)
  return unsafe bytes.withUnsafeBytes { buffer in
    // Bound: place + 8 ≤ bytes.count, checked above.
    unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
