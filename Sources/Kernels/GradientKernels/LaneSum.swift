/// Eight unevaluated sums side by side, in blocks.
///
/// Within a block the high parts are added exactly, and the low parts get one rounding for each addition. A block is
/// then added to the total, whose low part stays far below its high part. So the error does not grow with the number of
/// blocks (article *Exactness*, *The sum*).
struct LaneSum {
  private var blockHigh = Lanes()
  private var blockLow = Lanes()
  private(set) var high = Lanes()
  private(set) var low = Lanes()

  /// How many numbers of a lane a block has, at most.
  static let blockMax = 16

  @inline(__always) mutating func add(_ head: Lanes, _ tail: Lanes) {
    let (sum, error) = twoSum(blockHigh, head)
    blockHigh = sum
    blockLow += error + tail
  }

  /// Ends the block, and adds it to `high` and `low`.
  @inline(__always) mutating func endBlock() {
    let (sum, error) = twoSum(high, blockHigh)
    (high, low) = twoSum(sum, low + (error + blockLow))
    blockHigh = Lanes()
    blockLow = Lanes()
  }

  /// The sum of the lanes, whose last block has ended.
  @inline(__always) var total: (high: Double, low: Double) {
    let (sum, error) = twoSum(high.lowHalf, high.highHalf)
    return LaneSum.total(of: sum, (low.lowHalf + low.highHalf) + error)
  }

  /// The sum of four unevaluated sums.
  @inline(__always) static func total(of high: HalfLanes, _ low: HalfLanes) -> (high: Double, low: Double) {
    let (first, firstError) = twoSum(high[0], high[1])
    let (second, secondError) = twoSum(high[2], high[3])
    let (sum, error) = twoSum(first, second)
    return (sum, ((low[0] + low[1]) + (low[2] + low[3])) + (error + (firstError + secondError)))
  }
}
