import Text

/// What names of other programs mean in a network: PyTorch's, Keras's, JAX's and those of courses.
enum NetworkHints {
  /// Other names of the fields of a request.
  static let fields: [String: String] = table([
    "x": ["data", "features", "h_0", "h0", "input", "inputs", "sample", "samples"],
    "layers": ["hidden", "model", "net", "network", "params", "parameters", "theta", "θ"],
    "weights_layout": ["kernel_layout", "layout", "w_layout", "weight_layout"],
    "output": [
      "criterion", "final_activation", "last_activation", "loss_fn", "loss_function", "output_activation",
      "output_function", "output_unit", "output_units",
    ],
  ])

  /// Names of a request that are not fields of it, with what to do.
  static let sentences: [String: String] = {
    var sentences: [String: String] = [:]
    for name in ["activation", "activations", "b", "bias", "biases", "w"] {
      sentences[name] =
        #"It is a field of each layer: `"layers": [{"W": …, "b": …, "activation": …}, …]`."#
    }
    for name in ["logits", "a_l"] {
      sentences[name] = "a_L is computed here, from `x` and `layers`; `/v1/gradients` accepts logits."
    }
    for name in ["slope", "negative_slope", "alpha"] {
      sentences[name] = #"It belongs to a layer: `"activation": {"name": "leaky_relu", "slope": 0.01}`."#
    }
    return sentences
  }()

  /// Other names of the fields of a layer.
  static let layerFields: [String: String] = table([
    "W": ["kernel", "w", "weight", "weights"],
    "b": ["bias", "biases"],
    "activation": ["act", "activation_function", "function", "g", "nonlinearity"],
  ])

  /// Names in a layer that are not fields of it, with what to do.
  static let ofLayer: [String: String] = {
    var sentences: [String: String] = [:]
    for name in ["in_features", "inputs", "n", "n_in", "n_out", "out_features", "shape", "size", "units"] {
      sentences[name] = "It follows from the shape of `W`: leave it out."
    }
    for name in ["slope", "negative_slope", "alpha"] {
      sentences[name] = #"It belongs to `activation`: `{"name": "leaky_relu", "slope": 0.01}`."#
    }
    for name in ["dropout", "trainable", "type"] {
      sentences[name] = "Each layer is fully connected, and nothing is dropped or trained: leave it out."
    }
    return sentences
  }()

  /// Other names of the activation functions.
  static let activations: [String: String] = {
    let names = [
      "identity": ["linear", "none"], "relu": ["rectifier"], "gelu_tanh": ["gelu_new", "gelu_approximate"],
      "leaky_relu": ["leakyrelu", "lrelu"], "logistic": ["logit", "expit"],
    ]
    var hints = ["softmax": "It is an output unit: `\"output\": \"softmax\"`, and the last layer has no `activation`."]
    for (name, others) in names { for other in others { hints[other] = "It is called `\(name)`." } }
    return hints
  }()

  /// Other names of the output units.
  static let outputs: [String: String] = {
    let names = [
      "softmax": ["categorical_crossentropy", "cross_entropy", "ce", "log_softmax"],
      "logistic": ["bce", "binary_cross_entropy", "binary_crossentropy", "sigmoid"],
      "identity": ["l2", "linear", "mse", "none", "squared_error"],
    ]
    var hints: [String: String] = [:]
    for (name, others) in names { for other in others { hints[other] = "It is called `\(name)`." } }
    return hints
  }()

  /// What a name that is no quantity was probably meant for, as a sentence with a space before it; or an empty text.
  static func quantity(for found: String) -> String {
    guard found.utf8.count <= 40 else { return "" }
    let lowercased = found.lowercased()
    if let name = quantities[lowercased] { return " It is called `\(name)`." }
    if ["log_y_hat", "jacobian_row"].contains(lowercased) { return " It is a quantity of `/v1/gradients`." }
    if ["grad", "grads", "gradient", "gradients"].contains(lowercased) {
      return " A network has several: `grad_W` and `grad_b` are those of its parameters."
    }
    let digits = lowercased.reversed().prefix { $0.isASCII && $0.isNumber }.count
    guard digits > 0, digits <= 7 else { return didYouMean(found, among: NetworkName.known) }
    // Without zeros before it.
    let number = Int(lowercased.suffix(digits)) ?? 0
    var base = String(lowercased.dropLast(digits))
    if base.hasSuffix("_") { base.removeLast() }
    if let name = quantities[base], LayerQuantity(rawValue: name) != nil { return " It is called `\(name)_\(number)`." }
    return nearest(to: base, among: LayerQuantity.allCases.map(\.rawValue)).map { " Did you mean `\($0)_\(number)`?" }
      ?? ""
  }

  private static let quantities: [String: String] = table([
    "a": ["pre_activation", "pre_activations", "z"],
    "h": ["activation", "activations", "hidden"],
    "grad_W": ["dw", "grad_weight", "grad_weights", "w_grad", "weight_grad"],
    "grad_b": ["b_grad", "bias_grad", "db", "grad_bias", "grad_biases"],
    "grad_a": ["da", "delta", "dz", "grad_z"],
    "grad_h": ["dh", "grad_hidden"],
    "grad_a_L": ["dlogits", "grad_logits"],
    "grad_x": ["dx", "grad_input", "grad_h_0", "x_grad"],
    "y_hat": ["output", "p", "pred", "prediction", "predictions", "probs", "yhat", "ŷ"],
    "loss": ["cost", "cross_entropy", "nll"],
  ])

  private static func table(_ names: [String: [String]]) -> [String: String] {
    var table: [String: String] = [:]
    for (field, others) in names { for other in others { table[other] = field } }
    return table
  }
}
