import Foundation
import Service
import HTTPMessage
import SeededRandom
import Testing

/// Students' answers with numbers at the ends of binary64, with tolerances at the ends of their range.
@Suite("Answers with extreme numbers")
struct ExtremeAnswerTests {
  private static let numbers = [
    "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "-5e-324", "0", "-0.0", "1e308", "1e-308",
    #""Infinity""#, #""-Infinity""#, "0.25",
  ]
  private static let tolerances = [
    #"{"rtol":0,"atol":0}"#, #"{"rtol":1e308,"atol":1e308}"#, #"{"rtol":0,"atol":1e308}"#, #"{"rtol":1e308,"atol":0}"#,
    #"{"decimals":0}"#, #"{"decimals":17}"#, #"{"significant_figures":1}"#, #"{"significant_figures":17}"#,
  ]
  private static let questions = [
    #""logits":[[2,1,0.1],[0.5,1,0]],"labels":[0,2]"#,
    #""logits":[[2,1,0.1],[0.5,1,0]],"labels":[0,2],"reduction":"sum","weights":[1e308,0.5,5e-324]"#,
    #""logits":[[2,1,0.1],[0.5,1,0]],"targets":[[0.2,0.5,0.3],[0,1,0]],"reduction":"none""#,
    #""logits":[[700,-700,0],[0.5,1,0]],"labels":[1,-100],"ignore_index":-100"#,
  ]

  @Test(
    "the response is JSON without NaN",
    arguments: ["native", "prairielearn", "coderunner", "gradescope"], ["score", "count", "locations", "hint", "full"])
  func isJSON(_ format: String, _ feedback: String) throws {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    for round in 0..<60 {
      func number() -> String { Self.numbers.randomElement(using: &generator) ?? "0" }
      func row(_ count: Int) -> String { "[" + (0..<count).map { _ in number() }.joined(separator: ",") + "]" }
      let question = Self.questions[round % Self.questions.count]
      let hasLoss = !question.contains("none")
      let matrices = ["y_hat", "grad_y_hat", "grad_a_L"].map { #""\#($0)":[\#(row(3)),\#(row(3))]"# }
      let parts = matrices + [#""losses":\#(row(2))"#] + (hasLoss ? [#""loss":\#(number())"#] : [])
      let tolerance = Self.tolerances.randomElement(using: &generator) ?? "{}"
      let body =
        #"{\#(question),"tolerance":\#(tolerance),"format":"\#(format)","feedback":"\#(feedback)","#
        + #""partial":"\#(round % 2 == 0 ? "entries" : "none")","answer":{\#(parts.joined(separator: ","))}}"#
      let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
      // Gradients beyond binary64 are refused.
      #expect(response.status == .ok || response.status.code == 422, "seed \(seed), \(body): \(response.text)")
      #expect(throws: Never.self, "seed \(seed), \(body): \(response.text)") {
        try JSONSerialization.jsonObject(with: Data(response.body))
      }
      // A sentence may speak of NaN, but no number is one.
      let text = response.text
      #expect(
        !text.contains("nan,") && !text.contains("nan ") && !text.lowercased().contains(#""nan""#),
        "seed \(seed), \(body): \(text)")
    }
  }
}
