import TensorJSON

/// A JSON text that is mostly numbers: members, each with text before it, written in one piece or in parts.
///
/// A member may be empty, and is then left out.
protocol NumbersText: Sendable {
  /// How many members there are at most. A member is named by its index.
  var members: Int { get }
  /// How many numbers the text has.
  var count: Int { get }
  /// The most bytes before a member's numbers, with its outer brackets.
  var memberBytesMax: Int { get }
  /// The most bytes after the last member.
  var endBytesMax: Int { get }

  /// How many numbers a member has; 0 if it is left out.
  func count(ofMember member: Int) -> Int
  /// Writes what precedes a member's value.
  func begin(_ member: Int, isFirst: Bool, with cursor: inout JSONCursor)
  /// Writes a range of a member's numbers, with the brackets that open before it or close after it.
  func write(_ member: Int, _ range: Range<Int>, with cursor: inout JSONCursor)
  /// Writes the end of the text.
  func end(with cursor: inout JSONCursor)
}

extension NumbersText {
  /// The most bytes of a text, or of a part of one, with `count` numbers in `members` members.
  func bytesMax(forNumbers count: Int, members: Int) -> Int {
    JSONCursor.bytesMax(forNumbers: count) + memberBytesMax * members + endBytesMax
  }

  /// The whole text, in one piece.
  func whole() -> [UInt8] {
    let bytesMax = bytesMax(forNumbers: count, members: members)
    var writer = JSONWriter(capacity: bytesMax)
    writer.append(bytesMax: bytesMax) { cursor in
      var isFirst = true
      for member in 0..<members {
        let count = count(ofMember: member)
        guard count > 0 else { continue }
        begin(member, isFirst: isFirst, with: &cursor)
        write(member, 0..<count, with: &cursor)
        isFirst = false
      }
      end(with: &cursor)
    }
    return writer.finish()
  }
}
