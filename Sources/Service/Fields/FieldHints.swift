import GradientCore

/// What field names of other programs mean here: those of PyTorch, Keras, scikit-learn and JAX, and of the lecture.
enum FieldHints {
  case gradients, grade, lint, backprop, derivation
  /// The fields of a layer in `/v1/backprop`.
  case layer

  /// The advice about an unknown field.
  struct Hint {
    /// The field that it was probably meant for, if there is one.
    var field: String?
    let text: String
  }

  /// - Parameter known: the fields of the document.
  func hint(for key: String, known: [String]) -> Hint? {
    guard key.utf8.count <= Self.bytesMax else { return nil }
    let name = key.lowercased()
    if self == .layer {
      return NetworkHints.layerFields[name].map(Self.called) ?? Self.sentence(NetworkHints.ofLayer[name])
    }
    if self == .backprop { return ofNetwork(key, name, known) }
    if self == .grade || self == .lint || self == .derivation, let hint = ofQuestion(key, name) { return hint }
    if let text = Self.capitals[key] { return Self.sentence(text) }
    if let field = Self.fields[name], known.contains(field) { return Self.called(field) }
    if let text = Self.sentences[name] { return Self.sentence(text) }
    return place(of: key)
  }

  /// The hint for a field of a network. What is said about logits does not apply.
  private func ofNetwork(_ key: String, _ name: String, _ known: [String]) -> Hint? {
    let text = Self.capitals[key] ?? Self.sentences[name]
    if text == Self.shape { return Self.sentence("It follows from the shapes of `x` and `W`: leave it out.") }
    if let field = NetworkHints.fields[name] { return Self.called(field) }
    if let text = NetworkHints.sentences[name] { return Self.sentence(text) }
    if NetworkName(key) != nil { return Self.sentence("It is computed here: name it in `include`.") }
    if let field = Self.fields[name], known.contains(field) { return Self.called(field) }
    if let text, !text.contains("logit") { return Self.sentence(text) }
    return place(of: key)
  }

  /// The hint for a field of a question, which has logits or a network; nil if it is the same without networks.
  private func ofQuestion(_ key: String, _ name: String) -> Hint? {
    if Self.capitals[key] == Self.layers { return Self.sentence(NetworkHints.sentences[name]) }
    if Self.fields[name] == "logits", NetworkHints.fields[name] == "x" {
      return Hint(field: "logits", text: "unknown field; it is called `logits` here, or `x` next to `layers`.")
    }
    guard Self.fields[name] == nil, Self.sentences[name] ?? Self.layers == Self.layers else { return nil }
    return NetworkHints.fields[name].map(Self.called) ?? Self.sentence(NetworkHints.sentences[name])
  }

  private static func sentence(_ text: String?) -> Hint? { text.map { Hint(text: "unknown field. \($0)") } }

  /// The entry of a table for a name, in upper or lower case. A name longer than any table has is not looked up: to
  /// convert text to lower case costs 40 ns per byte.
  static func entry<Entry>(of table: [String: Entry], for name: String) -> Entry? {
    name.utf8.count <= bytesMax ? table[name.lowercased()] : nil
  }

  /// The names of these tables are shorter.
  private static let bytesMax = 40

  private static func called(_ field: String) -> Hint {
    let more =
      switch field {
      case "labels": " (class numbers; probabilities and one-hot rows are `targets`)"
      case "answer": " (one student's; a class has `submissions`)"
      default: ""
      }
    return Hint(field: field, text: "unknown field; it is called `\(field)` here\(more).")
  }

