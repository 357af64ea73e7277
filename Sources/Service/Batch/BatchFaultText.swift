import GradientCore
import Text

/// Describes a fault of a batch in the terms of the request: its field, its rank, its label base.
struct BatchFaultText {
  let isFlat: Bool
  let labelBase: Int

  /// 422, with a pointer to each invalid value.
  func refusal(of invalid: InvalidBatch) -> ProblemDetails {
    var faults = FaultList()
    for found in invalid.faults.map(fault) { faults.add(found.pointer, found.detail) }
    faults.add(unlisted: invalid.count - invalid.faults.count)
    return ProblemDetails(unprocessable: faults)
  }

  func fault(_ fault: BatchFault) -> ProblemDetails.Fault {
    switch fault {
    case .noSamples: at("logits", "the batch is empty, expected at least one sample.")
    case .noClasses: at("logits", "there are no classes, expected at least one.")
    case .logitCount(let classes, let found):
      at("logits", "found \(counted(found, "number")), expected rows of \(classes).")
    case .logitNotAllowed(let sample, let c, let value):
      at("logits", [sample, c], "found \(value), expected a finite number, or \"-Infinity\" for a masked class.")
    case .everyClassMasked(let sample):
      at("logits", [sample], "every class is masked (-Infinity): ŷ would be 0/0.")
    case .labelCount(let expected, let found): at("labels", "found \(counted(found, "label")), expected \(expected).")
    case .labelOutOfRange(let sample, let label, let classes):
      at("labels", [sample], outOfRange(label &+ labelBase, classes))
    case .labelMasked(let sample, let label):
      at("labels", [sample], "class \(label + labelBase) is masked (its logit is -Infinity): the loss is infinite.")
    case .targetCount(let expected, let found):
      at("targets", "found \(counted(found, "number")), expected \(expected).")
    case .targetNotAllowed(let sample, let c, let value):
      at("targets", [sample, c], "found \(value), expected a probability, 0 or more.")
    case .targetSum(let sample, let sum):
      at("targets", [sample], "the row sums to \(sum), expected 1 within 1e-6 (`strict_targets`).")
    case .targetMasked(let sample, let c):
      at("targets", [sample, c], "the class is masked (its logit is -Infinity): the loss is infinite.")
    case .weightCount(let expected, let found):
      at("weights", "found \(counted(found, "weight")), expected \(expected).")
    case .weightNotAllowed(let c, let value):
      at("weights", [c], "found \(value), expected a finite weight, 0 or more.")
    case .labelSmoothingOutOfRange(let value):
      at("label_smoothing", "found \(value), expected a number from 0 to 1.")
    case .smoothingOnMaskedClass(let sample, let c):
      at("logits", [sample, c], "the class is masked, and `label_smoothing` gives it a share: the loss is infinite.")
    case .ignoreIndexWithTargets: at("ignore_index", "it is a label, and `targets` has no labels.")
    case .everySampleIgnored:
      at("labels", "every label is `ignore_index`: the mean of no samples is 0/0. `reduction: sum` gives 0.")
    case .totalWeightZero:
      at("weights", "the labels' weights sum to 0: the weighted mean is 0/0.")
    case .tooMuchWork(let estimate, let max):
      at(
        "logits",
        "numbers that need more bits take about \(estimate) units of work, more than the \(max) that one request may use "
          + "(`--max-work`). Send fewer samples at once, or logits that are not so close to each other.")
    case .beyondBinary64(let quantity, let sample, .targets):
      at(
        "targets", sample.map { [$0] } ?? [],
        "`\(quantity.rawValue)` is beyond the range of binary64 with these targets.")
    case .beyondBinary64(let quantity, _, .weights):
      at("weights", "`\(quantity.rawValue)` is beyond the range of binary64 with these weights.")
    case .beyondBinary64(let quantity, let sample, .logits):
      beyond(quantity, sample)
    }
  }

  private func outOfRange(_ label: Int, _ classes: Int) -> String {
    let range = "label \(label) is out of range \(labelBase)…\(classes - 1 + labelBase)"
    if labelBase == 0, label == classes { return range + "; with `label_base: 1` it would be in range." }
    if labelBase == 1, label == 0 { return range + "; with `label_base: 0` it would be in range." }
    // PyTorch, Keras and segmentation data mark samples to ignore with these.
    guard [-100, -1, 255].contains(label) else { return range + "." }
    return range + "; with `ignore_index: \(label)` the sample would be ignored."
  }

  private func beyond(_ quantity: Quantity, _ sample: Int?) -> ProblemDetails.Fault {
    let detail = "`\(quantity.rawValue)` is beyond the range of binary64 for these logits."
    return sample.map { at("logits", [$0], detail) } ?? at("logits", detail)
  }

  private func at(_ key: String, _ detail: String) -> ProblemDetails.Fault { at(key, [], detail) }

  /// - Parameter indices: the first is the sample, which the pointer of a flat request leaves out.
  private func at(_ key: String, _ indices: [Int], _ detail: String) -> ProblemDetails.Fault {
    let omitsSample = isFlat && key != "weights"
    return ProblemDetails.Fault(JSONPointer(key, Array(indices.dropFirst(omitsSample ? 1 : 0))), detail)
  }
}
