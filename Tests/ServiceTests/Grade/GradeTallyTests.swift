import Foundation
import Grading
import HTTPMessage
import Testing

@testable import Service

@Suite("What a request adds to the counters")
struct GradeTallyTests {
  private static let names = GradeTally.families.flatMap { family in family.values.map { "\(family.label) \($0)" } }

  private func counts(_ path: String, _ body: String) throws -> (samples: Int, [String: Int]) {
    let response = call(GradientService(), .post, path, body: Array(body.utf8))
    try #require(response.status == .ok, "\(response.text)")
    let pairs = response.facts.counts.map { (Self.names[$0.counter], $0.amount) }
    return (response.facts.samples, Dictionary(uniqueKeysWithValues: pairs))
  }

  @Test("verdicts of quantities, and codes of diagnoses, are counted for an answer and for a class")
  func grading() throws {
    let question = #""logits": [2.0, 1.0, 0.1], "labels": 0, "feedback": "hint""#
    let wrong = #"{"loss": -0.41703, "y_hat": [0.659001, 0.242433, 0.0985659]}"#
    let (samples, counts) = try counts("/v1/grade", "{\(question), \"answer\": \(wrong)}")
    #expect(samples == 1)
    #expect(counts["verdict correct"] == 1 && counts["verdict wrong"] == 1 && counts["code sign_lost"] == 1)
    let submissions = (0..<3).map { #"{"id": "\#($0)", "answer": \#(wrong)}"# }.joined(separator: ",")
    let (all, ofClass) = try self.counts("/v1/grade", "{\(question), \"submissions\": [\(submissions)]}")
    #expect(all == 3 && ofClass == counts.mapValues { 3 * $0 })
  }

  @Test("what the feedback does not show is not counted")
  func disclosure() throws {
    let body = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "feedback": "score", "answer": {"loss": -0.41703}}"#
    #expect(try counts("/v1/grade", body).1.keys.allSatisfy { $0.hasPrefix("verdict") })
  }

  @Test("rows are counted, by the fast path and the general one")
  func samples() throws {
    #expect(try counts("/v1/gradients", #"{"logits": [2, 1], "labels": 0}"#).samples == 1)
    #expect(try counts("/v1/gradients", #"{"logits": [[2, 1], [0, 1]], "labels": [0, 1]}"#).samples == 2)
    let network = #"{"x": [[1], [2], [3]], "layers": [{"W": [[1], [2]]}], "labels": [0, 1, 0]}"#
    #expect(try counts("/v1/backprop", network).samples == 3)
  }

  @Test("the codes are those of docs/mistakes.md")
  func codes() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/mistakes.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.matches(of: /\n\| `([a-z_0-9]+)` \|[^\n|]*\|[^\n|]*\|/).map { String($0.1) }
    #expect(Set(DiagnosisCodes.all) == Set(rows + ["blank", "ambiguous", "unrecognised", "undiagnosed"]))
    #expect(DiagnosisCodes.all == Array(Set(DiagnosisCodes.all)).sorted())
  }

  @Test("too much work has a reason, a wrong document has none")
  func reasons() {
    var configuration = GradientService.Configuration()
    configuration.workMax = 10_000
    let service = GradientService(configuration)
    let body = Array(#"{"logits": [\#([String](repeating: "[1, 2]", count: 900).joined(separator: ","))]}"#.utf8)
    #expect(call(service, body: body).facts.refusal == .work)
    #expect(call(body: Array("{".utf8)).facts.refusal == nil)
  }
}
