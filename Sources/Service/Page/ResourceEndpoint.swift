import HTTPMessage
import Text

/// `GET` of a document that is built into the program, in one media type.
struct ResourceEndpoint: Endpoint {
  let path: String
  let method = HTTPMethod.get
  private let type: MediaType
  private let aliases: [MediaType]
  private let document: ResourceResponse

  private init(_ path: String, _ type: MediaType, aliases: [MediaType] = [], document: ResourceResponse) {
    self.path = path
    self.type = type
    self.aliases = aliases
    self.document = document
  }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    // Fast path (0701): what browsers send for a script and for a style sheet, compared in place. The general path
    // parses the media types.
    guard !head.fields.isAbsent("accept", orExactly: "*/*"), !head.fields.acceptFirst(type),
      let accept = head.fields[.accept],
      !AcceptedMedia(accept).accepts(type, orAliases: aliases)
    else { return }
    throw ProblemDetails(.notAcceptable, "\(path) is \(type.essence), which `Accept: \(accept.shown)` excludes.")
  }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? {
    document.response(to: request)
  }

  /// The contract: the file at the project's root, the same as JSON, and as a page. The style sheet is that page's too.
  static func contract(_ configuration: GradientService.Configuration) -> [ResourceEndpoint] {
    let policy = PagePolicy(frameAncestors: configuration.frameAncestors)
    return [
      ResourceEndpoint(
        "/openapi.yaml", .yaml, aliases: MediaType.yamlAliases,
        document: ResourceResponse(.contractYAML, type: "application/yaml")),
      ResourceEndpoint(
        "/openapi.json", .json, aliases: MediaType.openAPIJSON,
        document: ResourceResponse(.contractJSON, type: "application/json")),
      ResourceEndpoint(
        "/docs", .html,
        document: ResourceResponse(.contractPage, type: "text/html; charset=utf-8", fields: policy.withoutScripts)),
      ResourceEndpoint(
        "/playground.css", .css, document: ResourceResponse(.playgroundCSS, type: "text/css; charset=utf-8")),
    ]
  }

  /// The page's program.
  static let script = ResourceEndpoint(
    "/playground.js", .javaScript, aliases: MediaType.javaScriptAliases,
    document: ResourceResponse(.playgroundJS, type: "text/javascript; charset=utf-8"))
}
