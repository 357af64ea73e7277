/// A line of a text. Its bytes are a range of its batch.
package struct TextLine: Equatable, Sendable {
  /// The bytes without the line end; none if the line is too long.
  package let range: Range<Int>
  /// Its number in the text, counted from 1, blank lines included.
  package let number: Int
  /// How many of the lines before it are neither blank nor skipped.
  package let index: Int
  /// Whether the line exceeds the limit. Its bytes were dropped as they came.
  package let isTooLong: Bool

  package init(range: Range<Int>, number: Int, index: Int, isTooLong: Bool = false) {
    self.range = range
    self.number = number
    self.index = index
    self.isTooLong = isTooLong
  }
}

/// Some lines of a text, one after the other, which one thread processes.
package struct LineBatch: Equatable, Sendable {
  package let text: [UInt8]
  package let lines: [TextLine]
  /// How many bytes of the whole text it stands for, with line ends, blank and skipped lines.
  package let bytesRead: Int
}
