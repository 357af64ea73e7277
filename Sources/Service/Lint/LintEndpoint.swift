import GradientCore
import Grading
import HTTPMessage
import Text

/// `POST /v1/lint`: a question in; the mistakes that it cannot tell apart, and a batch that can, out.
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
    let body = try LintRequest(request.body, configuration)
    let asked = try body.question(elementsMax: configuration.elementsMax)
    guard case .logits(let requested) = asked else {
      throw ProblemDetails(unprocessableAt: .layers, "networks are not linted.")
    }
    let quantities = try body.quantities(in: asked.names) ?? GradedQuantity.all(of: requested.batch.reduction)
    let lintWork =
      Work.parsing(request.body)
      + Lint.work(samples: requested.batch.samples, classes: requested.batch.classes, quantities: quantities)
    guard try admit(requested.batch, quantities, lintWork: lintWork, within: limits),
      let question = try asked.question(configuration, within: limits)
    else { return nil }
    let tolerance = body.settings.tolerance
    let lint = Lint(question, tolerance: tolerance, quantities: quantities)
    let search = SeparatingBatchSearch(
      for: question, lint: lint, tolerance: tolerance, quantities: quantities, seed: UInt64(body.seed),
      budget: Work(limits.max - lintWork.units))
    var writer = ObjectWriter()
    writer.object {
      write(lint, as: "pairs", to: &$0)
      if let better = search.best {
        $0.key("suggestion")
        write(better, labelBase: requested.labelBase, to: &$0)
      }
      if search.isBudgetReached { $0.field("budget_reached", true) }
    }
    return HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
  }

  /// Whether this thread may do the work. The lint itself must be within the limit of the server. The search for a
  /// better batch stops at that limit.
  private func admit(
    _ batch: Batch, _ quantities: [GradedQuantity], lintWork: Work, within limits: WorkLimits
  ) throws(ProblemDetails) -> Bool {
    guard batch.logits.count <= Lint.elementsMax else {
      let detail = "found \(counted(batch.logits.count, "logit")), expected a question of at most \(Lint.elementsMax)."
      throw ProblemDetails(unprocessableAt: JSONPointer("logits"), detail)
    }
    guard try limits.admit(lintWork, "Send fewer `logits`, or name fewer `quantities`.") else { return false }
    let search = SeparatingBatchSearch.workMax(samples: batch.samples, classes: batch.classes, quantities: quantities)
    return (lintWork + search).units <= limits.here
  }
}

// MARK: - Writing

extension LintEndpoint {
  /// Writes the pairs in the order of the catalogue, those with the right formula first. Twenty per quantity show what
  /// is wrong with a question. All of them can be a megabyte, for a question of a few bytes.
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

  /// Writes the question as a body of `/v1/gradients`, without the fields that have their defaults.
  private func write(_ question: Question, labelBase: Int, to writer: inout ObjectWriter) {
    let batch = question.batch
    writer.object {
      $0.key("logits")
      $0.tensor(batch.logits, shape: question.shape(.yHat))
      switch batch.truth {
      case .labels(let labels):
        $0.key("labels")
        write(labels, labelBase: labelBase, isFlat: question.isFlat, to: &$0)
        if labelBase != 0 { $0.field("label_base", labelBase) }
      case .targets(let targets):
        $0.key("targets")
        $0.tensor(targets, shape: question.shape(.yHat))
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
