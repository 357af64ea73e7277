/// MathML Core, without the `math` element around it.
enum MathMLNotation: Notation {
  static let readsParts = true
  static let inlineBegin: StaticString = "<math>"
  static let inlineEnd: StaticString = "</math>"
  static let openParenthesis: StaticString = "<mo>(</mo>"
  static let closeParenthesis: StaticString = "<mo>)</mo>"

  static func write(_ number: RoundedDecimal, to ink: inout Ink) {
    ink.write("<mn>")
    ink.write(number)
    guard !number.isPlain else { return ink.write("</mn>") }
    ink.write("</mn><mo>·</mo><msup><mn>10</mn><mn>")
    ink.write(number.exponent, minus: "−")
    ink.write("</mn></msup>")
  }

  static func write(_ symbol: Symbol, to ink: inout Ink) {
    switch symbol {
    // A single letter is upright only with `mathvariant`. These are, because fonts without mathematical letters lack
    // their slanted forms.
    case .epsilon, .partial, .nabla:
      ink.write("<mi mathvariant=", quoted: "normal")
      ink.write(">")
      ink.write(symbol.text)
      ink.write("</mi>")
    case .negative:
      ink.write("<mo form=", quoted: "prefix")
      ink.write(">−</mo>")
    default: ink.write(symbol.mathML)
    }
  }

  static func write(integer: Int, to ink: inout Ink) {
    ink.write("<mn>")
    ink.write(integer, minus: "−")
    ink.write("</mn>")
  }

  static func separate(_ before: Neighbour, _ after: Neighbour, isTight: Bool, to ink: inout Ink) {
    switch (before, after) {
    case (.edge, _): break
    // The signs for a function that is applied, and for a product, are invisible; a screen reader speaks them.
    case (.symbol(let symbol), .parentheses) where symbol.kind == .function: ink.write("<mo>&#x2061;</mo>")
    // Without parentheses, only a space is between a function and its argument: log 2.
    case (.symbol(let symbol), _) where symbol.kind == .function:
      ink.write("<mo>&#x2061;</mo><mspace width=", quoted: "0.17em")
      ink.write("></mspace>")
    case (.symbol, _), (_, .edge): break
    case (_, .symbol(let symbol)): if symbol.kind == .function { ink.write("<mo>&#x2062;</mo>") }
    default: ink.write("<mo>&#x2062;</mo>")
    }
  }

  static func begin(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .vector: ink.write("<mtr><mtd>")
    case .row: ink.write("<mtd>")
    // A row is an element of its own.
    case .parentheses, .matrix: break
    default: if !part.isSingle { ink.write("<mrow>") }
    }
  }

  static func end(_ part: Part, to ink: inout Ink) {
    switch part.node {
    case .vector: ink.write("</mtd></mtr>")
    case .row: ink.write("</mtd>")
    case .parentheses, .matrix: break
    default: if !part.isSingle { ink.write("</mrow>") }
    }
  }

  static func begin(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses: ink.write("<mrow><mo>(</mo>")
    // A page may draw the brackets of a vector itself: without a mathematical font, these do not stretch.
    case .row: ink.write("<mtr>")
    case .vector, .matrix:
      ink.write("<mrow class=", quoted: "vector")
      ink.write("><mo>(</mo><mtable>")
    case .fraction: ink.write("<mfrac>")
    case .subscripted: ink.write("<msub>")
    case .square, .transposed: ink.write("<msup>")
    case .sum: ink.write("<munder>")
    case .lines, .firstColumns, .nextColumns, .lastColumns: break
    }
  }

  static func end(_ node: Formula.Node, isFactor: Bool, to ink: inout Ink) {
    switch node {
    case .parentheses: ink.write("<mo>)</mo></mrow>")
    case .row: ink.write("</mtr>")
    case .vector, .matrix: ink.write("</mtable><mo>)</mo></mrow>")
    case .fraction: ink.write("</mfrac>")
    case .subscripted: ink.write("</msub>")
    case .square: ink.write("<mn>2</mn></msup>")
    case .transposed: ink.write("<mo>⊤</mo></msup>")
    case .sum: ink.write("</munder>")
    case .lines, .firstColumns, .nextColumns, .lastColumns: break
    }
  }
}
