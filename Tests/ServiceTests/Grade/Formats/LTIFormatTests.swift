import Foundation
import Service
import HTTPMessage
import Testing

@Suite("A score in LTI", .enabled(if: GraderRules.python != nil))
struct LTIFormatTests {
  @Test("lti: the score is never scaled, and an answer that cannot be parsed has none")
  func lti() throws {
    let time = "2026-11-28T19:00:00.123Z"
    let result = try grade(#""format": "lti", "timestamp": "\#(time)", "# + FormatCalls.wrong)
    #expect(result["scoreGiven"] as? Int == 1 && result["scoreMaximum"] as? Int == 4)
    #expect(result["timestamp"] as? String == time && result["userId"] == nil)
    let malformed = try grade(#""format": "lti", "# + FormatCalls.malformed)
    #expect(malformed["gradingProgress"] as? String == "Failed" && malformed["scoreGiven"] == nil)
    #expect((malformed["comment"] as? String)?.hasPrefix("grad_a_L: Cannot be graded: found a string") == true)
    #expect(malformed["timestamp"] == nil)
  }

  @Test("lti: the mistake in what is malformed comes before its shape, and no other quantity has one")
  func ltiOfOtherShape() throws {
    let body =
      #"{"logits": [[2.0, 1.0, 0.1], [0.5, 2.5, -1.0]], "labels": [0, 1], "format": "lti", "answer": {"#
      + #""grad_a_L": [[-0.1705, 0.0581], [0.1212, -0.0710], [0.0493, 0.0130]], "loss": -0.2851}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    let result = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let lines = try #require(result["comment"] as? String).split(separator: "\n")
    #expect(lines.first?.hasPrefix("grad_a_L: ") == true && lines.first?.contains("ransposed") == true, "\(lines)")
    #expect(lines.last == "Cannot be graded: found shape [3][2], expected shape [2][3].", "\(lines)")
    #expect(result["scoreGiven"] == nil && !lines.contains { $0.hasPrefix("loss") }, "\(lines)")
  }

  @Test("lti: in a class, each submission has its id and its time, and another time is ignored")
  func ltiOfClass() throws {
    let submissions = [
      #"{"id": 7, "timestamp": "2026-11-28T19:00:00+01:00", "answer": {"loss": 0.417}}"#,
      #"{"id": "b", "timestamp": "yesterday", "answer": {"loss": 1}}"#, #"{"timestamp": [1], "answer": {"loss": 1}}"#,
    ]
    let result = try grade(#""format": "lti", "submissions": [\#(submissions.joined(separator: ","))]"#)
    let results = try #require(result["results"] as? [[String: Any]]).compactMap { $0["result"] as? [String: Any] }
    #expect(results.map { $0["userId"] as? String } == ["7", "b", "2"])
    #expect(results.map { $0["timestamp"] as? String } == ["2026-11-28T19:00:00+01:00", nil, nil])
    var rules = GraderRules("lti")
    for each in results {
      let text = String(decoding: try JSONSerialization.data(withJSONObject: each), as: UTF8.self)
      try rules.add(text, each["timestamp"] == nil ? "{}" : #"{"isComplete": true}"#)
    }
    #expect(try rules.faults() == [])
  }

  @Test(
    "a timestamp is a time of ISO 8601 with its zone",
    arguments: [
      ("2024-02-29T23:59:59Z", true), ("2026-11-28T19:00:00.123456789+05:30", true), ("2026-02-29T00:00:00Z", false),
      ("2026-11-28T24:00:00Z", false), ("2026-11-28T19:00:00", false), ("2026-11-28 19:00:00Z", false),
      ("2026-11-28T19:00:00.Z", false), ("2026-11-28T19:00:00+0530", false), ("2026-13-01T00:00:00Z", false),
      ("٢٠٢٦-11-28T19:00:00Z", false), ("", false), ("2026-11-28T19:00:00+24:00", false),
    ])
  func timestamps(_ text: String, _ isTime: Bool) {
    let body = #"{"logits": [1, 2], "labels": 0, "format": "lti", "timestamp": "\#(text)", "answer": {"loss": 1}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response.status == (isTime ? .ok : .unprocessableContent))
    #expect(text.isEmpty || response.text.contains(text))
  }

  @Test("lti: a long comment is cut at a character")
  func longComment() throws {
    let names = (0..<40).map { #""\#(String(repeating: "🧮", count: 60))\#($0)": 1"# }.joined(separator: ", ")
    let logits = "[" + (0..<40).map { "[\($0), 1, 2]" }.joined(separator: ", ") + "]"
    let labels = "[" + (0..<40).map { _ in "1" }.joined(separator: ", ") + "]"
    let body =
      #"{"logits": \#(logits), "labels": \#(labels), "format": "lti", "feedback": "full", "#
      + #""answer": {\#(names), "loss": 1, "losses": \#(labels), "y_hat": \#(logits), "grad_a_L": \#(logits)}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    let result = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let comment = try #require(result["comment"] as? String)
    #expect(comment.utf8.count > 3_990 && comment.utf8.count <= 4_000 && comment.hasSuffix("…"), "\(comment)")
  }
}
