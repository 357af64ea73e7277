/// The steps of a derivation. The raw values are the names of the interface; those that the diagnosis of an answer has
/// mean the same there.
package enum StepName: String, CaseIterable, Sendable {
  case softmax
  case truth = "q"
  case loss
  case partialYHat = "1"
  case gradYHat = "2"
  case quotientRule = "3a"
  case split = "3b"
  case softmaxJacobian = "3"
  case chainRule = "4"
  case gradAL = "5"
  case batch
  case logistic
  case logisticLoss = "logistic_loss"
  case logisticGradients = "logistic_gradients"
  case identityUnits = "identity"
  case preActivation = "a_i"
  case activation = "h_i"
  case gradH = "grad_h_i"
  case gradA = "grad_a_i"
  case gradWeights = "grad_W_i"
  case gradBiases = "grad_b_i"
  /// The chain from the loss down to one weight.
  case weight
}

/// A step: formulas, each with symbols first, then with numbers, then its value.
package struct Step: Sendable {
  /// A chain of formulas that are equal.
  struct Line: Sendable {
    /// The formulas as the parts of a node, with `next` between them.
    let tokens: [Formula.Token]
    /// Its texts, if many derivations have this line.
    let written: WrittenLine?

    init(_ tokens: [Formula.Token]) { (self.tokens, written) = (tokens, nil) }

    /// - Parameters:
    ///   - first: the left side.
    ///   - others: what it is equal to.
    ///   - last: the value.
    init(_ first: Formula, _ others: [Formula], _ last: Formula? = nil) {
      var tokens: [Formula.Token] = []
      tokens.reserveCapacity(others.reduce(first.count + (last?.count ?? 0) + 1) { $0 + $1.count + 1 })
      tokens.append(contentsOf: first)
      for formula in others {
        tokens.append(.next)
        tokens.append(contentsOf: formula)
      }
      if let last {
        tokens.append(.next)
        tokens.append(contentsOf: last)
      }
      self.init(tokens)
    }

    /// A line of symbols that is made once, for many derivations.
    init(shared first: Formula, _ others: Formula...) {
      let line = Line(first, others)
      tokens = line.tokens
      written = WrittenLine(line)
    }
  }

  /// Exact numbers: one, or the entries of a vector that are shown.
  package struct Values: Sendable {
    /// The line whose left side is their name, such as ŷ_0.
    let line: Int
    /// Which entries they are, as the reader counts; nil for one number.
    package let indices: [Int]?
    /// The same for the columns of a matrix, of which `indices` are the rows.
    package let columns: [Int]?
    /// Flat and row-major.
    package let numbers: [Double]
  }

  package let name: StepName
  /// The layer, counted from 1, of a step that each layer has; otherwise nil.
  package let layer: Int?
  package let title: String
  package internal(set) var rule: Prose
  private(set) var lines: [Line] = []
  /// The exact values that the lines show.
  package private(set) var values: [Values] = []

  init(_ name: StepName, _ title: String, _ rule: Prose, layer: Int? = nil) {
    self.name = name
    self.layer = layer
    self.title = title
    self.rule = rule
    // Most steps have no more.
    lines.reserveCapacity(4)
    values.reserveCapacity(3)
  }

  /// Adds a line of symbols.
  mutating func add(_ left: Formula, _ parts: Formula...) { lines.append(Line(left, parts)) }

  /// Adds a line of symbols that is shared.
  mutating func add(_ line: Line) { lines.append(line) }

  /// Adds a line that ends with a number.
  ///
  /// - Parameters:
  ///   - left: what the number is.
  ///   - parts: the same with numbers.
  mutating func add(_ left: Formula, _ parts: Formula..., value: Double) {
    lines.append(Line(left, parts, .number(value)))
    values.append(Values(line: lines.count - 1, indices: nil, columns: nil, numbers: [value + 0]))
  }

  /// Adds a line that ends with a vector.
  ///
  /// - Parameters:
  ///   - left: what the vector is.
  ///   - parts: the same with symbols, and with numbers.
  ///   - entries: which entries are shown.
  mutating func add(_ left: Formula, _ parts: Formula..., vector: [Double], _ entries: Entries) {
    lines.append(Line(left, parts, entries.vector(vector)))
    let numbers = entries.shown.map { vector[$0] + 0 }
    values.append(Values(line: lines.count - 1, indices: entries.names, columns: nil, numbers: numbers))
  }

  /// The same for a matrix, row-major.
  mutating func add(
    _ left: Formula, _ parts: Formula..., matrix: [Double], rows: Entries, columns: Entries
  ) {
    lines.append(Line(left, parts, Entries.matrix(matrix, rows: rows, columns: columns)))
    let numbers = rows.shown.flatMap { row in columns.shown.map { matrix[row * columns.count + $0] + 0 } }
    values.append(Values(line: lines.count - 1, indices: rows.names, columns: columns.names, numbers: numbers))
  }
}
