/// What the entries of a tensor may be.
protocol TensorElement: Equatable, Sendable {
  /// nil where the literal is none; `fault` says why.
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader)
  /// A number that a string stands for.
  init?(nonFinite value: Double)
  static func fault(at place: [Int], text: String) -> TensorFault
}

extension Double: TensorElement {
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader) {
    let value = reader.value(of: literal)
    guard value.isFinite else { return nil }
    self = value
  }

  init?(nonFinite value: Double) { self = value }

  static func fault(at place: [Int], text: String) -> TensorFault { .beyondBinary64(at: place, text: text) }
}

extension Int: TensorElement {
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader) {
    guard let integer = literal.integer else { return nil }
    self = integer
  }

  init?(nonFinite value: Double) { return nil }

  static func fault(at place: [Int], text: String) -> TensorFault { .notAnInteger(at: place, text: text) }
}
