import Bytes
internal import DecimalKernels

/// Writes JSON text and numbers into reserved room, which `JSONWriter.append(bytesMax:_:)` provides.
///
/// Each call checks that the most it may write fits (`ByteCursor`).
@safe package struct JSONCursor: ~Copyable {
  private var bytes: ByteCursor
  private let tables: UnsafePointer<UInt64>
  private let variant: NumberVariant

  /// - Parameter tables: `NumberTables.words`, which outlive the cursor.
  init(_ bytes: consuming ByteCursor, tables: UnsafePointer<UInt64>, _ variant: NumberVariant) {
    self.bytes = bytes
    unsafe self.tables = tables
    self.variant = variant
  }

  consuming func finish() -> ByteCursor { bytes }

  /// The most bytes that numbers take, each with a comma and the brackets of a row of one; and what the last store
  /// touches.
  package static func bytesMax(forNumbers count: Int) -> Int {
    count &* (NumberPrinting.bytesMax + 3) &+ NumberPrinting.slackBytes
  }
}

extension JSONCursor {
  /// Writes text unchanged: punctuation, names in their quotes.
  package mutating func raw(_ text: StaticString) { bytes.put(text) }

  /// Writes bytes that are already JSON.
  package mutating func raw(_ text: Span<UInt8>) { bytes.put(text) }

  /// Writes one byte unchanged.
  package mutating func raw(_ byte: UInt8) { bytes.put(byte) }

  /// Writes a whole number that is not negative.
  package mutating func integer(_ value: Int) { bytes.put(decimal: value) }

  package mutating func number(_ value: Double) {
    unsafe bytes.put(bytesMax: Self.bytesMax(forNumbers: 1)) { unsafe variant.print(value, at: $0, tables) }
  }

  /// Writes some entries of a matrix, each with the brackets of the rows that begin and end with it. The caller writes
  /// the outer brackets.
  ///
  /// - Parameters:
  ///   - values: not empty; they end in the matrix.
  ///   - columns: the length of a row; nil for a vector.
  ///   - first: the index of the first value in the whole matrix, row by row.
  ///   - isLast: whether the matrix ends with these; if not, a comma follows them.
  package mutating func entries(_ values: Span<Double>, columns: Int?, from first: Int, isLast: Bool) {
    precondition(!values.isEmpty && columns != 0)
    unsafe bytes.put(bytesMax: Self.bytesMax(forNumbers: values.count)) { place in
      let end = unsafe variant.print(
        values, columns: columns, column: columns.map { first % $0 } ?? 0, at: place, tables)
      // The kernel puts a comma after the last value, too.
      return unsafe isLast ? end - 1 : end
    }
  }
}
