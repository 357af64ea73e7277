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
    let shape = try Self.shape(of: request)
    isFlat = shape.isFlat
    labelBase = request.labelBase ?? 0
    let truth: Truth
    let weights: [Double]?
    do throws(ProblemDetails) {
      quantities = try Self.quantities(of: request)
      truth = try Self.truth(of: request, shape)
      weights = try Self.weights(of: request, shape)
    } catch {
      throw Self.refusal(of: request, shape)
    }
    do throws(InvalidBatch) {
      batch = try Batch(
        logits: shape.logits, classes: shape.classes, truth: truth, reduction: request.reduction,
        weights: weights, labelSmoothing: request.labelSmoothing,
        ignoreIndex: request.ignoreIndex.map { $0 &- (request.labelBase ?? 0) }, strictTargets: request.strictTargets)
    } catch {
      throw BatchFaultText(isFlat: shape.isFlat, labelBase: request.labelBase ?? 0).refusal(of: error)
    }
  }

  /// Every field that does not fit the shape of the logits. The steps are independent, so each adds its own fault.
  private static func refusal(of request: BatchFields, _ shape: Shape) -> ProblemDetails {
    var faults = FaultList()
    func collect(_ step: () throws(ProblemDetails) -> Void) {
      do throws(ProblemDetails) {
        try step()
      } catch {
        for fault in error.faults.listed { faults.add(fault.pointer, fault.detail) }
      }
    }
    collect { () throws(ProblemDetails) in _ = try truth(of: request, shape) }
    collect { () throws(ProblemDetails) in _ = try weights(of: request, shape) }
    collect { () throws(ProblemDetails) in _ = try quantities(of: request) }
    return ProblemDetails(unprocessable: faults)
  }

  /// The logits, as [B][k], or [k] for one flat sample.
  struct Shape {
    let logits: [Double]
    let samples: Int
    let classes: Int
    let isFlat: Bool

    var description: String { isFlat ? "[\(classes)]" : "[\(samples)][\(classes)]" }
  }

  private static func shape(of request: BatchFields) throws(ProblemDetails) -> Shape {
    guard let logits = request.logits else {
      throw refuse(.root, "`logits` is required: a list of k numbers, or of B such lists.")
    }
    switch logits.rank {
    case 1:
      // `[]` is an empty batch or an empty sample: both are refused.
      guard !logits.values.isEmpty else { throw refuse(.logits, "the list is empty, expected at least one class.") }
      return Shape(logits: logits.values, samples: 1, classes: logits.values.count, isFlat: true)
    case 2:
      guard logits.columns > 0 else {
        throw refuse(.logits.appending(0), "the row is empty, expected at least one class.")
      }
      return Shape(logits: logits.values, samples: logits.rows, classes: logits.columns, isFlat: false)
    default:
      throw refuse(.logits, "found a number, expected a list of k numbers, or of B such lists.")
    }
  }

  private static func truth(of request: BatchFields, _ shape: Shape) throws(ProblemDetails) -> Truth {
    // Not as a pair, which would copy both.
    if let labels = request.labels {
      guard request.targets == nil else {
        throw refuse(.targets, "`labels` and `targets` exclude each other: send one of them.")
      }
      return .labels(try self.labels(labels, base: request.labelBase ?? 0, shape))
    }
    guard let targets = request.targets else {
      throw refuse(.root, "`labels` is required: the true classes (or `targets`, for soft labels).")
    }
    return .targets(try self.targets(targets, shape, request))
  }

  /// The labels, counted from 0. The least integer wraps around to the greatest, which is no class either, and which no
  /// other label becomes.
  private static func labels(_ labels: IntegerTensor, base: Int, _ shape: Shape) throws(ProblemDetails) -> [Int] {
    let found = labels.values.count
    if shape.isFlat {
      guard labels.rank == 0 else {
        let hint =
          found == shape.classes && found > 1
          ? "A one-hot row, or probabilities, go in `targets`." : "Send the integer, or `logits` as a list of rows."
        throw refuse(.labels, "`logits` is one flat sample, so `labels` is one integer; found a list. \(hint)")
      }
    } else {
      guard labels.rank == 1 else {
        throw refuse(
          .labels, "`logits` has \(counted(shape.samples, "row")), so `labels` is a list; found one integer.")
      }
      guard found == shape.samples else {
        let rows = counted(shape.samples, "row")
        let hint = shape.samples == 1 && found == shape.classes ? " One-hot rows go in `targets`." : ""
        throw refuse(
          .labels, "found \(counted(found, "label")), expected one for each row of `logits`, \(rows).\(hint)")
      }
    }
    return base == 0 ? labels.values : labels.values.map { $0 &- base }
  }

  private static func targets(
    _ targets: Tensor, _ shape: Shape, _ request: BatchFields
  ) throws(ProblemDetails) -> [Double] {
    // The default is accepted, because generated clients send it.
    if let base = request.labelBase, base != 0 {
      throw refuse(.labelBase, "it is the base of `labels`, and `targets` has no labels. Leave it out.")
    }
    if request.ignoreIndex != nil {
      throw refuse(.ignoreIndex, "it is a label, and `targets` has no labels. Leave it out.")
    }
    let expected = shape.isFlat ? [shape.classes] : [shape.samples, shape.classes]
    guard targets.shape == expected else {
      let found = targets.shape.map { "[\($0)]" }.joined()
      let described = found.isEmpty ? "a number" : "shape \(found)"
      throw refuse(.targets, "found \(described), expected the shape of `logits`, \(shape.description).")
    }
    return targets.values
  }

  private static func weights(of request: BatchFields, _ shape: Shape) throws(ProblemDetails) -> [Double]? {
    guard let weights = request.weights else { return nil }
    guard weights.rank == 1 else {
      let found = weights.rank == 0 ? "a number" : counted(weights.rows, "list")
      throw refuse(
        .weights, "found \(found), expected a list of \(counted(shape.classes, "number")), one for each class.")
    }
    guard weights.values.count == shape.classes else {
      let found = counted(weights.values.count, "weight")
      throw refuse(.weights, "found \(found), expected one for each class, \(shape.classes).")
    }
    return weights.values
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
  fileprivate static let labels = JSONPointer("labels")
  fileprivate static let targets = JSONPointer("targets")
  fileprivate static let weights = JSONPointer("weights")
  fileprivate static let labelBase = JSONPointer("label_base")
  fileprivate static let ignoreIndex = JSONPointer("ignore_index")
}
