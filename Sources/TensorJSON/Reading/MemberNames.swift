import Bytes

/// The names of an object's members so far.
///
/// The first few are searched one by one. The others are in a hash table, whose seed is the process's own: no document
/// can make it slow.
struct MemberNames {
  enum Insertion { case new, duplicate, tooMany }

  // Most objects have no more, written without escapes. Places in the document are enough for these, and need no
  // memory.
  private static let placesMax = 8
  private var places = InlineArray<8, Range<Int>>(repeating: 0..<0)
  private var placesCount = 0
  private var others: Set<ExactName> = []

  var isEmpty: Bool { placesCount == 0 && others.isEmpty }

  @inline(__always)
  init() {}

  /// - Parameters:
  ///   - name: has no escapes.
  ///   - start: its offset in the document.
  mutating func insert(_ name: Span<UInt8>, at start: Int, of document: Span<UInt8>) -> Insertion {
    if isPlace(name, of: document) { return .duplicate }
    // Fast path (0006): few names are places in the document. The general path is a set of strings.
    if placesCount < Self.placesMax && others.isEmpty {
      places[placesCount] = start..<start + name.count
      placesCount += 1
      return .new
    }
    // The reader has checked that it is UTF-8.
    return insertIntoOthers(String(copying: unsafe UTF8Span(unchecked: name)))
  }

  /// - Parameter text: a name whose escapes have been resolved.
  mutating func insert(_ text: String, of document: Span<UInt8>) -> Insertion {
    isPlace(text.utf8.span, of: document) ? .duplicate : insertIntoOthers(text)
  }

  /// Mutating: otherwise it would copy all places to read some.
  @inline(__always)
  private mutating func isPlace(_ name: Span<UInt8>, of document: Span<UInt8>) -> Bool {
    for index in 0..<placesCount {
      let place = places[index]
      if name.equals(document.extracting(place)) { return true }
    }
    return false
  }

  private mutating func insertIntoOthers(_ text: String) -> Insertion {
    guard others.insert(ExactName(text: text)).inserted else { return .duplicate }
    return placesCount + others.count > JSONLimits.membersMax ? .tooMany : .new
  }
}

/// A string that equals another only if their scalars are the same. Swift's `==` also equates `é` with `e` and an
/// accent, which are two names in JSON (RFC 8259 §8.3).
private struct ExactName: Hashable {
  let text: String

  static func == (a: ExactName, b: ExactName) -> Bool {
    // Equal scalars are equal by Swift's `==` too, which is fast for short strings.
    a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
  }
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
