/// The names that an object has had so far.
///
/// A few are searched in turn; more go to a hash table (seeded by the process, so that no document can make it slow).
struct MemberNames {
  enum Insertion { case new, duplicate, tooMany }

  private static let searchedInTurnMax = 12

  // Most objects have so few, written without escapes: their places in the document say what they are, and need no
  // memory of their own.
  private static let placesMax = 4
  private var places = InlineArray<4, Range<Int>>(repeating: 0..<0)
  private var placesCount = 0
  private var few: [ExactName] = []
  private var many: Set<ExactName> = []

  var isEmpty: Bool { placesCount == 0 && few.isEmpty }

  /// - Parameter place: where the name, which has no escapes, stands in the document.
  mutating func insert(_ place: Range<Int>, of document: Span<UInt8>) -> Insertion {
    let name = document.extracting(place)
    for index in 0..<placesCount where name.equals(document.extracting(places[index])) { return .duplicate }
    if placesCount < Self.placesMax && few.isEmpty {
      places[placesCount] = place
      placesCount += 1
      return .new
    }
    // The reader has found it to be UTF-8.
    return insertBehindPlaces(String(copying: unsafe UTF8Span(unchecked: name)))
  }

  /// - Parameter text: a name whose escapes have been resolved.
  mutating func insert(_ text: String, of document: Span<UInt8>) -> Insertion {
    let name = text.utf8.span
    for index in 0..<placesCount where name.equals(document.extracting(places[index])) { return .duplicate }
    return insertBehindPlaces(text)
  }

  private mutating func insertBehindPlaces(_ text: String) -> Insertion {
    let name = ExactName(text: text)
    if many.isEmpty {
      if few.contains(name) { return .duplicate }
      few.append(name)
      if placesCount + few.count > Self.searchedInTurnMax { many = Set(few) }
      return .new
    }
    guard many.insert(name).inserted else { return .duplicate }
    return placesCount + many.count > JSONLimits.membersMax ? .tooMany : .new
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
