import Bytes

/// The names that an object has had so far.
///
/// A few are searched in turn; more go to a hash table (seeded by the process, so that no document can make it slow).
struct MemberNames {
  enum Insertion { case new, duplicate, tooMany }

  // Most objects have so few, written without escapes: their places in the document say what they are, and need no
  // memory of their own.
  private static let placesMax = 8
  private var places = InlineArray<8, Range<Int>>(repeating: 0..<0)
  private var placesCount = 0
  private var others: Set<ExactName> = []

  var isEmpty: Bool { placesCount == 0 && others.isEmpty }

  @inline(__always)
  init() {}

  /// - Parameters:
  ///   - name: has no escapes.
  ///   - start: where it stands in the document.
  mutating func insert(_ name: Span<UInt8>, at start: Int, of document: Span<UInt8>) -> Insertion {
    if isPlace(name, of: document) { return .duplicate }
    if placesCount < Self.placesMax && others.isEmpty {
      places[placesCount] = start..<start + name.count
      placesCount += 1
      return .new
    }
    // The reader has found it to be UTF-8.
    return insertBehindPlaces(String(copying: unsafe UTF8Span(unchecked: name)))
  }

  /// - Parameter text: a name whose escapes have been resolved.
  mutating func insert(_ text: String, of document: Span<UInt8>) -> Insertion {
    isPlace(text.utf8.span, of: document) ? .duplicate : insertBehindPlaces(text)
  }

  /// Mutating, for it would copy all places otherwise, to look at some.
  @inline(__always)
  private mutating func isPlace(_ name: Span<UInt8>, of document: Span<UInt8>) -> Bool {
    for index in 0..<placesCount {
      let place = places[index]
      if name.equals(document.extracting(place)) { return true }
    }
    return false
  }

  private mutating func insertBehindPlaces(_ text: String) -> Insertion {
    guard others.insert(ExactName(text: text)).inserted else { return .duplicate }
    return placesCount + others.count > JSONLimits.membersMax ? .tooMany : .new
  }
}

/// A string that equals another only where their scalars are the same: Swift's `==` also equates `é` with `e` and an accent,
/// which are two names in JSON (RFC 8259 §8.3).
private struct ExactName: Hashable {
  let text: String

  static func == (a: ExactName, b: ExactName) -> Bool {
    // Equal scalars are equal by Swift's `==` too, which is quick for short strings.
    a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
  }
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
