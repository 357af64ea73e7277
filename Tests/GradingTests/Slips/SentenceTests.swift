import Backpropagation
import Foundation
import GradientCore
import Testing

@testable import Grading

@Suite("Sentences that say which form of a mistake it is")
struct SentenceTests {
  private func expect(
    _ numbers: HandNetwork.Matrix, at quantity: GradedQuantity, of question: Question, _ code: String,
    _ sentence: String
  ) {
    var grader = Grader(question, tolerance: .decimals(5))
    let values = numbers.flatMap { $0 }.map(decimals(5))
    let report = grader.grade(Answer([quantity: .values(values, shape: question.shape(quantity))])).quantities[0]
    guard case .recognised(let best, _) = report.diagnosis else {
      Issue.record("\(code): \(String(describing: report.diagnosis))")
      return
    }
    #expect(best.codes == [code])
    #expect(best.sentences[0].contains(sentence), "\(best.sentences)")
  }

  @Test("a slope of 0.01 in place of 0.1 is another slope, and no function applied twice; a minus is named")
  func slopes() throws {
    let hand = HandNetwork(.leakyReLU(slope: 0.1), .softmax)
    for (slope, sentence) in [(0.01, "Wrong slope for negative a_1"), (-0.1, "has a minus sign")] {
      let h = hand.a[0].map { $0.map { $0 > 0 ? $0 : slope * $0 } }
      let gradA = HandNetwork.entries(hand.gradients.h[1], hand.a[0]) { $1 > 0 ? $0 : slope * $0 }
      expect(h, at: .h(1), of: try hand.question(), "another_slope", sentence)
      expect(gradA, at: .gradA(1), of: try hand.question(), "another_slope", sentence)
    }
  }

  @Test("a derivative of another function is named with its formula")
  func derivatives() throws {
    let hand = HandNetwork(.relu, .softmax)
    for (form, sentence) in [
      ({ (h: Double) in h * (1 - h) }, "this is h (1 − h), that of the logistic function."),
      ({ 1 - $0 * $0 }, "this is 1 − h², that of tanh."),
    ] {
      let gradA = HandNetwork.entries(hand.gradients.h[1], hand.h[1]) { $0 * form($1) }
      expect(gradA, at: .gradA(1), of: try hand.question(), "another_derivative", sentence)
    }
  }

  @Test("ReLU of the gradient is 0 where the gradient is negative")
  func maskOfGradient() throws {
    let hand = HandNetwork(.relu, .softmax)
    let gradA = hand.gradients.h[1].map { $0.map { max($0, 0) } }
    expect(
      gradA, at: .gradA(1), of: try hand.question(), "relu_mask_of_gradient", "set to 0, or multiplied by the slope")
  }

  @Test("a factor h is named in the gradient of b too")
  func multipliedByH() throws {
    let hand = HandNetwork(.tanh, .softmax)
    let gradA = HandNetwork.entries(hand.gradients.a[0], hand.h[1], *)
    expect(
      [HandNetwork.sum(gradA)], at: .gradB(1), of: try hand.question(), "grad_a_for_grad_h",
      "multiplied by h_1: leave h_1 out")
  }

  @Test("ones for the gradient of b are named, whatever the tolerance", arguments: [Tolerance.decimals(4), .standard])
  func ones(_ tolerance: Tolerance) throws {
    var grader = Grader(try HandNetwork(.tanh, .softmax).question(), tolerance: tolerance)
    let report = grader.grade(Answer([.gradB(2): .values([1, 1, 1], shape: [3])])).quantities[0]
    #expect(report.codes == ["upstream_lost"])
  }

  @Test("a lost mean counts the samples that are not ignored")
  func ignored() {
    let sentence = "divide by the number of samples that are not ignored"
    let question = SlipQuestions.ignoring(-100)
    let sum = question.exact(.gradAL).map { 2 * $0 }
    expect([sum], at: .gradAL, of: question, "batch_mean_lost", sentence)
    let plain = SlipQuestions.three
    expect([plain.exact(.gradAL).map { 3 * $0 }], at: .gradAL, of: plain, "batch_mean_lost", "samples; if they have")
  }

  @Test(
    "docs/mistakes.md has the sentences of the forms that have no row",
    arguments: [Misconception.softmaxOverEverything, .batchMeanOfCountedLost])
  func document(_ form: Misconception) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/mistakes.md")
    let page = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").joined(separator: " ")
    #expect(page.contains("\"\(form.sentence)\""))
  }

  @Test("a softmax over all entries is told from one over the samples")
  func axes() throws {
    let (question, code) = (SlipQuestions.three, "softmax_over_batch")
    let slips = question.graph[.yHat].slips.filter { $0.misconception.code == code }
    let sentences = ["sums over the samples.", "sums over all entries"]
    #expect(slips.count >= sentences.count)
    for (slip, sentence) in zip(slips, sentences) {
      let way = Way(question.graph[.yHat], in: question, from: .exact, slips: [(.yHat, slip.change)])
      expect([try #require(way?.values()).map(\.value)], at: .yHat, of: question, code, sentence)
    }
  }
}
