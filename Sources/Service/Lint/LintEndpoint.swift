import GradientCore
import Grading
import HTTPMessage
import Text

/// `POST /v1/lint`: a question in; which mistakes its data cannot tell apart, and a batch that can, out.
struct LintEndpoint: JSONEndpoint {
  let path = "/v1/lint"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0}"# }
  var fieldNames: [String] { LintRequest.fieldNames }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request) else { return nil }
    let body = try LintRequest(request.body, elementsMax: configuration.elementsMax)
    let fields = try GradientsProblem(body.problem)
    let quantities = try quantities(body, fields)
    let question =
      Work.parsing(request.body)
      + Lint.work(samples: fields.batch.samples, classes: fields.batch.classes, quantities: quantities)
    guard try admit(fields.batch, quantities, question, limits),
      let problem = try problem(fields, limits)
    else { return nil }
    let tolerance = body.settings.tolerance
    let lint = Lint(problem, tolerance: tolerance, quantities: quantities)
    let search = SeparatingBatchSearch(
      for: problem, lint: lint, tolerance: tolerance, quantities: quantities, seed: UInt64(body.seed),
      budget: Work(limits.max - question.units))
    var writer = ObjectWriter()
    writer.object {
      write(lint, as: "pairs", to: &$0)
      if let better = search.best {
        $0.key("suggestion")
        write(better, labelBase: fields.labelBase, to: &$0)
      }
      if search.isBudgetReached { $0.field("budget_reached", true) }
    }
    return HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
  }

  /// Whether the work may be done here. The question itself must be within the budget; the search for a better one stops at
  /// it.
  private func admit(
    _ batch: Batch, _ quantities: [GradedQuantity], _ question: Work, _ limits: WorkLimits
  ) throws(ProblemDetails) -> Bool {
    guard batch.logits.count <= Lint.elementsMax else {
      let detail = "found \(counted(batch.logits.count, "logit")), expected a question of at most \(Lint.elementsMax)."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(JSONPointer("logits"), detail)])
    }
    guard try limits.admit(question, "Send fewer `logits`, or name fewer `quantities`.") else { return false }
    let search = SeparatingBatchSearch.workMax(samples: batch.samples, classes: batch.classes, quantities: quantities)
    return (question + search).units <= limits.here
  }

  private func problem(_ fields: GradientsProblem, _ limits: WorkLimits) throws(ProblemDetails) -> Question? {
    try limits.compute(fields) { workMax throws(InvalidBatch) in
      try Question(fields.batch, isFlat: fields.isFlat, workMax: workMax)
    }
  }

  private func quantities(
    _ body: LintRequest, _ fields: GradientsProblem
  ) throws(ProblemDetails) -> [GradedQuantity] {
    let reduction = fields.batch.reduction
    guard let asked = body.quantities else { return GradedQuantity.all(of: reduction) }
    if let index = asked.firstIndex(of: .loss), reduction == .none {
      let detail = "with `reduction: none` there is no single loss; ask for `losses`."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(JSONPointer("quantities", [index]), detail)])
    }
    return asked
  }
}

// MARK: - Writing

extension LintEndpoint {
  /// The pairs in the order of the catalogue, those with the right way first. Twenty of a quantity show what is wrong with a
  /// question; all of them are a megabyte for a question of few bytes.
  private func write(_ lint: Lint, as key: String, to writer: inout ObjectWriter) {
    var listed: [GradedQuantity: Int] = [:]
    let shown = lint.pairs.filter { pair in
      listed[pair.quantity, default: 0] += 1
      return listed[pair.quantity, default: 0] <= Self.pairsOfQuantityMax
    }
    writer.key(key)
    writer.array { writer in
      for pair in shown {
        writer.object {
          $0.field("quantity", pair.quantity.rawValue)
          $0.field("first", pair.first?.code ?? "right")
          $0.field("second", pair.second.code)
          $0.field("reason", pair.reason)
        }
      }
    }
    if shown.count < lint.pairs.count { writer.field("more_\(key)", lint.pairs.count - shown.count) }
  }

  private static let pairsOfQuantityMax = 20

  private func write(_ better: SeparatingBatch, labelBase: Int, to writer: inout ObjectWriter) {
    writer.object {
      $0.key("problem")
      write(better.question, labelBase: labelBase, to: &$0)
      write(better.remaining, as: "remaining", to: &$0)
    }
  }

  /// The problem as a body of `/v1/gradients`; what has its default is left out.
  private func write(_ problem: Question, labelBase: Int, to writer: inout ObjectWriter) {
    let batch = problem.batch
    writer.object {
      $0.key("logits")
      $0.tensor(batch.logits, shape: problem.shape(.yHat))
      switch batch.truth {
      case .labels(let labels):
        $0.key("labels")
        write(labels, labelBase: labelBase, isFlat: problem.isFlat, to: &$0)
        if labelBase != 0 { $0.field("label_base", labelBase) }
      case .targets(let targets):
        $0.key("targets")
        $0.tensor(targets, shape: problem.shape(.yHat))
      }
      if batch.reduction != .mean { $0.field("reduction", batch.reduction.rawValue) }
      if let weights = batch.weights {
        $0.key("weights")
        $0.tensor(weights, shape: [batch.classes])
      }
      if batch.labelSmoothing != 0 { $0.field("label_smoothing", batch.labelSmoothing) }
      if let ignored = batch.ignoreIndex { $0.field("ignore_index", ignored &+ labelBase) }
    }
  }

  private func write(_ labels: [Int], labelBase: Int, isFlat: Bool, to writer: inout ObjectWriter) {
    guard !isFlat else { return writer.integer(labels[0] &+ labelBase) }
    writer.array { writer in labels.forEach { writer.integer($0 &+ labelBase) } }
  }
}
