import GradientCore
import HTTPMessage

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
    guard let lint = try QuestionLint(body, parsing: .parsing(request.body), configuration, within: limits) else {
      return nil
    }
    return HTTPResponse(status: .ok, fields: JSONContent.fields, body: lint.content)
  }
}
