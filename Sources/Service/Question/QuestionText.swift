import Backpropagation
import GradientCore
import Grading

/// A question as a body of `/v1/gradients` or of `/v1/backprop`, without the fields that have their defaults.
struct QuestionText {
  private let question: Question
  private let labelBase: Int

  init(_ question: Question, labelBase: Int) {
    self.question = question
    self.labelBase = labelBase
  }

  func write(to writer: inout ObjectWriter) {
    writer.object { writer in
      switch question.given {
      case .logits(let batch):
        writer.key("logits")
        writer.tensor(batch.logits, shape: question.shape(.yHat))
      case .network(let network): write(network, to: &writer)
      }
      writeTruth(to: &writer)
      if question.reduction != .mean { writer.field("reduction", question.reduction.rawValue) }
      if let weights = question.weights {
        writer.key("weights")
        writer.tensor(weights, shape: [question.classes])
      }
      if question.labelSmoothing != 0 { writer.field("label_smoothing", question.labelSmoothing) }
      if let ignored = question.ignoreIndex { writer.field("ignore_index", ignored &+ labelBase) }
    }
  }

  private func writeTruth(to writer: inout ObjectWriter) {
    switch question.truth {
    case .labels(let labels):
      writer.key("labels")
      if question.isFlat {
        writer.integer(labels[0] &+ labelBase)
      } else {
        writer.array { writer in labels.forEach { writer.integer($0 &+ labelBase) } }
      }
      if labelBase != 0 { writer.field("label_base", labelBase) }
    case .targets(let targets):
      writer.key("targets")
      writer.tensor(targets, shape: question.shape(.yHat))
    }
  }

  private func write(_ network: NetworkBatch, to writer: inout ObjectWriter) {
    let width = network.units(0)
    writer.key("x")
    writer.tensor(network.inputs, shape: question.isFlat ? [width] : [network.samples, width])
    writer.key("layers")
    writer.array { writer in
      for layer in network.layers { write(layer, to: &writer) }
    }
    if question.isTransposed { writer.field("weights_layout", "in_out") }
    if network.output != .softmax { writer.field("output", network.output.rawValue) }
  }

  private func write(_ layer: Layer, to writer: inout ObjectWriter) {
    writer.object {
      $0.key("W")
      if question.isTransposed {
        $0.tensor(layer.weights.transposed(columns: layer.inputs), shape: [layer.inputs, layer.units])
      } else {
        $0.tensor(layer.weights, shape: [layer.units, layer.inputs])
      }
      if let biases = layer.biases {
        $0.key("b")
        $0.tensor(biases, shape: [layer.units])
      }
      if let activation = layer.activation {
        $0.key("activation")
        activation.write(to: &$0)
      }
    }
  }
}

extension Activation {
  /// Its name, or an object with its name and its constant.
  fileprivate func write(to writer: inout ObjectWriter) {
    switch self {
    case .leakyReLU(let slope):
      writer.object {
        $0.field("name", name)
        $0.field("slope", slope)
      }
    case .elu(let alpha):
      writer.object {
        $0.field("name", name)
        $0.field("alpha", alpha)
      }
    default: writer.string(name)
    }
  }

  private var name: String {
    switch self {
    case .identity: "identity"
    case .logistic: "logistic"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leakyReLU: "leaky_relu"
    case .elu: "elu"
    case .gelu: "gelu"
    case .geluTanh: "gelu_tanh"
    case .silu: "silu"
    case .softplus: "softplus"
    }
  }
}
