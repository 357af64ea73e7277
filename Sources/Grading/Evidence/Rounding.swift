/// How numbers were rounded, as far as their digits tell: to decimals, or to significant figures.
///
/// A value does not show trailing zeros, so the longest number decides for all.
struct Rounding: Equatable, Sendable {
  /// nil if some number has more than `digitsMax` decimals.
  let decimals: Int?
  /// nil if some number has more than `digitsMax` figures.
  let figures: Int?

  /// A number of more than nine digits was not rounded (float32 prints nine).
  private static let digitsMax = 9
  /// The fewest digits that a number counts as: 0.5 counts as 0.50, because almost anything agrees with fewer digits.
  private static let digitsMin = 2

  init(of values: [Double]) {
    var decimals: Int? = Rounding.digitsMin
    var figures: Int? = Rounding.digitsMin
    for value in values where value != 0 && value.isFinite {
      decimals = decimals.flatMap { known in Rounding.decimals(of: value, atLeast: known) }
      figures = figures.flatMap { known in Rounding.figures(of: value, atLeast: known) }
      if decimals == nil, figures == nil { break }
    }
    self.decimals = decimals
    // An indicator is no rounded number.
    let isIndicator = figures != nil && values.contains(0) && values.allSatisfy { $0 == 0 || abs($0) == 1 }
    self.figures = isIndicator ? nil : figures
  }

  private static func decimals(of value: Double, atLeast known: Int) -> Int? {
    // Every number of this size is whole, however it was rounded.
    abs(value) < 0x1p53 ? digits(of: abs(value) * powerOfTen(known), from: known) : known
  }

  private static func figures(of value: Double, atLeast known: Int) -> Int? {
    digits(of: scaled(abs(value), known - 1 - decimalExponent(of: value)), from: known)
  }

  /// How many times 10 must multiply a number until it is whole, counted from `known`; nil beyond `digitsMax`.
  private static func digits(of number: Double, from known: Int) -> Int? {
    var number = number
    for digits in known...digitsMax {
      // The number was rounded a few times since it was text. Beyond 2⁴⁴ that could hide a digit.
      guard number < 0x1p44 else { return nil }
      if abs(number - number.rounded()) <= max(1e-6, 8 * number.ulp) { return digits }
      number *= 10
    }
    return nil
  }

  /// x·10ⁿ, for a subnormal x too, whose power of ten is beyond binary64.
  private static func scaled(_ x: Double, _ n: Int) -> Double {
    n <= 300 ? x * powerOfTen(n) : x * powerOfTen(300) * powerOfTen(n - 300)
  }

  /// Half a unit of the last digit of each number, by decimals or by figures, whichever is greater; 0 if nothing was
  /// rounded.
  func halves(of values: [Double]) -> [Double] {
    // A correctly rounded number may be exactly half a unit away, which binary64 misses by a little.
    let tie = 1 + 1e-6
    let absolute = decimals.map { tie * 0.5 * powerOfTen(-$0) } ?? 0
    guard let figures else { return [Double](repeating: absolute, count: values.count) }
    return values.map { value in
      guard value != 0, value.isFinite else { return absolute }
      return max(absolute, tie * 0.5 * powerOfTen(decimalExponent(of: value) - figures + 1))
    }
  }
}
