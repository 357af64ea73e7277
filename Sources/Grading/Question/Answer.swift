/// What a student submits. Each quantity is kept by itself, so that one that cannot be parsed costs the others nothing.
package struct Answer: Equatable, Sendable {
  package enum Part: Equatable, Sendable {
    /// Numbers in row-major order with their shape, of rank 0 to 2. They can include ±∞ and NaN.
    case values([Double], shape: [Int])
    /// What was found in place of numbers.
    case malformed(String)
  }

  package var parts: [GradedQuantity: Part]
  /// Why the answer cannot be parsed at all. Every quantity that is asked is then malformed.
  package let fault: String?

  package init(_ parts: [GradedQuantity: Part] = [:]) {
    self.parts = parts
    fault = nil
  }

  package init(unreadable fault: String) {
    parts = [:]
    self.fault = fault
  }
}

extension Answer.Part {
  /// The numbers in the question's shape, or why there are none.
  ///
  /// An additional or missing dimension of length 1 is accepted: for one sample, `[[0.1, 0.9]]` equals `[0.1, 0.9]`.
  func read(_ quantity: GradedQuantity, of question: Question) -> Reading {
    switch self {
    case .malformed(let reason): return .malformed(reason)
    case .values(let values, let shape):
      let expected = question.shape(quantity)
      guard hasSameShape(shape, expected) else {
        let reason = "found \(describe(shape)), expected \(describe(expected)).\(advice(shape, expected))"
        return .otherShape(values, shape, reason)
      }
      if let index = values.firstIndex(where: \.isNaN) {
        let place = shape.isEmpty ? "the number" : "entry \(describe(index: index, in: shape))"
        let reason = "\(place) is NaN, which is never right. Leave the quantity out if you have no value."
        return .notANumber(values, reason)
      }
      return .values(values, shape: shape)
    }
  }

  enum Reading {
    case values([Double], shape: [Int])
    /// Numbers in another shape, such as a transposed matrix, with the reason.
    case otherShape([Double], [Int], String)
    /// Numbers in the question's shape, some of them NaN, with the reason.
    case notANumber([Double], String)
    case malformed(String)

    var isOtherShape: Bool { if case .otherShape = self { true } else { false } }
  }
}

/// `one number`, `3 numbers`, `shape [3][10]`.
private func describe(_ shape: [Int]) -> String {
  switch shape.count {
  case 0: "one number"
  case 1: "\(shape[0]) number\(shape[0] == 1 ? "" : "s")"
  default: "shape \(shape.map { "[\($0)]" }.joined())"
  }
}

/// What to do about a flat list in place of a matrix.
private func advice(_ shape: [Int], _ expected: [Int]) -> String {
  guard shape.count == 1, expected.count == 2 else { return "" }
  return " Write \(expected[0]) row\(expected[0] == 1 ? "" : "s") of \(describe([expected[1]]))."
}

private func describe(index: Int, in shape: [Int]) -> String {
  indices(of: index, in: shape).map { "[\($0)]" }.joined()
}

/// The indices of a position in row-major order, outermost first; empty for a number.
func indices(of position: Int, in shape: [Int]) -> [Int] {
  switch shape.count {
  case 0: []
  case 1: [position]
  default: [position / shape[1], position % shape[1]]
  }
}
