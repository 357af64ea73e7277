import Backpropagation
import GradientCore
import TensorJSON
import Text

/// The shapes of a network and its batch, if they fit each other.
struct NetworkShape {
  let samples: Int
  let isFlat: Bool
  /// n_0 … n_L.
  let widths: [Int]

  /// L.
  var layers: Int { widths.count - 1 }

  /// n_L.
  var classes: Int { widths[layers] }

  /// The values of units of all layers: B·Σ n_i.
  var units: Work { widths.dropFirst().reduce(.none) { $0 + Work($1) } * samples }
}

extension NetworkShape {
  /// Checks the shapes of `x` and of each layer.
  ///
  /// - Throws: 422, with every shape that does not fit the ones before it; or if the units have more values than one
  ///   request may have.
  init(_ fields: borrowing NetworkFields, elementsMax: Int) throws(ProblemDetails) {
    var faults = FaultList()
    var (samples, isFlat) = (0, false)
    /// The units below a layer; nil if they are not known, because something is wrong with them.
    var below: Int?
    faults.collect { () throws(ProblemDetails) in
      (samples, below, isFlat) = try Self.input(fields.x)
    }
    var widths: [Int] = []
    widths.reserveCapacity(fields.layers.count + 1)
    widths.append(below ?? 0)
    for (index, layer) in fields.layers.enumerated() {
      let check = LayerCheck(
        index: index, layer: layer, layout: fields.layout, isLast: index == fields.layers.count - 1)
      let shape = check.shape(in: &faults)
      if let below, let shape { check.compare(shape, below: below, fields, in: &faults) }
      check.checkActivation(in: &faults)
      below = shape?.units
      widths.append(below ?? 0)
    }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    self.init(samples: samples, isFlat: isFlat, widths: widths)
    try checkUnits(max: elementsMax)
  }

  /// - Throws: 422 if the units have more values than one request may have.
  private func checkUnits(max: Int) throws(ProblemDetails) {
    guard units.units > max else { return }
    let (samples, units) = (counted(samples, "sample"), counted(widths.dropFirst().reduce(0, +), "unit"))
    throw ProblemDetails(
      unprocessableAt: .x,
      "\(samples) in \(units) have \(self.units.text) values, more than \(max.grouped), the limit of this server (its "
        + "option --max-elements). Send fewer samples, or a smaller network.")
  }

  private static func input(_ x: Tensor?) throws(ProblemDetails) -> (samples: Int, width: Int?, isFlat: Bool) {
    func refuse(_ pointer: JSONPointer, _ detail: String) -> ProblemDetails {
      ProblemDetails(unprocessableAt: pointer, detail)
    }
    guard let x, x.rank > 0 else { throw refuse(.x, "found a number, expected a list of numbers, or of B such lists.") }
    guard x.rank == 2 || !x.values.isEmpty else { throw refuse(.x, "the list is empty, expected at least one number.") }
    if x.rank == 1 { return (1, x.values.count, true) }
    guard x.columns > 0 else { throw refuse(.x.appending(0), "the row is empty, expected at least one number.") }
    return (x.rows, x.columns, false)
  }
}

/// Checks one layer against the one below it.
private struct LayerCheck {
  let index: Int
  let layer: LayerFields
  let layout: NetworkFields.Layout
  let isLast: Bool

  private var place: JSONPointer { JSONPointer("layers", [index]) }
  private var weights: JSONPointer { place.appending("W") }

  /// - Returns: nil if W is no matrix.
  func shape(in faults: inout FaultList) -> (units: Int, inputs: Int)? {
    guard let matrix = layer.weights else { return nil }
    guard matrix.rank == 2 else {
      let found = matrix.rank == 0 ? "a number" : matrix.values.isEmpty ? "an empty list" : "a list of numbers"
      let hint = matrix.values.isEmpty ? "" : " A layer of one unit has one row: `[[…]]`."
      faults.add(weights, "found \(found), expected a list of rows, the shape \(layoutText).\(hint)")
      return nil
    }
    guard matrix.columns > 0 else {
      faults.add(
        weights.appending(0), "the row is empty: a layer has at least one unit, and a unit at least one input.")
      return nil
    }
    let shape =
      layout == .outIn
      ? (units: matrix.rows, inputs: matrix.columns) : (units: matrix.columns, inputs: matrix.rows)
    checkBiases(units: shape.units, matrix, in: &faults)
    return shape
  }

  private var layoutText: String { layout == .outIn ? "[n_i][n_{i−1}]" : "[n_{i−1}][n_i]" }

  private func checkBiases(units: Int, _ matrix: Tensor, in faults: inout FaultList) {
    guard let biases = layer.biases, biases.rank != 1 || biases.values.count != units else { return }
    let found = biases.rank == 0 ? "a number" : "shape \(Self.text(biases.shape))"
    faults.add(
      place.appending("b"),
      "found \(found), expected [\(units)], a number for each unit: `W` has the shape \(Self.text(matrix.shape)).")
  }

  /// - Parameter below: the units below, or the numbers of a sample.
  func compare(_ shape: (units: Int, inputs: Int), below: Int, _ fields: NetworkFields, in faults: inout FaultList) {
    guard shape.inputs != below, let matrix = layer.weights else { return }
    let side = layout == .outIn ? "columns" : "rows"
    let transposed = shape.units == below ? " It would fit with `weights_layout: \"\(otherLayout)\"`." : ""
    let found = "`W` has the shape \(Self.text(matrix.shape))"
    if index == 0, let x = fields.x {
      faults.add(
        .x,
        "found shape \(Self.text(x.shape)), expected \(counted(shape.inputs, "number")) in a sample, one for each of the "
          + "\(side) of `layers[0].W`, whose shape is \(Self.text(matrix.shape)).\(transposed)")
    } else if let lower = fields.layers[index - 1].weights {
      faults.add(
        weights,
        "\(found), \(counted(shape.inputs, String(side.dropLast()))); expected \(below.grouped), one for each unit of "
          + "`layers[\(index - 1)]`, whose `W` has the shape \(Self.text(lower.shape)).\(transposed)")
    }
  }

  private var otherLayout: String { layout == .outIn ? "in_out" : "out_in" }

  func checkActivation(in faults: inout FaultList) {
    if isLast, layer.hasActivation {
      faults.add(
        place.appending("activation"),
        "the last layer has no activation: its function is `output`. Leave it out, or add a layer after it.")
    } else if !isLast, !layer.hasActivation {
      faults.add(
        place,
        "`activation` is required: the function of the hidden units, such as \"relu\"; \"identity\" leaves them as they "
          + "are.")
    }
  }

  private static func text(_ shape: [Int]) -> String { shape.isEmpty ? "[]" : shape.map { "[\($0)]" }.joined() }
}
