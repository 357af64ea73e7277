extension NetworkLoops {
  /// Rounds some rows of pairs with bounds: the nearest double where that is certain, otherwise NaN (article *Bounds*).
  ///
  /// - Parameters:
  ///   - start, rowStep: row i is at `start + i·rowStep`: heads, tails, bounds, `stride` numbers each.
  ///   - columns: the numbers of a row to round, at most `stride`.
  ///   - results: receives `[rows·columns]`.
  /// - Returns: how many are NaN.
  package static func round(
    _ matrix: Span<Double>, start: Int, rowStep: Int, stride: Int, rows: Int, columns: Int,
    into results: inout MutableSpan<Double>
  ) -> Int {
    precondition(min(start, rowStep, columns) >= 0 && stride % 4 == 0 && columns <= stride)
    precondition(start &+ (rows &- 1) &* rowStep &+ 3 &* stride <= matrix.count && results.count == rows &* columns)
    var open = 0
    for row in 0..<rows {
      let place = start &+ row &* rowStep
      for column in Swift.stride(from: 0, to: columns, by: 4) {
        let head = matrix.four(at: place &+ column)
        let tail = matrix.four(at: place &+ stride &+ column)
        let bound = matrix.four(at: place &+ 2 &* stride &+ column)
        let rounded = certified(DoubleDoubles(head, tail), bound)
        open &+= results.store(rounded, at: row &* columns &+ column, count: min(4, columns &- column))
      }
    }
    return open
  }

  /// Rounds rows of a product whose factors have norms.
  ///
  /// - Parameters:
  ///   - product: the result of `NetworkProducts.multiply`.
  ///   - row: the row to round.
  ///   - stride: the columns of `product`.
  ///   - pNorm, pBoundNorm: ‖P_i‖ and the norm of its bounds.
  ///   - norms: ‖Q_j‖ at `j`, and the norms of the bounds at `stride` after them if there are any.
  ///   - results: receives the `columns` numbers at `place`.
  /// - Returns: how many are NaN.
  package static func roundProduct(
    _ product: Span<Double>, row: Int, stride: Int, columns: Int, terms: Int, pNorm: Double, pBoundNorm: Double,
    norms: Span<Double>, into results: inout MutableSpan<Double>, at place: Int
  ) -> Int {
    precondition(min(row, columns, place) >= 0 && stride % 4 == 0 && columns <= stride)
    precondition(place &+ columns <= results.count)
    precondition(2 &* (row &+ 1) &* stride <= product.count)
    precondition(norms.count == stride || norms.count == 2 &* stride)
    let bounds = ProductBounds(terms: terms, pNorm: pNorm, pBoundNorm: pBoundNorm)
    var open = 0
    for column in Swift.stride(from: 0, to: columns, by: 4) {
      let from = 2 &* row &* stride &+ column
      var pair = DoubleDoubles(product.four(at: from), product.four(at: from &+ stride))
      let qBound = norms.count == stride ? FourLanes() : norms.four(at: stride &+ column)
      let bound = bounds.bound(of: &pair, norms.four(at: column), qBound, start: FourLanes())
      open &+= results.store(certified(pair, bound), at: place &+ column, count: min(4, columns &- column))
    }
    return open
  }

  /// Copies a row of a product to a row of pairs with bounds.
  ///
  /// - Parameters:
  ///   - start: what the product began with: `[stride]`, or empty.
  ///   - matrix: receives heads, tails and bounds, `stride` numbers each, at `place`.
  package static func copyProduct(
    _ product: Span<Double>, row: Int, stride: Int, terms: Int, pNorm: Double, pBoundNorm: Double,
    norms: Span<Double>, start: Span<Double>, into matrix: inout MutableSpan<Double>, at place: Int
  ) {
    precondition(row >= 0 && place >= 0 && stride % 4 == 0 && 2 &* (row &+ 1) &* stride <= product.count)
    precondition(norms.count == stride || norms.count == 2 &* stride)
    precondition(place &+ 3 &* stride <= matrix.count && (start.isEmpty || start.count >= stride))
    let bounds = ProductBounds(terms: terms, pNorm: pNorm, pBoundNorm: pBoundNorm)
    for column in Swift.stride(from: 0, to: stride, by: 4) {
      let from = 2 &* row &* stride &+ column
      var pair = DoubleDoubles(product.four(at: from), product.four(at: from &+ stride))
      let qBound = norms.count == stride ? FourLanes() : norms.four(at: stride &+ column)
      let first = start.isEmpty ? FourLanes() : start.four(at: column)
      let bound = bounds.bound(of: &pair, norms.four(at: column), qBound, start: first)
      matrix.store(pair.head, at: place &+ column)
      matrix.store(pair.tail, at: place &+ stride &+ column)
      matrix.store(bound, at: place &+ 2 &* stride &+ column)
    }
  }

  /// The head where head + tail ± bound rounds to it for certain, otherwise NaN.
  @inline(__always) static func certified(_ pair: DoubleDoubles, _ bound: FourLanes) -> FourLanes {
    // The additions below may round towards the head: this is more than that.
    let margin = bound * (1 + 0x1p-50) + pair.tail.absolute * 0x1p-51
    let isCertain = (pair.head + (pair.tail + margin) .== pair.head) .& (pair.head + (pair.tail - margin) .== pair.head)
    let isInRange = (pair.head.absolute .> NetworkBounds.leastCertified) .| (margin .== 0)
    // The sum makes −0 a 0.
    return FourLanes(repeating: .nan).replacing(with: pair.head + 0, where: isCertain .& isInRange)
  }
}

