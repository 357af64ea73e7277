import HTTPMessage

/// `GET /`: the page for a browser; for every other client a text that says where the contract and the first call are.
///
/// A client gets the page if its `Accept` names text/html. curl and libraries send `*/*` or nothing.
struct RootEndpoint: Endpoint {
  let path = "/"
  let method = HTTPMethod.get
  /// nil if the page is turned off.
  private let page: ResourceResponse?
  /// Whose example is the first call.
  private let first: GradientsEndpoint

  init(_ configuration: GradientService.Configuration) {
    first = GradientsEndpoint(configuration)
    let policy = PagePolicy(frameAncestors: configuration.frameAncestors)
    page =
      configuration.hasPage
      ? ResourceResponse(
        .playgroundHTML, type: "text/html; charset=utf-8", vary: "accept, accept-encoding", fields: policy.withScripts)
      : nil
  }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? {
    // Fast path (0701): every browser names text/html first. The general path parses the media types.
    if let page,
      request.fields.acceptFirst(.html) || request.fields[.accept].map({ AcceptedMedia($0).names(.html) }) ?? false
    {
      return page.response(to: request)
    }
    let type = HTTPField(.contentType, literal: "text/plain; charset=utf-8")
    let fields = [type, HTTPField(.cacheControl, literal: "no-cache"), HTTPField(.vary, literal: "accept")]
    return HTTPResponse(status: .ok, fields: fields, body: Array(text(request.fields[.host]).utf8))
  }

  private func text(_ host: String?) -> String {
    """
    Nabla: the grading backend for backpropagation.

    The first call:

        \(first.exampleCall(host: host) ?? "")

    The contract, with every path: /openapi.yaml, the same as JSON: /openapi.json, and as a page with a curl for each
    call: /docs\(page == nil ? "" : "\n\nIn a browser, this address is a page to try it.")

    """
  }
}
