/// Which entries of a vector are shown. A long vector has too many to read.
package struct Entries: Equatable, Sendable {
  /// The number of entries.
  package let count: Int
  /// Those that are shown, in their order, counted from 0.
  let shown: [Int]
  /// What the reader calls the first entry: 0 or 1.
  let base: Int

  /// Vectors up to this length are shown whole.
  package static let wholeMax = 10
  /// Sums of up to this many terms are written out: a term is longer than a number.
  static let termsMax = 4
  /// How many of the first entries a long vector shows, and how many terms a long sum does.
  private static let first = 3
  private static let firstTerms = 2

  /// - Parameters:
  ///   - named: entries that are shown in any case.
  ///   - base: what the reader calls the first entry.
  init(count: Int, named: [Int] = [], base: Int = 0) {
    self.count = count
    self.base = base
    if count <= Self.wholeMax {
      shown = Array(0..<count)
    } else {
      shown = Set(Array(0..<Self.first) + named + [count - 1]).sorted()
    }
  }

  /// What the reader calls those that are shown.
  var names: [Int] { shown.map { $0 + base } }

  /// How many entries are left out.
  var leftOut: Int { count - shown.count }

  /// The column of some values.
  func vector(_ values: [Double]) -> Formula { column { .number(values[$0]) } }

  /// e(ℓ): 1 at the index, and 0 elsewhere.
  func oneHot(_ index: Int) -> Formula { column { .integer($0 == index ? 1 : 0) } }

  private func column(_ entry: (Int) -> Formula.Token) -> Formula {
    var tokens: [Formula.Token] = []
    tokens.reserveCapacity(2 * shown.count + 4)
    add(.vector, to: &tokens) { $1.append($0.map(entry) ?? .symbol(.dots)) }
    return Formula(tokens)
  }

  /// Adds a node of the shown entries, and of dots where entries are left out.
  ///
  /// - Parameter addEntry: receives an index, or nil for entries that are left out.
  private func add(
    _ node: Formula.Node, to tokens: inout [Formula.Token], _ addEntry: (Int?, inout [Formula.Token]) -> Void
  ) {
    tokens.append(node) { tokens in
      var expected = 0
      for index in shown {
        if index > 0 { tokens.append(.next) }
        if index > expected {
          addEntry(nil, &tokens)
          tokens.append(.next)
        }
        addEntry(index, &tokens)
        expected = index + 1
      }
    }
  }

  /// A matrix, of whose rows and columns some are shown.
  ///
  /// - Parameter values: row-major.
  static func matrix(_ values: [Double], rows: Entries, columns: Entries) -> Formula {
    var tokens: [Formula.Token] = []
    rows.add(.matrix, to: &tokens) { row, tokens in
      columns.add(.row, to: &tokens) { column, tokens in
        guard let row, let column else { return tokens.append(.symbol(.dots)) }
        tokens.append(.number(values[row * columns.count + column]))
      }
    }
    return Formula(tokens)
  }

  /// The sum of terms, of which a long one shows the first two and the last.
  ///
  /// - Parameter term: the term of an index in `indices`.
  static func sum(of indices: [Int], _ term: (Int) -> Formula) -> Formula {
    let shown = shownTerms(of: indices)
    guard shown.count < indices.count else { return sum(of: indices[...], term) }
    return sum(of: shown.dropLast(), term) + Formula(.dots) + term(shown[shown.count - 1])
  }

  /// The indices whose terms a sum shows.
  static func shownTerms(of indices: [Int]) -> [Int] {
    indices.count > termsMax ? indices.prefix(firstTerms) + indices.suffix(1) : indices
  }

  private static func sum(of indices: ArraySlice<Int>, _ term: (Int) -> Formula) -> Formula {
    guard let first = indices.first else { return .integer(0) }
    return indices.dropFirst().reduce(term(first)) { $0 + term($1) }
  }
}