/// The bound of a product's entries in one row, by Cauchy and Schwarz.
struct ProductBounds {
  private let constant: Double
  private let underflow: Double
  /// What ‖Q_j‖ and the norm of its bounds are multiplied by.
  private let ofNorm: Double
  private let ofBoundNorm: Double

  init(terms: Int, pNorm: Double, pBoundNorm: Double) {
    constant = NetworkLoops.productConstant(terms: terms)
    underflow = NetworkLoops.productUnderflow(terms: terms)
    ofNorm = constant * pNorm + pBoundNorm
    ofBoundNorm = pNorm + pBoundNorm
  }

  /// - Parameter pair: the computed entries. Those that are a product with a row or a column of zeros are set to
  ///   `start`, which they are exactly.
  @inline(__always)
  func bound(
    of pair: inout DoubleDoubles, _ norm: FourLanes, _ boundNorm: FourLanes, start: FourLanes
  ) -> FourLanes {
    let products = (norm * ofNorm + boundNorm * ofBoundNorm) * NetworkBounds.slack + underflow
    var bound = products + start.absolute * constant
    bound = bound.replacing(with: .infinity, where: .!(pair.head.absolute .< NetworkBounds.greatest))
    let rowIsZero = ofBoundNorm == 0
    let isZero = ((norm .== 0) .& (boundNorm .== 0)) .| FourMask(repeating: rowIsZero)
    pair = pair.replacing(with: DoubleDoubles(exactly: start), where: isZero)
    return bound.replacing(with: 0, where: isZero)
  }
}

extension MutableSpan<Double> {
  /// Stores the first `count` lanes.
  /// - Returns: how many of them are NaN.
  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: FourLanes, at index: Int, count: Int) -> Int {
    var open = 0
    if count == 4 {
      precondition(index >= 0 && index &+ 4 <= self.count)
      store(lanes, at: index)
      let isOpen = lanes .!= lanes
      if isOpen.isSetAnywhere { for lane in 0..<4 where isOpen[lane] { open &+= 1 } }
    } else {
      for lane in 0..<count {
        self[index &+ lane] = lanes[lane]
        if lanes[lane].isNaN { open &+= 1 }
      }
    }
    return open
  }
}
