/// Where the numbers of one sample are: a record of blocks, one record after the other.
///
/// A block has the heads, the tails and the bounds of a quantity, `stride` numbers each. Numbers after the last unit of
/// a quantity are computed too, and mean nothing.
struct SampleLayout {
  /// For layer i at i − 1, as all that follows. The units, rounded up to a multiple of 4.
  let strides: [Int]
  let a: [Int]
  /// Of hidden layers, as the next two.
  let h: [Int]
  let slope: [Int]
  let gradH: [Int]
  let gradA: [Int]
  let yHat: Int
  /// q of softmax with a distribution, or the targets of another output unit; −1 if the truth is labels.
  let truth: Int
  /// Head, tail and bound of the sample's loss, which is not divided by D.
  let loss: Int
  /// ∂loss/∂x, and its stride.
  let gradX: Int
  let inputStride: Int
  /// The numbers of a record.
  let size: Int

  init(of batch: NetworkBatch, hasLabels: Bool, hasGradX: Bool) {
    var end = 0
    func block(_ stride: Int) -> Int {
      defer { end += 3 * stride }
      return end
    }
    let strides = batch.layers.map { SampleLayout.padded($0.units) }
    let hidden = strides.dropLast()
    self.strides = strides
    a = strides.map(block)
    h = hidden.map(block)
    slope = hidden.map(block)
    gradH = hidden.map(block)
    gradA = strides.map(block)
    let last = strides[strides.count - 1]
    yHat = block(last)
    truth = hasLabels ? -1 : block(last)
    loss = block(4)
    inputStride = SampleLayout.padded(batch.units(0))
    gradX = hasGradX ? block(inputStride) : end
    // An odd number of cache lines: the same place of all records would otherwise share few lines of the cache.
    size = ((end + 7) / 8 | 1) * 8
  }

  /// A multiple of 4.
  static func padded(_ count: Int) -> Int { (count + 3) & ~3 }
}
