/// LaTeX with amsmath.
enum LatexNotation: Notation {
  static let readsParts = false
  static let inlineBegin: StaticString = "$"
  static let inlineEnd: StaticString = "$"
  static let openParenthesis: StaticString = "("
  static let closeParenthesis: StaticString = ")"

  static func write(_ number: RoundedDecimal, isPlain: Bool, to ink: inout Ink) {
    if isPlain { return ink.write(digitsOf: number) }
    ink.write(significandOf: number)
    ink.write(" \\cdot 10^{")
    ink.write(number.exponent, minus: "-")
    ink.write("}")
  }

  static func write(_ symbol: Symbol, to ink: inout Ink) { ink.write(symbol.latex) }

  static func write(integer: Int, to ink: inout Ink) { ink.write(integer, minus: "-") }

  static func separate(_ before: Neighbour, _ after: Neighbour, isTight: Bool, to ink: inout Ink) {
    switch (before, after) {
    // Two numbers next to each other would be one.
    case (.operand, .operand), (.parentheses, .operand): ink.write("\\,")
    case (.operand, .symbol(let symbol)) where symbol.kind == .function: ink.write("\\,")
    default: break
    }
  }

  static func begin(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .fraction: ink.write("{")
    case .subscripted where part.index == 1, .sum where part.index == 1: ink.write("_{")
    case .row: if part.index > 0 { ink.write(" & ") }
    case .vector, .matrix, .firstColumns, .nextColumns, .lastColumns: if part.index > 0 { ink.write(" \\\\ ") }
    case .lines: if part.index > 0 { ink.write(" \\\\ &") }
    default: break
    }
  }

  static func end(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .fraction: ink.write("}")
    case .subscripted where part.index == 1, .sum where part.index == 1: ink.write("}")
    default: break
    }
  }

  static func begin(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses: ink.write("\\left(")
    case .vector, .matrix: ink.write("\\begin{bmatrix} ")
    case .fraction: ink.write("\\frac")
    case .lines: ink.write("\\begin{aligned} &")
    // A bracket that is open is closed by an empty one on the same line.
    case .firstColumns: ink.write("\\left[ \\begin{matrix} ")
    case .nextColumns, .lastColumns: ink.write("\\left. \\begin{matrix} ")
    default: break
    }
  }

  static func end(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses: ink.write("\\right)")
    case .vector, .matrix: ink.write(" \\end{bmatrix}")
    case .lines: ink.write(" \\end{aligned}")
    case .firstColumns, .nextColumns: ink.write(" \\end{matrix} \\right.")
    case .lastColumns: ink.write(" \\end{matrix} \\right]")
    case .square: ink.write("^{2}")
    case .transposed: ink.write("^{\\top }")
    default: break
    }
  }
}
