/// The names that an object has had so far.
///
/// A few are searched in turn; more go to a hash table (seeded by the process, so that no document can make it slow).
struct MemberNames {
  enum Insertion { case new, duplicate, tooMany }

  private static let searchedInTurnMax = 12

  private var few: [ExactName]
  private var many: Set<ExactName> = []

  init() {
    few = []
    few.reserveCapacity(4)
  }

  mutating func insert(_ text: String) -> Insertion {
    let name = ExactName(text: text)
    if many.isEmpty {
      if few.contains(name) { return .duplicate }
      few.append(name)
      if few.count > Self.searchedInTurnMax { many = Set(few) }
      return .new
    }
    guard many.insert(name).inserted else { return .duplicate }
    return many.count > JSONLimits.membersMax ? .tooMany : .new
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
