internal import CProcessor

/// Blocks of short numbers, one after the other.
///
/// What is looked up comes in one table, of 16 bytes each: for every pattern, where the bytes of a number go; the same of one
/// with an exponent; for every scale a factor and a divisor.
package enum WideBlocks {
  /// Read of the document for each block, of which numbers are taken from 64.
  package static let blockBytes = 72
  /// Of what is no digit in a number; nine bits.
  package static let patterns = 512
  /// An exponent, and 128 for its minus sign.
  package static let scales = 256
  /// Stands in the places of a pattern that is not taken here.
  package static let refused: UInt8 = 0x40

  /// Reads short numbers with a comma behind each, or a comma and a space, from blocks of 64 bytes one after the other.
  ///
  /// Bounds: a block is taken only where `blockBytes` are in the document, and where there is room for its numbers.
  ///
  /// - Parameters:
  ///   - start: the first byte of an element, 16 or greater, behind a comma or white space.
  ///   - length: of the text.
  ///   - table: outlives the call.
  ///   - values: has room for `capacity`.
  /// - Returns: how many were taken, the end of the last, and where the next begins, or white space before it.
  @inline(never)
  package static func take(
    _ text: UnsafeRawPointer, length: Int, from start: Int, by table: UnsafeRawPointer,
    into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    let last = length &- blockBytes
    var (count, end, next) = (0, start, start)
    while next <= last, capacity &- count >= WideBlock.numbersMax {
      let block = unsafe WideBlock(text + next, table: table)
      // Bounds: room for `numbersMax`.
      guard unsafe block.take(into: values + count) else { break }
      let length = 63 &- block.classes.commas.leadingZeroBitCount
      count &+= block.classes.commas.nonzeroBitCount
      end = next &+ length
      let behind = unsafe text.load(fromByteOffset: end &+ 1, as: UInt8.self)
      next = end &+ (behind == UInt8(ascii: " ") ? 2 : 1)
    }
    return (count, end, next)
  }
}
