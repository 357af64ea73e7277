import GradientAPI
import GradientCore
import HTTPMessage
import Testing

/// Posts a body where no more than `here` may be done; nil where the request belongs on another thread.
private func respond(_ path: String, _ body: String, here: Int, workMax: Int = .max) -> HTTPResponse? {
  var configuration = GradientService.Configuration()
  configuration.workMax = workMax
  let lines: [HTTPFieldsView.Line] = []
  let bytes = Array(body.utf8)
  let request = HTTPRequest(
    method: .post, path: path, fields: HTTPFieldsView(head: bytes.span, lines: lines.span), body: bytes.span)
  return GradientService(configuration).respond(to: request, workMax: here)
}

@Suite("Work is estimated before it is done")
struct WorkTests {
  private static let bodies = [
    ("/v1/gradients", #"{"logits":[2,1,0.1],"labels":0}"#),
    ("/v1/gradients", #"{"logits":[[2,1],[0,1]],"labels":[0,1],"include":["loss"]}"#),
    ("/v1/grade", #"{"logits":[2,1,0.1],"labels":0,"answer":{"loss":1}}"#),
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"quantities":["loss"]}"#),
  ]

  @Test("what costs more than may be done here is declined, with no other effect", arguments: bodies)
  func declined(_ path: String, _ body: String) {
    #expect(respond(path, body, here: 100) == nil)
    #expect(respond(path, body, here: .max)?.status == .ok)
  }

  @Test("what costs more than the budget is refused, on any thread", arguments: bodies)
  func refused(_ path: String, _ body: String) throws {
    for here in [100, .max] {
      let response = try #require(respond(path, body, here: here, workMax: 100))
      #expect(response.status == .unprocessableContent)
      #expect(response.text.contains("--max-work"))
      #expect(response.text.contains("units of work, more than the limit of this server, 100"))
    }
  }

  @Test("what needs no work is never declined")
  func free() {
    #expect(respond("/v1/nothing", "", here: 0)?.status == .notFound)
  }
}

@Suite("Work")
struct WorkAmountTests {
  @Test("sums and products saturate, so that no estimate wraps below a limit")
  func saturating() {
    #expect(Work(2) + Work(3) * 4 == Work(14))
    #expect(Work(.max) + Work(1) == Work(.max))
    #expect(Work(1 << 40) * (1 << 40) == Work(.max))
    #expect(Work(.max) * 0 == .none)
  }
}
