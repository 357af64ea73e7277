import Service
import HTTPMessage
import Testing

/// As long as the head of a request may be.
private let long = String(repeating: "x", count: 15_000)

@Suite("Content-Type and Accept")
struct MediaTypeTests {
  @Test(
    "JSON by its Content-Type is accepted",
    arguments: [
      "application/json", "Application/JSON", "application/json; charset=utf-8", #"application/json;charset="UTF-8""#,
      "application/json; charset=utf8", "application/json;charset=UTF-8;", "application/json ; charset=utf-8 ; a=b",
      #"application/json; profile="a; charset=utf-16""#, #"application/json; profile="a\"; charset=utf-16""#,
      #"application/json; profile="a,b/c"; charset="utf\-8""#, "application/json; charset", "application/json; a=\"",
    ])
  func contentType(_ value: String) {
    let response = post(fields: [("content-type", value)])
    #expect(response.status == .ok, "\(response.text)")
  }

  @Test("without a Content-Type, the content is JSON") func noContentType() {
    #expect(post(fields: []).status == .ok)
  }

  @Test(
    "any other Content-Type is 415",
    arguments: [
      "text/plain", "application/xml", "application/json; charset=latin1", "json", "", "application/",
      #"application/json; profile="a"; charset=utf-16"#, #"application/json; charset="utf-8 "#,
      #"application/json; charset=utf-8; charset=utf-16"#, "application/json, application/json", "application /json",
      #""application/json""#, "application/json/x", long,
    ])
  func otherContentType(_ value: String) {
    let response = post(fields: [("content-type", value)])
    #expect(response.status == .unsupportedMediaType)
    #expect(response[.accept] == "application/json, application/x-ndjson")
    #expect(response.body.count < 500)
  }

  @Test(
    "Accept decides by the most specific range (RFC 9110 §12.5.1)",
    arguments: [
      ("*/*", true), ("application/json", true), ("application/*;q=0.5", true), ("text/html, */*;q=0.1", true),
      ("APPLICATION/JSON", true), ("text/html", false), ("application/json;q=0, */*", false),
      ("application/*;q=0", false), ("application/json;q=0.0", false), ("", true), (" ", true), (",", true),
      ("*", true), ("*;q=0.1", true), ("text/html, *;q=0.2", true), ("application/json; charset=utf-8", true),
      (#"text/html; a=", application/json""#, false), (#"text/html; a="\", b", application/json"#, true),
      (#"application/json; profile="q=0; q=0""#, true), (#"application/json; v="1"; q=0, application/json"#, true),
      ("application/json;q=nan", true), ("application/json; q=0.000", false), ("application/json;Q=0", false),
      ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", true), (long, false),
    ])
  func accept(_ value: String, _ isAccepted: Bool) {
    let response = post(fields: [("accept", value)])
    #expect(response.status == (isAccepted ? .ok : .notAcceptable), "\(response.text)")
    #expect(response.body.count < 500)
  }

  @Test(
    "the contract is YAML, under each of its type's names",
    arguments: [
      ("application/yaml", true), ("application/x-yaml", true), ("text/yaml", true), ("text/x-yaml", true),
      ("text/vnd.yaml", true), ("application/vnd.oai.openapi", true), ("text/*", true), ("*", true), ("", true),
      ("text/html, application/x-yaml;q=0.1", true), ("application/json", false), ("text/html", false),
      ("application/yaml;q=0, */*", false), ("text/yaml;q=0", false), (long, false),
    ])
  func acceptOfContract(_ value: String, _ isAccepted: Bool) {
    let response = ServiceTests.call(GradientService(), .get, "/openapi.yaml", fields: [("accept", value)])
    #expect(response.status == (isAccepted ? .ok : .notAcceptable), "\(response.status)")
    #expect(isAccepted || response.body.count < 500)
  }

  private func post(fields: [(name: String, value: String)]) -> HTTPResponse {
    ServiceTests.call(fields: fields, body: Array(#"{"logits": [1, 2], "labels": 0}"#.utf8))
  }
}
