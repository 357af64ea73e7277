/// Requests with names, labels and formats of other programs, and what their refusals say.
extension ErrorTable {
  static let elsewhere = foreignNames + foreignLabels + foreignBodies + refusedJSON

  private static let foreignNames = [
    RefusedRequest(
      "names of PyTorch's cross_entropy", body: #"{"input": [[1, 2]], "target": [0]}"#, status: 422,
      at: ["/input", "/target"],
      says: [
        "it is called `logits` here", "`logits` is required and missing", "it is called `labels` here",
        "`labels` is required and missing",
      ]),
    RefusedRequest(
      "names of Keras", body: #"{"y_true": [0], "y_pred": [[1, 2]], "from_logits": true}"#, status: 422,
      at: ["/y_true", "/y_pred", "/from_logits"], says: ["`labels`", "`logits`", "Only logits are accepted"]),
    RefusedRequest(
      "the lecture's names", body: #"{"a_L": [1, 2], "l": 0}"#, status: 422, at: ["/a_L", "/l"],
      says: ["called `logits`", "called `labels`"]),
    RefusedRequest(
      "a network", body: #"{"x": [1, 2], "layers": [{"W": [[1]]}], "labels": 0}"#, status: 422, at: ["/layers"],
      says: ["this is a network: send it to `/v1/backprop` (`nabla compute --path /v1/backprop`)"]),
    RefusedRequest(
      "layers next to logits", body: #"{"logits": [1, 2], "layers": [{"W": [[1]]}], "labels": 0}"#, status: 422,
      at: ["/layers"], says: ["send networks to `/v1/backprop`"]),
    RefusedRequest(
      "one answer in the plural", path: "/v1/grade",
      body: #"{"logits": [1, 2], "labels": 0, "answers": {"loss": 1}}"#, status: 422, at: ["/answers"],
      says: ["it is called `answer` here (one student's; a class has `submissions`)"]),
    RefusedRequest(
      "probabilities for logits", body: #"{"probs": [0.5, 0.5], "labels": 0}"#, status: 422, at: ["/probs", ""],
      says: ["ŷ is computed here", "`logits` is required"]),
    RefusedRequest(
      "a result in place of an input", body: #"{"y_hat": [0.5, 0.5], "labels": 0}"#, status: 422, at: ["/y_hat", ""],
      says: ["computed here", "`answer`", "/v1/grade"]),
    RefusedRequest(
      "an answer that should go to /v1/grade", body: #"{"logits": [1, 2], "labels": 0, "answer": {"loss": 1}}"#,
      status: 422,
      at: ["/answer"], says: ["/v1/grade"]),
    RefusedRequest(
      "options with other names",
      body: #"{"logits": [1, 2], "labels": 0, "class_weight": [1, 1], "epsilon": 0.1, "size_average": true}"#,
      status: 422, at: ["/class_weight", "/epsilon", "/size_average"],
      says: ["`weights`", "`label_smoothing`", "`reduction`"]),
    RefusedRequest(
      "options that Nabla does not have",
      body: #"{"logits": [1, 2], "labels": 0, "temperature": 2, "sample_weight": [1], "pos_weight": [1]}"#,
      status: 422, at: ["/temperature", "/sample_weight", "/pos_weight"],
      says: ["There is no temperature", "There are no weights of samples", "binary cross-entropy"]),
    RefusedRequest(
      "masks, and settings of a library",
      body: #"{"logits": [1, 2], "labels": 0, "mask": [1, 0], "loss_fn": "ce", "lr": 1}"#,
      status: 422, at: ["/mask", "/loss_fn", "/lr"],
      says: [#"A masked class has the logit \"-Infinity\""#, "softmax cross-entropy", "no step is taken"]),
    RefusedRequest(
      "the lecture's B, W, w and b",
      body: #"{"logits": [1, 2], "labels": 0, "B": 1, "W": [[1]], "w": [1, 1], "b": [0]}"#,
      status: 422, at: ["/B", "/W", "/w", "/b"],
      says: ["from the shape of `logits`", "send networks to `/v1/backprop`", "it is called `weights` here"]),
    RefusedRequest(
      "quantities with other names",
      body: #"{"logits": [1, 2], "labels": 0, "include": ["softmax", "grad", "log_probs", "Jacobian"]}"#, status: 422,
      at: ["/include/0", "/include/1", "/include/2", "/include/3"],
      says: [
        "It is called `y_hat`.", "It is called `grad_a_L`.", "It is called `log_y_hat`.",
        "It is called `jacobian_row`.",
      ]),
    RefusedRequest(
      "one weight for all classes", body: #"{"logits": [1, 2], "labels": 0, "weights": 2}"#, status: 422,
      at: ["/weights"],
      says: ["found a number, expected a list of 2 numbers"]),
    RefusedRequest(
      "weights as a row of a matrix", body: #"{"logits": [1], "labels": 0, "weights": [[2]]}"#, status: 422,
      at: ["/weights"], says: ["found 1 list, expected a list of 1 number,"]),
    RefusedRequest(
      "null for the document", body: "null", status: 422, at: [""],
      says: ["found null, expected an object with `logits` and `labels`."]),
    RefusedRequest(
      "the reduction of KL divergence", body: #"{"logits": [1, 2], "labels": 0, "reduction": "batchmean"}"#,
      status: 422,
      at: ["/reduction"], says: [#"The mean over the batch is \"mean\"."#]),
    RefusedRequest(
      "the mean by another name", body: #"{"logits": [1, 2], "labels": 0, "reduction": "average"}"#, status: 422,
      at: ["/reduction"], says: [#"The mean is called \"mean\"."#]),
    RefusedRequest(
      "a reduction in capitals", body: #"{"logits": [1, 2], "labels": 0, "reduction": "SUM"}"#, status: 422,
      at: ["/reduction"], says: ["Did you mean `sum`?"]),
    RefusedRequest(
      "null for the reduction", body: #"{"logits": [1, 2], "labels": 0, "reduction": null}"#, status: 422,
      at: ["/reduction"], says: ["found null", #"\"none\""#, "Leave the field out"]),
    RefusedRequest(
      "a setting of lint", body: #"{"logits": [1, 2], "labels": 0, "quantities": ["loss"]}"#, status: 422,
      at: ["/quantities"], says: ["/v1/lint"]),
    RefusedRequest(
      "quantities outside of the answer", path: "/v1/grade", body: #"{"logits": [1, 2], "labels": 0, "loss": 1}"#,
      status: 422, at: ["/loss"], says: ["`answer`"]),
    RefusedRequest(
      "a `problem` of the wrong type is one error", path: "/v1/grade", body: #"{"problem": [], "answer": {}}"#,
      status: 422, at: ["/problem"], says: ["found an array"]),
    RefusedRequest(
      "a missing field in `problem`", path: "/v1/grade", body: #"{"problem": {"logits": [1]}, "answer": {}}"#,
      status: 422, at: ["/problem"], says: ["`labels` is required"]),
    RefusedRequest(
      "an empty object", path: "/v1/lint", body: "{}", status: 422, at: ["", ""],
      says: ["`logits` is required", "And 1 more error; see `errors`."]),
    RefusedRequest(
      "no such sample, and no such class", path: "/v1/derivation",
      body: #"{"logits": [[1, 2]], "labels": [1], "label_base": 1, "sample": 1, "component": 0}"#, status: 422,
      at: ["/sample", "/component"],
      says: ["`sample`: found 1, expected 0: the samples are counted from 0."]),
    RefusedRequest(
      "settings of a derivation", path: "/v1/derivation",
      body: #"{"logits": [1, 2], "labels": 0, "digits": 18, "steps": ["6"], "format": "pdf"}"#, status: 422,
      at: ["/digits", "/steps/0", "/format"], says: ["expected an integer from 1 to 17"]),
    RefusedRequest(
      "a step that the question does not have", path: "/v1/derivation",
      body: #"{"logits": [1, 2], "labels": 0, "steps": ["5", "batch"]}"#, status: 422, at: ["/steps/1"],
      says: ["this question has no step", "its steps are softmax, loss, 1, 2, 3a, 3b, 3, 4, 5."]),
    RefusedRequest(
      "a list of quantities for a derivation", path: "/v1/derivation",
      body: #"{"logits": [1, 2], "labels": 0, "include": ["loss"]}"#, status: 422, at: ["/include"],
      says: ["`steps` names the steps"]),
    RefusedRequest(
      "an unknown field, and a missing one", body: #"{"logits": [1, 2], "colour": "red"}"#, status: 422,
      at: ["/colour", ""], says: ["unknown field", "`labels` is required"]),
    RefusedRequest(
      "a field of the wrong type is not also missing", body: #"{"logits": "a", "labels": "b"}"#, status: 422,
      at: ["/logits", "/labels"],
      says: ["expected a list of k numbers", "expected an integer, the number of the class"]),
    RefusedRequest(
      "a list in a string", body: #"{"logits": "[1, 2]", "labels": 0, "weights": "1"}"#, status: 422,
      at: ["/logits", "/weights"], says: ["found a string", "expected a list of k numbers."]),
    RefusedRequest(
      "several independent causes",
      body: #"{"logits": [[1, 2]], "labels": [0, 1], "weights": [1], "reduction": "none", "include": ["loss"]}"#,
      status: 422, at: ["/labels", "/weights", "/include/0"], says: ["found 2 labels", "found 1 weight,", "`losses`"]),
    RefusedRequest(
      "thousands of names",
      body: #"{"logits": [1, 2], "labels": 0, "include": ["#
        + Array(repeating: "\"" + String(repeating: "x", count: 40) + "\"", count: 5_900).joined(separator: ",") + "]}",
      status: 422, at: (0..<10).map { "/include/\($0)" },
      says: ["And 5,899 more (5,900 errors; the first ten are listed)."]),
    RefusedRequest(
      "a name that controls a terminal", body: "{\"logits\": [1, 2], \"labels\": 0, \"a\\u001b[31m\": 1}", status: 422,
      at: ["/a\u{1B}[31m"], says: [#"`a\\u001b[31m`: unknown field"#]),
  ]

  private static let foreignLabels = [
    RefusedRequest(
      "one-hot rows", body: #"{"logits": [[1, 2], [3, 4]], "labels": [[0, 1], [1, 0]]}"#, status: 422,
      at: ["/labels/0"], says: ["found a list", "One-hot rows and probabilities go in `targets`"]),
    RefusedRequest(
      "a column", body: #"{"logits": [[1, 2], [3, 4]], "labels": [[0], [1]]}"#, status: 422,
      at: ["/labels/0"], says: ["found a list, expected an integer", "write [0, 1] for two samples"]),
    RefusedRequest(
      "a one-hot row for a flat sample", body: #"{"logits": [1, 2, 3], "labels": [0, 1, 0]}"#, status: 422,
      at: ["/labels"], says: ["one-hot row", "`targets`"]),
    RefusedRequest(
      "a one-hot row for a batch of one", body: #"{"logits": [[1, 2, 3]], "labels": [0, 1, 0]}"#, status: 422,
      at: ["/labels"], says: ["One-hot rows go in `targets`"]),
    RefusedRequest(
      "probabilities for a label", body: #"{"logits": [1, 2], "labels": [0.5, 0.5]}"#, status: 422,
      at: ["/labels/0", "/labels/1"], says: ["found 0.5", "Probabilities go in `targets`"]),
    RefusedRequest(
      "names of classes", body: #"{"logits": [[1, 2]], "labels": ["cat"]}"#, status: 422, at: ["/labels/0"],
      says: ["the number of the class"]),
    RefusedRequest(
      "Keras's ignored label", body: #"{"logits": [[1, 2]], "labels": [-1]}"#, status: 422, at: ["/labels/0"],
      says: ["ignore_index: -1"]),
    RefusedRequest(
      "the void of segmentation", body: #"{"logits": [[1, 2]], "labels": [255]}"#, status: 422, at: ["/labels/0"],
      says: ["ignore_index: 255"]),
    RefusedRequest(
      "images of logits", body: #"{"logits": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], "labels": [0, 1]}"#, status: 422,
      at: ["/logits/0/0"], says: ["found a list", "nested at most 2 levels deep"]),
  ]

  private static let foreignBodies = [
    RefusedRequest("white space", body: " \n", status: 400, says: ["The body is empty, expected a JSON object"]),
    RefusedRequest(
      "gzip without Content-Encoding", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], status: 400,
      says: ["The body is gzip, not JSON", "compressed by gzip once with the header field `Content-Encoding: gzip`"]),
    RefusedRequest("zlib", bytes: [0x78, 0x9C, 0x4B, 0x4C], status: 400, says: ["zlib"]),
    RefusedRequest(
      "a NumPy file", bytes: [0x93] + Array("NUMPY\u{1}".utf8), status: 400, says: ["NumPy array (.npy)", "tolist()"]),
    RefusedRequest("a zip of NumPy files", bytes: Array("PK\u{3}\u{4}\u{14}".utf8), status: 400, says: [".npz"]),
    RefusedRequest("a pickle", bytes: [0x80, 0x04, 0x95, 0x1F], status: 400, says: ["pickle", "json.dumps"]),
    RefusedRequest(
      "an image", bytes: [0x89] + Array("PNG\r\n\u{1A}\n".utf8), status: 400, says: ["PNG image", "\\\"logits\\\""]),
    RefusedRequest("MessagePack", bytes: [0x82, 0xA6] + Array("logits".utf8), status: 400, says: ["MessagePack"]),
    RefusedRequest("CBOR", bytes: [0xA2, 0x66] + Array("logits".utf8), status: 400, says: ["CBOR"]),
    RefusedRequest(
      "UTF-16", bytes: [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], status: 400, says: ["UTF-16 or UTF-32", "UTF-8"]),
    RefusedRequest("UTF-16 without a mark", bytes: [0x00, 0x7B, 0x00, 0x7D], status: 400, says: ["UTF-16 or UTF-32"]),
    RefusedRequest(
      "UTF-32", bytes: [0x7B, 0, 0, 0, 0x7D, 0, 0, 0], status: 400, says: ["UTF-16 or UTF-32", "UTF-8"]),
    RefusedRequest("HTML", body: "<!DOCTYPE html>\n<html></html>", status: 400, says: ["The body is HTML"]),
    RefusedRequest("XML", body: "<?xml version=\"1.0\"?><logits/>", status: 400, says: ["The body is XML"]),
    RefusedRequest(
      "a form", body: "logits=%5B1%2C2%5D&labels=0", status: 400, says: ["The body is a form", "post(url, json=…)"]),
    RefusedRequest(
      "a multipart form", body: "--x\r\nContent-Disposition: form-data; name=\"logits\"\r\n\r\n[1,2]\r\n--x--\r\n",
      status: 400, says: ["multipart", "curl --json"]),
    RefusedRequest("YAML", body: "logits: [1, 2]\nlabels: 0\n", status: 400, says: ["The body is YAML"]),
    RefusedRequest("CSV", body: "logits,labels\n1,0\n", status: 400, says: ["The body is CSV"]),
    RefusedRequest("a JavaScript object", body: "[object Object]", status: 400, says: ["JSON.stringify"]),
    RefusedRequest("base64", body: "eyJsb2dpdHMiOiBbMSwgMl19", status: 400, says: ["base64"]),
    RefusedRequest(
      "a Python dictionary", body: "{'logits': [1, 2], 'labels': 0}", status: 400,
      says: ["double quotes", "json.dumps"]),
    RefusedRequest(
      "one document per line", body: "{\"logits\": [1, 2], \"labels\": 0}\n{\"logits\": [1, 2], \"labels\": 0}\n",
      status: 400,
      says: ["line 2, column 1", "not several in a row"]),
    RefusedRequest(
      "Python's True", body: #"{"logits": [1, 2], "labels": 0, "strict_targets": True}"#, status: 400,
      says: ["found True; JSON writes true"]),
    RefusedRequest(
      "Python's None", body: #"{"logits": [1, 2], "labels": 0, "weights": None}"#, status: 400,
      says: ["found None; JSON writes null"]),
    RefusedRequest(
      "JSON in a string", body: #""{\"logits\": [1, 2], \"labels\": 0}""#, status: 422, at: [""],
      says: ["encoded twice"]),
  ]

  /// 400 as well. The text is JSON, so the message says `refused`, not `not JSON`.
  private static let refusedJSON = [
    RefusedRequest(
      "a name twice", body: #"{"logits": [1], "labels": 0, "labels": 1}"#, status: 400,
      says: [
        #"The body is refused at line 1, column 30 (byte offset 29): the name \"labels\" occurs twice"#, "remove one",
      ]),
    RefusedRequest(
      "a name twice that controls a terminal", body: "{\"\\u001b\": 0, \"\\u001b\": 1}", status: 400,
      says: [#"the name \"\\u001b\" occurs twice"#]),
    RefusedRequest(
      "arrays 65 deep",
      body: #"{"logits": "# + String(repeating: "[", count: 64) + String(repeating: "]", count: 64) + "}",
      status: 400, says: ["The body is refused at line 1", "nested more than 64 deep", "no request needs more"]),
    RefusedRequest(
      "half of a surrogate pair", body: #"{"\ud800": 1}"#, status: 400, says: ["The body is refused at line 1"]),
  ]
}
