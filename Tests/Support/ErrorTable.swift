/// The interface's error table, row by row.
public enum ErrorTable {
  public static let all =
    notJSON + routes + media + shapes + labels + targets + options + numbers + silent + elsewhere + extremes + networks

  /// 400: the text is not JSON, and the response says where it stops being JSON.
  static let notJSON = [
    RefusedRequest("no body", body: "", status: 400, says: ["The body is empty", #""line":1"#]),
    RefusedRequest(
      "a body cut short", body: #"{"logits": [[1.0, 2"#, status: 400, says: ["line 1, column 20", #""offset":19"#]),
    RefusedRequest(
      "a trailing comma", body: "{\"logits\": [1.0,\n 2.0,], \"labels\": 0}", status: 400, says: ["line 2, column 5"]),
    RefusedRequest(
      "NaN, which JSON does not have", body: #"{"logits": [NaN], "labels": 0}"#, status: 400, says: ["NaN"]),
    RefusedRequest("a duplicate key", body: #"{"labels": 0, "labels": 0}"#, status: 400, says: ["labels"]),
    RefusedRequest("two documents", body: #"{"logits": [1.0], "labels": 0} {}"#, status: 400, says: ["column 32"]),
    RefusedRequest(
      "text that is not JSON takes precedence over a wrong type", body: #"{"logits": "x", "labels": }"#, status: 400,
      says: ["line 1, column 27"]),
    RefusedRequest("bytes that are not UTF-8", bytes: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], status: 400),
    RefusedRequest("brackets without an end", body: String(repeating: "[", count: 100_000), status: 400),
  ]

  /// 404 and 405.
  static let routes = [
    RefusedRequest(
      "an unknown path", method: "GET", path: "/v1/gradient", status: 404, says: ["/v1/gradient", "/v1/gradients"]),
    RefusedRequest("a known path, another method", method: "GET", status: 405, says: ["POST, OPTIONS"]),
    RefusedRequest("DELETE of a POST path", method: "DELETE", status: 405, says: ["DELETE"]),
    RefusedRequest("POST of a GET path", path: "/livez", status: 405, says: ["GET, HEAD, OPTIONS"]),
  ]

  /// 406 and 415.
  static let media = [
    RefusedRequest(
      "a form, as curl -d sends it", fields: [("content-type", "application/x-www-form-urlencoded")],
      body: #"{"logits": [1.0], "labels": 0}"#, status: 415, says: ["-H 'content-type: application/json'"]),
    RefusedRequest("another charset", fields: [("content-type", "application/json; charset=utf-16")], status: 415),
    RefusedRequest(
      "a response that the client does not accept", fields: [("accept", "text/html")],
      body: #"{"logits": [1.0], "labels": 0}"#, status: 406, says: ["text/html"]),
  ]

  /// 422: logits.
  static let shapes = [
    RefusedRequest("an array for the object", body: "[1]", status: 422, at: [""], says: ["an array", "an object"]),
    RefusedRequest("no logits", body: #"{"labels": 0}"#, status: 422, at: [""], says: ["`logits` is required"]),
    RefusedRequest("an empty batch", body: #"{"logits": [], "labels": []}"#, status: 422, at: ["/logits"]),
    RefusedRequest("no classes", body: #"{"logits": [[]], "labels": [0]}"#, status: 422, at: ["/logits/0"]),
    RefusedRequest("one number for logits", body: #"{"logits": 1.0, "labels": 0}"#, status: 422, at: ["/logits"]),
    RefusedRequest(
      "ragged rows", body: #"{"logits": [[1.0, 2.0], [3.0]], "labels": [0, 0]}"#, status: 422, at: ["/logits/1"],
      says: ["2", "1"]),
    RefusedRequest(
      "a text among the logits", body: #"{"logits": [[1.0, "two"]], "labels": [0]}"#, status: 422,
      at: ["/logits/0/1"], says: ["two"]),
    RefusedRequest(
      "null among the logits", body: #"{"logits": [[1.0, null]], "labels": [0]}"#, status: 422, at: ["/logits/0/1"],
      says: ["found null, expected a number"]),
    RefusedRequest(
      "+∞ for a logit", body: #"{"logits": ["Infinity", 0], "labels": 0}"#, status: 422, at: ["/logits/0"],
      says: ["masked class"]),
    RefusedRequest("NaN for a logit", body: #"{"logits": ["NaN", 0], "labels": 0}"#, status: 422, at: ["/logits/0"]),
    RefusedRequest(
      "a row of masked classes only", body: #"{"logits": [["-Infinity"]], "labels": [0]}"#, status: 422,
      at: ["/logits/0"]),
    RefusedRequest(
      "three levels of lists", body: #"{"logits": [[[1.0]]], "labels": [0]}"#, status: 422, at: ["/logits/0/0"]),
    RefusedRequest(
      "a number beyond binary64", body: #"{"logits": [1e999], "labels": 0}"#, status: 422, at: ["/logits/0"],
      says: ["1e999", "binary64"]),
    RefusedRequest(
      "the first ten of many faults",
      body: #"{"logits": [\#(Array(repeating: "null", count: 50).joined(separator: ","))]}"#,
      status: 422, at: (0..<10).map { "/logits/\($0)" }, says: ["And 50 more (51 errors; the first ten are listed)."]),
  ]

  /// 422: labels.
  static let labels = [
    RefusedRequest("no labels", body: #"{"logits": [1.0]}"#, status: 422, at: [""], says: ["`labels` is required"]),
    RefusedRequest(
      "a typo in a field's name", body: #"{"logits": [1.0], "label": 0}"#, status: 422, at: ["/label"],
      says: ["unknown field", "`labels`"]),
    RefusedRequest(
      "a label out of range", body: #"{"logits": [[1.0, 2.0, 3.0]], "labels": [3]}"#, status: 422, at: ["/labels/0"],
      says: ["label 3 is out of range 0…2; with `label_base: 1` it would be in range"]),
    RefusedRequest(
      "a label out of range, counted from 1", body: #"{"logits": [1.0, 2.0], "labels": 0, "label_base": 1}"#,
      status: 422, at: ["/labels"], says: ["1…2", "label_base: 0"]),
    RefusedRequest("a negative label", body: #"{"logits": [[1.0]], "labels": [-1]}"#, status: 422, at: ["/labels/0"]),
    RefusedRequest(
      "a label that is not an integer", body: #"{"logits": [[1.0, 2.0]], "labels": [0.5]}"#, status: 422,
      at: ["/labels/0"], says: ["0.5"]),
    RefusedRequest(
      "a label beyond 64 bits", body: #"{"logits": [[1.0, 2.0]], "labels": [1e30]}"#, status: 422, at: ["/labels/0"]),
    RefusedRequest(
      "a label as a text", body: #"{"logits": [[1.0]], "labels": ["0"]}"#, status: 422, at: ["/labels/0"]),
    RefusedRequest(
      "fewer labels than rows", body: #"{"logits": [[1.0], [2.0]], "labels": [0]}"#, status: 422, at: ["/labels"],
      says: ["1 label", "2 rows"]),
    RefusedRequest(
      "a list of labels for a flat sample", body: #"{"logits": [1.0], "labels": [0]}"#, status: 422, at: ["/labels"],
      says: ["one integer"]),
    RefusedRequest(
      "one label for a batch", body: #"{"logits": [[1.0]], "labels": 0}"#, status: 422, at: ["/labels"],
      says: ["a list"]),
    RefusedRequest(
      "a label on a masked class", body: #"{"logits": [["-Infinity", 1.0]], "labels": [0]}"#, status: 422,
      at: ["/labels/0"], says: ["masked"]),
    RefusedRequest(
      "every sample ignored", body: #"{"logits": [[1.0]], "labels": [-100], "ignore_index": -100}"#, status: 422,
      at: ["/labels"]),
    RefusedRequest(
      "PyTorch's ignored label, not asked for", body: #"{"logits": [[1.0]], "labels": [-100]}"#, status: 422,
      at: ["/labels/0"], says: ["ignore_index: -100"]),
  ]

  /// 422: soft labels.
  static let targets = [
    RefusedRequest(
      "labels and targets", body: #"{"logits": [1.0], "labels": 0, "targets": [1.0]}"#, status: 422,
      at: ["/targets"]),
    RefusedRequest(
      "targets of another shape", body: #"{"logits": [[1.0, 2.0]], "targets": [[1.0]]}"#, status: 422,
      at: ["/targets"], says: ["[1][2]"]),
    RefusedRequest(
      "a negative target", body: #"{"logits": [1.0, 2.0], "targets": [1.5, -0.5]}"#, status: 422, at: ["/targets/1"]),
    RefusedRequest(
      "strict targets that do not sum to 1",
      body: #"{"logits": [[1.0, 2.0]], "targets": [[0.5, 0.25]], "strict_targets": true}"#, status: 422,
      at: ["/targets/0"], says: ["0.75"]),
    RefusedRequest(
      "`strict_targets` that is not a truth value",
      body: #"{"logits": [1.0], "targets": [1.0], "strict_targets": 1}"#, status: 422, at: ["/strict_targets"],
      says: ["true or false"]),
    RefusedRequest(
      "a label base without labels", body: #"{"logits": [1.0], "targets": [1.0], "label_base": 1}"#,
      status: 422, at: ["/label_base"]),
    RefusedRequest(
      "an ignored label with targets", body: #"{"logits": [1.0], "targets": [1.0], "ignore_index": 0}"#,
      status: 422, at: ["/ignore_index"]),
  ]

  /// 422: options.
  static let options = [
    RefusedRequest(
      "another base", body: #"{"logits": [1.0], "labels": 0, "label_base": 2}"#, status: 422, at: ["/label_base"],
      says: ["found 2, expected 0 or 1"]),
    RefusedRequest(
      "an unknown reduction", body: #"{"logits": [1.0], "labels": 0, "reduction": "avg"}"#, status: 422,
      at: ["/reduction"], says: ["mean"]),
    RefusedRequest(
      "null for an option", body: #"{"logits": [1.0], "labels": 0, "weights": null}"#, status: 422,
      at: ["/weights"], says: ["null"]),
    RefusedRequest(
      "an unknown quantity", body: #"{"logits": [1.0], "labels": 0, "include": ["loss", "yhat"]}"#, status: 422,
      at: ["/include/1"], says: ["`y_hat`"]),
    RefusedRequest(
      "a quantity twice", body: #"{"logits": [1.0], "labels": 0, "include": ["loss", "loss"]}"#, status: 422,
      at: ["/include/1"]),
    RefusedRequest(
      "an empty `include`", body: #"{"logits": [1.0], "labels": 0, "include": []}"#, status: 422, at: ["/include"]),
    RefusedRequest(
      "a loss that is not reduced", body: #"{"logits": [1.0], "labels": 0, "reduction": "none", "include": ["loss"]}"#,
      status: 422, at: ["/include/0"], says: ["`losses`"]),
    RefusedRequest(
      "row ℓ of the Jacobian without labels",
      body: #"{"logits": [1.0], "targets": [1.0], "include": ["jacobian_row"]}"#, status: 422,
      at: ["/include/0"]),
    RefusedRequest(
      "weights of another count", body: #"{"logits": [1.0, 2.0], "labels": 0, "weights": [1.0]}"#, status: 422,
      at: ["/weights"]),
    RefusedRequest(
      "a negative weight", body: #"{"logits": [1.0, 2.0], "labels": 0, "weights": [1.0, -1.0]}"#, status: 422,
      at: ["/weights/1"]),
    RefusedRequest(
      "weights that sum to 0", body: #"{"logits": [1.0, 2.0], "labels": 0, "weights": [0.0, 1.0]}"#,
      status: 422, at: ["/weights"]),
    RefusedRequest(
      "a negative ε", body: #"{"logits": [1.0], "labels": 0, "label_smoothing": -0.1}"#, status: 422,
      at: ["/label_smoothing"], says: ["-0.1"]),
    RefusedRequest(
      "ε on a masked class", body: #"{"logits": [1.0, "-Infinity"], "labels": 0, "label_smoothing": 0.1}"#,
      status: 422, at: ["/logits/1"]),
    RefusedRequest(
      "two faults at once", body: #"{"logits": [1.0], "labels": 0, "reduction": 1, "include": "loss"}"#, status: 422,
      at: ["/reduction", "/include"]),
  ]

  /// 422: results beyond binary64.
  static let numbers = [
    RefusedRequest(
      "a loss beyond binary64", body: #"{"logits": [[1e308, -1e308]], "labels": [1]}"#, status: 422, at: ["/logits"],
      says: ["`loss`", "binary64"]),
    RefusedRequest(
      "a sample's loss beyond binary64",
      body: #"{"logits": [[0, 0], [1e308, -1e308]], "labels": [0, 1], "reduction": "none"}"#, status: 422,
      at: ["/logits/1"], says: ["`losses`", "binary64"]),
  ]
}
