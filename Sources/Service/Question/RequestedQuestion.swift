import Backpropagation
import GradientCore
import Grading
import Parallel

/// A question whose values fit each other: logits, or a network, with their truth.
enum RequestedQuestion {
  case logits(RequestedBatch)
  case network(RequestedNetwork, NetworkBatch)

  /// - Throws: 422, with a pointer to each value that does not fit the others.
  init(_ fields: QuestionFields, elementsMax: Int) throws(ProblemDetails) {
    guard fields.isNetwork else {
      self = .logits(try RequestedBatch(fields.batch))
      return
    }
    let network = try RequestedNetwork(fields.network, elementsMax: elementsMax)
    self = .network(network, try network.batch())
  }

  /// Which quantities it has.
  var names: GradedNames {
    switch self {
    case .logits(let requested):
      GradedNames(
        depth: nil, isReduced: requested.batch.reduction != .none,
        sampleWithoutYHat: requested.batch.sampleWithoutYHat)
    case .network(_, let batch): GradedNames(depth: batch.depth, isReduced: batch.reduction != .none)
    }
  }

  /// The work of its exact values.
  var work: Work {
    switch self {
    case .logits(let requested): Question.work(requested.batch)
    case .network(_, let batch): Question.work(batch)
    }
  }

  /// The work of grading answers to it.
  func gradingWork(_ disclosure: Disclosure) -> GradingWork {
    switch self {
    case .logits(let requested): GradingWork(requested.batch, disclosure)
    case .network(_, let batch): GradingWork(batch, disclosure)
    }
  }

  /// The question with its exact values.
  ///
  /// - Returns: nil if this thread may not do the work that shows only while they are computed.
  /// - Throws: 422 if a result is beyond binary64, or if that work exceeds the limit of the server.
  func question(
    _ configuration: GradientService.Configuration, within limits: WorkLimits
  ) throws(ProblemDetails) -> Question? {
    switch self {
    case .logits(let requested):
      let isLarge = requested.batch.logits.count >= configuration.splitElementsMin
      let split = isLarge ? configuration.split : .serial
      return try limits.compute(requested) { workMax throws(InvalidBatch) in
        try Question(requested.batch, isFlat: requested.isFlat, split: split, workMax: workMax)
      }
    case .network(let requested, let batch):
      let isLarge = Question.multiplications(batch) >= configuration.splitMultiplicationsMin
      let split = isLarge ? configuration.split : .serial
      return try limits.compute(requested) { workMax throws(InvalidNetwork) in
        try Question(
          batch, isFlat: requested.shape.isFlat, isTransposed: requested.fields.layout == .inOut, split: split,
          workMax: workMax)
      }
    }
  }
}
