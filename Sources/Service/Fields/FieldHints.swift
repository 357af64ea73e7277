import GradientCore

/// What names from other programs mean in a document of Nabla: PyTorch's, Keras's, scikit-learn's, JAX's, the lecture's.
enum FieldHints {
  case gradients, grade, lint

  /// What an unknown field was probably meant for.
  struct Hint {
    /// The field that it is called here, if it has a place.
    var field: String?
    let text: String
  }

  /// - Parameter known: the fields of the document.
  func hint(for key: String, known: [String]) -> Hint? {
    guard key.utf8.count <= Self.bytesMax else { return nil }
    let name = key.lowercased()
    if let text = Self.capitals[key] { return Hint(text: "unknown field. \(text)") }
    if let field = Self.fields[name], known.contains(field) { return Self.called(field) }
    if let text = Self.sentences[name] { return Hint(text: "unknown field. \(text)") }
    return place(of: key)
  }

  /// The entry of a table for a name in letters of either case; nil for a longer name than any table has. To write a text
  /// in small letters costs 40 ns a byte.
  static func entry<Entry>(of table: [String: Entry], for name: String) -> Entry? {
    name.utf8.count <= bytesMax ? table[name.lowercased()] : nil
  }

  /// The longest name of these tables is shorter.
  private static let bytesMax = 40

  private static func called(_ field: String) -> Hint {
    let more =
      field == "labels" ? " (class numbers; probabilities and one-hot rows are `targets`)" : ""
    return Hint(field: field, text: "unknown field; it is called `\(field)` here\(more).")
  }

  /// A field of another path, or of another place in the document.
  private func place(of key: String) -> Hint? {
    let name = key.lowercased()
    switch self {
    case .gradients, .lint:
      if Self.ofGrade.contains(name) {
        return Hint(text: "unknown field. It is a field of `/v1/grade`, which grades answers.")
      }
      if Self.results.contains(name) {
        return Hint(
          text:
            "unknown field. It is computed here, from `logits`; to have it graded, send it in `answer` to `/v1/grade`.")
      }
    case .grade:
      if Self.results.contains(name) {
        return Hint(field: "answer", text: "unknown field; quantities are sent in `answer`.")
      }
      if Self.tolerances.contains(name) {
        return Hint(field: "tolerance", text: "unknown field; it belongs in `tolerance`.")
      }
      if name == "include" {
        return Hint(field: "points", text: "unknown field; `points` names the quantities that are asked.")
      }
    }
    if self != .lint, name == "quantities" || name == "seed" {
      return Hint(text: "unknown field. It is a field of `/v1/lint`.")
    }
    if self == .lint, name == "include" {
      return Hint(field: "quantities", text: "unknown field; `quantities` names what is asked.")
    }
    return nil
  }

  private static let ofGrade: Set<String> = [
    "answer", "answers", "submission", "submissions", "problem", "tolerance", "points", "partial", "follow_through",
    "feedback", "format", "rtol", "atol", "decimals", "significant_figures",
  ]
  private static let results: Set<String> = [
    "loss", "losses", "y_hat", "yhat", "ŷ", "grad_y_hat", "grad_a_l", "log_y_hat", "jacobian_row", "denominator",
    "grad",
    "gradient", "gradients",
  ]
  private static let tolerances: Set<String> = ["rtol", "atol", "decimals", "significant_figures"]

  /// Names of what Nabla has under another name.
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
      "answer": ["response", "solution", "student", "student_answer", "submission"],
      "submissions": ["answers"],
      "points": ["max_points", "max_score", "rubric"],
    ]
    var fields: [String: String] = [:]
    for (field, others) in names { for other in others { fields[other] = field } }
    return fields
  }()

  private static let layers =
    "Networks are not served here: send the outputs of the last layer before the softmax as `logits`."
  private static let shape = "It is read from the shape of `logits`: leave it out."

  /// Names that mean something else in capitals: the lecture's matrix W and batch size B, next to weights w and biases b.
  static let capitals = ["B": shape, "W": layers]

  /// Names of what Nabla has not, or needs not to be told, with what to do.
  static let sentences: [String: String] = {
    let samples =
      "There are no weights of samples: with `reduction: \"none\"` each sample has its own loss and gradient to weigh."
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
        "A masked class has the logit \"-Infinity\", in quotes; a sample that does not count has the label `ignore_index`."
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
      (["learning_rate", "lr", "optimizer"], "Gradients are computed here, and no step is taken: leave it out."),
      (["instance_weight", "sample_weight", "sample_weights"], samples),
      (
        [
          "from_probs", "p", "predict_proba", "prob", "proba", "probabilities", "probs", "softmax", "y_prob", "y_proba",
        ],
        probabilities
      ),
      (["log_probs", "log_softmax", "logprobs"], probabilities),
      (["dtype", "float32", "float64", "precision"], numbers),
      (["from_logits", "is_logits", "logits_input"], "Logits are all that is accepted: leave it out."),
      (
        ["logit_scale", "t", "tau", "temp", "temperature"],
        "There is no temperature: send logits that are divided by it, and divide `grad_a_L` by it too."
      ),
      (
        ["pos_weight"],
        "It is of binary cross-entropy, which is not served here; `weights` has a weight for each class."
      ),
    ]
    var sentences: [String: String] = [:]
    for (names, text) in lists { for name in names { sentences[name] = text } }
    return sentences
  }()

  /// What quantities are called elsewhere.
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

  /// What reductions are called elsewhere.
  static let reductions = [
    "auto": "The default is \"mean\".", "batchmean": "The mean over the batch is \"mean\".",
    "avg": "The mean is called \"mean\".",
    "average": "The mean is called \"mean\".", "elementwise_mean": "The mean is called \"mean\".",
    "sum_over_batch_size": "The sum divided by the batch size is \"mean\".",
    "mean_with_sample_weight": "There are no weights of samples.",
    "null": "Losses that stay apart are \"none\".", "no": "Losses that stay apart are \"none\".",
    "false": "Losses that stay apart are \"none\".", "total": "The sum is called \"sum\".",
    "add": "The sum is called \"sum\".",
  ]
}
