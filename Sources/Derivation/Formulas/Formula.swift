/// A formula as a tree of mathematics, which each notation writes in its own way.
///
/// The tree is flat: a node is `begin`, its parts with `next` between them, and `end`. `begin` has the node's length,
/// so that a node can be skipped. Numbers are exact; only a notation rounds them.
package struct Formula: Sendable {
  /// A node with parts.
  enum Node: UInt8, Sendable {
    /// Two parts: numerator and denominator.
    case fraction
    /// Two parts: the base, and its index.
    case subscripted
    /// One part, and its square.
    case square
    /// Two parts: Σ, and what it counts.
    case sum
    /// One part, in parentheses.
    case parentheses
    /// One part, transposed.
    case transposed
    /// The entries of a column vector.
    case vector
    /// The rows of a matrix, each a `row`.
    case matrix
    /// The entries of a row.
    case row
    /// The lines of a formula that is too wide for one. Only LaTeX has them, and the columns below.
    case lines
    /// Rows of the columns of a matrix that is too wide: those at its left, some between, and those at its right.
    case firstColumns, nextColumns, lastColumns
  }

  enum Token: Sendable {
    case symbol(Symbol)
    case number(Double)
    case integer(Int)
    /// - Parameter length: the number of the node's tokens, from `begin` to `end`.
    case begin(Node, length: Int32)
    case next
    case end
  }

  /// Many formulas are one symbol or one number, which needs no array.
  fileprivate enum Storage {
    case token(Token)
    case tokens([Token])
  }

  fileprivate var storage: Storage

  init(_ tokens: [Token]) { storage = .tokens(tokens) }

  init(_ symbol: Symbol) { storage = .token(.symbol(symbol)) }

  static func number(_ value: Double) -> Formula { Formula(storage: .token(.number(value))) }

  static func integer(_ value: Int) -> Formula { Formula(storage: .token(.integer(value))) }

  private init(storage: Storage) { self.storage = storage }

  /// A node of one part, or of two.
  init(_ node: Node, _ first: Formula, _ second: Formula? = nil) {
    var tokens: [Token] = []
    tokens.reserveCapacity(first.count + (second?.count ?? 0) + 3)
    tokens.append(node) { tokens in
      tokens.append(contentsOf: first)
      guard let second else { return }
      tokens.append(.next)
      tokens.append(contentsOf: second)
    }
    self.init(tokens)
  }

  /// Formulas one after the other: a product without a sign, or a function and its argument.
  init(_ first: consuming Formula, _ second: Formula, _ third: Formula? = nil) {
    var tokens = first.tokens(beforeOthers: second.count + (third?.count ?? 0))
    tokens.append(contentsOf: second)
    if let third { tokens.append(contentsOf: third) }
    self.init(tokens)
  }

  /// A symbol, and what belongs to it.
  init(_ first: Symbol, _ second: Formula) { self.init(Formula(first), second) }

  private consuming func joined(by symbol: Symbol, _ other: Formula) -> Formula {
    var tokens = tokens(beforeOthers: other.count + 1)
    tokens.append(.symbol(symbol))
    tokens.append(contentsOf: other)
    return Formula(tokens)
  }
}

extension Formula {
  var tokens: [Token] {
    switch storage {
    case .token(let token): [token]
    case .tokens(let tokens): tokens
    }
  }

  /// How many tokens it has.
  var count: Int {
    switch storage {
    case .token: 1
    case .tokens(let tokens): tokens.count
    }
  }

  /// Its tokens, with room for others.
  private consuming func tokens(beforeOthers count: Int) -> [Token] {
    switch storage {
    case .token(let token):
      var tokens: [Token] = []
      // Most products and sums have more terms.
      tokens.reserveCapacity(max(count + 1, 8))
      tokens.append(token)
      return tokens
    case .tokens(let tokens):
      // Without this reference, the array need not be copied.
      storage = .token(.end)
      return tokens
    }
  }
}

extension [Formula.Token] {
  mutating func append(contentsOf formula: Formula) {
    switch formula.storage {
    case .token(let token): append(token)
    case .tokens(let tokens): append(contentsOf: tokens)
    }
  }

  /// Appends a node.
  ///
  /// - Parameter parts: appends its parts, with `next` between them.
  mutating func append(_ node: Formula.Node, _ parts: (inout Self) -> Void) {
    let begin = count
    append(.begin(node, length: 0))
    parts(&self)
    append(.end)
    self[begin] = .begin(node, length: Int32(count - begin))
  }
}

// MARK: - The signs between formulas

extension Formula {
  static func + (a: consuming Formula, b: Formula) -> Formula { a.joined(by: .plus, b) }

  static func - (a: consuming Formula, b: Formula) -> Formula { a.joined(by: .minus, b) }

  static func * (a: consuming Formula, b: Formula) -> Formula { a.joined(by: .times, b) }

  static func / (a: Formula, b: Formula) -> Formula { Formula(.fraction, a, b) }

  static prefix func - (a: Formula) -> Formula { Formula(.negative, a) }

  /// a = b, within a formula.
  func equals(_ other: Formula) -> Formula { joined(by: .equals, other) }

  /// Entry by entry.
  func overEntries(of other: Formula) -> Formula { joined(by: .entryQuotient, other) }

  var inParentheses: Formula { Formula(.parentheses, self) }

  func sub(_ index: Formula) -> Formula { Formula(.subscripted, self, index) }

  var squared: Formula { Formula(.square, self) }

  var transposed: Formula { Formula(.transposed, self) }

  func timesEntries(of other: Formula) -> Formula { joined(by: .entryProduct, other) }
}

extension Formula {
  /// Σ_index of what follows.
  static func sum(over index: Symbol, _ term: Formula) -> Formula {
    Formula(Formula(.sum, Formula(.sigma), Formula(index)), term)
  }

  /// `exp` of a formula.
  static func exp(_ argument: Formula) -> Formula { Formula(.exp, argument.inParentheses) }

  static func log(_ argument: Formula) -> Formula { Formula(.log, argument) }

  /// 1_{(i=j)}: 1 if the two are the same class, else 0.
  static func indicator(_ i: Formula, _ j: Formula) -> Formula {
    .integer(1).sub(i.equals(j).inParentheses)
  }

  /// ∂y/∂x.
  static func derivative(of y: Formula, by x: Formula) -> Formula {
    Formula(.partial, y) / Formula(.partial, x)
  }

  /// ∇_x y.
  static func gradient(of y: Formula, by x: Formula) -> Formula { Formula(Formula(.nabla).sub(x), y) }
}
