import GradientCore
import TensorJSON
import Text

/// The shape of a batch's outputs: [B][k], or [k] for one flat sample.
struct BatchShape {
  /// What has this shape, for the messages.
  enum Outputs: String {
    case logits
    /// The outputs of a network, whose samples are those of `x`.
    case yHat = "y_hat"
  }

  let samples: Int
  let classes: Int
  let isFlat: Bool
  let outputs: Outputs

  var description: String { isFlat ? "[\(classes)]" : "[\(samples)][\(classes)]" }

  /// The field of the samples.
  var field: String {
    switch outputs {
    case .logits: "logits"
    case .yHat: "x"
    }
  }
}

extension BatchFields {
  /// The labels or the targets, if they have the shape that the outputs need.
  ///
  /// - Throws: 422.
  func truth(_ shape: BatchShape) throws(ProblemDetails) -> Truth {
    // Not as a pair, which would copy both.
    if let labels {
      guard targets == nil else {
        throw ProblemDetails(unprocessableAt: .targets, "`labels` and `targets` exclude each other: send one of them.")
      }
      return .labels(try Self.labels(labels, base: labelBase ?? 0, shape))
    }
    guard let targets else {
      throw ProblemDetails(
        unprocessableAt: .root, "`labels` is required: the true classes (or `targets`, for soft labels).")
    }
    return .targets(try self.targets(targets, shape))
  }

  /// The labels, counted from 0. The least integer wraps around to the greatest, which is no class either, and which no
  /// other label becomes.
  private static func labels(_ labels: IntegerTensor, base: Int, _ shape: BatchShape) throws(ProblemDetails) -> [Int] {
    let found = labels.values.count
    if shape.isFlat {
      guard labels.rank == 0 else {
        let hint =
          found == shape.classes && found > 1
          ? "A one-hot row, or probabilities, go in `targets`."
          : "Send the integer, or `\(shape.field)` as a list of rows."
        throw ProblemDetails(
          unprocessableAt: .labels,
          "`\(shape.field)` is one flat sample, so `labels` is one integer; found a list. \(hint)")
      }
    } else {
      guard labels.rank == 1 else {
        throw ProblemDetails(
          unprocessableAt:
            .labels, "`\(shape.field)` has \(counted(shape.samples, "row")), so `labels` is a list; found one integer.")
      }
      guard found == shape.samples else {
        let rows = counted(shape.samples, "row")
        let hint = shape.samples == 1 && found == shape.classes ? " One-hot rows go in `targets`." : ""
        throw ProblemDetails(
          unprocessableAt:
            .labels, "found \(counted(found, "label")), expected one for each row of `\(shape.field)`, \(rows).\(hint)")
      }
    }
    return base == 0 ? labels.values : labels.values.map { $0 &- base }
  }

  private func targets(_ targets: Tensor, _ shape: BatchShape) throws(ProblemDetails) -> [Double] {
    // The default is accepted, because generated clients send it.
    if let base = labelBase, base != 0 {
      throw ProblemDetails(
        unprocessableAt: .labelBase, "it is the base of `labels`, and `targets` has no labels. Leave it out.")
    }
    if ignoreIndex != nil {
      throw ProblemDetails(unprocessableAt: .ignoreIndex, "it is a label, and `targets` has no labels. Leave it out.")
    }
    let expected = shape.isFlat ? [shape.classes] : [shape.samples, shape.classes]
    guard targets.shape == expected else {
      let found = targets.shape.map { "[\($0)]" }.joined()
      let described = found.isEmpty ? "a number" : "shape \(found)"
      throw ProblemDetails(
        unprocessableAt: .targets,
        "found \(described), expected the shape of `\(shape.outputs.rawValue)`, \(shape.description).")
    }
    return targets.values
  }

  /// The weights of the classes, if there is one for each; nil if the body has none.
  ///
  /// - Throws: 422.
  func weights(_ shape: BatchShape) throws(ProblemDetails) -> [Double]? {
    guard let weights else { return nil }
    guard weights.rank == 1 else {
      let found = weights.rank == 0 ? "a number" : counted(weights.rows, "list")
      throw ProblemDetails(
        unprocessableAt:
          .weights, "found \(found), expected a list of \(counted(shape.classes, "number")), one for each class.")
    }
    guard weights.values.count == shape.classes else {
      let found = counted(weights.values.count, "weight")
      throw ProblemDetails(unprocessableAt: .weights, "found \(found), expected one for each class, \(shape.classes).")
    }
    return weights.values
  }
}

extension JSONPointer {
  fileprivate static let labels = JSONPointer("labels")
  fileprivate static let targets = JSONPointer("targets")
  fileprivate static let weights = JSONPointer("weights")
  fileprivate static let labelBase = JSONPointer("label_base")
  fileprivate static let ignoreIndex = JSONPointer("ignore_index")
}
