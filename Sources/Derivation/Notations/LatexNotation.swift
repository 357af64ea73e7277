/// LaTeX with amsmath.
enum LatexNotation: Notation {
  static let readsParts = false
  static let inlineBegin: StaticString = "$"
  static let inlineEnd: StaticString = "$"
  static let openParenthesis: StaticString = "("
  static let closeParenthesis: StaticString = ")"

  static func write(_ number: RoundedDecimal, to ink: inout Ink) {
    ink.write(number)
    guard !number.isPlain else { return }
    ink.write(" ")
    ink.write(command: "cdot 10^{")
    ink.write(number.exponent, minus: "-")
    ink.write("}")
  }

  static func write(_ symbol: Symbol, to ink: inout Ink) {
    if let command = symbol.latexCommand { return ink.write(command: command) }
    ink.write(symbol.latexText)
  }

  static func write(integer: Int, to ink: inout Ink) { ink.write(integer, minus: "-") }

  static func separate(_ before: Neighbour, _ after: Neighbour, isTight: Bool, to ink: inout Ink) {
    switch (before, after) {
    // Two numbers next to each other would be one.
    case (.operand, .operand), (.parentheses, .operand): ink.write(command: ",")
    case (.operand, .symbol(let symbol)) where symbol.kind == .function: ink.write(command: ",")
    default: break
    }
  }

  static func begin(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .fraction: ink.write("{")
    case .subscripted where part.index == 1, .sum where part.index == 1: ink.write("_{")
    case .row: if part.index > 0 { ink.write(" & ") }
    case .vector, .matrix, .firstColumns, .nextColumns, .lastColumns, .lines:
      guard part.index > 0 else { break }
      ink.endRow()
      part.node == .lines ? ink.write(" &") : ink.write(" ")
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
    case .parentheses: ink.write(command: "left(")
    case .vector, .matrix: ink.write(command: "begin{bmatrix} ")
    case .fraction: ink.write(command: "frac")
    case .lines: ink.write(command: "begin{aligned} &")
    // A bracket that is open is closed by an empty one on the same line.
    case .firstColumns, .nextColumns, .lastColumns:
      ink.write(command: node == .firstColumns ? "left[ " : "left. ")
      ink.write(command: "begin{matrix} ")
    default: break
    }
  }

  static func end(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses: ink.write(command: "right)")
    case .vector, .matrix, .lines:
      ink.write(" ")
      ink.write(command: node == .lines ? "end{aligned}" : "end{bmatrix}")
    case .firstColumns, .nextColumns, .lastColumns:
      ink.write(" ")
      ink.write(command: "end{matrix} ")
      ink.write(command: node == .lastColumns ? "right]" : "right.")
    case .square: ink.write("^{2}")
    case .transposed:
      ink.write("^{")
      ink.write(command: "top }")
    default: break
    }
  }
}
