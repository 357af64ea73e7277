/// Breaks a formula of LaTeX into lines that fit a page.
///
/// It breaks before `+` and `−`, else before a product's sign, else between two factors, where it adds the sign. The
/// parts of a node that is too wide become nodes `lines`. A matrix that is too wide continues with its other columns.
struct LatexLines {
  private let formula: LatexWidth

  /// The width of a page of A4 or US letter with margins of 2.5 cm or one inch.
  static let pageWidth = 450.0

  init(_ formula: Formula) { self.formula = LatexWidth(tokens: formula.tokens) }

  func width(_ ink: inout Ink) -> Double { formula.width(of: formula.tokens.indices, &ink) }

  /// - Parameter widthMax: that of each line.
  func lines(_ widthMax: Double, _ ink: inout Ink) -> [Formula] {
    lines(of: formula.tokens.indices, widthMax, &ink).map { Formula($0) }
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
      let rows = entries.map { row in
        Self.node(.row, piece.columns.map { Array(formula.tokens[row[$0]]) })
      }
      let node: Formula.Node = index == 0 ? .firstColumns : index == pieces.count - 1 ? .lastColumns : .nextColumns
      let tokens = Self.node(node, rows)[...]
      return Item(tokens: tokens, width: piece.width, place: index == 0 ? before : .factor, isColumns: index > 0)
    }
  }

  // MARK: - Lines

  private struct Lines {
    let widthMax: Double
    var lines: [[Formula.Token]] = [[]]
    var width = 0.0

    mutating func add(_ tokens: ArraySlice<Formula.Token>, _ width: Double) {
      lines[lines.count - 1] += tokens
      self.width += width
    }

    /// Begins a line, unless it is empty.
    mutating func end(before item: Item) {
      guard !lines[lines.count - 1].isEmpty else { return }
      lines.append(item.needsSign ? [.symbol(.times)] : [])
      width = item.needsSign ? 8 : 0
    }
  }

  private func lines(of range: Range<Int>, _ widthMax: Double, _ ink: inout Ink) -> [[Formula.Token]] {
    var lines = Lines(widthMax: widthMax)
    let items = items(range, widthMax, &ink)
    add(items[...], at: .sum, to: &lines, &ink)
    return lines.lines
  }

  /// Adds items to the last line, or to more lines if they do not fit.
  ///
  /// - Parameter place: the best place at which these items may be separated.
  private func add(_ items: ArraySlice<Item>, at place: Place, to lines: inout Lines, _ ink: inout Ink) {
    let width = items.reduce(0) { $0 + $1.width }
    if lines.width + width <= lines.widthMax {
      return items.forEach { lines.add($0.tokens, $0.width) }
    }
    guard place > .none else {
      let fixed = items.reduce(0) { $1.canShrink ? $0 : $0 + $1.width }
      let room = max(lines.widthMax - lines.width - fixed, Self.widthMin)
      for item in items {
        if item.canShrink, item.width > room {
          lines.add(shrunk(item, to: room, &ink)[...], room)
        } else {
          lines.add(item.tokens, item.width)
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

  /// A node whose parts are broken into lines.
  private func shrunk(_ item: Item, to width: Double, _ ink: inout Ink) -> [Formula.Token] {
    guard case .begin(let node, _) = item.tokens.first else { return Array(item.tokens) }
    let inner = LatexLines(Formula(Array(item.tokens)))
    let room = max(width - LatexWidth.margin(of: node), Self.widthMin)
    let parts = inner.formula.parts(ofNodeAt: 0).map { part in
      let lines = inner.lines(of: part, room, &ink)
      guard lines.count > 1 else { return lines[0] }
      let tokens = Self.node(.lines, lines)
      return node == .square || node == .transposed ? Self.node(.parentheses, [tokens]) : tokens
    }
    return Self.node(node, parts)
  }

  /// The least width that a node and the lines in it get.
  private static let widthMin = 100.0

  private static func node(_ node: Formula.Node, _ parts: [[Formula.Token]]) -> [Formula.Token] {
    var tokens: [Formula.Token] = [.begin(node, length: 0)]
    for (index, part) in parts.enumerated() {
      if index > 0 { tokens.append(.next) }
      tokens += part
    }
    tokens.append(.end)
    tokens[0] = .begin(node, length: Int32(tokens.count))
    return tokens
  }
}
