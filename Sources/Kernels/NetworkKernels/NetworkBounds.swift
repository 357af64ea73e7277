/// What the bounds of errors have in common (article *Bounds*). A bound is a number, ∞ or NaN. Every test of one is
/// written so that it fails for NaN.
enum NetworkBounds {
  /// Results that are nearer to 0 are not certified: parts of their computation may be subnormal.
  static let leastCertified = 1e-290
  /// Numbers of a greater magnitude have no bound: parts of their computation may overflow.
  static let greatest = 1e150
  /// How much rounding to nearest may make a bound of a few operations too small, relatively.
  static let slack = 1 + 0x1p-40
}

extension NetworkLoops {

  /// Copies the elements of a matrix of doubles into stripes of four columns, and computes the norms of the columns.
  ///
  /// - Parameters:
  ///   - matrix: its element in row t and column j is at `t·rowStep + j·columnStep`.
  ///   - stripes: the stripes to write; columns after the last have zeros.
  ///   - packed: receives the element at `(j/4 − stripes.lowerBound)·4·rows + 4·t + j%4`.
  ///   - norms: receives ‖Q_j‖ at `j − 4·stripes.lowerBound`; 0 only for a column of zeros.
  package static func pack(
    _ matrix: Span<Double>, rows: Int, columns: Int, rowStep: Int, columnStep: Int, stripes: Range<Int>,
    into packed: inout MutableSpan<Double>, norms: inout MutableSpan<Double>
  ) {
    precondition(packed.count == 4 &* rows &* stripes.count && norms.count == 4 &* stripes.count)
    for (place, stripe) in stripes.enumerated() {
      var sum = SumOfSquares()
      let width = min(4, columns &- 4 &* stripe)
      for row in 0..<rows {
        var lanes = FourLanes()
        for lane in 0..<width { lanes[lane] = matrix[row &* rowStep &+ (4 &* stripe &+ lane) &* columnStep] }
        sum.add(lanes)
        packed.store(lanes, at: 4 &* (place &* rows &+ row))
      }
      norms.store(sum.norm(of: rows), at: 4 &* place)
    }
  }

  /// The norms of the columns of a matrix of pairs with bounds, or without.
  ///
  /// - Parameters:
  ///   - start, rowStep: row t is at `start + t·rowStep`: heads, tails, bounds, `columns` numbers each.
  ///   - norms: receives ‖Q_j‖ at `place + j`, and that of the bounds at `columns` after it.
  package static func columnNorms(
    _ matrix: Span<Double>, start: Int, rowStep: Int, rows: Int, columns: Int, into norms: inout MutableSpan<Double>,
    at place: Int
  ) {
    precondition(min(start, rowStep, columns, place) >= 0 && columns % 4 == 0)
    precondition(place &+ 2 &* columns <= norms.count)
    precondition(start &+ (rows &- 1) &* rowStep &+ 3 &* columns <= matrix.count)
    for column in stride(from: 0, to: columns, by: 4) {
      var heads = SumOfSquares()
      var bounds = SumOfSquares()
      for row in 0..<rows {
        let from = start &+ row &* rowStep &+ column
        heads.add(matrix.four(at: from))
        bounds.add(matrix.four(at: from &+ 2 &* columns))
      }
      norms.store(heads.norm(of: rows), at: place &+ column)
      norms.store(bounds.norm(of: rows), at: place &+ columns &+ column)
    }
  }

  /// The norm of `count` numbers, rounded up.
  package static func norm(_ numbers: Span<Double>, start: Int, count: Int) -> Double {
    precondition(start >= 0 && start &+ count <= numbers.count)
    var sum = SumOfSquares()
    var index = 0
    while index &+ 4 <= count {
      sum.add(numbers.four(at: start &+ index))
      index &+= 4
    }
    var rest = FourLanes()
    for lane in 0..<count &- index { rest[lane] = numbers[start &+ index &+ lane] }
    sum.add(rest)
    return sum.totalNorm(of: count)
  }

  /// The norm of `count` ones, rounded up.
  package static func norm(ofOnes count: Int) -> Double {
    FourLanes(repeating: Double(count)).rootOrMore[0] * (1 + 0x1p-40)
  }

  /// The constant K of a product's bound K·u²·Σ|P_it·Q_tj|, times u².
  package static func productConstant(terms: Int) -> Double {
    let n = Double(min(terms, NetworkLoops.block))
    let blocks = Double((terms &+ NetworkLoops.block &- 1) / NetworkLoops.block)
    return (1.5 * n * n + 11 * n + 0.5 * blocks * blocks + blocks * (n + 8) + 16) * 1.01 * 0x1p-106
  }

  /// The least magnitude that a sum of so many products may lose to subnormal numbers.
  package static func productUnderflow(terms: Int) -> Double { Double(terms) * 0x1p-1060 }
}

/// Sums of the squares of four columns, and of their magnitudes, which are 0 only if all numbers are.
private struct SumOfSquares {
  private var squares = FourLanes()
  private var magnitudes = FourLanes()

  @inline(__always) mutating func add(_ numbers: FourLanes) {
    squares += numbers * numbers
    magnitudes += numbers.absolute
  }

  /// √(Σ x²) rounded up; NaN or ∞ if a number is.
  @inline(__always) func norm(of count: Int) -> FourLanes {
    // The second term is more than squares can lose to subnormal numbers, and the factor more than all roundings.
    let factor = 1 + Double(count &+ 16) * 0x1p-52
    let norm = (squares + Double(count) * 0x1p-1020).rootOrMore * factor
    return norm.replacing(with: 0, where: magnitudes .== 0)
  }

  @inline(__always) func totalNorm(of count: Int) -> Double {
    let magnitude = (magnitudes[0] + magnitudes[1]) + (magnitudes[2] + magnitudes[3])
    let square = (squares[0] + squares[1]) + (squares[2] + squares[3])
    let factor = 1 + Double(count &+ 16) * 0x1p-52
    return magnitude == 0 ? 0 : FourLanes(repeating: square + Double(count) * 0x1p-1020).rootOrMore[0] * factor
  }
}

extension FourLanes {
  /// At least √self·(1 − 2^-50), and at most 2^-18 more, for positive numbers; NaN for NaN, ∞ for ∞.
  ///
  /// Not the library's square root, which may call the system's library. Half the exponent is within 7 %; then the mean
  /// of y and x/y is never less than √x.
  fileprivate var rootOrMore: FourLanes {
    @inline(__always) get {
      let first = FourLanes(fourBits: (fourBits &>> 1) &+ (1023 << 51))
      let second = (first + self / first) * 0.5
      return (second + self / second) * 0.5
    }
  }
}
