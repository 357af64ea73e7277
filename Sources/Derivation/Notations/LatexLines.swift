/// Breaks a formula of LaTeX into lines that fit a page.
///
/// It breaks before `+` and `−`, else before a product's sign, else between two factors, where it adds the sign. The
/// parts of a node that is too wide become nodes `lines`. A matrix that is too wide continues with its other columns.
struct LatexLines {
  private let formula: LatexWidth

  /// The width of a page of A4 or US letter with margins of 2.5 cm or one inch.
  static let pageWidth = 450.0

  /// - Parameter tokens: those of formulas, with `next` between them.
  init(_ tokens: [Formula.Token]) { formula = LatexWidth(tokens: tokens) }

  /// The formulas.
  var parts: [Range<Int>] { formula.parts(from: 0) }

  /// - Parameters:
  ///   - part: one of the formulas.
  ///   - widthMax: that of each line.
  /// - Returns: the lines, with `next` between them.
  func lines(of part: Range<Int>, _ widthMax: Double, _ ink: inout Ink) -> [Formula.Token] {
    brokenLines(of: part, widthMax, &ink).tokens
  }

  // MARK: - Items

  /// Where a line may end, from the worst place to the best.
  private enum Place: Int, Comparable {
    case none, factor, sign, sum

    static func < (a: Place, b: Place) -> Bool { a.rawValue < b.rawValue }
    var worse: Place { Place(rawValue: rawValue - 1) ?? .none }
  }

  /// A symbol, a number or a node; or some columns of a matrix.
  private struct Item {
    let tokens: ArraySlice<Formula.Token>
    let width: Double
    /// What is before it.
    let place: Place
    /// Whether a line that begins with it needs a sign.
    var needsSign: Bool { place == .factor && !isColumns }
    var isColumns = false
    /// Whether it is a node whose parts can have lines.
    var canShrink: Bool {
      guard case .begin(let node, _) = tokens.first else { return false }
      return [.fraction, .parentheses, .square, .transposed].contains(node)
    }
  }

  private func items(_ range: Range<Int>, _ widthMax: Double, _ ink: inout Ink) -> [Item] {
    var items: [Item] = []
    var (next, before) = (range.lowerBound, nil as Formula.Token?)
    while next < range.upperBound {
      let (token, end) = (formula.tokens[next], formula.end(ofItemAt: next))
      let place = Self.place(before: token, after: before)
      let width = formula.width(ofItemAt: next, isBare: before == nil, &ink)
      if case .begin(.matrix, _) = token, width > widthMax {
        items += columns(ofMatrixAt: next, widthMax, place, &ink)
      } else {
        items.append(Item(tokens: formula.tokens[next..<end], width: width, place: place))
      }
      (next, before) = (end, token)
    }
    return items
  }

  private static func place(before token: Formula.Token, after before: Formula.Token?) -> Place {
    if case .symbol(let symbol) = token {
      switch symbol.kind {
      case .infix: return [.plus, .minus, .equals].contains(symbol) ? .sum : .sign
      case .separator: return .none
      default: break
      }
    }
    switch before {
    case .number, .integer: return .factor
    // An index belongs to what is before it; Σ_j and ∇_x to what is after it.
    case .begin(let node, _): return node == .subscripted || node == .sum ? .none : .factor
    default: return .none
    }
  }

  /// A matrix in pieces of as many columns as fit.
  private func columns(ofMatrixAt place: Int, _ widthMax: Double, _ before: Place, _ ink: inout Ink) -> [Item] {
    let rows = formula.parts(ofNodeAt: place)
    let entries = rows.map { formula.parts(ofNodeAt: $0.lowerBound) }
    let widths = formula.columnWidths(of: rows, &ink)
    let margin = LatexWidth.margin(of: .matrix)
    var pieces: [(columns: Range<Int>, width: Double)] = []
    for (column, width) in widths.enumerated() {
      if let last = pieces.last, last.width + LatexWidth.gap + width <= widthMax {
        pieces[pieces.count - 1] = (last.columns.lowerBound..<column + 1, last.width + LatexWidth.gap + width)
      } else {
        pieces.append((column..<column + 1, margin + width))
      }
    }
    guard pieces.count > 1 else {
      let tokens = formula.tokens[place..<formula.end(ofItemAt: place)]
      return [Item(tokens: tokens, width: margin + widths[0], place: before)]
    }
    return pieces.enumerated().map { index, piece in
      let node: Formula.Node = index == 0 ? .firstColumns : index == pieces.count - 1 ? .lastColumns : .nextColumns
      var tokens: [Formula.Token] = []
      tokens.append(node) { tokens in
        for (number, row) in entries.enumerated() {
          if number > 0 { tokens.append(.next) }
          tokens.append(.row) { tokens in
            for column in piece.columns {
              if column > piece.columns.lowerBound { tokens.append(.next) }
              tokens += formula.tokens[row[column]]
            }
          }
        }
      }
      return Item(tokens: tokens[...], width: piece.width, place: index == 0 ? before : .factor, isColumns: index > 0)
    }
  }

