internal import DecimalKernels

/// Writes texts and numbers into room that was made for all of them: what `JSONWriter.append` lends.
///
/// Bounds. Each call asks first whether what it may write at most still fits before `end`; a caller that asked for too little room is stopped there.
@safe package struct JSONCursor: ~Copyable {
  private var place: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer
  private let tables: UnsafePointer<UInt64>
  private let variant: NumberVariant

  /// - Parameters:
  ///   - start: begins `count` bytes of room, which outlive the cursor, as the tables do.
  ///   - tables: `PrintingWords.all`.
  init(at start: UnsafeMutableRawPointer, count: Int, tables: UnsafePointer<UInt64>, _ variant: NumberVariant) {
    unsafe place = start
    unsafe end = start + count
    unsafe self.tables = tables
    self.variant = variant
  }

  /// Bytes written since `start`.
  func count(from start: UnsafeMutableRawPointer) -> Int { unsafe place - start }

  /// Bytes that numbers take at the most: each with a comma and the brackets of a row of one, and what its last store may touch.
  package static func bytesMax(forNumbers count: Int) -> Int {
    count &* (NumberPrinting.bytesMax + 3) &+ NumberPrinting.slackBytes
  }

  @inline(__always)
  private func expectRoom(_ bytes: Int) { unsafe precondition(bytes <= end - place, "too little room was made") }
}

extension JSONCursor {
  /// Writes text as it stands: punctuation, names in their quotes.
  package mutating func raw(_ text: StaticString) {
    let count = text.utf8CodeUnitCount
    expectRoom(count)
    unsafe place.copyMemory(from: text.utf8Start, byteCount: count)
    unsafe place += count
  }

  /// Writes one byte as it stands.
  package mutating func raw(_ byte: UInt8) {
    expectRoom(1)
    unsafe place.storeBytes(of: byte, as: UInt8.self)
    unsafe place += 1
  }

  package mutating func number(_ value: Double) {
    expectRoom(Self.bytesMax(forNumbers: 1))
    unsafe place = variant.print(value, at: place, tables)
  }

  /// Writes entries of a matrix that is written in parts, between a `[` and a `]` of the caller's: each with the brackets of the rows that
  /// begin and end with it.
  ///
  /// - Parameters:
  ///   - values: not empty, and no further than the matrix's last entry.
  ///   - columns: the length of a row; nil for a vector.
  ///   - first: the place in the matrix, row by row, of the first of the values.
  ///   - isLast: whether no more follow; a comma stands behind others.
  package mutating func entries(_ values: Span<Double>, columns: Int?, from first: Int, isLast: Bool) {
    precondition(!values.isEmpty && columns != 0)
    expectRoom(Self.bytesMax(forNumbers: values.count))
    let end = unsafe variant.print(
      values, columns: columns, column: columns.map { first % $0 } ?? 0, at: place, tables)
    // The comma behind the last one goes.
    unsafe place = isLast ? end - 1 : end
  }
}
