import Foundation
import HTTPMessage
import Testing

@testable import Service

@Suite("A class as a request of lines")
struct StreamedSubmissionsTests {
  private static let question = #""logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}"#
  private static let submissions = [
    #"{"id": "ada", "answer": {"loss": 0.417}}"#, #"{"id": "bob", "answer": {"loss": "0,4"}}"#,
    #"{"answer": {"y_hat": [0.659, 0.242, 0.099], "loss": -0.417}}"#, #"{"id": 7}"#,
    #"{"id": "ada", "answer": {"loss": 1.417}}"#,
  ]

  private func lines(_ lines: [String], piece: Int = .max) throws -> LineResponse {
    try stream(lines.joined(separator: "\n"), "/v1/grade", piece: piece)
  }

  @Test("each submission gets its result, and the last line is the summary of the array", arguments: [1, 33, .max])
  func sameAsArray(piece: Int) throws {
    let response = try lines(["{\(Self.question)}"] + Self.submissions, piece: piece)
    let body = "{\(Self.question), \"submissions\": [\(Self.submissions.joined(separator: ","))]}"
    let array = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    let document = try #require(try JSONSerialization.jsonObject(with: Data(array.body)) as? [String: Any])
    let results = try #require(document["results"] as? [[String: Any]])
    #expect(response.lines.count == results.count + 1)
    for (index, result) in results.enumerated() {
      #expect(try response.object(index) as NSDictionary == result as NSDictionary, "\(index)")
    }
    let summary = try response.object(results.count)
    #expect(summary as NSDictionary == ["summary": document["summary"] as Any] as NSDictionary)
    let expected = array.facts
    #expect(response.facts.samples == expected.samples)
    var counts: [Int: Int] = [:]
    for count in response.facts.counts { counts[count.counter, default: 0] += count.amount }
    #expect(counts == Dictionary(uniqueKeysWithValues: expected.counts.map { ($0.counter, $0.amount) }))
  }

  @Test("a line that is no submission is a problem with its number; it counts as malformed, as in an array")
  func badLines() throws {
    let response = try lines(["{\(Self.question)}", "nonsense", Self.submissions[0], "[]", "{}", #"{"id": 1, "ans"#])
    #expect(response.lines.count == 6)
    for (index, line) in [(0, 2), (2, 4), (3, 5)] {
      let problem = try response.object(index)
      #expect(problem["status"] as? Int == 400 && problem["line"] as? Int == line, "\(problem)")
    }
    #expect(try response.object(1)["score"] as? Double == 1)
    #expect(try response.object(4)["id"] as? Int == 1, "whose submission it is can be read")
    let summary = try #require(try response.object(5)["summary"] as? [String: Any])
    #expect(summary["count"] as? Int == 5 && summary["malformed"] as? Int == 4)
  }

  @Test(
    "a bad question is the response, with its status",
    arguments: [
      ("{", 400), ("[]", 422), (#"{"logits": [1, 2]}"#, 422), (#"{"logits": [1, 2], "labels": 5}"#, 422),
      (#"{"logits": [1, 2], "labels": 0, "answer": {"loss": 1}}"#, 422), ("", 400), ("\n\n", 400),
    ])
  func badQuestion(_ question: String, status: Int) throws {
    let response = try lines([question] + (question.contains("{") ? Self.submissions : []))
    #expect(response.lines.isEmpty)
    let refusal = try #require(response.refusal)
    #expect(refusal.status.code == status, "\(refusal.text)")
    #expect(refusal[.contentType] == "application/problem+json")
  }

  @Test("full feedback needs its permission")
  func permission() throws {
    let content = "{\(Self.question), \"feedback\": \"full\"}\n\(Self.submissions[0])"
    #expect(try stream(content, "/v1/grade", permissions: []).refusal?.status == .forbidden)
    #expect(try stream(content, "/v1/grade").refusal == nil)
  }

  @Test("of the last submissions of a class without end, no ids are kept, and the counts go on")
  func idsMax() throws {
    let grader = try SubmissionGrader(
      Array("{\(Self.question)}".utf8).span, GradientService.Configuration(), permissions: .all)
    var summary = ClassSummary(of: grader.graded, idsMax: 2)
    for (index, line) in (Self.submissions + Self.submissions).enumerated() {
      let result = grader.grade(Array(line.utf8).span, number: index)
      summary.add(result.report, of: result.submission)
    }
    #expect(summary.count == 10)
    #expect(summary.duplicateIDs == [.text("ada"), .text("bob")])
    for mistake in summary.frequentMistakes {
      #expect(mistake.count % 2 == 0)
      #expect(mistake.ids.count <= 1)
    }
    #expect(summary.memoryBytes < 1000)
  }

  @Test("ids are listed at mistakes up to a number of bytes")
  func listedBytesMax() throws {
    let grader = try SubmissionGrader(
      Array("{\(Self.question)}".utf8).span, GradientService.Configuration(), permissions: .all)
    let wrong = Self.submissions[4]
      .replacing("\"ada\"", with: "\"\(String(repeating: "a", count: 1000))\"")
    var summary = ClassSummary(of: grader.graded, listedBytesMax: 2500)
    for index in 0..<50 {
      let result = grader.grade(Array(wrong.utf8).span, number: index)
      summary.add(result.report, of: result.submission)
    }
    let mistakes = summary.frequentMistakes
    #expect(!mistakes.isEmpty)
    #expect(mistakes.allSatisfy { $0.count == 50 })
    #expect(mistakes.reduce(0) { $0 + $1.ids.count } == 3)
  }

  @Test("the memory of a stream has that of its question")
  func memoryOfQuestion() throws {
    let content = #"{"logits": [\#([String](repeating: "0", count: 2000).joined(separator: ","))], "labels": 0}"# + "\n"
    guard case .accepted(let lines) = decide(GradientService(), "/v1/grade") else {
      Issue.record("refused")
      return
    }
    _ = lines.stream.append(Array(content.utf8).span)
    while lines.stream.claimable > 0 { lines.stream.work() }
    #expect(lines.stream.takeOutput().isNothing)
    // Logits, predictions and gradients, each with what it comes from.
    #expect(lines.stream.memoryBytes > 3 * 2000 * 16)
    lines.stream.stop()
  }
}

extension HTTPLineOutput {
  fileprivate var isNothing: Bool {
    if case .nothing = self { true } else { false }
  }
}
