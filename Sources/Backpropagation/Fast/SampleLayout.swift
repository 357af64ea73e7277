/// Where the numbers of one sample are: a record of blocks, one record after the other.
///
/// A block has the heads, the tails and the bounds of a quantity, `stride` numbers each. Numbers after the last unit of
/// a quantity are computed too, and mean nothing.
struct SampleLayout {
  /// The blocks of a layer.
  struct Blocks {
    /// The units, rounded up to a multiple of 4.
    let stride: Int
    let a: Int
    let gradA: Int
    /// Of a hidden layer, as the next two. The last layer has no room for them.
    let h: Int
    let slope: Int
    let gradH: Int
  }

  private let layers: [Blocks]
  let yHat: Int
  /// q of softmax with a distribution, or the targets of another output unit; −1 if the truth is labels.
  let truth: Int
  /// Head, tail and bound of the sample's loss, which is not divided by D.
  let loss: Int
  /// ∂loss/∂x, and its stride.
  let gradX: Int
  let inputStride: Int
  /// The greatest stride of all.
  let strideMax: Int
  /// The numbers of a record.
  let size: Int

  init(of batch: borrowing NetworkBatch, hasLabels: Bool, hasGradX: Bool) {
    var end = 0
    func block(_ stride: Int) -> Int {
      defer { end += 3 * stride }
      return end
    }
    let depth = batch.depth
    inputStride = SampleLayout.padded(batch.units(0))
    var strideMax = inputStride
    layers = batch.layers.enumerated().map { index, layer in
      let stride = SampleLayout.padded(layer.units)
      let hidden = index + 1 < depth ? stride : 0
      strideMax = max(strideMax, stride)
      return Blocks(
        stride: stride, a: block(stride), gradA: block(stride), h: block(hidden), slope: block(hidden),
        gradH: block(hidden))
    }
    let last = layers[depth - 1].stride
    yHat = block(last)
    truth = hasLabels ? -1 : block(last)
    loss = block(4)
    gradX = hasGradX ? block(inputStride) : end
    self.strideMax = strideMax
    // An odd number of cache lines: the same place of all records would otherwise share few lines of the cache.
    size = ((end + 7) / 8 | 1) * 8
  }

  /// The blocks of a layer, counted from 1.
  subscript(layer: Int) -> Blocks { layers[layer - 1] }

  /// A multiple of 4.
  static func padded(_ count: Int) -> Int { (count + 3) & ~3 }
}
