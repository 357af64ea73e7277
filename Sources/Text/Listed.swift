extension [String] {
  /// `a`, `a and b`, `a, b and c`; empty for no texts.
  ///
  /// - Parameter word: between the last two: `and` or `or`.
  package func listed(_ word: String) -> String {
    guard let last else { return "" }
    return count == 1 ? last : "\(dropLast().joined(separator: ", ")) \(word) \(last)"
  }
}
