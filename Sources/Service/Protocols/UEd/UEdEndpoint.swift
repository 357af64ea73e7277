import HTTPMessage
import TensorJSON
import Text

/// A path of µEd. Its errors have µEd's own form, and every response names the version that served it.
protocol UEdEndpoint: Endpoint {}

extension UEdEndpoint {
  func response(_ status: HTTPStatus, fields: [HTTPField] = [], _ content: [UInt8]) -> HTTPResponse {
    HTTPResponse(status: status, fields: JSONContent.fields + [UEdVersion.field] + fields, body: content)
  }

  /// µEd's clients know 400, 403, 406, 500, 501 and 503. A request that is invalid in any way is a 400.
  func render(_ problem: ProblemDetails, to head: borrowing HTTPRequest) -> HTTPResponse {
    switch problem.status {
    case .notAcceptable: error(problem, .notAcceptable, requestedVersion: UEdVersion.requested(by: head))
    case .forbidden, .methodNotAllowed, .notImplemented, .serviceUnavailable: error(problem, problem.status)
    default: error(problem, .badRequest)
    }
  }

  /// The status is that of HTTP: clients and proxies act on a 401, a 413 and a 429.
  func render(refusal problem: ProblemDetails) -> HTTPResponse { error(problem, problem.status) }

  /// `{"title", "message", "code", "details"}`.
  private func error(
    _ problem: ProblemDetails, _ status: HTTPStatus, requestedVersion: String? = nil
  ) -> HTTPResponse {
    var writer = ObjectWriter()
    writer.object {
      $0.field("title", status.reason.description)
      $0.field("message", problem.detail)
      $0.field("code", requestedVersion == nil ? UEdVersion.code(of: status) : "VERSION_NOT_SUPPORTED")
      if let requestedVersion {
        UEdVersion.writeDetails(requested: requestedVersion, to: &$0)
      } else if problem.position != nil || !problem.faults.isEmpty {
        writeDetails(of: problem, to: &$0)
      }
    }
    return response(status, fields: problem.fields, writer.finishContent())
  }

  private func writeDetails(of problem: ProblemDetails, to writer: inout ObjectWriter) {
    writer.key("details")
    writer.object { writer in
      if let position = problem.position {
        writer.key("position")
        writer.object {
          $0.field("line", position.line)
          $0.field("column", position.column)
          $0.field("offset", position.offset)
        }
      }
      guard !problem.faults.isEmpty else { return }
      writer.key("errors")
      writer.array { writer in
        for fault in problem.faults.listed {
          writer.object {
            $0.field("pointer", fault.pointer.description)
            $0.field("detail", fault.text)
          }
        }
      }
    }
  }
}

/// The version of µEd, which requests can name and responses always do.
enum UEdVersion {
  static let supported = ["0.1.0"]
  static let field = HTTPField(name, literal: "0.1.0")
  private static let name = HTTPFieldName("x-api-version")!

  /// - Throws: 406 for a version that is not supported.
  static func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    guard let wanted = head.fields[name], !supported.contains(wanted) else { return }
    throw ProblemDetails(
      .notAcceptable, "X-Api-Version is \(wanted.quoted), expected \(supported.joined(separator: " or ")).")
  }

  static func requested(by head: borrowing HTTPRequest) -> String { head.fields[name] ?? "" }

  static func writeDetails(requested version: String, to writer: inout ObjectWriter) {
    writer.key("details")
    writer.object {
      $0.field("requestedVersion", version.shown)
      $0.key("supportedVersions")
      $0.array { writer in supported.forEach { writer.string($0) } }
    }
  }

  /// µEd's code for a status: its own, or the words of HTTP, `CONTENT_TOO_LARGE`.
  static func code(of status: HTTPStatus) -> String {
    switch status {
    case .badRequest: "VALIDATION_ERROR"
    case .forbidden: "PERMISSION_DENIED"
    default: status.reason.description.uppercased().replacing(" ", with: "_")
    }
  }
}

/// `POST /chat` and `GET /chat/health` of µEd, which a service without a chat refuses with 501.
struct UEdChatEndpoint: UEdEndpoint {
  let path: String
  let method: HTTPMethod

  static let all: [any Endpoint] = [
    UEdChatEndpoint(path: "/chat", method: .post), UEdChatEndpoint(path: "/chat/health", method: .get),
  ]

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    throw ProblemDetails(.notImplemented, "Nabla has no chat. It grades at `/evaluate`.")
  }
}

/// `GET /evaluate/health` of µEd: what the service can do, and whether it accepts new work.
struct UEdHealthEndpoint: UEdEndpoint {
  let path = "/evaluate/health"
  let method = HTTPMethod.get
  private let isReady: @Sendable () -> Bool
  private let needsKey: Bool

  init(_ configuration: GradientService.Configuration) {
    isReady = configuration.isReady
    needsKey = configuration.needsKey
  }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) { try UEdVersion.check(head) }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? {
    let isReady = isReady()
    var writer = ObjectWriter()
    writer.object {
      $0.field("status", isReady ? "OK" : "UNAVAILABLE")
      $0.key("requirements")
      $0.object { $0.field("requiresAuthorizationHeader", needsKey) }
      $0.key("capabilities")
      $0.object { writeCapabilities(to: &$0) }
    }
    return response(isReady ? .ok : .serviceUnavailable, writer.finishContent())
  }

  private func writeCapabilities(to writer: inout ObjectWriter) {
    writer.field("supportsEvaluate", true)
    writer.field("supportsPreSubmissionFeedback", true)
    writer.field("supportsFormativeFeedback", true)
    writer.field("supportsSummativeFeedback", true)
    writer.field("supportsDataPolicy", "NOT_SUPPORTED")
    writer.key("supportedArtefactProfiles")
    writer.array { writer in
      for type in ["OTHER", "TEXT", "MATH"] {
        writer.object {
          $0.field("type", type)
          $0.key("supportedFormats")
          $0.array {
            $0.string("json"); $0.string("plain")
          }
        }
      }
    }
    writer.key("supportedLanguages")
    writer.array { $0.string("en") }
    writer.key("supportedAPIVersions")
    writer.array { writer in UEdVersion.supported.forEach { writer.string($0) } }
  }
}
