/// Where the workers write: the storage of the result arrays, before they are arrays.
///
/// Sendable without a check: a chunk's rows are written by the one worker that has the chunk, and read by nobody before
/// all workers have returned.
@safe struct ResultStorage: @unchecked Sendable {
  // One field a matrix, not a dictionary: every tile asks for each.
  private var losses: UnsafeMutableBufferPointer<Double>?
  private var yHat: UnsafeMutableBufferPointer<Double>?
  private var logYHat: UnsafeMutableBufferPointer<Double>?
  private var gradYHat: UnsafeMutableBufferPointer<Double>?
  private var jacobianRow: UnsafeMutableBufferPointer<Double>?
  private var gradAL: UnsafeMutableBufferPointer<Double>?

  private static func field(
    of quantity: Quantity
  ) -> WritableKeyPath<ResultStorage, UnsafeMutableBufferPointer<Double>?>? {
    switch quantity {
    case .losses: unsafe \.losses
    case .yHat: unsafe \.yHat
    case .logYHat: unsafe \.logYHat
    case .gradYHat: unsafe \.gradYHat
    case .jacobianRow: unsafe \.jacobianRow
    case .gradAL: unsafe \.gradAL
    case .loss, .denominator: nil
    }
  }

  @inline(__always) private func buffer(_ quantity: Quantity) -> UnsafeMutableBufferPointer<Double>? {
    switch quantity {
    case .losses: unsafe losses
    case .yHat: unsafe yHat
    case .logYHat: unsafe logYHat
    case .gradYHat: unsafe gradYHat
    case .jacobianRow: unsafe jacobianRow
    case .gradAL: unsafe gradAL
    case .loss, .denominator: nil
    }
  }

  /// The numbers of `range` of a quantity's flat result; `body` is not called for a quantity that was not asked.
  @inline(__always)
  func write(_ quantity: Quantity, _ range: Range<Int>, body: (inout MutableSpan<Double>) -> Void) {
    guard let buffer = unsafe buffer(quantity) else { return }
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    // The range was checked, and no other worker has a part of it.
    let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    body(&span)
  }

  /// Makes an array of `counts[quantity]` numbers for each quantity, and lets `body` fill all of them at once.
  ///
  /// - Parameter body: writes every number of every array before it returns.
  static func fill(
    _ counts: [(Quantity, Int)], body: (ResultStorage) -> Void
  ) -> [Quantity: [Double]] {
    var arrays: [Quantity: [Double]] = [:]
    fill(counts[...], storage: ResultStorage(), arrays: &arrays, body: body)
    return arrays
  }

  /// One array lends its storage while the next is made, and the last calls `body`.
  private static func fill(
    _ counts: ArraySlice<(Quantity, Int)>, storage: ResultStorage, arrays: inout [Quantity: [Double]],
    body: (ResultStorage) -> Void
  ) {
    guard let (quantity, count) = counts.first else { return body(storage) }
    arrays[quantity] = unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      var storage = storage
      if let field = unsafe field(of: quantity) {
        unsafe storage[keyPath: field] = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      }
      fill(counts.dropFirst(), storage: storage, arrays: &arrays, body: body)
      initialized = count
    }
  }
}

/// Where the workers leave what a chunk adds up to. Sendable without a check for the reason of `ResultStorage`.
@safe struct OutcomeStorage: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<ChunkOutcome>

  func write(_ outcome: ChunkOutcome, at chunk: Int) {
    unsafe precondition(buffer.indices.contains(chunk))
    // The index was checked, and the buffer's elements exist already.
    unsafe buffer[chunk] = outcome
  }

  static func fill(_ count: Int, body: (OutcomeStorage) -> Void) -> [ChunkOutcome] {
    var outcomes = Array(repeating: ChunkOutcome(), count: count)
    unsafe outcomes.withUnsafeMutableBufferPointer { unsafe body(OutcomeStorage(buffer: $0)) }
    return outcomes
  }
}
