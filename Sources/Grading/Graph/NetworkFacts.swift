import Backpropagation

/// What a network's numbers hide from a grader.
struct NetworkFacts: Sendable {
  /// A unit of a layer in one sample. Layer and unit are counted from 1, samples from 0.
  struct Place: Equatable, Sendable {
    let layer: Int
    let sample: Int
    let unit: Int
  }

  /// The layers whose W has as many rows as columns: they hide a transpose.
  let squareLayers: [Int]
  /// The inputs, counted from 1, that are 0 in every sample: the columns of W_1 that they multiply are hidden.
  let zeroInputs: [Int]
  /// Units with |g'| < `saturation`: within the usual tolerances, they hide all that comes through them. ReLU units
  /// that are off do not count, because that is what their mask is for.
  let saturated: [Place]
  /// Pre-activations at a kink, where several answers are right.
  let kinks: [Place]
  /// Logistic units whose pre-activation is exactly 0, so that g'(a) is ¼, its greatest value.
  let logisticAtZero: [Place]

  static let saturation = 1e-5

  /// nil for a question with `logits`.
  init?(_ question: Question) {
    guard let network = question.network else { return nil }
    let (inputs, width) = (network.inputs, network.units(0))
    squareLayers = network.layers.indices.filter { network.layers[$0].isSquare }.map { $0 + 1 }
    zeroInputs = (0..<width).filter { column in
      stride(from: column, to: inputs.count, by: width).allSatisfy { inputs[$0] == 0 }
    }.map { $0 + 1 }
    func places(_ isMeant: (Activation, Double) -> Bool) -> [Place] {
      network.layers.enumerated().flatMap { index, layer -> [Place] in
        guard let activation = layer.activation else { return [] }
        return question.exact(.a(index + 1)).enumerated().compactMap { place, a in
          guard isMeant(activation, a) else { return nil }
          return Place(layer: index + 1, sample: place / layer.units, unit: place % layer.units + 1)
        }
      }
    }
    saturated = places { activation, a in
      activation != .relu && abs(activation.plainDerivative(a)) < NetworkFacts.saturation
    }
    kinks = places { activation, a in activation.hasKink && a == 0 }
    logisticAtZero = places { activation, a in activation == .logistic && a == 0 }
  }
}
