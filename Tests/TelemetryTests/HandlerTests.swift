import HTTPMessage
import Testing

@testable import Telemetry

/// Responds to every path with its name.
private struct EchoHandler: HTTPHandler {
  func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? { nil }
  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    HTTPResponse(status: .ok, body: Array(request.path.utf8))
  }
  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    workMax == 0 ? nil : respond(to: request)
  }
}

@Suite("The path of the metrics, and what an observer adds to responses")
struct HandlerTests {
  private static let metrics = Metrics(
    build: .init(version: "1", swift: "6", kernel: "baseline"), paths: ["/metrics"], documented: [], families: [])

  private func call(_ method: HTTPMethod, _ path: String, isAlone: Bool = false, workMax: Int = 0) -> HTTPResponse? {
    let handler = MetricsHandler(Self.metrics, around: EchoHandler(), hasOnlyMetrics: isAlone)
    let none: [UInt8] = []
    let lines: [HTTPFieldsView.Line] = []
    let request = HTTPRequest(
      method: method, path: path, fields: HTTPFieldsView(head: none.span, lines: lines.span), body: none.span)
    let response = handler.respond(to: request, workMax: workMax)
    if let refusal = handler.refusal(ofHead: request) { #expect(refusal == response) }
    return response
  }

  @Test("GET and HEAD get the metrics at once, other methods what is allowed; other paths are the inner handler's")
  func paths() throws {
    let text = try #require(call(.get, "/metrics"))
    #expect(text.mustNotWait && text.status == .ok && !text.body.isEmpty)
    #expect(text.fields.first?.value == "text/plain; version=0.0.4; charset=utf-8")
    #expect(call(.head, "/metrics")?.status == .ok)
    #expect(call(.options, "/metrics")?.status == .noContent)
    for method: HTTPMethod in [.post, .put, .delete, .other("BREW")] {
      let refusal = try #require(call(method, "/metrics"))
      #expect(refusal.status == .methodNotAllowed)
      #expect(refusal.fields.contains { $0.name == .allow && $0.value == "GET, HEAD, OPTIONS" })
    }
    #expect(call(.get, "/metrics/") == nil && call(.get, "/other", workMax: 1)?.body == Array("/other".utf8))
  }

  @Test("an address of its own has only the metrics")
  func alone() {
    #expect(call(.get, "/metrics", isAlone: true)?.status == .ok)
    for path in ["/", "/v1/grade", "/metrics/"] { #expect(call(.get, path, isAlone: true)?.status == .notFound) }
  }

  @Test(
    "a response has the client's id if that is valid, and a new one otherwise",
    arguments: [("abc.1-_Z", true), ("a b", false), ("", false), ("x, y", false)])
  func ids(sent: String, isUsed: Bool) {
    let observer = RequestObserver(metrics: Self.metrics, log: Log(.off)).observer(ofLoop: 0).observerOfConnection()
    let head = Array("x-request-id\(sent)".utf8)
    let lines = [HTTPFieldsView.Line(name: 0..<12, value: 12..<head.count)]
    let none: [UInt8] = []
    observer.requestBegan(at: 0)
    observer.requestReceived(
      HTTPRequest(
        method: .get, path: "/", fields: HTTPFieldsView(head: head.span, lines: lines.span), body: none.span),
      contentBytes: 0)
    var ids: [String] = []
    for _ in 0..<2 {
      let bytesMax = observer.willRespond(with: HTTPResponse(status: .ok))
      let line = written { observer.putFieldLines(with: &$0) }
      #expect(line.utf8.count <= bytesMax)
      #expect(line.hasPrefix("\r\nx-request-id: "))
      ids.append(String(line.dropFirst(15)))
      observer.responseEnded(contentBytes: 0)
      observer.requestBegan(at: 0)
    }
    #expect(ids.count == 2 && ids.allSatisfy { RequestID(sent: $0.utf8.span) != nil })
    #expect((ids[0] == sent) == isUsed)
    #expect(ids[1] != ids[0], "the next request has another id")
  }

  @Test("the first refusal for each reason is reported, then their number every minute at most")
  func refusals() {
    var reports = RefusalReports()
    #expect(reports.note(.timeout, at: 0) == "refused a request or connection: timeout")
    #expect(reports.note(.timeout, at: 1) == nil)
    #expect(reports.note(.malformed, at: 1) != nil)
    #expect(reports.note(.timeout, at: RefusalReports.nanosecondsMin - 1) == nil)
    #expect(
      reports.note(.timeout, at: RefusalReports.nanosecondsMin)
        == "refused a request or connection: timeout, and 2 more since the last such line")
    #expect(reports.note(.timeout, at: 2 * RefusalReports.nanosecondsMin)?.contains("more") == false)
  }
}
