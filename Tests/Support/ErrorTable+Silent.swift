extension ErrorTable {
  /// 422: requests for which PyTorch's `cross_entropy` returns NaN or ∞, or ignores the fault. Those in the other
  /// tables are not repeated here.
  static let silent = silentLogits + silentTruths + silentOptions

  private static let silentLogits = [
    RefusedRequest(
      "an empty batch with targets", body: #"{"logits": [], "targets": []}"#, status: 422, at: ["/logits"],
      says: ["empty"]),
    RefusedRequest(
      "NaN in a later sample", body: #"{"logits": [[1, 2], ["NaN", 2]], "labels": [0, 1]}"#, status: 422,
      at: ["/logits/1/0"], says: ["NaN", "masked class"]),
    RefusedRequest(
      "+∞ in a later sample", body: #"{"logits": [[1, 2], [1, "Infinity"]], "targets": [[1, 0], [0, 1]]}"#,
      status: 422, at: ["/logits/1/1"], says: ["Infinity", "masked class"]),
    RefusedRequest(
      "a later sample of masked classes only",
      body: #"{"logits": [[1, 2], ["-Infinity", "-Infinity"]], "labels": [0, 0]}"#, status: 422, at: ["/logits/1"],
      says: ["every class is masked", "0/0"]),
    RefusedRequest(
      "a sample of masked classes only that is ignored: its ŷ is still 0/0",
      body: #"{"logits": [[1, 2], ["-Infinity", "-Infinity"]], "labels": [0, -1], "ignore_index": -1}"#, status: 422,
      at: ["/logits/1"], says: ["every class is masked"]),
    RefusedRequest(
      "a label on a flat sample's masked class", body: #"{"logits": ["-Infinity", 1], "labels": 0}"#, status: 422,
      at: ["/labels"], says: ["masked", "infinite"]),
    RefusedRequest(
      "a target on a masked class", body: #"{"logits": [["-Infinity", 1]], "targets": [[0.5, 0.5]]}"#, status: 422,
      at: ["/targets/0/0"], says: ["masked", "infinite"]),
    RefusedRequest(
      "ε on a masked class, with targets of 0 on it",
      body: #"{"logits": [["-Infinity", 1]], "targets": [[0, 1]], "label_smoothing": 0.1}"#, status: 422,
      at: ["/logits/0/0"], says: ["masked", "label_smoothing"]),
  ]

  private static let silentTruths = [
    RefusedRequest(
      "a flat sample that is ignored", body: #"{"logits": [1, 2], "labels": -100, "ignore_index": -100}"#, status: 422,
      at: ["/labels"], says: ["`ignore_index`", "0/0"]),
    RefusedRequest(
      "a label out of range that is not the ignored one",
      body: #"{"logits": [[1, 2], [1, 2]], "labels": [-100, 2], "ignore_index": -100}"#, status: 422,
      at: ["/labels/1"], says: ["label 2 is out of range 0…1"]),
    RefusedRequest(
      "NaN for a label", body: #"{"logits": [[1, 2]], "labels": ["NaN"]}"#, status: 422, at: ["/labels/0"],
      says: ["NaN"]),
    RefusedRequest(
      "NaN for a target", body: #"{"logits": [[1, 2]], "targets": [["NaN", 1]]}"#, status: 422, at: ["/targets/0/0"],
      says: ["NaN"]),
    RefusedRequest(
      "+∞ for a target", body: #"{"logits": [[1, 2]], "targets": [[0, "Infinity"]]}"#, status: 422,
      at: ["/targets/0/1"], says: ["Infinity"]),
    RefusedRequest(
      "a negative target in a row that sums to 1",
      body: #"{"logits": [[1, 2], [1, 2]], "targets": [[1, 0], [-0.25, 1.25]]}"#, status: 422, at: ["/targets/1/0"],
      says: ["-0.25"]),
    RefusedRequest(
      "strict targets of 0 only", body: #"{"logits": [1, 2], "targets": [0, 0], "strict_targets": true}"#, status: 422,
      at: ["/targets"], says: ["sums to 0", "expected 1"]),
    RefusedRequest(
      "strict targets whose sum is off by a thousandth",
      body: #"{"logits": [[1, 2]], "targets": [[0.501, 0.5]], "strict_targets": true}"#, status: 422,
      at: ["/targets/0"], says: ["1.001", "expected 1 within 1e-6"]),
    RefusedRequest(
      "strict targets whose sum is beyond binary64",
      body: #"{"logits": [1, 2], "targets": [1.7e308, 1.7e308], "strict_targets": true}"#, status: 422,
      at: ["/targets"], says: ["expected 1 within 1e-6"]),
  ]

  private static let silentOptions = [
    RefusedRequest(
      "an ε above 1", body: #"{"logits": [1, 2], "labels": 0, "label_smoothing": 1.5}"#, status: 422,
      at: ["/label_smoothing"], says: ["1.5", "from 0 to 1"]),
    RefusedRequest(
      "NaN for ε", body: #"{"logits": [1, 2], "labels": 0, "label_smoothing": "NaN"}"#, status: 422,
      at: ["/label_smoothing"], says: ["a string", "from 0 to 1"]),
    RefusedRequest(
      "NaN for a weight", body: #"{"logits": [1, 2], "labels": 0, "weights": [1, "NaN"]}"#, status: 422,
      at: ["/weights/1"], says: ["NaN"]),
    RefusedRequest(
      "+∞ for a weight", body: #"{"logits": [1, 2], "labels": 0, "weights": ["Infinity", 1]}"#, status: 422,
      at: ["/weights/0"], says: ["Infinity"]),
    RefusedRequest(
      "a weight beyond binary64", body: #"{"logits": [1, 2], "labels": 0, "weights": [1e999, 1]}"#, status: 422,
      at: ["/weights/0"], says: ["1e999", "binary64"]),
    RefusedRequest(
      "weights of 0 for all labels that are not ignored",
      body: #"{"logits": [[1, 2], [1, 2]], "labels": [0, 1], "ignore_index": 1, "weights": [0, 1]}"#, status: 422,
      at: ["/weights"], says: ["sum to 0", "0/0"]),
    RefusedRequest(
      "a loss beyond binary64 by its weights",
      body: #"{"logits": [0, 20], "labels": 0, "weights": [1e308, 1], "reduction": "sum"}"#, status: 422,
      at: ["/weights"], says: ["`loss`", "binary64", "weights"]),
    RefusedRequest(
      "a sample's loss beyond binary64 by its weights",
      body: #"{"logits": [[0, 20]], "labels": [0], "weights": [1e308, 1], "reduction": "none"}"#, status: 422,
      at: ["/weights"], says: ["`losses`", "binary64", "weights"]),
    RefusedRequest(
      "a gradient beyond binary64 by its weights",
      body: #"{"logits": [1, 2], "labels": 0, "weights": [1e-300, 1e308], "label_smoothing": 0.1, "#
        + #""include": ["grad_a_L"]}"#, status: 422, at: ["/weights"], says: ["`grad_a_L`", "binary64", "weights"]),
    RefusedRequest(
      "a denominator beyond binary64",
      body: #"{"logits": [[1, 2], [1, 2]], "labels": [0, 0], "weights": [1.7e308, 1], "include": ["denominator"]}"#,
      status: 422, at: ["/weights"], says: ["`denominator`", "binary64", "weights"]),
    RefusedRequest(
      "a loss beyond binary64 by its logits, with small weights",
      body: #"{"logits": [1e308, -1e308], "labels": 1, "weights": [1, 1], "reduction": "sum"}"#, status: 422,
      at: ["/logits"], says: ["`loss`", "binary64", "logits"]),
  ]
}
