import Backpropagation
import GradientCore
import Parallel
import TensorJSON
import Text

/// A network and its batch, whose shapes fit.
struct RequestedNetwork {
  let shape: NetworkShape
  let fields: NetworkFields
  private let truth: Truth
  private let weights: [Double]?

  /// - Throws: 422, with a pointer to each value that does not fit the others.
  init(_ fields: NetworkFields, elementsMax: Int) throws(ProblemDetails) {
    try self.init(fields, NetworkShape(fields, elementsMax: elementsMax))
  }

  /// - Parameter shape: that of the fields.
  init(_ fields: NetworkFields, _ shape: NetworkShape) throws(ProblemDetails) {
    self.fields = fields
    self.shape = shape
    var faults = FaultList()
    var (truth, weights): (Truth, [Double]?) = (.labels([]), nil)
    let batch = BatchShape(samples: shape.samples, classes: shape.classes, isFlat: shape.isFlat, outputs: .yHat)
    if fields.output != .softmax { Self.refuseOptionsOfSoftmax(fields, in: &faults) }
    if faults.isEmpty {
      faults.collect { () throws(ProblemDetails) in truth = try fields.truth.truth(batch) }
      faults.collect { () throws(ProblemDetails) in weights = try fields.truth.weights(batch) }
    }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    (self.truth, self.weights) = (truth, weights)
  }

  /// How faults of its numbers are described.
  var faultText: NetworkFaultText { NetworkFaultText(shape: shape, labelBase: fields.truth.labelBase ?? 0) }

  /// The network in the lecture's layout, with its batch.
  ///
  /// - Parameter split: the threads that check its numbers, if they are many.
  /// - Throws: 422, with a pointer to each invalid value.
  func batch(split: WorkSplit = .serial) throws(ProblemDetails) -> NetworkBatch {
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
        ignoreIndex: fields.truth.ignoreIndex.map { $0 &- labelBase }, strictTargets: fields.truth.strictTargets,
        split: split)
    } catch {
      throw faultText.refusal(of: error)
    }
  }

  /// What only softmax has: classes, and what is said about them.
  private static func refuseOptionsOfSoftmax(_ fields: NetworkFields, in faults: inout FaultList) {
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
}

extension Work {
  /// The number, in groups of three digits.
  var text: String { units == .max ? "more than \(units.grouped)" : units.grouped }
}
