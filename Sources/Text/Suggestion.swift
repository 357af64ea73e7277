/// The name that was probably meant: the known name nearest to the one found, if it is near enough to be a typo.
///
/// The cost is bounded: a name that is much longer or shorter than a known one is not compared with it.
package func nearest(to found: String, among known: some Sequence<String>) -> String? {
  let found = Array(found.unicodeScalars.prefix(Suggestion.scalarsMax + 1)).lowercased
  guard !found.isEmpty, found.count <= Suggestion.scalarsMax else { return nil }
  var best: (name: String, distance: Int)?
  for name in known {
    let scalars = Array(name.unicodeScalars).lowercased
    let distanceMax = max(1, scalars.count / 3)
    guard abs(scalars.count - found.count) <= distanceMax else { continue }
    let distance = editDistance(found, scalars)
    if distance <= distanceMax, distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// ` Did you mean …?`, or an empty text.
package func didYouMean(_ found: String, among known: some Sequence<String>) -> String {
  nearest(to: found, among: known).map { " Did you mean `\($0)`?" } ?? ""
}

private enum Suggestion {
  /// A longer name is no typo of a known one, and the distance costs the product of the lengths.
  static let scalarsMax = 40
}

extension [Unicode.Scalar] {
  /// With the capital letters of ASCII in lower case.
  fileprivate var lowercased: [Unicode.Scalar] {
    map { $0.value >= 0x41 && $0.value <= 0x5A ? Unicode.Scalar(UInt8($0.value | 0x20)) : $0 }
  }
}

/// The least number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [Array(0...b.count)]
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      let substitution = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, substitution)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        best = min(best, rows[i - 2][j - 2] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
