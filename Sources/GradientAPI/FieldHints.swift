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
    if let field = Self.fields[name], known.contains(field) { return Self.called(field) }
    if let text = Self.sentences[name] { return Hint(text: "unknown field. \(text)") }
    return place(of: key)
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
        "preds", "prediction", "predictions", "pre_activation", "pre_activations", "score", "scores", "unnormalized",
        "x",
        "y_pred", "y_score", "z",
      ],
      "labels": [
        "class", "classes", "ell", "gold", "ground_truth", "integer_labels", "l", "ℓ", "label_ids", "target",
        "target_class", "true_class", "true_label", "true_labels", "truth", "y", "y_true",
      ],
      "targets": [
        "distribution", "labels_onehot", "one_hot", "onehot", "one_hot_labels", "q", "soft_label", "soft_labels",
        "soft_targets", "target_probs",
      ],
      "weights": ["class_weight", "class_weights", "weight"],
      "label_smoothing": ["alpha", "eps", "epsilon", "ε", "label_smooth", "smoothing"],
      "ignore_index": ["ignore", "ignore_class", "ignore_label", "ignored_label", "pad_id", "padding_idx"],
      "label_base": ["base", "first_label", "index_base", "label_offset", "one_based"],
      "reduction": ["reduce", "reduction_type", "size_average"],
      "include": ["fields", "output_fields", "outputs_wanted", "return", "want", "what"],
      "answer": ["response", "solution", "student", "student_answer", "submission"],
      "submissions": ["answers"],
      "points": ["max_points", "max_score", "rubric"],
    ]
    var fields: [String: String] = [:]
    for (field, others) in names { for other in others { fields[other] = field } }
    return fields
  }()

  /// Names of what Nabla has not, or needs not to be told, with what to do.
  static let sentences: [String: String] = {
    let layers = "Networks are not served here: send the outputs of the last layer before the softmax as `logits`."
    let shape = "It is read from the shape of `logits`: leave it out."
    let samples =
      "There are no weights of samples: with `reduction: \"none\"` each sample has its own loss and gradient to weigh."
    let probabilities = "ŷ is computed here: send `logits`; logarithms of probabilities are logits too."
    let numbers = "All numbers are binary64: leave it out."
    let lists = [
      (["layers", "hidden", "model", "network", "params", "w", "b", "biases"], layers),
      (["batch_size", "k", "n_classes", "num_classes", "nb_classes", "axis", "dim"], shape),
      (["sample_weight", "sample_weights"], samples),
      (["prob", "probs", "probabilities", "proba", "p", "softmax"], probabilities),
      (["log_probs", "log_softmax", "logprobs"], probabilities),
      (["dtype", "precision"], numbers),
      (["from_logits", "logits_input"], "Logits are all that is accepted: leave it out."),
      (
        ["temperature", "tau"],
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

  /// What reductions are called elsewhere.
  static let reductions = [
    "batchmean": "The mean over the batch is \"mean\".", "avg": "The mean is called \"mean\".",
    "average": "The mean is called \"mean\".", "elementwise_mean": "The mean is called \"mean\".",
    "sum_over_batch_size": "The sum divided by the batch size is \"mean\".",
    "mean_with_sample_weight": "There are no weights of samples.",
    "null": "Losses that stay apart are \"none\".", "no": "Losses that stay apart are \"none\".",
    "false": "Losses that stay apart are \"none\".", "total": "The sum is called \"sum\".",
    "add": "The sum is called \"sum\".",
  ]
}
