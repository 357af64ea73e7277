/// The names that an object has had so far.
///
/// A few are searched in turn; more go to a hash table (seeded by the process, so that no document can make it slow).
struct MemberNames {
  enum Insertion { case new, duplicate, tooMany }

  private static let searchedInTurnMax = 12

  // Most objects have so few that their names need no memory of their own.
  private static let inlineCount = 4
  private var first: ExactName?
  private var second: ExactName?
  private var third: ExactName?
  private var fourth: ExactName?
  private var few: [ExactName] = []
  private var many: Set<ExactName> = []

  mutating func insert(_ text: String) -> Insertion {
    let name = ExactName(text: text)
    if let insertion = Self.insert(name, at: &first) { return insertion }
    if let insertion = Self.insert(name, at: &second) { return insertion }
    if let insertion = Self.insert(name, at: &third) { return insertion }
    if let insertion = Self.insert(name, at: &fourth) { return insertion }
    return insertBehindInline(name)
  }

  /// - Returns: nil where another name stands at the place.
  @inline(__always)
  private static func insert(_ name: ExactName, at place: inout ExactName?) -> Insertion? {
    if let taken = place { return taken == name ? .duplicate : nil }
    place = name
    return .new
  }

  private mutating func insertBehindInline(_ name: ExactName) -> Insertion {
    if many.isEmpty {
      if few.contains(name) { return .duplicate }
      few.append(name)
      if Self.inlineCount + few.count > Self.searchedInTurnMax { many = Set(few) }
      return .new
    }
    guard many.insert(name).inserted else { return .duplicate }
    return Self.inlineCount + many.count > JSONLimits.membersMax ? .tooMany : .new
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
