import Balls
import GradientCore

/// How many bits the heads of a network's numbers may have, estimated from the exponents of its inputs and weights.
///
/// Exact products and sums of numbers whose exponents are far apart are long, and long heads take long to multiply.
struct HeadBits {
  /// Of h_0 = x, h_1, …, h_{L−1}.
  private(set) var h: [Int]
  /// Of a_i and of ∇a_i; the first ones are 0.
  private(set) var a = [0]
  private(set) var gradA: [Int]

  private static let ofFunction = 64
  /// A carry for each doubling of the number of terms.
  private static let ofSum = 64

  init(_ batch: NetworkBatch, bits: Int) {
    let most = bits * Pair.headFactor
    let weights = batch.layers.map { HeadBits.span($0.weights) }
    h = [min(most, HeadBits.span(batch.inputs))]
    for (index, layer) in batch.layers.enumerated() {
      let biases = HeadBits.span(layer.biases ?? [])
      a.append(min(most, max(h[index] + weights[index], biases) + HeadBits.ofSum))
      // The others are a itself, far from 0.
      let isBounded = layer.activation.map { $0 == .tanh || $0 == .logistic } ?? true
      h.append(isBounded ? HeadBits.ofFunction : a[index + 1])
    }
    gradA = [Int](repeating: 0, count: batch.depth + 1)
    gradA[batch.depth] = batch.output == .identity ? a[batch.depth] : HeadBits.ofFunction
    for layer in (1..<batch.depth).reversed() {
      gradA[layer] = min(most, gradA[layer + 1] + weights[layer] + HeadBits.ofSum)
    }
  }

  /// The bits between the greatest and the least bit of some numbers.
  private static func span(_ numbers: [Double]) -> Int {
    var (least, greatest) = (Int.max, Int.min)
    for number in numbers where number != 0 {
      let exponent = Int(number.exponent)
      greatest = max(greatest, exponent)
      least = min(least, exponent - number.significandWidth)
    }
    return greatest < least ? 0 : greatest - least + 1
  }
}
