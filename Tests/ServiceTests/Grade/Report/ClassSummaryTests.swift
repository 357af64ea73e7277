import Foundation
import HTTPMessage
import Service
import Testing

@Suite("The report of a class in `summary`")
struct ClassSummaryTests {
  private static let right = #"{"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}"#
  private static let signs = #"{"loss": -0.417, "grad_a_L": [0.341, -0.242, -0.099]}"#
  private static let sign = #"{"loss": 0.417, "grad_a_L": [0.341, -0.242, -0.099]}"#
  private static let signAndBits = #"{"loss": 0.602, "grad_a_L": [0.341, -0.242, -0.099]}"#
  private static let signAndJunk = #"{"loss": "x", "grad_a_L": [0.341, -0.242, -0.099]}"#
  private static let blank = #"{"grad_a_L": [0, 0, 0]}"#

  private func summary(_ answers: [String], _ settings: String = "") throws -> [String: Any] {
    let submissions = answers.enumerated().map { #"{"id": "s\#($0)", "answer": \#($1)}"# }.joined(separator: ", ")
    let points = #""points": {"loss": 1, "grad_a_L": 3}, "#
    let result = try grade(points + settings + #""submissions": [\#(submissions)]"#)
    return try #require(result["summary"] as? [String: Any])
  }

  private static let all = [right, signs, sign, signAndBits, signAndJunk, blank]

  @Test("a mistake counts once for each submission, and `alone` where nothing else is wrong")
  func codes() throws {
    let codes = try #require(try summary(Self.all)["codes"] as? [[String: Any]])
    let sign = try #require(codes.first)
    #expect(sign["code"] as? String == "sign_lost")
    #expect(sign["count"] as? Int == 4)
    #expect(sign["alone"] as? Int == 2, "in `signs` and `sign`")
    #expect(sign["quantities"] as? [String: Int] == ["loss": 1, "grad_a_L": 4])
    #expect((sign["sentence"] as? String)?.hasPrefix("Sign error") == true)
    let others = codes.dropFirst().map { "\($0["code"] ?? "") \($0["count"] ?? 0) \($0["alone"] ?? 0)" }
    #expect(others == ["blank 1 0", "logarithm_base 1 0"])
  }

  @Test("a diagnosis of two mistakes counts for both")
  func pair() throws {
    let pair = #"{"logits": [[2, 1, 0.1], [0, 1, 2]], "labels": [0, 1], "tolerance": {"decimals": 4}, "#
    let answer = #"{"grad_a_L": [[0.3410, -0.2424, -0.0986], [-0.0900, 0.7553, -0.6652]]}"#
    let result = try post("/v1/grade", pair + #""submissions": [{"id": 7, "answer": \#(answer)}]}"#)
    let summary = try #require(result["summary"] as? [String: Any])
    let mistakes = try #require(summary["mistakes"] as? [[String: Any]])
    let code = try #require(mistakes.first?["code"] as? String)
    #expect(Set(code.split(separator: "+")) == ["sign_lost", "batch_mean_lost"])
    #expect(mistakes.first?["ids"] as? [Int] == [7])
    let codes = try #require(summary["codes"] as? [[String: Any]])
    #expect(Set(codes.compactMap { $0["code"] as? String }) == ["sign_lost", "batch_mean_lost"])
    #expect(codes.allSatisfy { $0["alone"] as? Int == 0 })
  }

  @Test("each diagnosis of a quantity has the ids of its submissions")
  func ids() throws {
    let mistakes = try #require(try summary(Self.all)["mistakes"] as? [[String: Any]])
    #expect(mistakes.first?["quantity"] as? String == "grad_a_L")
    #expect(mistakes.first?["ids"] as? [String] == ["s1", "s2", "s3", "s4"])
    #expect(mistakes.allSatisfy { ($0["ids"] as? [Any])?.count == $0["count"] as? Int })
    #expect(mistakes.count == 4)
  }

  @Test("the sentences say how many, where, and how many made no other mistake")
  func sentences() throws {
    let sentences = try #require(try summary(Self.all)["sentences"] as? [String])
    #expect(sentences[0].hasPrefix("4 of 6 have sign_lost (in loss or grad_a_L), 2 of them only that. Sign error"))
    #expect(sentences[1].hasPrefix("1 of 6 has blank (in grad_a_L). Blank"))
    let one = try #require(try summary([Self.right, Self.sign])["sentences"] as? [String])
    #expect(one.count == 1)
    let two = try #require(try summary([Self.right, Self.sign, Self.sign])["sentences"] as? [String])
    #expect(two[0].hasPrefix("2 of 3 have only sign_lost (in grad_a_L). Sign error"))
    #expect(one[0].hasPrefix("1 of 2 has only sign_lost (in grad_a_L). Sign error"))
  }

  @Test("quantities have their verdicts and their mean score")
  func quantities() throws {
    let quantities = try #require(try summary(Self.all)["quantities"] as? [String: [String: Double]])
    #expect(
      quantities["loss"] == [
        "correct": 2, "follows": 0, "wrong": 2, "missing": 1, "malformed": 1, "mean_score": 2.0 / 6, "max_score": 1,
      ])
    #expect(quantities["grad_a_L"]?["mean_score"] == 0.5)
    #expect(quantities.count == 2)
  }

  @Test("scores are counted by their share of the points, and full points apart")
  func scores() throws {
    let scores = try #require(try summary(Self.all)["scores"] as? [[String: Double]])
    #expect(scores.map { $0["at_least"] } == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    // `signs`, `signAndBits`, `signAndJunk` and `blank` have 0 of 4 points, `sign` has 1.
    #expect(scores.map { $0["count"] } == [4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test("below `hint` no mistake is disclosed", arguments: ["score", "count", "locations"])
  func disclosure(_ level: String) throws {
    let summary = try summary(Self.all, #""feedback": "\#(level)", "#)
    for key in ["codes", "mistakes", "sentences"] { #expect((summary[key] as? [Any])?.isEmpty == true) }
    #expect(summary["count"] as? Int == 6)
  }

  @Test("without submissions it is empty")
  func empty() throws {
    let summary = try summary([])
    #expect(summary["mean_score"] as? Double == 0)
    #expect((summary["quantities"] as? [String: Any])?.isEmpty == true)
  }
}
