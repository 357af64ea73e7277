import GradientCore
import Grading
import HTTPMessage

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
    let problem = try problem(fields)
    let quantities = try quantities(body, problem)
    let tolerance = body.settings.tolerance
    let lint = Lint(problem, tolerance: tolerance, quantities: quantities)
    let better = SeparatingBatch(
      for: problem, lint: lint, tolerance: tolerance, quantities: quantities, seed: UInt64(body.seed))
    var writer = ObjectWriter()
    writer.object {
      $0.key("pairs")
      write(lint, to: &$0)
      if let better {
        $0.key("suggestion")
        write(better, labelBase: fields.labelBase, to: &$0)
      }
    }
    return HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
  }

  private func problem(_ fields: GradientsProblem) throws(ProblemDetails) -> Problem {
    guard fields.batch.logits.count <= Lint.elementsMax else {
      let detail =
        "found \(counted(fields.batch.logits.count, "logit")), expected a question of at most \(Lint.elementsMax)."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(JSONPointer("logits"), detail)])
    }
    do throws(InvalidBatch) {
      return try Problem(fields.batch, isFlat: fields.isFlat)
    } catch {
      throw BatchFaultText(isFlat: fields.isFlat, labelBase: fields.labelBase).problem(error)
    }
  }

  private func quantities(_ body: LintRequest, _ problem: Problem) throws(ProblemDetails) -> [GradedQuantity] {
    guard let asked = body.quantities else { return problem.quantities }
    if let index = asked.firstIndex(of: .loss), problem.batch.reduction == .none {
      let detail = "with `reduction: none` there is no single loss; ask for `losses`."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(JSONPointer("quantities", [index]), detail)])
    }
    return asked
  }
}

// MARK: - Writing

extension LintEndpoint {
  private func write(_ lint: Lint, to writer: inout ObjectWriter) {
    writer.array { writer in
      for pair in lint.pairs {
        writer.object {
          $0.field("quantity", pair.quantity.rawValue)
          $0.field("first", pair.first?.code ?? "right")
          $0.field("second", pair.second.code)
          $0.field("reason", pair.reason)
        }
      }
    }
  }

  private func write(_ better: SeparatingBatch, labelBase: Int, to writer: inout ObjectWriter) {
    writer.object {
      $0.key("problem")
      write(better.problem, labelBase: labelBase, to: &$0)
      $0.key("remaining")
      write(better.remaining, to: &$0)
    }
  }

  /// The problem as a body of `/v1/gradients`; what has its default is left out.
  private func write(_ problem: Problem, labelBase: Int, to writer: inout ObjectWriter) {
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
