/// Where the workers write: the storage of the result arrays, before they are arrays.
struct ResultStorage: Sendable {
  // One field a matrix, not a dictionary: every tile asks for each.
  private var losses: PartedArray<Double>?
  private var yHat: PartedArray<Double>?
  private var logYHat: PartedArray<Double>?
  private var gradYHat: PartedArray<Double>?
  private var jacobianRow: PartedArray<Double>?
  private var gradAL: PartedArray<Double>?

  private subscript(quantity: Quantity) -> PartedArray<Double>? {
    @inline(__always) get {
      switch quantity {
      case .losses: losses
      case .yHat: yHat
      case .logYHat: logYHat
      case .gradYHat: gradYHat
      case .jacobianRow: jacobianRow
      case .gradAL: gradAL
      case .loss, .denominator: nil
      }
    }
    set {
      switch quantity {
      case .losses: losses = newValue
      case .yHat: yHat = newValue
      case .logYHat: logYHat = newValue
      case .gradYHat: gradYHat = newValue
      case .jacobianRow: jacobianRow = newValue
      case .gradAL: gradAL = newValue
      case .loss, .denominator: break
      }
    }
  }

  /// The numbers of `range` of a quantity's flat result; `body` is not called for a quantity that was not asked.
  @inline(__always)
  func write(_ quantity: Quantity, _ range: Range<Int>, body: (inout MutableSpan<Double>) -> Void) {
    self[quantity]?.write(range, body: body)
  }

  /// Makes an array of so many numbers for each quantity, and lets `body` fill all of them at once.
  ///
  /// - Parameter body: writes every number of every array before it returns.
  static func fill(_ counts: [(Quantity, Int)], body: (ResultStorage) -> Void) -> [Quantity: [Double]] {
    var arrays: [Quantity: [Double]] = [:]
    fill(counts[...], ResultStorage(), &arrays, body: body)
    return arrays
  }

  /// One array lends its storage while the next is made, and the last calls `body`.
  private static func fill(
    _ counts: ArraySlice<(Quantity, Int)>, _ storage: ResultStorage, _ arrays: inout [Quantity: [Double]],
    body: (ResultStorage) -> Void
  ) {
    guard let (quantity, count) = counts.first else { return body(storage) }
    arrays[quantity] = PartedArray.fill(count) { part in
      var storage = storage
      storage[quantity] = part
      fill(counts.dropFirst(), storage, &arrays, body: body)
    }
  }
}
