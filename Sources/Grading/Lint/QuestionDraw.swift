import Backpropagation
import GradientCore

/// Draws questions like another one: the same shape and options, other numbers of two decimals.
struct QuestionDraw: Sendable {
  let question: Question
  /// Whether a network's weights and biases are drawn too, or kept.
  let drawsParameters: Bool

  /// A question with another number of samples; nil if its results are beyond binary64.
  func question(samples: Int, _ generator: inout SplitMix64) -> Question? {
    let isFlat = question.isFlat && samples == 1
    switch question.given {
    case .logits(let batch):
      let logits = QuestionDraw.normals(samples * batch.classes, deviation: 2, &generator)
      let truth = self.truth(samples, &generator)
      let drawn = try? Batch(
        logits: logits, classes: batch.classes, truth: truth, reduction: batch.reduction, weights: batch.weights,
        labelSmoothing: batch.labelSmoothing, ignoreIndex: batch.ignoreIndex)
      return drawn.flatMap { try? Question($0, isFlat: isFlat) }
    case .network(let network):
      let layers = drawsParameters ? network.layers.map { redrawn($0, &generator) } : network.layers
      let inputs = QuestionDraw.normals(samples * network.units(0), deviation: 1, &generator)
      let truth = self.truth(samples, &generator)
      let drawn = try? NetworkBatch(
        layers: layers, output: network.output, inputs: inputs, samples: samples, truth: truth,
        reduction: network.reduction, weights: network.weights, labelSmoothing: network.labelSmoothing,
        ignoreIndex: network.ignoreIndex)
      return drawn.flatMap { try? Question($0, isFlat: isFlat, isTransposed: question.isTransposed) }
    }
  }

  /// Normal numbers of two decimals, none of them 0: a zero hides what it multiplies.
  private static func normals(_ count: Int, deviation: Double, _ generator: inout SplitMix64) -> [Double] {
    (0..<count).map { _ in
      let number = rounded(deviation * generator.normal(), to: 2) + 0
      return number == 0 ? 0.01 : number
    }
  }

  /// Weights for which units neither saturate nor vanish.
  private func redrawn(_ layer: Layer, _ generator: inout SplitMix64) -> Layer {
    let deviation = 1.5 / Double(layer.inputs).squareRoot()
    return Layer(
      units: layer.units, inputs: layer.inputs,
      weights: QuestionDraw.normals(layer.weights.count, deviation: deviation, &generator),
      biases: layer.biases.map { QuestionDraw.normals($0.count, deviation: 0.5, &generator) },
      activation: layer.activation)
  }

  private func truth(_ samples: Int, _ generator: inout SplitMix64) -> Truth {
    let classes = question.classes
    guard let labels = question.labels else {
      return .targets((0..<samples).flatMap { _ in targets(classes, &generator) })
    }
    // A class that no sample has shows whose labels are used.
    let absent = classes > 2 ? Int.random(in: 0..<classes, using: &generator) : classes - 1
    let present = classes > 2 ? classes - 1 : classes
    var drawn = (0..<samples).map { _ in
      (absent + 1 + Int.random(in: 0..<present, using: &generator)) % classes
    }
    // An ignored sample shows whether it is counted.
    if let ignored = question.ignoreIndex, labels.contains(ignored), samples > 1 { drawn[0] = ignored }
    return .labels(drawn)
  }

  /// A sample's targets in hundredths: a distribution for softmax, numbers from 0 to 1 for logistic units.
  private func targets(_ units: Int, _ generator: inout SplitMix64) -> [Double] {
    switch question.output {
    case .softmax:
      var hundredths = [Int](repeating: 0, count: units)
      for _ in 0..<100 { hundredths[Int.random(in: 0..<units, using: &generator)] += 1 }
      return hundredths.map { Double($0) / 100 }
    case .logistic: return (0..<units).map { _ in Double(Int.random(in: 0...100, using: &generator)) / 100 }
    case .identity: return QuestionDraw.normals(units, deviation: 1, &generator)
    }
  }
}
