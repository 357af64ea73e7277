/// Numbers in one flat array with a shape: rank 0 (one number), 1 or 2, in row-major order.
package struct ShapedArray<Element: Equatable & Sendable>: Equatable, Sendable {
  package let values: [Element]
  package let rank: Int
  /// The length of a row of rank 2; else 0.
  package let columns: Int
  /// The number of rows of rank 2; else 0.
  package let rows: Int

  /// `[]` for one number, `[n]`, or `[rows, columns]`; its product is `values.count`.
  package var shape: [Int] {
    switch rank {
    case 0: []
    case 1: [values.count]
    default: [rows, columns]
    }
  }

  /// - Precondition: the shape's product is the number of values.
  package init(values: [Element], shape: [Int]) {
    let isMatrix = shape.count == 2
    self.init(
      values: values, rank: shape.count, rows: isMatrix ? shape[0] : 0, columns: isMatrix ? shape[1] : 0)
    precondition(shape == self.shape, "shape \(shape) for \(values.count) values")
  }

  init(values: [Element], rank: Int, rows: Int, columns: Int) {
    precondition(rank == 0 ? values.count == 1 : rank == 1 || values.count == rows * columns)
    self.values = values
    self.rank = rank
    self.rows = rows
    self.columns = columns
  }
}

package typealias Tensor = ShapedArray<Double>
package typealias IntegerTensor = ShapedArray<Int>

/// The result of parsing a tensor from well-formed JSON.
package enum TensorReading: Equatable, Sendable {
  case tensor(Tensor)
  /// The value is nevertheless checked as JSON to its end.
  case faults(TensorFaults)
}

/// The same for integers.
package enum IntegerReading: Equatable, Sendable {
  case integers(IntegerTensor)
  case faults(TensorFaults)
}

/// The faults of a value: the first of them, and how many there are.
package struct TensorFaults: Equatable, Sendable {
  /// At most `JSONLimits.tensorFaultsMax`.
  package private(set) var listed: [TensorFault]
  package private(set) var count: Int

  package init(_ listed: [TensorFault] = []) {
    self.listed = listed
    count = listed.count
  }

  package var first: TensorFault? { listed.first }
  var isEmpty: Bool { count == 0 }

  /// Counts a fault.
  ///
  /// - Returns: whether the caller must list it.
  mutating func countOne() -> Bool {
    count += 1
    return count <= JSONLimits.tensorFaultsMax
  }

  mutating func list(_ fault: TensorFault) { listed.append(fault) }
}

/// Why a well-formed value is not a tensor. `at` is a place in it, as indices from the outside in; empty for the value
/// itself.
package enum TensorFault: Equatable, Sendable {
  /// Something other than a number; `text` is its beginning.
  case notANumber(at: [Int], found: JSONKind, text: String)
  /// A number that is not an integer, or exceeds 64 bits.
  case notAnInteger(at: [Int], text: String)
  /// A number that exceeds binary64's greatest.
  case beyondBinary64(at: [Int], text: String)
  /// A row that is not as long as the first.
  case raggedRow(at: Int, expected: Int, found: Int)
  /// An array among numbers, or a number among rows.
  case mixedRank(at: [Int], found: JSONKind)
  /// Arrays inside arrays, deeper than the rank that is allowed.
  case tooDeep(at: [Int], maxRank: Int)
  case tooManyElements(max: Int)
}

/// The strings that are parsed as numbers.
package struct NonFiniteNames: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let negativeInfinity = NonFiniteNames(rawValue: 1)
  package static let infinity = NonFiniteNames(rawValue: 2)
  package static let nan = NonFiniteNames(rawValue: 4)
  package static let all: NonFiniteNames = [.negativeInfinity, .infinity, .nan]

  /// The number of an allowed name; nil for any other text.
  func value(of name: String) -> Double? {
    switch name {
    case "-Infinity": contains(.negativeInfinity) ? -.infinity : nil
    case "Infinity": contains(.infinity) ? .infinity : nil
    case "NaN": contains(.nan) ? .nan : nil
    default: nil
    }
  }
}
