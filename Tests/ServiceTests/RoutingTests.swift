import Foundation
import Service
import HTTPMessage
import Testing

/// As long as the head of a request may be.
private let long = String(repeating: "x", count: 15_000)

@Suite("Paths and methods")
struct RoutingTests {
  @Test("health is one word that no cache may store", arguments: [("/livez", "ok\n"), ("/readyz", "ready\n")])
  func health(_ path: String, _ word: String) {
    let response = call(.get, path)
    #expect(response.status == .ok)
    #expect(response.text == word)
    #expect(response[.cacheControl] == "no-store")
  }

  @Test("the build is named, and what it does not know is unknown")
  func version() throws {
    var configuration = GradientService.Configuration()
    configuration.build = BuildDescription(version: "1.2.3", commit: "abc-dirty")
    let response = ServiceTests.call(GradientService(configuration), .get, "/version")
    #expect(
      response.text
        == #"{"version":"1.2.3","commit":"abc-dirty","built":"unknown","swift":"unknown","kernels":"unknown"}"# + "\n")
  }

  @Test("a draining server is alive, but not ready")
  func draining() {
    var configuration = GradientService.Configuration()
    configuration.isReady = { false }
    let service = GradientService(configuration)
    #expect(ServiceTests.call(service, .get, "/livez").status == .ok)
    let response = ServiceTests.call(service, .get, "/readyz")
    #expect(response.status == .serviceUnavailable)
    #expect(response[.retryAfter] == "1")
  }

