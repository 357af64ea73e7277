import GradientCore
import TensorJSON
import Text

/// A batch that the core accepts, and the quantities that the request wants of it.
struct RequestedBatch {
  let batch: Batch
  let quantities: Quantities
  /// Whether the request has one flat sample. The response then has the same rank.
  let isFlat: Bool
  let labelBase: Int

  /// - Throws: 422, with a pointer to each value that does not fit the others.
  init(_ request: BatchFields) throws(ProblemDetails) {
    guard let logits = request.logits else {
      throw Self.refuse(.root, "`logits` is required: a list of k numbers, or of B such lists.")
    }
    let shape = try Self.shape(of: logits)
    isFlat = shape.isFlat
    labelBase = request.labelBase ?? 0
    let truth: Truth
    let weights: [Double]?
    do throws(ProblemDetails) {
      quantities = try Self.quantities(of: request)
      truth = try request.truth(shape)
      weights = try request.weights(shape)
    } catch {
      throw Self.refusal(of: request, shape)
    }
    do throws(InvalidBatch) {
      batch = try Batch(
        logits: logits.values, classes: shape.classes, truth: truth, reduction: request.reduction,
        weights: weights, labelSmoothing: request.labelSmoothing,
        ignoreIndex: request.ignoreIndex.map { $0 &- (request.labelBase ?? 0) }, strictTargets: request.strictTargets)
    } catch {
      throw BatchFaultText(isFlat: shape.isFlat, labelBase: request.labelBase ?? 0).refusal(of: error)
    }
  }

  /// Every field that does not fit the shape of the logits. The steps are independent, so each adds its own fault.
  private static func refusal(of request: BatchFields, _ shape: BatchShape) -> ProblemDetails {
    var faults = FaultList()
    faults.collect { () throws(ProblemDetails) in _ = try request.truth(shape) }
    faults.collect { () throws(ProblemDetails) in _ = try request.weights(shape) }
    faults.collect { () throws(ProblemDetails) in _ = try quantities(of: request) }
    return ProblemDetails(unprocessable: faults)
  }

  private static func shape(of logits: Tensor) throws(ProblemDetails) -> BatchShape {
    switch logits.rank {
    case 1:
      // `[]` is an empty batch or an empty sample: both are refused.
      guard !logits.values.isEmpty else { throw refuse(.logits, "the list is empty, expected at least one class.") }
      return BatchShape(samples: 1, classes: logits.values.count, isFlat: true, outputs: .logits)
    case 2:
      guard logits.columns > 0 else {
        throw refuse(.logits.appending(0), "the row is empty, expected at least one class.")
      }
      return BatchShape(samples: logits.rows, classes: logits.columns, isFlat: false, outputs: .logits)
    default:
      throw refuse(.logits, "found a number, expected a list of k numbers, or of B such lists.")
    }
  }

  /// What the response includes: the quantities of `include`, or the default of the reduction.
  private static func quantities(of request: BatchFields) throws(ProblemDetails) -> Quantities {
    // Not by `!=`, which is dispatched through a protocol witness.
    let isReduced = if case .none = request.reduction { false } else { true }
    guard let include = request.include else {
      // Not a literal, which would create an array.
      var usual = Quantities()
      usual.insert(isReduced ? .loss : .losses)
      usual.insert(.yHat)
      usual.insert(.gradAL)
      return usual
    }
    if !isReduced, let index = include.firstIndex(of: .loss) {
      throw refuse(
        JSONPointer("include", [index]), "with `reduction: none` there is no single loss; `losses` has one per sample.")
    }
    if request.targets != nil, let index = include.firstIndex(of: .jacobianRow) {
      throw refuse(JSONPointer("include", [index]), "`jacobian_row` is row ℓ of ∂ŷ/∂a_L: it needs `labels`.")
    }
    return Quantities(include)
  }

  private static func refuse(_ pointer: JSONPointer, _ detail: String) -> ProblemDetails {
    ProblemDetails(unprocessableAt: pointer, detail)
  }
}

extension JSONPointer {
  fileprivate static let logits = JSONPointer("logits")
}
