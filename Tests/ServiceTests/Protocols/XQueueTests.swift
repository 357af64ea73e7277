import Foundation
import HTTPMessage
import Service
import Testing

private let payload =
  #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 3}}"#

/// JSON as a JSON string.
private func quoted(_ text: String) -> String {
  String(decoding: try! JSONEncoder().encode(text), as: UTF8.self)
}

private func delivered(_ response: String, _ payload: String = payload) -> String {
  let body = #"{"student_response": \#(quoted(response)), "grader_payload": \#(quoted(payload)), "student_info": "{}"}"#
  return #"{"xqueue_header": "{\"submission_id\": 1}", "xqueue_body": \#(quoted(body)), "xqueue_files": "{}"}"#
}

private func service() -> GradientService {
  var configuration = GradientService.Configuration()
  configuration.protocols = [.xqueue]
  return GradientService(configuration)
}

/// The reply, which has all that the queue requires.
private func reply(_ content: String, fields: [(name: String, value: String)] = []) throws -> [String: Any] {
  let response = call(service(), .post, "/xqueue", fields: fields, body: Array(content.utf8))
  #expect(response.status == .ok)
  #expect(response[.contentType] == "application/json")
  let reply = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
  #expect(reply["correct"] is Bool)
  let message = try #require(reply["msg"] as? String)
  #expect(message.hasPrefix("<div"))
  // It is XML.
  let parser = XMLCheck(message)
  #expect(parser == nil, "\(parser ?? ""): \(message)")
  return reply
}

/// - Returns: the first thing that XML does not allow in such a fragment; nil if there is none.
private func XMLCheck(_ text: String) -> String? {
  let controls = text.unicodeScalars.filter { ($0.value < 0x20 && $0 != "\n") || $0.value == 0xFFFE }
  if let bad = controls.first {
    return "U+\(String(bad.value, radix: 16))"
  }
  if text.contains(/&(?!(?:amp|lt|gt|quot|#\d+);)/) { return "an entity" }
  var open: [Substring] = []
  for tag in text.matches(of: /<(\/?)([a-z]+)[^<>]*?(\/?)>/) {
    if !tag.3.isEmpty { continue }
    if tag.1.isEmpty { open.append(tag.2) } else if open.popLast() != tag.2 { return "\(tag.0)" }
  }
  return open.isEmpty ? nil : "\(open)"
}

@Suite("Open edX: POST /xqueue")
struct XQueueTests {
  @Test(
    "a submission is graded",
    arguments: [
      (#"{"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}"#, 1), (#"{"loss": 0.417}"#, 0.25), ("{}", 0), ("", 0),
      ("[1, 2]", 0), ("<script>alert(1)</script>", 0), (#"{"\u0008&nbsp;]]>": 1}"#, 0), (#"{"loss": "\uFFFE 𝛁"}"#, 0),
      (#"{"loss": 0.417"#, 0), (#"{"loss": NaN}"#, 0), ("\u{0}", 0), (#"{"loss": "0,417"}"#, 0.25),
    ])
  func graded(_ response: String, _ score: Double) throws {
    let reply = try reply(delivered(response))
    #expect(reply["score"] as? Double == score)
    #expect(reply["correct"] as? Bool == (score == 1))
    #expect(reply["error"] == nil)
  }

  @Test("the value of the only quantity needs no name", arguments: ["0.417", "[0.417]", "5/12", "0,417", #""0.417""#])
  func bare(_ response: String) throws {
    let question = payload.replacing(#", "grad_a_L": 3"#, with: "").replacing(
      #""decimals": 3"#, with: #""decimals": 2"#)
    #expect(try reply(delivered(response, question))["score"] as? Double == 1)
  }

  @Test("points in place of a fraction")
  func points() throws {
    let question = payload.dropLast() + #", "xqueue_score": "points"}"#
    #expect(try reply(delivered(#"{"grad_a_L": [-0.341, 0.242, 0.099]}"#, String(question)))["score"] as? Double == 3)
  }

  /// What is delivered, and words of the reason.
  private static let wrong: [(content: String, says: String)] = [
    ("", "parsed"), ("[]", "found an array"), ("{}", "`xqueue_body` is required"),
    (#"{"xqueue_body": "{"}"#, "cannot be parsed"), (#"{"xqueue_body": 1}"#, "found a number"),
    (#"{"xqueue_body": "{\"student_response\": \"\"}"}"#, "`grader_payload` is required"),
    (#"{"xqueue_body": "{\"grader_payload\": \"{}\"}"}"#, "`student_response` is required"),
    (delivered("{}", "{"), "cannot be parsed"), (delivered("{}", "not JSON"), "parsed"),
    (delivered("{}", "[]"), "array"),
    (delivered("{}", #"{"logits": [1], "labels": 4}"#), "label 4 is out of range"), (delivered("{}", "{}"), "`logits`"),
    (delivered("{}", #"{"logits": [1], "labels": 0, "points": {"none": 1}}"#), "none"),
  ]

  @Test("whatever is wrong with the delivery, the reply is valid, and its `error` says why", arguments: wrong)
  func refused(_ content: String, _ says: String) throws {
    let reply = try reply(content)
    #expect(reply["score"] as? Double == 0)
    #expect(reply["correct"] as? Bool == false)
    #expect((reply["error"] as? String)?.contains(says) == true, "\(reply)")
    #expect((reply["msg"] as? String)?.contains("not your fault") == true)
  }

  @Test("a payload can be an object, unknown fields pass, and no content type is required")
  func lenient() throws {
    let body = #"{"student_response": "{\"loss\": 0.417}", "grader_payload": \#(payload), "more": [1]}"#
    for content in [#"{"xqueue_body": \#(body), "x": {}}"#, #"{"xqueue_body": \#(quoted(body))}"#] {
      #expect(try reply(content, fields: [("content-type", "text/plain")])["score"] as? Double == 0.25)
    }
  }

  @Test("without the option there is nothing at the path; GET shows a call that works")
  func routing() throws {
    #expect(call(GradientService(), .post, "/xqueue").status == .notFound)
    let text = call(service(), .get, "/xqueue", fields: []).text
    #expect(text.contains("curl localhost:8080/xqueue"))
  }
}
