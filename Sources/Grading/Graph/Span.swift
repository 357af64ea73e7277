private import Glibc

/// A number whose digits leave an interval open: what is written, and the two ends of the interval.
///
/// Every formula of the graph is computed in spans. So one computation gives what follows from the digits as they are
/// written, and what may follow if they are rounded. Ends that nothing bounds are ±∞. A span of a number that is known
/// exactly has both ends at it.
struct Span: Sendable {
  let value: Double
  let low: Double
  let high: Double

  /// A number that is known exactly.
  init(_ value: Double) { (self.value, low, high) = (value, value, value) }

  /// A number that rounding may have moved by `half`.
  init(_ value: Double, half: Double) { self.init(value, value - half, value + half) }

  /// Ends in any order. NaN opens both ends.
  init(_ value: Double, _ a: Double, _ b: Double) {
    self.value = value
    if a <= b { (low, high) = (a, b) } else if b <= a { (low, high) = (b, a) } else { (low, high) = Span.open }
  }

  private static let open = (-Double.infinity, Double.infinity)

  static let zero = Span(0)
  static let one = Span(1)

  var isExact: Bool { low == high }

  /// The same number within an interval that some rule bounds, such as 0…1 for a probability.
  func clamped(to range: ClosedRange<Double>) -> Span {
    Span(value, Swift.max(low, Swift.min(range.lowerBound, value)), Swift.min(high, Swift.max(range.upperBound, value)))
  }
}

// MARK: - Arithmetic

extension Span {
  static func + (a: Span, b: Span) -> Span { Span(a.value + b.value, a.low + b.low, a.high + b.high) }
  static func - (a: Span, b: Span) -> Span { Span(a.value - b.value, a.low - b.high, a.high - b.low) }
  static prefix func - (a: Span) -> Span { Span(-a.value, -a.high, -a.low) }
  static func += (a: inout Span, b: Span) { a = a + b }

  static func * (a: Span, b: Span) -> Span {
    if b.isExact { return a * b.value }
    if a.isExact { return b * a.value }
    return product(a, b, value: a.value * b.value)
  }

  static func * (a: Span, b: Double) -> Span { Span(a.value * b, a.low * b, a.high * b) }
  static func * (a: Double, b: Span) -> Span { b * a }

  /// A divisor that may be 0 leaves the quotient open; one that ends at 0 leaves one end open.
  static func / (a: Span, b: Span) -> Span {
    if b.isExact { return a / b.value }
    let inverse: Span
    if b.low > 0 || b.high < 0 {
      inverse = Span(1 / b.value, 1 / b.high, 1 / b.low)
    } else if b.low == 0 {
      inverse = Span(1 / b.value, 1 / b.high, .infinity)
    } else if b.high == 0 {
      inverse = Span(1 / b.value, -.infinity, 1 / b.low)
    } else {
      inverse = Span(1 / b.value, -.infinity, .infinity)
    }
    return product(a, inverse, value: a.value / b.value)
  }

  static func / (a: Span, b: Double) -> Span { Span(a.value / b, a.low / b, a.high / b) }

  /// The ends of a product. An end of 0 times an end without a bound is 0.
  private static func product(_ a: Span, _ b: Span, value: Double) -> Span {
    func times(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
    let (p, q, r, s) = (times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high))
    return Span(value, Swift.min(p, q, r, s), Swift.max(p, q, r, s))
  }
}

// MARK: - Functions

extension Span {
  /// e^x.
  var exponential: Span { atEnds(exp) }

  /// ln x. An end below 0 is open.
  var logarithm: Span { isExact ? Span(log(value)) : Span(log(value), log(Swift.max(low, 0)), log(Swift.max(high, 0))) }

  var magnitude: Span {
    low >= 0 ? self : high <= 0 ? -self : Span(abs(value), 0, Swift.max(-low, high))
  }

  var squared: Span {
    let size = magnitude
    return Span(value * value, size.low * size.low, size.high * size.high)
  }

  /// Any function, at the three numbers.
  func atEnds(_ function: (Double) -> Double) -> Span {
    guard !isExact else { return Span(function(value)) }
    let (middle, a, b) = (function(value), function(low), function(high))
    return Span(middle, Swift.min(middle, a, b), Swift.max(middle, a, b))
  }

  static func max(_ a: Span, _ b: Span) -> Span {
    Span(Swift.max(a.value, b.value), Swift.max(a.low, b.low), Swift.max(a.high, b.high))
  }
}

extension [Span] {
  var total: Span { reduce(.zero, +) }

  /// The greatest; 0 of none.
  var greatest: Span { dropFirst().reduce(first ?? .zero, Span.max) }

  /// Each number divided by their sum.
  var normalised: [Span] {
    let sum = total
    return map { $0 / sum }
  }

  init(exact values: some Sequence<Double>) { self = values.map { Span($0) } }
}