  /// The hint for a field of another path, or of another object in the document.
  private func place(of key: String) -> Hint? {
    let name = key.lowercased()
    switch self {
    case .gradients, .lint, .backprop, .derivation, .layer:
      if self == .lint, Self.tolerances.contains(name) { return Self.inTolerance }
      if Self.ofGrade.contains(name) {
        return Hint(text: "unknown field. It is a field of `/v1/grade`, which grades answers.")
      }
      if Self.results.contains(name) {
        return Hint(
          text:
            "unknown field. It is computed here, from `logits`; to have it graded, send it in `answer` to `/v1/grade`.")
      }
    case .grade:
      if Self.results.contains(name) || NetworkName(key) != nil {
        return Hint(field: "answer", text: "unknown field; quantities are sent in `answer`.")
      }
      if Self.tolerances.contains(name) { return Self.inTolerance }
      if name == "include" {
        return Hint(field: "points", text: "unknown field; `points` names the quantities to grade.")
      }
    }
    if self != .lint, ["quantities", "seed", "variants"].contains(name) {
      return Hint(text: "unknown field. It is a field of `/v1/lint`.")
    }
    if self == .derivation, name == "include" {
      return Hint(field: "steps", text: "unknown field; `steps` names the steps of the response.")
    }
    if self == .lint, name == "include" {
      return Hint(field: "quantities", text: "unknown field; `quantities` names what to lint.")
    }
    return nil
  }

  private static let ofGrade: Set<String> = [
    "answer", "answers", "submission", "submissions", "problem", "tolerance", "points", "partial", "follow_through",
    "blank", "read", "feedback", "format", "rtol", "atol", "decimals", "significant_figures",
  ]
  private static let results: Set<String> = [
    "loss", "losses", "y_hat", "yhat", "ŷ", "grad_y_hat", "grad_a_l", "log_y_hat", "jacobian_row", "denominator",
    "grad",
    "gradient", "gradients",
  ]
  private static let tolerances: Set<String> = ["rtol", "atol", "decimals", "significant_figures"]
  private static let inTolerance = Hint(field: "tolerance", text: "unknown field; it belongs in `tolerance`.")

  /// Other names of Nabla's fields.
  static let fields: [String: String] = {
    let names = [
      "logits": [
        "a", "a_l", "al", "activations", "input", "inputs", "logit", "out", "output", "outputs", "output_units", "pred",
        "preds", "prediction", "predictions", "pre_activation", "pre_activations", "score", "scores", "net_input",
        "unnormalized",
        "x", "y_pred", "y_score", "z", "z_l",
      ],
      "labels": [
        "class", "classes", "ell", "gold", "ground_truth", "gt", "integer_labels", "l", "ℓ", "label_ids", "target",
        "target_class", "true_class", "true_label", "true_labels", "truth", "y", "y_true",
      ],
      "targets": [
        "distribution", "labels_one_hot", "labels_onehot", "one_hot", "onehot", "one_hot_labels", "q", "soft_label",
        "soft_labels",
        "soft_targets", "target_probs",
      ],
      "weights": ["class_weight", "class_weights", "w", "weight"],
      "label_smoothing": ["alpha", "eps", "epsilon", "ε", "label_smooth", "label_smoothing_factor", "smoothing"],
      "ignore_index": [
        "ignore", "ignore_class", "ignore_label", "ignore_value", "ignored_label", "pad_id", "pad_token_id",
        "padding_idx", "void_index",
      ],
      "label_base": [
        "base", "base_index", "first_label", "index_base", "index_from", "label_offset", "one_based", "zero_based",
      ],
      "reduction": ["average", "reduce", "reducer", "reduction_mode", "reduction_type", "size_average"],
      "include": ["fields", "output_fields", "outputs_wanted", "return", "want", "what"],
      "answer": ["answers", "response", "solution", "student", "student_answer", "submission"],
      "points": ["max_points", "max_score", "rubric"],
    ]
    var fields: [String: String] = [:]
    for (field, others) in names { for other in others { fields[other] = field } }
    return fields
  }()

  private static let layers =
    "It belongs to a network: send networks to `/v1/backprop`, or the outputs of the last layer as `logits`."
  private static let shape = "It follows from the shape of `logits`: leave it out."

  /// Names that mean something else in capitals: the lecture's matrix W and batch size B, next to weights w, biases b.
  static let capitals = ["B": shape, "W": layers]

