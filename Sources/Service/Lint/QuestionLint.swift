import GradientCore
import Grading
import Text

/// What lint finds in a question: the content of the response of `/v1/lint`, and the same in sentences.
package struct QuestionLint {
  let requested: RequestedQuestion
  /// The object of the request with the question's fields.
  let place: JSONPointer
  /// The objects of the request with the tolerance and the points.
  let tolerancePlace: JSONPointer
  let pointsPlace: JSONPointer
  let question: Question
  let lint: Lint
  let warnings: [LintWarning]
  /// nil where variants are asked for.
  let search: SeparatingBatchSearch?
  /// nil unless they are asked for.
  let variants: QuestionVariants?
  private let variantsAsked: Int?

  /// - Parameter document: a body of `/v1/lint`.
  /// - Throws: the refusal that `/v1/lint` would send.
  package init(
    document: Span<UInt8>, _ configuration: GradientService.Configuration = .init()
  ) throws(ProblemDetails) {
    let limits = WorkLimits(here: .max, max: configuration.workMax)
    let body = try LintRequest(document, configuration)
    // Any work may be done here, because no other request waits for it.
    self = try QuestionLint(body, parsing: .parsing(document), configuration, within: limits)!
  }

  /// - Parameter parsing: what the body has cost so far.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: 422, also if the work exceeds the limit of the server. The searches stop at that limit.
  init?(
    _ body: LintRequest, parsing: Work, _ configuration: GradientService.Configuration, within limits: WorkLimits
  ) throws(ProblemDetails) {
    requested = try body.document.question()
    place = body.document.place
    tolerancePlace = body.document.place(of: .tolerance)
    pointsPlace = body.document.place(of: .points)
    let settings = try body.document.settings(for: requested.names)
    let pointed = settings.rubric.points.map { points in Set(points.filter { $0.value > 0 }.keys) }
    let named = try body.quantities(in: requested.names)
    let (size, linted) = (requested.lintSize, named ?? pointed.map(Array.init) ?? requested.quantities)
    let once = size.work(linted)
    let lintWork = parsing + requested.work + once + size.workOfAlwaysAlike(linted)
    let searchMax =
      body.variants.map { once * QuestionVariants.drawsMax(count: $0) }
      ?? SeparatingBatchSearch.workMax(size, linted)
    let question: Question
    do throws(ProblemDetails) {
      try Self.check(size, requested)
      guard try limits.admit(lintWork, Self.advice), (lintWork + searchMax).units <= limits.here,
        let computed = try requested.question(configuration, within: limits)
      else { return nil }
      question = computed
    } catch {
      throw error.placed(at: place)
    }
    self.question = question
    let tolerance = settings.tolerance
    let quantities = named ?? question.quantities.filter { pointed?.contains($0) ?? true }
    let budget = Work(limits.max - lintWork.units)
    let lint = Lint(question, tolerance: tolerance, quantities: quantities)
    self.lint = lint
    warnings = LintWarning.all(
      in: question, tolerance, settings.rubric, quantities, names: requested.names.name(of:))
    variantsAsked = body.variants
    variants = body.variants.map { count in
      QuestionVariants(
        of: question, lint: lint, count: count, seed: UInt64(body.seed), budget: budget)
    }
    search =
      variants != nil
      ? nil
      : SeparatingBatchSearch(
        for: question, lint: lint, seed: UInt64(body.seed), budget: budget)
  }

  private static let advice = "Send a smaller question, or name fewer `quantities`."

  private static func check(_ size: LintSize, _ requested: RequestedQuestion) throws(ProblemDetails) {
    guard size.elements > LintSize.elementsMax else { return }
    let (pointer, what) =
      switch requested {
      case .logits: (JSONPointer("logits"), counted(size.elements, "logit"))
      case .network: (JSONPointer.layers, "\(counted(size.elements, "number")) in one quantity")
      }
    throw ProblemDetails(
      unprocessableAt: pointer, "found \(what), expected a question of at most \(LintSize.elementsMax).")
  }

  /// Whether the question, or each of the variants that are asked for, distinguishes all mistakes.
  package var isClear: Bool {
    guard let variants else { return lint.pairs.isEmpty }
    return variants.remaining.pairs.isEmpty && variants.questions.count == variantsAsked
  }
}

extension RequestedQuestion {
  fileprivate var lintSize: LintSize {
    switch self {
    case .logits(let requested): LintSize(requested.batch)
    case .network(_, let batch): LintSize(batch)
    }
  }

  /// The quantities that are linted if the request names none: all that an answer can hold.
  fileprivate var quantities: [GradedQuantity] {
    switch self {
    case .logits(let requested): GradedQuantity.all(of: requested.batch.reduction)
    case .network(_, let batch): Question.gradedQuantities(of: batch)
    }
  }

  /// How the labels of the request are counted.
  var labelBase: Int {
    switch self {
    case .logits(let requested): requested.labelBase
    case .network(let network, _): network.fields.truth.labelBase ?? 0
    }
  }
}
