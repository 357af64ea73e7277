import HTTPMessage

/// `POST /v1/grade`: one answer or those of a class in; scores, verdicts and diagnoses out.
struct GradeEndpoint: JSONEndpoint {
  let path = "/v1/grade"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 0.417}}"# }
  var fieldNames: [String] { GradeRequest.fieldNames }
  let readsLines = true
  /// The setting `format` chooses one of these.
  var responseTypes: [MediaType] { [.json, .markdown] }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func lines(permissions: HTTPPermissions) -> LineStream? {
    LineStream(
      StreamedSubmissions(configuration, permissions: permissions), StreamLimits(threads: configuration.lineThreads),
      lineBytesMax: configuration.lineBytesMax, isFirstAlone: true)
  }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request, here: .parsedSubmissionByte) else { return nil }
    var grade = try GradeRequest(request.body, configuration)
    let permissions = request.permissions
    return try grade.response(
      reading: request.body, configuration, permissions: permissions, within: limits
    ) { result, format in
      HTTPResponse(status: .ok, fields: format.fields, body: result.content(format))
    }
  }
}

extension GradeFormat {
  /// The header fields of a response with one result.
  fileprivate var fields: [HTTPField] { self == .github ? [MediaType.markdownField] : JSONContent.fields }
}
