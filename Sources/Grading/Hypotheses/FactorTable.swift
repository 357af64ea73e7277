private import Glibc

/// What a quantity can be multiplied by: a factor, products of two that students combine, and the sign apart.
///
/// Factors are looked up, never enumerated: the ratio of an answer to a structure's number is a factor, or none.
struct FactorTable: Sendable {
  struct Entry: Sendable {
    /// Positive.
    let value: Double
    let logarithm: Double
    /// In bits.
    let price: Double
    let slips: [FactorSlip]
  }

  /// By their value.
  let entries: [Entry]
  /// Those of `entries`.
  let logarithms: [Double]
  /// The mistake of the other sign; nil if the quantity has none.
  let sign: FactorSlip?
  /// Where a cell's first entry is. A ratio is found in its cell without a search.
  private let firstOfCell: [Int]
  private let low: Double

  /// The dearest product that is looked up.
  private static let priceMax = 12.0
  private static let cellsOfOne = 16.0

  /// - Parameter slips: the factors of a node. Those that are 1 for this question are hidden by it.
  init(_ slips: [FactorSlip], _ question: Question) {
    var sign: FactorSlip?
    var positive: [FactorSlip] = []
    for slip in slips { if slip.value(question) == -1 { sign = slip } else { positive.append(slip) } }
    let products = FactorTable.products(of: positive, question).filter { product in
      product.slips.isEmpty || (product.value != 1 && product.value > 0 && product.value.isFinite)
    }
    .map { Entry($0.slips, $0.value) }
    self.sign = sign
    entries = FactorTable.cheapest(products)
    logarithms = entries.map(\.logarithm)
    low = entries[0].logarithm
    let cells = Int((entries[entries.count - 1].logarithm - low) * FactorTable.cellsOfOne) + 2
    var first = [Int](repeating: entries.count, count: cells + 1)
    for index in entries.indices.reversed() {
      first[Int((entries[index].logarithm - low) * FactorTable.cellsOfOne)] = index
    }
    for cell in (0..<cells).reversed() { first[cell] = min(first[cell], first[cell + 1]) }
    firstOfCell = first
  }

  /// Of equal values the cheapest; two single factors of one price stay, because no answer can tell them apart.
  private static func cheapest(_ products: [Entry]) -> [Entry] {
    var kept: [Entry] = []
    for entry in products.sorted(by: { ($0.price, $0.slips.count) < ($1.price, $1.slips.count) }) {
      let equal = kept.first { abs($0.logarithm - entry.logarithm) < 1e-9 }
      guard let equal else {
        kept.append(entry)
        continue
      }
      let isEquallyLikely = equal.price == entry.price && equal.slips.count == 1 && entry.slips.count == 1
      if isEquallyLikely, equal.code != entry.code { kept.append(entry) }
    }
    return kept.sorted { $0.logarithm < $1.logarithm }
  }

  /// The factors whose logarithm is within a range, which is narrow.
  func range(from least: Double, to most: Double) -> Range<Int> {
    let cell = (least - low) * FactorTable.cellsOfOne
    guard least <= most, cell < Double(firstOfCell.count - 1) else { return 0..<0 }
    var start = cell > 0 ? firstOfCell[Int(cell)] : 0
    while start < logarithms.count, logarithms[start] < least { start += 1 }
    var end = start
    while end < logarithms.count, logarithms[end] <= most { end += 1 }
    return start..<end
  }
}

extension FactorTable {
  /// What a mistake, or two, multiply a quantity by. Factors that are 1 for this question are among them, the sign too.
  static func products(of slips: [FactorSlip], _ question: Question) -> [(value: Double, slips: [FactorSlip])] {
    let singles = slips.compactMap { slip in
      slip.value(question).flatMap { $0 != 0 && $0.isFinite ? (value: $0, slips: [slip]) : nil }
    }
    var products: [(value: Double, slips: [FactorSlip])] = [(1, [])] + singles
    for (index, first) in singles.enumerated() {
      for second in singles[(index + 1)...]
      where first.slips[0].price + second.slips[0].price <= priceMax
        && first.slips[0].misconception != second.slips[0].misconception && first.slips[0].joins(second.slips[0])
      {
        products.append((first.value * second.value, first.slips + second.slips))
      }
    }
    return products
  }
}

extension FactorTable.Entry {
  fileprivate init(_ slips: [FactorSlip], _ value: Double) {
    self.slips = slips
    self.value = value
    logarithm = log(value)
    price = slips.reduce(0) { $0 + $1.price }
  }

  fileprivate var code: String? { slips.first?.misconception.code }
}
