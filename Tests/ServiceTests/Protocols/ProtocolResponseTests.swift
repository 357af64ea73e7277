import Foundation
import HTTPMessage
import Testing

@testable import Service

/// JSON as a JSON string.
private func quoted(_ text: String) -> String {
  String(decoding: try! JSONEncoder().encode(text), as: UTF8.self)
}

/// A path that grades, and how it wants a question and an answer.
enum GradingPath: String, CaseIterable {
  case own = "/v1/grade"
  case ued = "/evaluate"
  case xqueue = "/xqueue"

  func body(_ question: String, _ answer: String) -> String {
    switch self {
    case .own: return "{\(question), \"answer\": \(answer)}"
    case .ued:
      return #"{"submission": {"type": "OTHER", "content": {"value": \#(answer)}}, "#
        + #""configuration": {"params": {\#(question)}}}"#
    case .xqueue:
      let delivered = #"{"student_response": \#(quoted(answer)), "grader_payload": {\#(question)}}"#
      return #"{"xqueue_body": \#(quoted(delivered))}"#
    }
  }

  static let service: GradientService = {
    var configuration = GradientService.Configuration()
    configuration.protocols = Set(GradingProtocol.allCases)
    return GradientService(configuration)
  }()

  func grade(_ question: String, _ answer: String) -> HTTPResponse {
    call(Self.service, .post, rawValue, body: Array(body(question, answer).utf8))
  }

  /// A refusal that came before the endpoint.
  func refusal(_ status: HTTPStatus) -> HTTPResponse {
    let field = HTTPField(.retryAfter, literal: "7")
    return Self.service.render(HTTPRefusal(status, "This is <wrong>.", fields: [field], path: rawValue))
  }
}

@Suite("A report becomes a response in one way on every path")
struct ProtocolResponseTests {
  @Test("what is graded is counted", arguments: GradingPath.allCases)
  func facts(_ path: GradingPath) {
    let response = path.grade(
      #""logits": [2.0, 1.0, 0.1], "labels": 0, "points": {"loss": 1, "y_hat": 1}"#,
      #"{"loss": -0.41703, "y_hat": [0.659001, 0.242433, 0.0985659]}"#)
    #expect(response.status == .ok, "\(response.text)")
    #expect(response.facts.samples == 1)
    let names = GradeTally.families.flatMap { family in family.values.map { "\(family.label) \($0)" } }
    let counts = response.facts.counts.map { "\(names[$0.counter]): \($0.amount)" }
    #expect(counts.sorted() == ["code sign_lost: 1", "verdict correct: 1", "verdict wrong: 1"])
  }

  /// A short question with 8,800 expected numbers.
  private static let wide: String = {
    func column(_ count: Int) -> String { [String](repeating: "[1]", count: count).joined(separator: ",") }
    let hidden = #"{"W": [\#(column(80))], "activation": "tanh"}"#
    let row = [String](repeating: "0.1", count: 80).joined(separator: ",")
    let labels = [String](repeating: "0", count: 110).joined(separator: ",")
    return #""x": [\#(column(110))], "layers": [\#(hidden), {"W": [[\#(row)]]}], "labels": [\#(labels)], "#
      + #""points": {"h_1": 1}, "feedback": "full""#
  }()

  @Test("a response has at most 100 times the bytes of its request, also for one answer")
  func length() {
    let response = GradingPath.own.grade(Self.wide, #"{"h_1": [[1]]}"#)
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("100 times the request"), "\(response.text.prefix(300))")
    let brief = Self.wide.replacing(#""full""#, with: #""hint""#)
    for path in GradingPath.allCases { #expect(path.grade(brief, #"{"h_1": [[1]]}"#).status == .ok) }
  }

  @Test(
    "µEd: a refusal before the endpoint has µEd's form, and the status and fields of HTTP",
    arguments: [
      (HTTPStatus.unauthorized, "UNAUTHORIZED"), (.forbidden, "PERMISSION_DENIED"), (.badRequest, "VALIDATION_ERROR"),
      (.notAcceptable, "NOT_ACCEPTABLE"), (.contentTooLarge, "CONTENT_TOO_LARGE"),
      (.tooManyRequests, "TOO_MANY_REQUESTS"), (.serviceUnavailable, "SERVICE_UNAVAILABLE"),
    ])
  func refusalOfUEd(_ status: HTTPStatus, _ code: String) throws {
    let response = GradingPath.ued.refusal(status)
    #expect(response.status == status)
    #expect(response[.contentType] == "application/json" && response[.retryAfter] == "7")
    #expect(response[HTTPFieldName("x-api-version")!] == "0.1.0")
    let error = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: String])
    #expect(error == ["title": status.reason.description, "message": "This is <wrong>.", "code": code])
  }

  @Test("the queue of Open edX delivers again what may pass later, and gets a reply to what is too large")
  func refusalOfXQueue() throws {
    for status in [HTTPStatus.unauthorized, .tooManyRequests, .serviceUnavailable, .badRequest] {
      let response = GradingPath.xqueue.refusal(status)
      #expect(response.status == status && response[.retryAfter] == "7")
      #expect(response[.contentType] == "application/problem+json")
      #expect(!response.text.contains("score"))
    }
    let response = GradingPath.xqueue.refusal(.contentTooLarge)
    #expect(response.status == .ok && response[.contentType] == "application/json")
    let reply = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(reply["correct"] as? Bool == false && reply["score"] as? Double == 0)
    #expect(reply["error"] as? String == "This is <wrong>.")
  }

  @Test("a path that a server does not have refuses in its own form")
  func off() {
    let response = GradientService().render(HTTPRefusal(.tooManyRequests, "Later.", path: "/evaluate"))
    #expect(response[.contentType] == "application/problem+json" && response.status == .tooManyRequests)
  }
}
