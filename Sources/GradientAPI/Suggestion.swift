/// What was probably meant: the known name nearest to the one found, where it is near enough to be a slip of the finger.
package func nearest(to found: String, among known: some Sequence<String>) -> String? {
  let foundScalars = Array(found.lowercased().unicodeScalars.prefix(Suggestion.scalarsMax + 1))
  guard !foundScalars.isEmpty, foundScalars.count <= Suggestion.scalarsMax else { return nil }
  return
    known
    .map { (name: $0, distance: editDistance(foundScalars, Array($0.lowercased().unicodeScalars))) }
    .filter { $0.distance <= max(1, $0.name.unicodeScalars.count / 3) }
    .min { $0.distance < $1.distance }?
    .name
}

/// ` Did you mean …?`, or nothing.
package func didYouMean(_ found: String, among known: some Sequence<String>) -> String {
  nearest(to: found, among: known).map { " Did you mean `\($0)`?" } ?? ""
}

private enum Suggestion {
  /// A longer name is no slip of a known one, and the distance costs the product of the lengths.
  static let scalarsMax = 40
}

/// The least number of insertions, deletions, substitutions and swaps of neighbours that turn one into the other.
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
