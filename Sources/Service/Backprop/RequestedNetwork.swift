import Backpropagation
import GradientCore
import TensorJSON
import Text

/// A network and its batch, whose shapes fit, and the quantities that the request wants of them.
struct RequestedNetwork {
  let shape: NetworkShape
  let fields: BackpropFields
  let truth: Truth
  let weights: [Double]?
  let quantities: Set<NetworkQuantity>

  /// - Throws: 422, with a pointer to each value that does not fit the others.
  init(_ fields: BackpropFields, elementsMax: Int) throws(ProblemDetails) {
    self.fields = fields
    shape = try NetworkShape(fields)
    try shape.checkUnits(max: elementsMax)
    var faults = FaultList()
    var (truth, weights, quantities): (Truth, [Double]?, Set<NetworkQuantity>) = (.labels([]), nil, [])
    let batch = BatchShape(samples: shape.samples, classes: shape.classes, isFlat: shape.isFlat, outputs: .yHat)
    if fields.output != .softmax { Self.refuseOptionsOfSoftmax(fields, in: &faults) }
    if faults.isEmpty {
      faults.collect { () throws(ProblemDetails) in truth = try fields.truth.truth(batch) }
      faults.collect { () throws(ProblemDetails) in weights = try fields.truth.weights(batch) }
    }
    Self.collect(&quantities, of: fields, shape, in: &faults)
    if let weight = fields.weight { shape.check(weight, elementsMax: elementsMax, in: &faults) }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    (self.truth, self.weights, self.quantities) = (truth, weights, quantities)
  }

  /// The network in the lecture's layout, with its batch.
  ///
  /// - Throws: 422, with a pointer to each invalid value.
  func batch() throws(ProblemDetails) -> NetworkBatch {
    let layers = fields.layers.enumerated().map { index, layer in
      let (units, inputs) = (shape.widths[index + 1], shape.widths[index])
      let weights = layer.weights?.values ?? []
      return Layer(
        units: units, inputs: inputs, weights: fields.layout == .outIn ? weights : weights.transposed(columns: units),
        biases: layer.biases?.values, activation: layer.activation)
    }
    let labelBase = fields.truth.labelBase ?? 0
    do throws(InvalidNetwork) {
      return try NetworkBatch(
        layers: layers, output: fields.output, inputs: fields.x?.values ?? [], samples: shape.samples, truth: truth,
        reduction: fields.truth.reduction, weights: weights, labelSmoothing: fields.truth.labelSmoothing,
        ignoreIndex: fields.truth.ignoreIndex.map { $0 &- labelBase }, strictTargets: fields.truth.strictTargets)
    } catch {
      throw NetworkFaultText(shape: shape, labelBase: labelBase).refusal(of: error)
    }
  }

  /// What only softmax has: classes, and what is said about them.
  private static func refuseOptionsOfSoftmax(_ fields: BackpropFields, in faults: inout FaultList) {
    let unit = "`output: \"\(fields.output.rawValue)\"`"
    for field in fields.lossFields {
      let pointer = JSONPointer(field.rawValue)
      switch field {
      case .labels:
        let range = fields.output == .logistic ? "a number from 0 to 1" : "a number"
        faults.add(pointer, "\(unit) has no classes: send `targets`, \(range) for each output unit.")
      case .weights: faults.add(pointer, "\(unit) has no classes that could have weights. Leave it out.")
      case .labelSmoothing where fields.truth.labelSmoothing != 0:
        faults.add(pointer, "\(unit) has no labels to smooth. Leave it out, or smooth `targets`.")
      case .strictTargets where fields.truth.strictTargets:
        faults.add(pointer, "\(unit) has targets that need not sum to 1. Leave it out.")
      default: break
      }
    }
  }

  /// Collects the quantities of `include`, or the default of the reduction.
  private static func collect(
    _ quantities: inout Set<NetworkQuantity>, of fields: BackpropFields, _ shape: NetworkShape,
    in faults: inout FaultList
  ) {
    let isReduced = if case .none = fields.truth.reduction { false } else { true }
    guard let include = fields.include else {
      let each: [LayerQuantity] = isReduced ? [.gradW, .gradB] : [.gradA]
      quantities = [isReduced ? .loss : .losses, .yHat]
      for quantity in each { quantities.formUnion((1...shape.layers).map(quantity.quantity)) }
      return
    }
    for included in include {
      if !isReduced, let reason = included.name.reasonAgainstNone {
        faults.add(included.pointer, reason)
        continue
      }
      do throws(NoSuchQuantity) {
        quantities.formUnion(try included.name.quantities(layers: shape.layers))
      } catch {
        faults.add(included.pointer, "found \(included.text.quoted): \(error.sentence)")
      }
    }
  }
}

extension NetworkName {
  /// Why the quantity does not exist if the losses are not reduced to one; nil if it does.
  fileprivate var reasonAgainstNone: String? {
    switch self {
    case .one(.loss): "with `reduction: none` there is no single loss; `losses` has one per sample."
    case .every(let each) where each.isOfParameters, .numbered(let each, _) where each.isOfParameters:
      "with `reduction: none` weights and biases have no single gradient; `grad_a` has the gradients of each sample. "
        + "Ask for `reduction: sum` to sum them."
    default: nil
    }
  }
}

extension NetworkShape {
  /// - Throws: 422 if the units have more values than one request may have.
  fileprivate func checkUnits(max: Int) throws(ProblemDetails) {
    guard units.units > max else { return }
    let (samples, units) = (counted(samples, "sample"), counted(widths.dropFirst().reduce(0, +), "unit"))
    throw ProblemDetails(
      unprocessableAt: .x,
      "\(samples) in \(units) have \(self.units.text) values, more than \(max.grouped), the limit of this server (its "
        + "option --max-elements). Send fewer samples, or a smaller network.")
  }

  /// Checks the place of a weight, and the size of its chain.
  fileprivate func check(_ weight: WeightPlace, elementsMax: Int, in faults: inout FaultList) {
    func check(_ name: String, _ found: Int, in range: ClosedRange<Int>, _ what: String) {
      guard !range.contains(found) else { return }
      let expected = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
      faults.add(JSONPointer("weight").appending(name), "found \(found), expected \(expected): \(what).")
    }
    check("layer", weight.layer, in: 1...layers, "the layers are counted from 1")
    check("sample", weight.sample, in: 0...samples - 1, "the samples are counted from 0")
    guard (1...layers).contains(weight.layer) else { return }
    let below = weight.layer == 1 ? "the numbers of a sample" : "the units of layer \(weight.layer - 1)"
    check("row", weight.row, in: 1...widths[weight.layer], "the units of layer \(weight.layer), counted from 1")
    check("column", weight.column, in: 1...widths[weight.layer - 1], "\(below), counted from 1")
    let jacobian = Work(classes) * classes
    guard jacobian.units > elementsMax else { return }
    faults.add(
      JSONPointer("weight"),
      "∂ŷ/∂a_L has \(jacobian.text) numbers, more than \(elementsMax.grouped), the limit of this server (its option "
        + "--max-elements). Leave `weight` out, or send a network of fewer output units.")
  }
}

extension Work {
  /// The number, in groups of three digits.
  var text: String { units == .max ? "more than \(units.grouped)" : units.grouped }
}
