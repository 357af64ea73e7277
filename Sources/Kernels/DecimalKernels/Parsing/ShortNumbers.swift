/// Parses short numbers from blocks of 64 bytes.
///
/// One after another short numbers are slow: each waits until the end of the one before it is found. A block finds all
/// ends at once. `ShortNumberBlock` has two implementations: one for every processor, one for AVX2.
@usableFromInline
package enum ShortNumbers {
  #if AVX2
    /// The bytes that the document must have before the first number.
    @inlinable @inline(__always) package static var bytesBefore: Int { 16 }
    /// The bytes that the document must have from a block's first byte on.
    @inlinable @inline(__always) package static var bytesMin: Int { 72 }
  #else
    /// The bytes that the document must have before the first number.
    @inlinable @inline(__always) package static var bytesBefore: Int { 8 }
    /// The bytes that the document must have from a block's first byte on.
    @inlinable @inline(__always) package static var bytesMin: Int { 65 }
  #endif

  /// Parses short numbers that each have a comma after them, or a comma and a space.
  ///
  /// Bounds: a block is read only if `bytesMin` bytes of the document are left, and room for all its numbers.
  ///
  /// - Parameters:
  ///   - length: of the text.
  ///   - start: the first byte of an element, at least `bytesBefore`. Before it is a comma or white space other than a
  ///     tab.
  ///   - table: has the layout of `ShortNumberTable`.
  ///   - values: has room for `capacity`.
  /// - Returns: how many numbers were parsed, the end of the last, and where the next begins, or white space before it.
  @inline(never)
  package static func parse(
    _ text: UnsafeRawPointer, length: Int, from start: Int, table: UnsafeRawPointer,
    into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    let last = length &- bytesMin
    var (count, end, next) = (0, start, start)
    while next <= last, capacity &- count >= ShortNumberBlock.numbersMax {
      let block = unsafe ShortNumberBlock(text + next, table: table)
      // Bounds: room for `numbersMax`.
      guard unsafe block.parse(into: values + count) else { break }
      count &+= block.classes.commas.nonzeroBitCount
      end = next &+ 63 &- block.classes.commas.leadingZeroBitCount
      let following = unsafe text.load(fromByteOffset: end &+ 1, as: UInt8.self)
      next = end &+ (following == UInt8(ascii: " ") ? 2 : 1)
    }
    return (count, end, next)
  }
}
