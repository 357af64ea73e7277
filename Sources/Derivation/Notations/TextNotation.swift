/// Plain text in Unicode: `∂L/∂ŷ_i = −1_{(i=ℓ)}/ŷ_ℓ`.
enum TextNotation: Notation {
  static let readsParts = true
  static let inlineBegin: StaticString = ""
  static let inlineEnd: StaticString = ""
  static let openParenthesis: StaticString = "("
  static let closeParenthesis: StaticString = ")"

  static func write(_ number: RoundedDecimal, to ink: inout Ink) {
    ink.write(number)
    guard !number.isPlain else { return }
    ink.write("·10")
    write(superscript: number.exponent, to: &ink)
  }

  static func write(_ symbol: Symbol, to ink: inout Ink) { ink.write(symbol.text) }

  static func write(integer: Int, to ink: inout Ink) { ink.write(integer, minus: "−") }

  static func separate(_ before: Neighbour, _ after: Neighbour, isTight: Bool, to ink: inout Ink) {
    let needsSpace =
      switch (before, after) {
      case (.edge, _), (_, .edge), (_, .symbol(.comma)): false
      case (.symbol(let symbol), .parentheses) where symbol.kind == .function: false
      case (.symbol(let symbol), _): symbol.kind != .prefix
      default: true
      }
    if needsSpace, !isTight { ink.write(" ") }
  }

  static func begin(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .fraction:
      if part.index == 1 { ink.write("/") }
      if needsParentheses(part) { ink.write("(") }
    case .subscripted where part.index == 1, .sum where part.index == 1: ink.write(part.isToken ? "_" : "_{")
    case .vector, .row, .matrix: if part.index > 0 { ink.write(", ") }
    default: break
    }
  }

  static func end(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .fraction: if needsParentheses(part) { ink.write(")") }
    case .subscripted where part.index == 1, .sum where part.index == 1: if !part.isToken { ink.write("}") }
    default: break
    }
  }

  private static func needsParentheses(_ part: Part) -> Bool {
    if case .number(let value) = part.first, part.index == 1, value < 0 { return true }
    return part.isCompound
  }

  static func begin(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses, .vector, .row, .matrix: ink.write("(")
    case .fraction: if isFactor { ink.write("(") }
    default: break
    }
  }

  static func end(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses, .vector, .row, .matrix: ink.write(")")
    case .fraction: if isFactor { ink.write(")") }
    case .square: ink.write("²")
    case .transposed: ink.write("ᵀ")
    default: break
    }
  }

  private static func write(superscript exponent: Int, to ink: inout Ink) {
    if exponent < 0 { ink.write("⁻") }
    let digits: InlineArray<10, StaticString> = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    for byte in String(exponent.magnitude).utf8 { ink.write(digits[Int(byte - UInt8(ascii: "0"))]) }
  }
}
