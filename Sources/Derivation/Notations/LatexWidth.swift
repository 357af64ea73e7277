/// Estimates how wide formulas of LaTeX are, in points, with Computer Modern at 10 pt.
///
/// The estimates are those of `\[ … \]`, rounded up: parts in a smaller size count as if they were not, except for
/// indices.
struct LatexWidth {
  let tokens: [Formula.Token]

  /// The width of a part of a node, or of a whole formula; and where it ends.
  func width(ofPartAt begin: Int, _ ink: inout Ink) -> (width: Double, end: Int) {
    var (total, place) = (0.0, begin)
    while !isEnd(place) {
      total += width(ofItemAt: place, isBare: place == begin, &ink)
      place = end(ofItemAt: place)
    }
    return (total, place)
  }

  /// The place of the `next` or `end` after a part; the end of all tokens, if it is a whole formula.
  func end(ofPartAt begin: Int) -> Int {
    var place = begin
    while !isEnd(place) { place = end(ofItemAt: place) }
    return place
  }

  private func isEnd(_ place: Int) -> Bool {
    guard place < tokens.count else { return true }
    return switch tokens[place] {
    case .next, .end: true
    default: false
    }
  }

  /// The place after a symbol, a number or a node.
  func end(ofItemAt place: Int) -> Int {
    if case .begin(_, let length) = tokens[place] { place + Int(length) } else { place + 1 }
  }

  /// - Parameter isBare: whether a negative number has no parentheses.
  func width(ofItemAt place: Int, isBare: Bool, _ ink: inout Ink) -> Double {
    switch tokens[place] {
    case .symbol(let symbol): return symbol.latexWidth
    case .integer(let value): return Self.width(ofDigitsOf: value)
    case .number(let value):
      let signs = value < 0 ? Symbol.negative.latexWidth + (isBare ? 0 : 2 * Self.parenthesis) : 0
      return signs + (value.isFinite ? width(of: ink.rounded(value.magnitude)) : Symbol.infinity.latexWidth)
    case .begin(let node, _): return width(of: node, at: place, &ink)
    case .next, .end: return 0
    }
  }

  private func width(of number: RoundedDecimal) -> Double {
    guard number.isPlain else {
      return Double(number.count + 2) * Self.digit + Self.point + Symbol.times.latexWidth
        + Self.width(ofDigitsOf: number.exponent)
    }
    let places = number.exponent < 0 ? number.count - number.exponent : max(number.count, number.exponent + 1)
    return Double(places) * Self.digit + Self.point
  }

  /// - Returns: at least the width; most integers have one digit.
  private static func width(ofDigitsOf value: Int) -> Double {
    var (width, rest) = (value < 0 ? 2 * digit : digit, value.magnitude)
    while rest > 9 {
      width += digit
      rest /= 10
    }
    return width
  }

  private func width(of node: Formula.Node, at place: Int, _ ink: inout Ink) -> Double {
    if node == .matrix {
      let columns = columnWidths(of: parts(ofNodeAt: place), &ink)
      return columns.reduce(Self.margin(of: node) - Self.gap) { $0 + $1 + Self.gap }
    }
    var (width, begin) = (0.0, place + 1)
    while true {
      let part = self.width(ofPartAt: begin, &ink)
      if node == .subscripted || node == .sum {
        width += begin == place + 1 ? part.width : Self.script * part.width
      } else {
        width = max(width, part.width)
      }
      guard case .next = tokens[part.end] else { return width + Self.margin(of: node) }
      begin = part.end + 1
    }
  }

  /// The widths of a matrix's columns.
  ///
  /// - Parameter rows: its parts, each one node.
  func columnWidths(of rows: [Range<Int>], _ ink: inout Ink) -> [Double] {
    var widths: [Double] = []
    for row in rows {
      for (column, entry) in parts(ofNodeAt: row.lowerBound).enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], width(ofPartAt: entry.lowerBound, &ink).width)
      }
    }
    return widths
  }

  /// The parts of the node that begins at a place.
  func parts(ofNodeAt place: Int) -> [Range<Int>] { parts(from: place + 1) }

  /// A part, and those after it; or whole formulas.
  func parts(from begin: Int) -> [Range<Int>] {
    var (parts, begin) = ([] as [Range<Int>], begin)
    while true {
      let end = end(ofPartAt: begin)
      parts.append(begin..<end)
      guard end < tokens.count, case .next = tokens[end] else { return parts }
      begin = end + 1
    }
  }

  /// What a node adds to its widest part.
  static func margin(of node: Formula.Node) -> Double {
    switch node {
    case .fraction: 3
    case .subscripted, .sum, .row, .lines: 0
    case .square: 6
    case .transposed: 8
    // The parentheses of a fraction or a vector are wider than those of a number.
    case .parentheses: 14
    case .vector, .matrix, .firstColumns, .nextColumns, .lastColumns: 16
    }
  }

  /// Between the columns of a matrix.
  static let gap = 10.0
  /// Σ and what it counts are next to each other in a fraction.
  private static let script = 0.8
  private static let digit = 5.01
  private static let point = 2.8
  private static let parenthesis = 3.9
}

extension Symbol {
  /// With the space that LaTeX puts around it.
  fileprivate var latexWidth: Double {
    switch self {
    case .exp, .log, .meanLoss: 17
    case .equals, .plus, .minus, .entryQuotient, .entryProduct: 13.4
    case .sigma, .dots: 16
    case .bigW: 11
    case .infinity: 10
    case .times, .negative: 8
    case .comma: 4.5
    default: 7
    }
  }
}
