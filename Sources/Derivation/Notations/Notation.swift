/// How a formula is written: in plain text, in LaTeX, or in MathML.
protocol Notation {
  /// Writes a number that is not negative.
  static func write(_ number: RoundedDecimal, to ink: inout Ink)
  static func write(_ symbol: Symbol, to ink: inout Ink)
  static func write(integer: Int, to ink: inout Ink)
  /// Whether it asks what a part consists of.
  static var readsParts: Bool { get }
  /// What is around a formula in a sentence.
  static var inlineBegin: StaticString { get }
  static var inlineEnd: StaticString { get }
  static var openParenthesis: StaticString { get }
  static var closeParenthesis: StaticString { get }
  /// Writes what is between two symbols or nodes that follow each other.
  ///
  /// - Parameter isTight: whether they are in an index, which has no spaces.
  static func separate(_ before: Neighbour, _ after: Neighbour, isTight: Bool, to ink: inout Ink)

  static func begin(_ part: Part, to ink: inout Ink)
  static func end(_ part: Part, to ink: inout Ink)
  /// Writes what is around all parts of a node. A fraction that is a factor of a product may need parentheses.
  static func begin(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink)
  static func end(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink)
}

/// What is before or after a place in a formula.
enum Neighbour {
  /// The begin or the end of a part.
  case edge
  case operand
  case parentheses
  case symbol(Symbol)
}

/// A part of a node.
struct Part {
  let node: Formula.Node
  /// Counted from 0.
  let index: Int
  /// Whether it is one symbol, one integer or one node. False for entries, rows, and what is in parentheses.
  let isSingle: Bool
  /// Whether it is one symbol or one integer.
  var isToken: Bool { if case .begin = first { false } else { isSingle } }
  /// Whether a line of text needs parentheses around this part of a fraction: it has a sign between operands, or is a
  /// fraction.
  let isCompound: Bool
  /// Its first token.
  let first: Formula.Token
}

/// Writes formulas in a notation.
struct FormulaWriter<In: Notation> {
  private let tokens: [Formula.Token]
  private var position = 0
  private var depthOfIndices = 0

  /// - Parameter tokens: those of formulas, with `next` between them.
  init(_ tokens: [Formula.Token]) { self.tokens = tokens }

  static func write(_ formula: Formula, to ink: inout Ink) {
    var writer = FormulaWriter(formula.tokens)
    writer.writePart(to: &ink)
  }

  /// Goes to the next formula.
  ///
  /// - Returns: whether there is one.
  mutating func advance() -> Bool {
    guard position < tokens.count else { return false }
    position += 1
    return true
  }

  /// Writes tokens up to the end of a part, or of a formula.
  mutating func writePart(to ink: inout Ink) {
    var before = Neighbour.edge
    while position < tokens.count {
      let token = tokens[position]
      let after = neighbour(at: position)
      if case .edge = after { return }
      In.separate(before, after, isTight: depthOfIndices > 0, to: &ink)
      switch token {
      case .symbol(let symbol):
        In.write(symbol, to: &ink)
        position += 1
      case .integer(let value):
        In.write(integer: value, to: &ink)
        position += 1
      case .number(let value):
        write(value, after: before, to: &ink)
        position += 1
      case .begin(let node, let length): writeNode(node, Int(length), after: before, to: &ink)
      case .next, .end: return
      }
      before = after
    }
  }

  private func neighbour(at position: Int) -> Neighbour {
    guard position < tokens.count else { return .edge }
    switch tokens[position] {
    case .symbol(let symbol): return symbol.kind == .operand ? .operand : .symbol(symbol)
    case .number, .integer: return .operand
    case .begin(.parentheses, _): return .parentheses
    case .begin(.subscripted, _), .begin(.sum, _):
      if case .symbol(let base) = tokens[position + 1], base.kind == .leader { return .symbol(base) }
      return .operand
    case .begin: return .operand
    case .next, .end: return .edge
    }
  }

  /// Writes a number. A negative one has parentheses after anything but a sign of relation.
  private func write(_ value: Double, after before: Neighbour, to ink: inout Ink) {
    let isBare = if case .edge = before { true } else if case .symbol(.equals) = before { true } else { false }
    // 0 has no sign.
    let isNegative = value < 0
    if isNegative, !isBare { ink.write(In.openParenthesis) }
    if isNegative { In.write(.negative, to: &ink) }
    if value.isInfinite {
      In.write(.infinity, to: &ink)
    } else {
      In.write(ink.rounded(value.magnitude), to: &ink)
    }
    if isNegative, !isBare { ink.write(In.closeParenthesis) }
  }

  private mutating func writeNode(
    _ node: Formula.Node, _ length: Int, after before: Neighbour, to ink: inout Ink
  ) {
    let isFactor = node == .fraction && isFactor(before, position + length)
    position += 1
    In.begin(node, isFactor: isFactor, to: &ink)
    var index = 0
    while true {
      let part = part(of: node, index)
      In.begin(part, to: &ink)
      let isIndex = index == 1 && (node == .subscripted || node == .sum)
      if isIndex { depthOfIndices += 1 }
      writePart(to: &ink)
      if isIndex { depthOfIndices -= 1 }
      In.end(part, to: &ink)
      guard case .next = tokens[position] else { break }
      position += 1
      index += 1
    }
    position += 1
    In.end(node, isFactor: isFactor, to: &ink)
  }

  /// Whether a node is next to another factor.
  private func isFactor(_ before: Neighbour, _ next: Int) -> Bool {
    func isFactor(_ neighbour: Neighbour) -> Bool {
      switch neighbour {
      case .operand, .parentheses: true
      case .symbol(let symbol): symbol.kind == .function || symbol.kind == .leader || symbol == .times
      case .edge: false
      }
    }
    return isFactor(before) || isFactor(neighbour(at: next))
  }

  /// The part that begins at the position.
  private func part(of node: Formula.Node, _ index: Int) -> Part {
    let first = tokens[position]
    guard In.readsParts, node.hasOperands else {
      return Part(node: node, index: index, isSingle: false, isCompound: false, first: first)
    }
    let second = if case .begin(_, let length) = first { position + Int(length) } else { position + 1 }
    // A number may be several elements: a sign, digits, a power of ten.
    let isNumber = if case .number = first { true } else { false }
    let isSingle = if case .edge = neighbour(at: second) { !isNumber } else { false }
    return Part(
      node: node, index: index, isSingle: isSingle, isCompound: node == .fraction && isCompound(from: position),
      first: first)
  }

  private func isCompound(from start: Int) -> Bool {
    var place = start
    while place < tokens.count {
      switch tokens[place] {
      case .begin(.fraction, _): return true
      case .begin(_, let length): place += Int(length)
      case .symbol(let symbol) where symbol.kind == .infix: return true
      case .symbol, .number, .integer: place += 1
      case .next, .end: return false
      }
    }
    return false
  }
}

extension Formula.Node {
  /// Whether its parts are the operands of a sign: not entries, rows, or a formula in parentheses.
  fileprivate var hasOperands: Bool {
    switch self {
    case .fraction, .subscripted, .square, .sum, .transposed: true
    case .parentheses, .vector, .matrix, .row, .lines, .firstColumns, .nextColumns, .lastColumns: false
    }
  }
}
