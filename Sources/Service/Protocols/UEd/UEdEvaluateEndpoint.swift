import Grading
import HTTPMessage
import TensorJSON

/// `POST /evaluate` of µEd 0.1.0: a submission and its question in; a list of feedback out, one for each quantity.
struct UEdEvaluateEndpoint: UEdEndpoint {
  let path = "/evaluate"
  let method = HTTPMethod.post
  var example: String? {
    #"{"submission": {"type": "OTHER", "content": {"value": {"loss": 0.417}}}, "#
      + #""configuration": {"params": {"logits": [2.0, 1.0, 0.1], "labels": 0}}}"#
  }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    try JSONContent.checkType(head)
    try UEdVersion.check(head)
  }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request, here: .parsedSubmissionByte) else { return nil }
    let body = request.body
    let envelope = try UEdEnvelope(body)
    let (pointer, place) = try envelope.question()
    let document = try QuestionDocument(embedded: body.extracting(place), at: pointer, configuration)
    let area = area(of: envelope, in: body, only: document.settings.onlyName)
    var grade = GradeRequest(
      document, answer: area.answer, contentBytes: body.count, elementsMax: configuration.elementsMax)
    do throws(ProblemDetails) {
      guard !envelope.isPreview else { return try preview(&grade, area, within: limits) }
      let permissions = request.permissions
      return try grade.response(
        reading: area.json.span, configuration, permissions: permissions, within: limits
      ) { result, _ in
        var writer = ObjectWriter()
        result.writeUEd(isBare: area.isBare, to: &writer)
        return response(.ok, writer.finishContent())
      }
    } catch {
      throw error.placed(at: pointer)
    }
  }

  private func area(of envelope: UEdEnvelope, in body: Span<UInt8>, only name: String?) -> ResponseArea {
    guard let place = envelope.answer else {
      let members = envelope.answerMembers
      return ResponseArea(unreadable: "the submission's content has no \(members), which would be the answer.")
    }
    return ResponseArea(value: body.extracting(place), only: name, elementsMax: configuration.elementsMax)
  }

  /// How the answer was read. Nothing is graded.
  private func preview(
    _ grade: inout GradeRequest, _ area: ResponseArea, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admit(.reading(grade), "Send a shorter answer.") else { return nil }
    grade.readTexts(of: area.json.span)
    let names = try grade.document.question().names
    grade.resolveNames(in: names)
    guard case .answer(let answer)? = grade.submitted else { return nil }
    var writer = ObjectWriter()
    UEdPreview(answer, names).write(to: &writer)
    return response(.ok, writer.finishContent())
  }
}
