import Bytes
import TensorJSON

/// The submissions of an array in which each begins a line. They are separated by lines, not by brackets.
///
/// If a bracket or a quote is not closed, the submission has no clear end. But if each submission begins a line of the
/// file, one student's text ends where the next such line begins.
struct SubmissionRows {
  /// The most white space before a row. Objects inside of a row are indented more.
  private let indentMax: Int
  private var place: Int
  private var line = 1

  /// - Returns: nil if fewer than two elements begin a line. Nothing then shows where an element ends.
  init?(_ text: Span<UInt8>) {
    guard let opener = text.indices.first(where: { !text[$0].isFileBlank }),
      let first = ((opener + 1)..<text.count).first(where: { !text[$0].isFileBlank }),
      text[opener] == UInt8(ascii: "["), text[first] == UInt8(ascii: "{")
    else { return nil }
    let lineStart = (0..<first).last { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 } ?? 0
    indentMax = first - lineStart
    place = 0
    guard nextRow(in: text, after: first) != nil else { return nil }
  }

  /// Goes forward to a place of the text.
  ///
  /// - Returns: whether a row begins there or later.
  mutating func go(to place: Int, in text: Span<UInt8>) -> Bool {
    advance(to: place, in: text)
    return place < text.count && beginsRow(text, at: place) || nextRow(in: text, after: place) != nil
  }

  /// The next row, without the comma or the bracket after it, and its line, counted from 1.
  mutating func next(in text: Span<UInt8>) -> (range: Range<Int>, number: Int)? {
    while place < text.count {
      let (start, number) = (place, line)
      let following = nextRow(in: text, after: start)
      advance(to: following ?? text.count, in: text)
      // Text without an object, such as a separator, is not a submission.
      guard (start..<place).contains(where: { text[$0] == UInt8(ascii: "{") }) else { continue }
      let closer = UInt8(ascii: following == nil ? "]" : ",")
      var end = Self.endWithoutBlanks(start..<place, of: text)
      if end > start, text[end - 1] == closer { end = Self.endWithoutBlanks(start..<end - 1, of: text) }
      return (start..<end, number)
    }
    return nil
  }

  /// Whether the rest of an array is only its end, without a submission.
  static func endsArray(_ rest: Span<UInt8>) -> Bool {
    let marks = rest.indices.filter { !rest[$0].isFileBlank && rest[$0] != UInt8(ascii: ",") }
    return marks.count == 1 && rest[marks[0]] == UInt8(ascii: "]")
  }

  private mutating func advance(to place: Int, in text: Span<UInt8>) {
    for index in self.place..<place where text[index] == UInt8(ascii: "\n") { line += 1 }
    self.place = place
  }

  private func nextRow(in text: Span<UInt8>, after place: Int) -> Int? {
    var index = place
    while let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"), from: index) {
      let first = ((lineEnd + 1)..<text.count).first { !text[$0].isFileBlank }
      guard let first else { return nil }
      if beginsRow(text, at: first) { return first }
      index = first
    }
    return nil
  }

  private func beginsRow(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard text[place] == UInt8(ascii: "{") else { return false }
    let lineEnd = (0..<place).last { !text[$0].isFileBlank || text[$0] == UInt8(ascii: "\n") }
    guard let lineEnd else { return true }
    return text[lineEnd] == UInt8(ascii: "\n") && place - lineEnd - 1 <= indentMax
  }

  private static func endWithoutBlanks(_ range: Range<Int>, of text: Span<UInt8>) -> Int {
    range.last { !text[$0].isFileBlank }.map { $0 + 1 } ?? range.lowerBound
  }
}
