/// The results that have a number a row or a class, until they are given out. Not copied: a copy counts a reference for each.
struct ResultArrays: ~Copyable {
  fileprivate(set) var losses: [Double]?
  fileprivate(set) var yHat: [Double]?
  fileprivate(set) var logYHat: [Double]?
  fileprivate(set) var gradYHat: [Double]?
  fileprivate(set) var jacobianRow: [Double]?
  fileprivate(set) var gradAL: [Double]?

  /// The arrays, and the numbers that the batch has one of.
  consuming func with(loss: Double?, denominator: Double?) -> Gradients {
    Gradients(
      loss: loss, losses: losses, yHat: yHat, logYHat: logYHat, gradYHat: gradYHat, jacobianRow: jacobianRow,
      gradAL: gradAL, denominator: denominator)
  }
}

/// Where the workers write: the storage of the result arrays, before they are arrays.
struct ResultStorage: Sendable {
  // One field a matrix, not a dictionary: every tile asks for each.
  private var losses: PartedArray<Double>?
  private var yHat: PartedArray<Double>?
  private var logYHat: PartedArray<Double>?
  private var gradYHat: PartedArray<Double>?
  private var jacobianRow: PartedArray<Double>?
  private var gradAL: PartedArray<Double>?

  private init() {}

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

  /// Makes an array for each quantity that has a number a row or a number a class, and lets `body` fill all at once.
  ///
  /// - Parameters:
  ///   - arrays: receives them; nothing stands in it before.
  ///   - samples: B, the numbers of `losses`.
  ///   - entries: B·k, the numbers of a matrix.
  ///   - body: writes every number of every array before it returns.
  static func fill(
    _ arrays: inout ResultArrays, _ quantities: Quantities, samples: Int, entries: Int, body: (ResultStorage) -> Void
  ) {
    var storage = ResultStorage()
    storage.lend(.losses, quantities, samples, to: &arrays.losses) { storage in
      storage.lend(.yHat, quantities, entries, to: &arrays.yHat) { storage in
        storage.lend(.logYHat, quantities, entries, to: &arrays.logYHat) { storage in
          storage.lend(.gradYHat, quantities, entries, to: &arrays.gradYHat) { storage in
            storage.lend(.jacobianRow, quantities, entries, to: &arrays.jacobianRow) { storage in
              storage.lend(.gradAL, quantities, entries, to: &arrays.gradAL) { body($0) }
            }
          }
        }
      }
    }
  }

  /// An array lends its storage while the next is made, and the last calls what fills them.
  private mutating func lend(
    _ quantity: Quantity, _ quantities: Quantities, _ count: Int, to array: inout [Double]?,
    body: (inout ResultStorage) -> Void
  ) {
    guard quantities.contains(quantity) else { return body(&self) }
    array = PartedArray.fill(count) { part in
      self[quantity] = part
      body(&self)
    }
  }
}
