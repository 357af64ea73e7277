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
    (truth, weights) = try Self.truth(of: fields, shape)
    self.fields = fields
    self.shape = shape
  }

  /// The truth of each sample, and the weights of the classes.
  private static func truth(
    of fields: NetworkFields, _ shape: NetworkShape
  ) throws(ProblemDetails) -> (Truth, [Double]?) {
    var faults = FaultList()
    let batch = BatchShape(samples: shape.samples, classes: shape.classes, isFlat: shape.isFlat, outputs: .yHat)
    if fields.output != .softmax { refuseOptionsOfSoftmax(fields, in: &faults) }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    let truth = faults.collect { () throws(ProblemDetails) in try fields.truth.truth(batch) }
    let weights = faults.collect { () throws(ProblemDetails) in try fields.truth.weights(batch) }
    guard let truth, faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    return (truth, weights ?? nil)
  }

  /// How faults of its numbers are described.
  var faultText: NetworkFaultText { NetworkFaultText(shape: shape, labelBase: fields.truth.labelBase ?? 0) }

  /// The network in the lecture's layout, with its batch.
  ///
  /// - Parameter split: the threads that check its numbers, if they are many.
  /// - Throws: 422, with a pointer to each invalid value.
  func batch(split: WorkSplit = .serial) throws(ProblemDetails) -> NetworkBatch {
    let labelBase = fields.truth.labelBase ?? 0
    do throws(InvalidNetwork) {
      return try NetworkBatch(
        layers: fields.layers.indices.map { layer($0) }, output: fields.output, inputs: fields.x?.values ?? [],
        samples: shape.samples, truth: truth, reduction: fields.truth.reduction, weights: weights,
        labelSmoothing: fields.truth.labelSmoothing, ignoreIndex: fields.truth.ignoreIndex.map { $0 &- labelBase },
        strictTargets: fields.truth.strictTargets, split: split)
    } catch {
      throw faultText.refusal(of: error)
    }
  }

  private func layer(_ index: Int) -> Layer {
    let (units, inputs) = (shape.widths[index + 1], shape.widths[index])
    let weights = fields.layers[index].weights?.values ?? []
    return Layer(
      units: units, inputs: inputs, weights: fields.layout == .outIn ? weights : weights.transposed(columns: units),
      biases: fields.layers[index].biases?.values, activation: fields.layers[index].activation)
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
