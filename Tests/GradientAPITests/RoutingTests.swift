import GradientAPI
import HTTPMessage
import Testing

@Suite("Paths and methods")
struct RoutingTests {
  @Test("health answers in a word, for this moment only", arguments: [("/livez", "ok\n"), ("/readyz", "ready\n")])
  func health(_ path: String, _ word: String) {
    let response = call(.get, path)
    #expect(response.status == .ok)
    #expect(response.text == word)
    #expect(response[.cacheControl] == "no-store")
  }

  @Test("a server that drains lives, but is not ready")
  func draining() {
    var configuration = GradientService.Configuration()
    configuration.isReady = { false }
    let service = GradientService(configuration)
    #expect(GradientAPITests.call(service, .get, "/livez").status == .ok)
    let response = GradientAPITests.call(service, .get, "/readyz")
    #expect(response.status == .serviceUnavailable)
    #expect(response[.retryAfter] == "1")
  }

  @Test("the contract is served as it is")
  func contract() {
    let response = call(.get, "/openapi.yaml")
    #expect(response.status == .ok)
    #expect(response[.contentType] == "application/yaml")
    #expect(response.text.hasPrefix("openapi: 3.1.0\n"))
  }

  @Test(
    "OPTIONS lists the methods",
    arguments: [
      ("/v1/gradients", "POST, OPTIONS"), ("/livez", "GET, HEAD, OPTIONS"), ("*", "GET, HEAD, POST, OPTIONS"),
    ])
  func options(_ path: String, _ allow: String) {
    let response = call(.options, path)
    #expect(response.status == .noContent)
    #expect(response[.allow] == allow)
    #expect(response.body.isEmpty)
  }

  @Test("HEAD goes where GET goes", arguments: ["/livez", "/readyz", "/openapi.yaml"])
  func head(_ path: String) {
    #expect(call(.head, path) == call(.get, path))
  }

  @Test("another method is 405 with Allow", arguments: [HTTPMethod.get, .head, .put, .other("BREW")])
  func methodNotAllowed(_ method: HTTPMethod) {
    let response = call(method, "/v1/gradients")
    #expect(response.status == .methodNotAllowed)
    #expect(response[.allow] == "POST, OPTIONS")
  }

  @Test(
    "content that says it is JSON is taken",
    arguments: [
      "application/json", "Application/JSON", "application/json; charset=utf-8", #"application/json;charset="UTF-8""#,
    ])
  func contentType(_ value: String) {
    #expect(post(fields: [("content-type", value)]).status == .ok)
  }

  @Test("content that says nothing is taken for JSON") func noContentType() {
    #expect(post(fields: []).status == .ok)
  }

  @Test(
    "content that says it is something else is 415",
    arguments: ["text/plain", "application/xml", "application/json; charset=latin1", "json", "", "application/"])
  func otherContentType(_ value: String) {
    let response = post(fields: [("content-type", value)])
    #expect(response.status == .unsupportedMediaType)
    #expect(response[.accept] == "application/json")
  }

  @Test(
    "Accept decides by the most specific range (RFC 9110 §12.5.1)",
    arguments: [
      ("*/*", true), ("application/json", true), ("application/*;q=0.5", true), ("text/html, */*;q=0.1", true),
      ("APPLICATION/JSON", true), ("text/html", false), ("application/json;q=0, */*", false),
      ("application/*;q=0", false), ("application/json;q=0.0", false),
    ])
  func accept(_ value: String, _ isTaken: Bool) {
    #expect(post(fields: [("accept", value)]).status == (isTaken ? .ok : .notAcceptable))
  }

  private func call(_ method: HTTPMethod, _ path: String) -> HTTPResponse {
    GradientAPITests.call(GradientService(), method, path, fields: [])
  }

  private func post(fields: [(name: String, value: String)]) -> HTTPResponse {
    GradientAPITests.call(fields: fields, body: Array(#"{"logits": [1, 2], "labels": 0}"#.utf8))
  }
}