  @Test(
    "a head that is remembered has the responses of a new one",
    arguments: ["/v1/gradients", "/v1/backprop", "/v1/grade", "/nowhere", "/livez"])
  func remembered(_ path: String) {
    let service = GradientService()
    let bodies = ["", #"{"logits": [1, 2], "labels": 0}"#, "{bad", #"{"logits": [1, 2], "labels": 5}"#, ""]
    for field in [
      ("Content-Type", "application/json"), ("Content-Type", "application/x-ndjson"), ("Content-Type", "text/plain"),
      ("Accept", "text/html"), ("Accept", "application/*"),
    ] {
      let head = HeadBytes([field])
      let memory = HTTPHeadMemory()
      for body in bodies + bodies {
        func respond(_ memory: HTTPHeadMemory?) -> HTTPResponse {
          let fields = HTTPFieldsView(head: head.bytes.span, lines: head.lines.span)
          let content = Array(body.utf8)
          return service.respond(
            to: HTTPRequest(method: .post, path: path, fields: fields, body: content.span, memory: memory))
        }
        #expect(respond(memory) == respond(nil), "\(field), \(body)")
      }
    }
  }

  @Test("the contract is openapi.yaml itself")
  func contract() {
    let response = call(.get, "/openapi.yaml")
    #expect(response.status == .ok)
    #expect(response[.contentType] == "application/yaml")
    #expect(response.text.hasPrefix("openapi: 3.1.0\n"))
  }

  @Test(
    "OPTIONS lists the methods",
    arguments: [
      ("/v1/gradients", "POST, OPTIONS"), ("/v1/backprop", "POST, OPTIONS"), ("/livez", "GET, HEAD, OPTIONS"),
      ("*", "GET, HEAD, POST, OPTIONS"),
    ])
  func options(_ path: String, _ allow: String) {
    let response = call(.options, path)
    #expect(response.status == .noContent)
    #expect(response[.allow] == allow)
    #expect(response.body.isEmpty)
  }

  @Test(
    "HEAD has the endpoint of GET", arguments: ["/livez", "/readyz", "/openapi.yaml", "/openapi.json", "/docs", "/"])
  func head(_ path: String) {
    #expect(call(.head, path) == call(.get, path))
  }

  @Test("another method is 405 with Allow", arguments: [HTTPMethod.get, .head, .put, .other("BREW")])
  func methodNotAllowed(_ method: HTTPMethod) {
    let response = call(method, "/v1/gradients")
    #expect(response.status == .methodNotAllowed)
    #expect(response[.allow] == "POST, OPTIONS")
  }

  @Test("HEAD of a POST path has the fields and the length of GET (RFC 9110 §9.3.2)")
  func headOfPostPath() {
    for path in ["/v1/gradients", "/v1/backprop", "/v1/grade", "/v1/lint", "/v1/derivation", "/nothing"] {
      #expect(call(.head, path) == call(.get, path))
    }
  }

  @Test("GET of a POST path shows a call that works, to the same server")
  func callThatWorks() {
    func text(_ host: [(name: String, value: String)], _ path: String = "/v1/gradients") -> String {
      ServiceTests.call(GradientService(), .get, path, fields: host).text
    }
    let arguments = #"-H 'content-type: application/json' -d '{\"logits\": [2.0, 1.0, 0.1], \"labels\": 0}'"#
    #expect(text([]).contains("curl localhost:8080/v1/gradients \(arguments)"), "\(text([]))")
    #expect(text([("host", "nabla.example.edu:80")]).contains("curl nabla.example.edu:80/v1/gradients \(arguments)"))
    #expect(text([("host", "[::1]:8081")]).contains("curl '[::1]:8081/v1/gradients' \(arguments)"))
    #expect(text([("host", "$(id)';")]).contains("curl localhost:8080/v1/gradients \(arguments)"))
    #expect(text([], "/v1/grade").contains("curl localhost:8080/v1/grade "))
    #expect(!text([]).isEmpty && text([], "/v1/lint").contains("curl localhost:8080/v1/lint "))
  }

  @Test(
    "the examples in the messages have responses",
    arguments: ["/v1/gradients", "/v1/backprop", "/v1/grade", "/v1/lint", "/v1/derivation"])
  func examples(_ path: String) throws {
    let text = try #require(detail(call(.get, path)))
    let body = try #require(text.firstMatch(of: /-d '(.*)'/)).1
    #expect(ServiceTests.call(GradientService(), .post, path, body: Array(body.utf8)).status == .ok)
  }

  @Test(
    "404 says which path was probably meant, and where all paths are listed",
    arguments: [
      ("/v1/gradient", "/v1/gradients"), ("/v1/gradients/", "/v1/gradients"), ("/gradients", "/v1/gradients"),
      ("/v1/Gradients", "/v1/gradients"), ("/api/v1/gradients", "/v1/gradients"), ("/v2/lint", "/v1/lint"),
      ("/v1/backpropagation", "/v1/backprop"), ("/backprop", "/v1/backprop"),
      ("/grade", "/v1/grade"), ("/lint", "/v1/lint"), ("/healthz", "/livez"), ("/ready", "/readyz"),
      ("/v1/openapi.json", "/openapi.json"), ("/swagger.json", "/openapi.json"), ("/docs/", "/docs"),
      ("/index.html", "/"), ("/swagger", "/docs"),
    ])
  func unknownPath(_ path: String, _ meant: String) {
    let response = call(.post, path)
    #expect(response.status == .notFound)
    #expect(response.text.contains("did you mean `\(meant)`?"), "\(response.text)")
    #expect(response.text.contains("The contract, with every path, is at /openapi.yaml."))
  }

  @Test(
    "a path that is not similar to any has no suggestion, and is cut",
    arguments: ["/favicon.ico", "/x", "/x" + long, long])
  func strangePath(_ path: String) {
    let response = call(.get, path)
    #expect(response.status == .notFound)
    #expect(!response.text.contains("did you mean"), "\(response.text)")
    #expect(response.body.count < 500)
  }

  @Test(
    "a query on a POST path is refused, and shown as a field of the body",
    arguments: [
      ("label_base=1", #"`label_base` belongs in the body: {…, "label_base": 1}."#),
      ("reduction=sum", #"`reduction` belongs in the body: {…, "reduction": "sum"}."#),
      ("include=loss,y_hat", #"`include` belongs in the body: {…, "include": ["loss", "y_hat"]}."#),
      ("include=loss&labels=0", #"{…, "include": ["loss"]}"#), ("labelbase=1", #"{…, "label_base": 1}"#),
      ("logits=%5B1%2C2%5D", #"{…, "logits": [1,2]}"#), ("labels", #"{…, "labels": …}"#),
      ("weights=" + long, #"{…, "weights": …}"#), ("pretty", "Send the path without a query."),
      (long, "Send the path without a query."), ("a=%1b%00", "Send the path without a query."),
    ])
  func query(_ query: String, _ says: String) {
    let body = Array(#"{"logits": [1, 2], "labels": 0}"#.utf8)
    let response = ServiceTests.call(GradientService(), .post, "/v1/gradients?" + query, body: body)
    #expect(response.status == .unprocessableContent)
    #expect(detail(response)?.contains(says) == true, "\(response.text)")
    #expect(response.body.count < 500)
  }

  @Test("an empty query, and a query on a GET path, are ignored")
  func harmlessQuery() {
    #expect(call(.get, "/livez?now=1").status == .ok)
    #expect(call(.options, "/v1/gradients?a=b").status == .noContent)
    let body = Array(#"{"logits": [1, 2], "labels": 0}"#.utf8)
    #expect(ServiceTests.call(GradientService(), .post, "/v1/gradients?", body: body).status == .ok)
  }

  @Test("a long method is cut in the message")
  func longMethod() {
    let response = call(.other(long), "/v1/gradients")
    #expect(response.status == .methodNotAllowed)
    #expect(response.body.count < 500)
  }

  private func detail(_ response: HTTPResponse) -> String? {
    (try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])?["detail"] as? String
  }

  private func call(_ method: HTTPMethod, _ path: String) -> HTTPResponse {
    ServiceTests.call(GradientService(), method, path, fields: [])
  }
}