  /// Names of what Nabla does not have or does not need, with what to do.
  static let sentences: [String: String] = {
    let samples =
      "There are no weights of samples: `reduction: \"none\"` returns each sample's loss and gradient, to weigh yourself."
    let probabilities = "ŷ is computed here: send `logits`; logarithms of probabilities are logits too."
    let numbers = "All numbers are binary64: leave it out."
    let lists = [
      (
        [
          "activation", "b", "bias", "biases", "features", "h", "hidden", "layers", "model", "network", "params",
          "theta",
          "θ",
        ], layers
      ),
      (
        [
          "axis", "batch_size", "depth", "dim", "k", "n", "n_classes", "n_samples", "nb_classes", "num_classes",
          "num_labels",
        ], shape
      ),
      (
        ["attention_mask", "logits_mask", "mask", "masked", "where"],
        "A masked class has the logit \"-Infinity\", in quotes; a sample to ignore has the label `ignore_index`."
      ),
      (
        [
          "categorical_crossentropy", "criterion", "cross_entropy", "loss_fn", "loss_function", "loss_type",
          "objective",
          "sparse_categorical_crossentropy",
        ], "The loss is softmax cross-entropy: leave it out."
      ),
      (
        ["device", "jit", "requires_grad", "stop_gradient", "training"],
        "It is a setting of a library: leave it out."
      ),
      (["learning_rate", "lr", "optimizer"], "Only gradients are computed here, and no step is taken: leave it out."),
      (["instance_weight", "sample_weight", "sample_weights"], samples),
      (
        [
          "from_probs", "p", "predict_proba", "prob", "proba", "probabilities", "probs", "softmax", "y_prob", "y_proba",
        ],
        probabilities
      ),
      (["log_probs", "log_softmax", "logprobs"], probabilities),
      (["dtype", "float32", "float64", "precision"], numbers),
      (["from_logits", "is_logits", "logits_input"], "Only logits are accepted: leave it out."),
      (
        ["logit_scale", "t", "tau", "temp", "temperature"],
        "There is no temperature: divide the logits by it, and divide `grad_a_L` by it too."
      ),
      (
        ["pos_weight"],
        "It belongs to binary cross-entropy, which has no weights here; `weights` has a weight for each class."
      ),
    ]
    var sentences: [String: String] = [:]
    for (names, text) in lists { for name in names { sentences[name] = text } }
    return sentences
  }()

  /// Other programs' names of the quantities.
  static let quantities: [String: String] = {
    let names: [Quantity: [String]] = [
      .yHat: ["p", "pred", "prediction", "predictions", "prob", "probabilities", "probs", "softmax", "ŷ"],
      .logYHat: ["log_prob", "log_probs", "log_softmax", "logprobs"],
      .gradYHat: ["dy_hat", "grad_probs", "grad_y"],
      .gradAL: [
        "delta", "dlogits", "grad", "grad_a", "grad_logits", "grad_z", "gradient", "gradients", "grads", "logits_grad",
      ],
      .jacobianRow: ["jacobian"],
      .loss: ["cost", "cross_entropy", "nll"],
      .denominator: ["d"],
    ]
    var hints: [String: String] = [:]
    for (quantity, others) in names { for other in others { hints[other] = "It is called `\(quantity.rawValue)`." } }
    return hints
  }()

  /// Other programs' names of the reductions.
  static let reductions = [
    "auto": "The default is \"mean\".", "batchmean": "The mean over the batch is \"mean\".",
    "avg": "The mean is called \"mean\".",
    "average": "The mean is called \"mean\".", "elementwise_mean": "The mean is called \"mean\".",
    "sum_over_batch_size": "The sum divided by the batch size is \"mean\".",
    "mean_with_sample_weight": "There are no weights of samples.",
    "null": "One loss per sample is \"none\".", "no": "One loss per sample is \"none\".",
    "false": "One loss per sample is \"none\".", "total": "The sum is called \"sum\".",
    "add": "The sum is called \"sum\".",
  ]
}
