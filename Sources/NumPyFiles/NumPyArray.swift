/// The numbers of a `.npy` file (numpy.lib.format; NEP 1).
package struct NumPyArray: Equatable, Sendable {
  /// In row-major order, at least one. Floats of 16 and 32 bits are exact; integers beyond 2⁵³ are rounded to the
  /// nearest, ties to even; `True` is 1. They can include ±∞ and NaN.
  package let values: [Double]
  /// Of rank 0, 1 or 2.
  package let shape: [Int]

  /// The first bytes of every file.
  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Parses a file. Nothing in it is executed: a pickle is refused by its type, and its bytes are not looked at.
  ///
  /// - Parameters:
  ///   - file: all of its bytes.
  ///   - valuesMax: the most numbers.
  /// - Throws: the first fault.
  package init(_ file: Span<UInt8>, valuesMax: Int) throws(NumPyFault) {
    let (header, start) = try Self.header(of: file)
    let count = try Self.count(header.shape, valuesMax: valuesMax)
    let expected = start + count * header.type.bytes
    guard file.count >= expected else { throw .cutOff(expected: expected, found: file.count) }
    guard file.count == expected else { throw .bytesAfterArray(file.count - expected) }
    let stored = header.type.values(file.extracting(start...), count: count)
    shape = header.shape
    values = header.isColumnMajor && shape.count == 2 ? Self.rows(stored, shape) : stored
  }

  /// - Returns: the header, and where the numbers begin.
  private static func header(of file: Span<UInt8>) throws(NumPyFault) -> (ArrayHeader, start: Int) {
    guard file.count >= 10 else { throw .cutOff(expected: 10, found: file.count) }
    let version = Int(file[6])
    guard (1...3).contains(version) else { throw .unknownVersion(version) }
    let begin = version == 1 ? 10 : 12
    guard file.count >= begin else { throw .cutOff(expected: begin, found: file.count) }
    let length = version == 1 ? Int(file.uint16(at: 8)) : Int(file.uint32(at: 8))
    guard length <= HeaderParser.bytesMax else { throw .headerTooLong(length) }
    guard file.count >= begin + length else { throw .cutOff(expected: begin + length, found: file.count) }
    return (try HeaderParser.parse(file.extracting(begin..<begin + length), at: begin), begin + length)
  }

  private static func count(_ shape: [Int], valuesMax: Int) throws(NumPyFault) -> Int {
    guard shape.count <= 2 else { throw .dimensions(shape.count) }
    guard !shape.contains(0) else { throw .noEntries }
    var count = 1
    for length in shape {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: length)
      guard !isTooLarge, product <= valuesMax else { throw .tooManyNumbers(max: valuesMax) }
      count = product
    }
    return count
  }

  /// A matrix that is stored column by column, as `x.T` is, row by row.
  private static func rows(_ stored: [Double], _ shape: [Int]) -> [Double] {
    let (rows, columns) = (shape[0], shape[1])
    var values: [Double] = []
    values.reserveCapacity(stored.count)
    for row in 0..<rows {
      for column in 0..<columns { values.append(stored[column * rows + row]) }
    }
    return values
  }
}

/// What the header of a file says.
struct ArrayHeader: Equatable {
  let type: ElementType
  let isColumnMajor: Bool
  /// Not negative.
  let shape: [Int]
}
