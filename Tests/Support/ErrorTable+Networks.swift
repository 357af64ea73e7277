/// 422: networks of `/v1/backprop`.
extension ErrorTable {
  static let networks = networkFields + networkShapes + networkQuantities + networkTruths + networkNumbers

  /// The lecture's two layers, without a truth.
  private static let layers =
    #""layers": [{"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"}, "#
    + #"{"W": [[1, -1], [0.5, 0.25], [-0.75, 2]], "b": [0, 0.3, -0.1]}]"#

  private static func row(
    _ name: String, _ body: String, at pointers: [String], says: [String] = []
  ) -> RefusedRequest {
    RefusedRequest(name, path: "/v1/backprop", body: "{\(body)}", status: 422, at: pointers, says: says)
  }

  /// A sample of the lecture's network, and more fields.
  private static func sample(
    _ name: String, _ more: String, at pointers: [String], says: [String] = []
  ) -> RefusedRequest {
    row(name, #""x": [1, -2], \#(layers), \#(more)"#, at: pointers, says: says)
  }

  private static func network(
    _ name: String, x: String = "[1, -2]", _ layers: String, at pointers: [String], says: [String] = []
  ) -> RefusedRequest {
    row(name, #""x": \#(x), "layers": [\#(layers)], "labels": 0"#, at: pointers, says: says)
  }

  private static let networkFields = [
    row(
      "an empty object", "", at: ["", "", ""],
      says: ["`x` is required: the input", "`layers` is required: a list of layers", "`labels` is required"]),
    row(
      "no targets of logistic units", #""x": [1, -2], \#(layers), "output": "logistic""#, at: [""],
      says: ["`targets` is required: a number from 0 to 1 for each output unit"]),
    row(
      "no targets of the identity", #""x": [1, -2], \#(layers), "output": "identity""#, at: [""],
      says: ["`targets` is required: a number for each output unit"]),
    row(
      "names of other programs", #""inputs": [1, -2], "model": [], "labels": 0"#, at: ["/inputs", "/model"],
      says: [
        "it is called `x` here. `x` is required and missing.", "it is called `layers` here. `layers` is required",
      ]),
    sample(
      "fields of a layer, of /v1/gradients, and of a response",
      #""labels": 2, "W": [[1]], "b": [1], "logits": [1], "grad_W_1": [1], "slope": 1, "B": 1, "lr": 1"#,
      at: ["/W", "/b", "/logits", "/grad_W_1", "/slope", "/B", "/lr"],
      says: [
        "It is a field of each layer", "`/v1/gradients` accepts logits", "It is computed here: name it in `include`.",
        "It belongs to a layer", "It follows from the shapes of `x` and `W`", "no step is taken",
      ]),
    sample(
      "a typo in a field's name", #""labels": 2, "weight_layuot": "in_out""#, at: ["/weight_layuot"],
      says: ["did you mean `weights_layout`?"]),
    network("no layers", "", at: ["/layers"], says: ["the list is empty, expected at least one layer"]),
    network(
      "layers as matrices", "[[1, 2]]", at: ["/layers/0"],
      says: ["found an array, expected an object with `W`, and with `b` and `activation`"]),
    network(
      "names of Keras in a layer", #"{"kernel": [[1, 2]], "bias": [0], "units": 1}"#,
      at: ["/layers/0/kernel", "/layers/0/bias", "/layers/0/units"],
      says: [
        "it is called `W` here. `W` is required and missing.", "it is called `b` here.",
        "It follows from the shape of `W`",
      ]),
    network(
      "each layer has its own missing fields", #"{"w": [[1, 2]], "activation": "relu"}, {"b": [0]}"#,
      at: ["/layers/0/w", "/layers/1"], says: ["`W` is required and missing.", "`W` is required: the weights"]),
    network(
      "another activation function", #"{"W": [[1, 2]], "activation": "tahn"}, {"W": [[1]]}"#,
      at: ["/layers/0/activation"], says: ["Did you mean `tanh`?"]),
    network(
      "names of other programs for activation functions",
      #"{"W": [[1, 2]], "activation": "linear"}, {"W": [[1]], "activation": "softmax"}, {"W": [[1]]}"#,
      at: ["/layers/0/activation", "/layers/1/activation"],
      says: ["It is called `identity`.", "It is an output unit"]),
    network(
      "a slope without leaky_relu",
      #"{"W": [[1, 2]], "activation": {"name": "relu", "slope": 0.1}}, "#
        + #"{"W": [[1]], "activation": {"name": "leaky_relu", "alpha": 1}}, {"W": [[1]]}"#,
      at: ["/layers/0/activation/slope", "/layers/1/activation/alpha"],
      says: ["only leaky_relu has a slope", "only elu has an alpha"]),
    network(
      "slopes that are no numbers of binary64",
      #"{"W": [[1, 2]], "activation": {"name": "leaky_relu", "slope": 1e999}}, "#
        + #"{"W": [[1]], "activation": {"name": "elu", "alpha": "NaN"}}, {"W": [[1]], "activation": {"slope": 1}}, "#
        + #"{"W": [[1]]}"#,
      at: ["/layers/0/activation/slope", "/layers/1/activation/alpha", "/layers/2/activation"],
      says: ["1e999 is beyond the range of binary64", "found a string", "`name` is required"]),
    sample(
      "another layout, and another output unit", #""labels": 2, "weights_layout": "rows", "output": "sigmoid""#,
      at: ["/weights_layout", "/output"], says: [#""out_in\", \"in_out\""#, "It is called `logistic`."]),
  ]

  private static let networkShapes = [
    network(
      "columns that are not the units below",
      #"{"W": [[1, 2], [3, 4], [5, 6]], "activation": "relu"}, {"W": [[1, 2], [3, 4]]}"#, at: ["/layers/1/W"],
      says: ["`W` has the shape [2][2], 2 columns; expected 3, one for each unit of `layers[0]`", "[3][2]"]),
    network(
      "a transposed matrix", #"{"W": [[1, 2], [3, 4], [5, 6]], "activation": "relu"}, {"W": [[1], [2], [3]]}"#,
      at: ["/layers/1/W"], says: [#"It would fit with `weights_layout: \"in_out\"`."#]),
    network(
      "x of another width", x: "[[1, 2, 3]]", #"{"W": [[1, 2]]}"#, at: ["/x"],
      says: [
        "found shape [1][3], expected 2 numbers in a sample, one for each of the columns of `layers[0].W`",
        "whose shape is [1][2]",
      ]),
    row(
      "rows that are not the units below, in Keras's layout",
      #""x": [1, 2], "layers": [{"W": [[1, 2], [3, 4], [5, 6]]}], "labels": 0, "weights_layout": "in_out""#, at: ["/x"],
      says: ["found shape [2], expected 3 numbers in a sample, one for each of the rows of `layers[0].W`"]),
    network(
      "b of another length", #"{"W": [[1, 2], [3, 4]], "b": [1, 2, 3]}"#, at: ["/layers/0/b"],
      says: ["found shape [3], expected [2], a number for each unit: `W` has the shape [2][2]."]),
    network(
      "one number for b, and rows", #"{"W": [[1, 2]], "b": 1, "activation": "relu"}, {"W": [[1]], "b": [[1]]}"#,
      at: ["/layers/0/b", "/layers/1/b"], says: ["found a number, expected [1]", "found shape [1][1], expected [1]"]),
    network(
      "ragged rows", x: "[[1, 2], [3]]", #"{"W": [[1, 2], [3]], "activation": "relu"}, {"W": [[1]]}"#,
      at: ["/x/1", "/layers/0/W/1"], says: ["the row has 1 number, expected 2 as in the first row"]),
    network(
      "units and inputs of width 0", x: "[]",
      #"{"W": [], "activation": "relu"}, {"W": [[]], "activation": "relu"}, {"W": [[1]], "b": []}"#,
      at: ["/x", "/layers/0/W", "/layers/1/W/0", "/layers/2/b"],
      says: ["the list is empty, expected at least one number", "the row is empty: a layer has at least one unit"]),
    network("a sample of width 0", x: "[[]]", #"{"W": [[1]]}"#, at: ["/x/0"], says: ["the row is empty"]),
    network(
      "a list for a matrix", #"{"W": [1, 2]}"#, at: ["/layers/0/W"],
      says: ["found a list of numbers, expected a list of rows, the shape [n_i][n_{i−1}]", "`[[…]]`"]),
    network("one number for x", x: "1", #"{"W": [[1]]}"#, at: ["/x"], says: ["found a number, expected a list"]),
    network(
      "an activation on the last layer", #"{"W": [[1, 2]], "activation": "relu"}"#, at: ["/layers/0/activation"],
      says: ["the last layer has no activation: its function is `output`"]),
    network(
      "a hidden layer without an activation", #"{"W": [[1, 2]]}, {"W": [[1]]}"#, at: ["/layers/0"],
      says: ["`activation` is required", "identity"]),
    network(
      "three levels of lists", x: "[[[1]]]", #"{"W": [[[1]]], "b": [[[1]]]}"#,
      at: ["/x/0/0", "/layers/0/W/0/0", "/layers/0/b/0/0"], says: ["nested at most 2 levels deep"]),
    network(
      "NaN and ∞ in x, W and b", x: #"["NaN", "-Infinity"]"#, #"{"W": [["Infinity", null]], "b": ["NaN"]}"#,
      at: ["/x/0", "/x/1", "/layers/0/W/0/0", "/layers/0/W/0/1", "/layers/0/b/0"],
      says: [#"found a string (\"NaN\"), expected a number"#, "found null"]),
  ]

  private static let networkQuantities = [
    sample(
      "names that are no quantities",
      #""labels": 2, "include": ["grad_w_2", "dW2", "delta", "log_y_hat", "grad_W_01", "a_-1", "colour", "grad"]"#,
      at: (0..<8).map { "/include/\($0)" },
      says: [
        "Did you mean `grad_W_2`?", "It is called `grad_W_2`.", "It is called `grad_a`.",
        "It is a quantity of `/v1/gradients`.", "of every layer or of one (`grad_W_2`).",
        "A network has several: `grad_W` and `grad_b`",
      ]),
    sample(
      "layers that do not have the quantity",
      #""labels": 2, "include": ["a_3", "grad_W_0", "h_0", "h_2", "h_L", "grad_h_0", "grad_h_2", "h_3"]"#,
      at: (0..<8).map { "/include/\($0)" },
      says: [
        "the network has 2 layers: `a` exists for layers 1…2.", "`grad_W` exists for layers 1…2.",
        "h_0 is the input, `x`.", "its output is `y_hat`.", "the gradient of h_0 is called `grad_x`.",
        "the gradient of its output is `grad_y_hat`.", "`h` exists for only layer 1.",
      ]),
    row(
      "hidden units of one layer", #""x": [1], "layers": [{"W": [[1]]}], "labels": 0, "include": ["h", "grad_h_1"]"#,
      at: ["/include/0", "/include/1"], says: ["the network has one layer, and so no hidden units", "no hidden units"]),
    sample(
      "a name twice, and something else", #""labels": 2, "include": ["grad_W", "grad_W", 1]"#,
      at: ["/include/1", "/include/2"], says: ["occurs in the list twice", "found a number, expected a name"]),
    sample("an empty `include`", #""labels": 2, "include": []"#, at: ["/include"], says: ["the list is empty"]),
    sample(
      "gradients of weights that are not summed",
      #""labels": 2, "reduction": "none", "include": ["loss", "grad_W", "grad_b_1", "losses"]"#,
      at: ["/include/0", "/include/1", "/include/2"],
      says: ["`losses` has one per sample", "weights and biases have no single gradient"]),
    sample(
      "a weight that does not exist", #""labels": 2, "weight": {"layer": 1, "row": 3, "column": 0, "sample": 1}"#,
      at: ["/weight/sample", "/weight/row", "/weight/column"],
      says: [
        "found 1, expected 0: the samples are counted from 0.", "found 3, expected 1…2: the units of layer 1",
        "found 0, expected 1…2: the numbers of a sample, counted from 1.",
      ]),
    sample(
      "a weight of a layer that does not exist", #""labels": 2, "weight": {"layer": 3, "row": 1, "column": 1}"#,
      at: ["/weight/layer"], says: ["found 3, expected 1…2"]),
    sample(
      "a weight without its place", #""labels": 2, "weight": {"layer": 1.5, "rwo": 1}"#,
      at: ["/weight/layer", "/weight/rwo", "/weight", "/weight"],
      says: ["found 1.5, expected an integer", "did you mean `row`?", "`row` is required", "`column` is required"]),
    sample(
      "weights of classes for one weight, and the other way round",
      #""labels": 2, "weight": [1, 2, 3], "weights": {"layer": 1, "row": 1, "column": 1}"#,
      at: ["/weight", "/weights"], says: ["weights of classes are `weights`", "The chain of one weight is `weight`."]),
  ]

  private static let networkTruths = [
    sample(
      "a label out of range", #""labels": 3"#, at: ["/labels"],
      says: ["label 3 is out of range 0…2; with `label_base: 1` it would be in range"]),
    sample(
      "a list of labels for a flat sample", #""labels": [1]"#, at: ["/labels"],
      says: ["`x` is one flat sample, so `labels` is one integer"]),
    row(
      "fewer labels than samples", #""x": [[1, 2], [3, 4]], \#(layers), "labels": [0]"#, at: ["/labels"],
      says: ["found 1 label, expected one for each row of `x`, 2 rows"]),
    sample(
      "targets of another shape", #""targets": [1, 0]"#, at: ["/targets"],
      says: ["found shape [2], expected the shape of `y_hat`, [3]"]),
    sample(
      "what only softmax has",
      #""output": "logistic", "labels": 0, "weights": [1, 1, 1], "label_smoothing": 0.1, "strict_targets": true"#,
      at: ["/labels", "/weights", "/label_smoothing", "/strict_targets"],
      says: ["has no classes: send `targets`, a number from 0 to 1", "has no labels to smooth"]),
    sample(
      "targets of logistic units outside of 0…1", #""output": "logistic", "targets": [0, 1.5, -1]"#,
      at: ["/targets/1", "/targets/2"], says: ["expected a number from 0 to 1"]),
    sample(
      "NaN among the targets", #""output": "identity", "targets": [0, "NaN", 1]"#, at: ["/targets/1"],
      says: ["expected a number"]),
    sample(
      "a negative target, and a negative weight", #""targets": [1, -0.5, 0.5]"#, at: ["/targets/1"],
      says: ["expected a probability"]),
    sample("weights of another count", #""labels": 0, "weights": [1, 2]"#, at: ["/weights"], says: ["2 weights"]),
    sample("ε outside of 0…1", #""labels": 0, "label_smoothing": 1.5"#, at: ["/label_smoothing"], says: ["1.5"]),
  ]

  private static let networkNumbers = [
    row(
      "a pre-activation beyond binary64",
      #""x": [1, -2], "layers": [{"W": [[1, 0], [1e308, -1e308]]}], "labels": 0, "include": ["a_1"]"#, at: ["/layers"],
      says: ["`a_1` (number 2) is beyond the range of binary64"]),
    row(
      "a loss and a gradient beyond binary64",
      #""x": [1, -2], "layers": [{"W": [[1, 0], [0, 1]], "activation": "identity"}, {"W": [[1e308, 0], [-1e308, 1]]}], "#
        + #""labels": 1, "include": ["grad_h_1"]"#, at: ["/layers"],
      says: ["`grad_h_1` (number 1) is beyond the range of binary64"]),
  ]
}
