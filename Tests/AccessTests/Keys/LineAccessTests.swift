import HTTPMessage
import Testing

@testable import Access

@Suite("Requests of lines: who may send them")
struct LineAccessTests {
  private func call(_ key: String?, _ path: String = "/v1/grade", query: String = "lines") -> Call {
    Call(path: path, query: query, key: key.map { "\($0)-secret" }, fields: [("Origin", "https://a.example")])
  }

  @Test(
    "a request of lines needs the scope of its path",
    arguments: [("student", nil), ("core", 403), ("nobody", 401), (nil, 401)] as [(String?, Int?)])
  func scope(key: String?, status: Int?) {
    switch call(key).judgeLines(guarded()) {
    case .accepted: #expect(status == nil)
    case .refused(let response): #expect(response.status.code == status)
    case nil: Issue.record("no decision")
    }
  }

  @Test("the response has the key's name and the fields of the page's origin, and so has a refusal")
  func response() throws {
    let handler = guarded { _ = $0.origins.add("https://a.example") }
    guard case .accepted(let lines) = call("teacher").judgeLines(handler) else { throw Unexpected() }
    for status: HTTPStatus in [.ok, .forbidden] {
      var response = HTTPResponse(status: status)
      lines.prepare(&response)
      #expect(response.facts.keyName == "teacher")
      #expect(response.facts.refusal == (status == .ok ? nil : .keys))
      #expect(response["access-control-allow-origin"] == "https://a.example")
    }
    guard case .refused(let refusal) = call("teacher", query: "refused").judgeLines(handler) else {
      throw Unexpected()
    }
    #expect(refusal.facts.keyName == "teacher")
    #expect(refusal["access-control-allow-origin"] == "https://a.example")
  }

  @Test("all lines count as one request; content that is received whole is counted when it has come")
  func rate() {
    let handler = guarded { $0.requestsPerMinuteOfKey = 2 }
    for _ in 0..<5 { #expect(call("student", query: "other").judgeLines(handler) == nil) }
    for status in [nil, nil, 429] {
      let decision = call("student").judgeLines(handler)
      if case .refused(let response) = decision {
        #expect(response.status.code == status)
      } else {
        #expect(status == nil)
      }
    }
  }

  private struct Unexpected: Error {}
}