  // MARK: - Lines

  private struct Lines {
    let widthMax: Double
    /// The lines, with `next` between them.
    var tokens: [Formula.Token] = []
    /// How many lines there are.
    private(set) var count = 1
    /// Where the last line begins, and its width.
    private var begin = 0
    var width = 0.0

    init(widthMax: Double, capacity: Int) {
      self.widthMax = widthMax
      tokens.reserveCapacity(capacity)
    }

    mutating func add(_ item: Item) {
      tokens += item.tokens
      width += item.width
    }

    /// Begins a line, unless it is empty.
    mutating func end(before item: Item) {
      guard tokens.count > begin else { return }
      tokens.append(.next)
      (count, begin) = (count + 1, tokens.count)
      if item.needsSign { tokens.append(.symbol(.times)) }
      width = item.needsSign ? 8 : 0
    }
  }

  private func brokenLines(of range: Range<Int>, _ widthMax: Double, _ ink: inout Ink) -> Lines {
    // Half as many tokens again for what breaks add.
    var lines = Lines(widthMax: widthMax, capacity: range.count * 3 / 2)
    let items = items(range, widthMax, &ink)
    add(items[...], at: .sum, to: &lines, &ink)
    return lines
  }

  /// Adds items to the last line, or to more lines if they do not fit.
  ///
  /// - Parameter place: the best place at which these items may be separated.
  private func add(_ items: ArraySlice<Item>, at place: Place, to lines: inout Lines, _ ink: inout Ink) {
    let width = items.reduce(0) { $0 + $1.width }
    if lines.width + width <= lines.widthMax {
      return items.forEach { lines.add($0) }
    }
    guard place > .none else {
      let fixed = items.reduce(0) { $1.canShrink ? $0 : $0 + $1.width }
      let room = max(lines.widthMax - lines.width - fixed, Self.widthMin)
      for item in items {
        if item.canShrink, item.width > room {
          addShrunk(item.tokens.startIndex, to: &lines.tokens, room, &ink)
          lines.width += room
        } else {
          lines.add(item)
        }
      }
      return
    }
    var begin = items.startIndex
    while begin < items.endIndex {
      let end = items[(begin + 1)...].firstIndex { $0.place >= place } ?? items.endIndex
      let width = items[begin..<end].reduce(0) { $0 + $1.width }
      if lines.width + width > lines.widthMax { lines.end(before: items[begin]) }
      add(items[begin..<end], at: place.worse, to: &lines, &ink)
      begin = end
    }
  }

  /// Adds a node whose parts are broken into lines.
  private func addShrunk(_ place: Int, to tokens: inout [Formula.Token], _ width: Double, _ ink: inout Ink) {
    guard case .begin(let node, _) = formula.tokens[place] else { return }
    let room = max(width - LatexWidth.margin(of: node), Self.widthMin)
    tokens.append(node) { tokens in
      for (index, part) in formula.parts(ofNodeAt: place).enumerated() {
        if index > 0 { tokens.append(.next) }
        let lines = brokenLines(of: part, room, &ink)
        if lines.count == 1 {
          tokens += lines.tokens
        } else if node == .square || node == .transposed {
          tokens.append(.parentheses) { $0.append(.lines) { $0 += lines.tokens } }
        } else {
          tokens.append(.lines) { $0 += lines.tokens }
        }
      }
    }
  }

  /// The least width that a node and the lines in it get.
  private static let widthMin = 100.0
}
