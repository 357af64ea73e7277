import HTTPMessage
import Synchronization
import Testing

@testable import Access

/// A clock that a test sets.
final class TestClock: Sendable {
  private let nanoseconds = Atomic<Int64>(1_000_000_000_000)

  var now: @Sendable () -> Int64 { { self.nanoseconds.load(ordering: .relaxed) } }

  func advance(seconds: Double) { nanoseconds.add(Int64(seconds * 1e9), ordering: .relaxed) }
}

/// Responds with what it was allowed, and refuses some requests as a service does.
struct PermissionEcho: HTTPHandler {
  /// The paths that it serves.
  var paths: Set = ["/v1/gradients", "/v1/grade", "/metrics", "/livez", "/docs", "/secret"]

  func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? {
    if !paths.contains(head.path) { return render(HTTPRefusal(.notFound, "Nothing here.", path: head.path)) }
    return head.query == "bad" ? render(HTTPRefusal(.unsupportedMediaType, "Not this type.", path: head.path)) : nil
  }

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    if let refusal = refusal(ofHead: request) { return refusal }
    let text = request.permissions.contains(.reveal) ? "all" : "some"
    return HTTPResponse(status: .ok, body: Array(text.utf8))
  }

  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    request.query == "large" && workMax < 1000 ? nil : respond(to: request)
  }

  /// Accepts lines, and refuses them if the query says so.
  func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? {
    switch head.query {
    case "lines": .accepted(HTTPLines(NoLines(), fields: []))
    case "refused": .refused(render(HTTPRefusal(.forbidden, "No.", path: head.path)))
    default: nil
    }
  }
}

/// A stream that nobody uses.
final class NoLines: HTTPLineStream {
  let (wantsContent, isIdle, memoryBytes, claimable) = (true, true, 0, 0)
  func append(_ content: Span<UInt8>) -> Int { 0 }
  func end() {}
  func takeOutput() -> HTTPLineOutput { .nothing }
  func stop() {}
  func work() {}
}

/// A request to a handler.
struct Call {
  var method = HTTPMethod.post
  var path = "/v1/grade"
  var query: String?
  var key: String?
  var peer: IPAddress? = IPAddress("192.0.2.1")
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var memory: HTTPHeadMemory?

  private enum Step { case head, whole(workMax: Int?) }

  /// The response to the whole request, on a loop or, after it has declined, on a worker.
  func send(to handler: some HTTPHandler) -> HTTPResponse {
    response(.whole(workMax: 100), of: handler) ?? response(.whole(workMax: nil), of: handler)!
  }

  /// The response to a request whose content comes after its head.
  func sendHeadFirst(to handler: some HTTPHandler) -> HTTPResponse {
    response(.head, of: handler) ?? send(to: handler)
  }

  func judgeHead(_ handler: some HTTPHandler) -> HTTPResponse? { response(.head, of: handler) }

  /// What is decided about the request, if its content is lines.
  func judgeLines(_ handler: some HTTPHandler) -> HTTPLines.Decision? {
    withRequest { handler.lines(ofHead: $0) }
  }

  private func response(_ step: Step, of handler: some HTTPHandler) -> HTTPResponse? {
    withRequest { request in
      switch step {
      case .head: handler.refusal(ofHead: request)
      case .whole(let workMax?): handler.respond(to: request, workMax: workMax)
      case .whole(nil): handler.respond(to: request)
      }
    }
  }

  private func withRequest<Result>(_ body: (borrowing HTTPRequest) -> Result) -> Result {
    var head: [UInt8] = []
    var lines: [HTTPFieldsView.Line] = []
    let authorization = key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    for (name, value) in fields + authorization {
      let start = head.count
      head += Array(name.utf8)
      let middle = head.count
      head += Array(value.utf8)
      lines.append(HTTPFieldsView.Line(name: start..<middle, value: middle..<head.count))
    }
    let view = HTTPFieldsView(head: head.span, lines: lines.span)
    return body(
      HTTPRequest(
        method: method, path: path, query: query, fields: view, body: self.body.span, peer: peer,
        memory: memory))
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  subscript(name: String) -> String? {
    let values = fields.filter { $0.name.canonical == name }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

/// The keys of the tests, by their names. The secret of each is its name and `-secret`.
enum TestKeys {
  static let all: [(name: String, scopes: AccessScopes)] = [
    ("student", .grade), ("teacher", [.grade, .reveal]), ("core", .gradients), ("monitor", .metrics),
    ("revealer", .reveal), ("admin", [.gradients, .grade, .reveal, .metrics]),
  ]

  static func ring(_ perMinute: [String: Int] = [:]) -> KeyRing {
    KeyRing(
      all.map { name, scopes in
        AccessKey(
          name: name, digest: KeyDigest(of: "\(name)-secret"), scopes: scopes, requestsPerMinute: perMinute[name])
      })
  }
}

/// A handler with the keys of the tests.
func guarded(_ clock: TestClock = TestClock(), _ change: (inout AccessPolicy) -> Void = { _ in }) -> AccessHandler {
  var policy = AccessPolicy()
  policy.keys = KeyStore(TestKeys.ring())
  policy.now = clock.now
  change(&policy)
  return AccessHandler(policy, around: PermissionEcho())
}
