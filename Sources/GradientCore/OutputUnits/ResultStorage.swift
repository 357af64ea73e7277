/// Where the workers write the results that have a number for each row or each class.
struct ResultStorage: ~Escapable, Sendable {
  // A field for each matrix, not a dictionary: every tile looks up each of them.
  private let losses: PartedArray<Double>
  private let yHat: PartedArray<Double>
  private let logYHat: PartedArray<Double>
  private let gradYHat: PartedArray<Double>
  private let jacobianRow: PartedArray<Double>
  private let gradAL: PartedArray<Double>

  /// - Parameter gradients: its arrays receive the numbers, each before it is read.
  @_lifetime(&gradients)
  init(_ gradients: inout Gradients) {
    losses = PartedArray(&gradients.losses)
    yHat = PartedArray(&gradients.yHat)
    logYHat = PartedArray(&gradients.logYHat)
    gradYHat = PartedArray(&gradients.gradYHat)
    jacobianRow = PartedArray(&gradients.jacobianRow)
    gradAL = PartedArray(&gradients.gradAL)
  }

  /// Calls `body` with the numbers of `range` of a quantity's flat result, unless the quantity was not requested.
  @inline(__always)
  func write(_ quantity: Quantity, _ range: Range<Int>, body: (inout MutableSpan<Double>) -> Void) {
    switch quantity {
    case .losses: ResultStorage.write(losses, range, body: body)
    case .yHat: ResultStorage.write(yHat, range, body: body)
    case .logYHat: ResultStorage.write(logYHat, range, body: body)
    case .gradYHat: ResultStorage.write(gradYHat, range, body: body)
    case .jacobianRow: ResultStorage.write(jacobianRow, range, body: body)
    case .gradAL: ResultStorage.write(gradAL, range, body: body)
    case .loss, .denominator: return
    }
  }

  @inline(__always)
  private static func write(
    _ array: borrowing PartedArray<Double>, _ range: Range<Int>, body: (inout MutableSpan<Double>) -> Void
  ) {
    if !array.isEmpty { array.write(range, body: body) }
  }
}

extension Gradients {
  /// Makes an array for each of the quantities that has a number for each row or class. No number is written yet.
  ///
  /// - Parameters:
  ///   - samples: B, the numbers of `losses`; at least 1.
  ///   - entries: B·k, the numbers of a matrix; at least 1.
  mutating func makeArrays(_ quantities: Quantities, samples: Int, entries: Int) {
    // In place: passing `Gradients` on copies it, and a copy counts a reference for each array.
    if quantities.contains(.losses) { losses = .unwritten(samples) }
    if quantities.contains(.yHat) { yHat = .unwritten(entries) }
    if quantities.contains(.logYHat) { logYHat = .unwritten(entries) }
    if quantities.contains(.gradYHat) { gradYHat = .unwritten(entries) }
    if quantities.contains(.jacobianRow) { jacobianRow = .unwritten(entries) }
    if quantities.contains(.gradAL) { gradAL = .unwritten(entries) }
  }
}
