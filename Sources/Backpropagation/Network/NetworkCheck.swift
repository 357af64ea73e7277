import GradientCore
import Parallel

/// Checks the rules of a network in the order of their dependence. A rule is checked only if those before it hold, so
/// that one cause gives one fault.
struct NetworkCheck {
  /// The threads that look for numbers that are not finite.
  private let split: WorkSplit
  private var faults: [NetworkFault] = []
  /// The number of all faults, including those that are not in `faults`.
  private var count = 0

  private init(split: WorkSplit) { self.split = split }

  /// - Throws: the first `InvalidBatch.faultsMax` faults.
  static func validate(_ batch: NetworkBatch, strictTargets: Bool, split: WorkSplit) throws(InvalidNetwork) {
    var check = NetworkCheck(split: split)
    check.checkLayers(of: batch)
    if check.faults.isEmpty { check.checkInputs(of: batch) }
    if check.faults.isEmpty { check.checkTruth(of: batch, strictTargets: strictTargets) }
    guard check.faults.isEmpty else { throw InvalidNetwork(faults: check.faults, count: check.count) }
  }

  private mutating func report(_ fault: NetworkFault) {
    if faults.count < InvalidBatch.faultsMax { faults.append(fault) }
    count += 1
  }

  private mutating func checkFinite(_ numbers: [Double], _ fault: (_ index: Int, _ value: Double) -> NetworkFault) {
    if numbers.areFinite(split) { return }
    for (index, value) in numbers.enumerated() where !value.isFinite { report(fault(index, value)) }
  }
}

// MARK: - Layers

extension NetworkCheck {
  private mutating func checkLayers(of batch: NetworkBatch) {
    guard !batch.layers.isEmpty else { return report(.noLayers) }
    var below = batch.layers[0].inputs
    if below < 1 { report(.noUnits(layer: 0)) }
    // Not as a copy of each layer, which would count references.
    for index in batch.layers.indices {
      let number = index + 1
      checkShape(of: batch.layers[index], number, below: below)
      checkActivation(of: batch.layers[index], number, isLast: number == batch.layers.count)
      checkNumbers(of: batch.layers[index], number)
      below = batch.layers[index].units
    }
  }

  private mutating func checkShape(of layer: Layer, _ number: Int, below: Int) {
    guard layer.units >= 1 else { return report(.noUnits(layer: number)) }
    if layer.inputs != below {
      report(.columnCount(layer: number, expected: below, found: layer.inputs))
    } else {
      let (expected, overflow) = layer.units.multipliedReportingOverflow(by: layer.inputs)
      if overflow || layer.weights.count != expected {
        report(.weightCount(layer: number, expected: overflow ? .max : expected, found: layer.weights.count))
      }
    }
    if let biases = layer.biases, biases.count != layer.units {
      report(.biasCount(layer: number, expected: layer.units, found: biases.count))
    }
  }

  private mutating func checkActivation(of layer: Layer, _ number: Int, isLast: Bool) {
    switch layer.activation {
    case nil: if !isLast { report(.activationMissing(layer: number)) }
    case .some where isLast: report(.activationOnLastLayer(layer: number))
    case .leakyReLU(let parameter), .elu(let parameter):
      if !parameter.isFinite { report(.activationParameterNotAllowed(layer: number, value: parameter)) }
    default: break
    }
  }

  private mutating func checkNumbers(of layer: Layer, _ number: Int) {
    let columns = max(layer.inputs, 1)
    checkFinite(layer.weights) { index, value in
      .weightNotAllowed(layer: number, row: index / columns + 1, column: index % columns + 1, value: value)
    }
    guard let biases = layer.biases else { return }
    checkFinite(biases) { .biasNotAllowed(layer: number, unit: $0 + 1, value: $1) }
  }
}

// MARK: - Inputs and truth

extension NetworkCheck {
  private mutating func checkInputs(of batch: NetworkBatch) {
    guard batch.samples >= 1 else { return report(.noSamples) }
    let width = batch.units(0)
    let (expected, overflow) = batch.samples.multipliedReportingOverflow(by: width)
    guard !overflow, batch.inputs.count == expected else {
      return report(.inputCount(expected: overflow ? .max : expected, found: batch.inputs.count))
    }
    checkFinite(batch.inputs) { .inputNotAllowed(sample: $0 / width, unit: $0 % width + 1, value: $1) }
  }

  private mutating func checkTruth(of batch: NetworkBatch, strictTargets: Bool) {
    guard batch.output != .softmax else { return checkSoftmax(batch, strictTargets: strictTargets) }
    if batch.weights != nil { report(.classWeightsWithoutSoftmax(batch.output)) }
    if batch.labelSmoothing != 0 { report(.labelSmoothingWithoutSoftmax(batch.output)) }
    if batch.ignoreIndex != nil { report(.batch(.ignoreIndexWithTargets)) }
    guard case .targets(let targets) = batch.truth else { return report(.labelsWithoutSoftmax(batch.output)) }
    let outputs = batch.outputs
    guard targets.count == batch.samples * outputs else {
      return report(.batch(.targetCount(expected: batch.samples * outputs, found: targets.count)))
    }
    for (index, value) in targets.enumerated() where !batch.output.allows(target: value) {
      report(.targetNotAllowed(sample: index / outputs, unit: index % outputs + 1, value: value))
    }
  }

  /// The truth is that of a `Batch` whose logits are all 0: every rule that does not depend on the logits applies.
  private mutating func checkSoftmax(_ batch: NetworkBatch, strictTargets: Bool) {
    // Fast path (0006): labels without options have one rule. The general path is the check of a `Batch`.
    if batch.hasPlainLabels { return }
    // Not `Array(repeating:count:)`, which looks up the type of the array at run time.
    let zeros = Array(repeatElement(0.0, count: batch.samples * batch.outputs))
    do throws(InvalidBatch) {
      _ = try Batch(
        logits: zeros, classes: batch.outputs, truth: batch.truth, reduction: batch.reduction, weights: batch.weights,
        labelSmoothing: batch.labelSmoothing, ignoreIndex: batch.ignoreIndex, strictTargets: strictTargets)
    } catch {
      for fault in error.faults { report(.batch(fault)) }
      count += error.count - error.faults.count
    }
  }
}

extension NetworkBatch {
  /// Whether the truth is a class for each sample, and has no options.
  fileprivate var hasPlainLabels: Bool {
    guard case .labels(let labels) = truth, labels.count == samples, weights == nil, labelSmoothing == 0,
      ignoreIndex == nil
    else { return false }
    let outputs = outputs
    return labels.allSatisfy { $0 >= 0 && $0 < outputs }
  }
}
