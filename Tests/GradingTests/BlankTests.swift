import Backpropagation
import Foundation
import GradientCore
import Testing

@testable import Grading

@Suite("A blank: the template's number in every entry")
struct BlankTests {
  private static let one = Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true)

  private func report(
    _ quantity: GradedQuantity, of question: Question = one, filled number: Double, blank: Double?, shape: [Int]? = nil,
    partial: Rubric.Partial = .none
  ) -> QuantityReport {
    var grader = Grader(
      question, tolerance: .decimals(3), rubric: Rubric(points: [quantity: 10], partial: partial, blank: blank))
    let count = question.shape(quantity).reduce(1, *)
    let part = Answer.Part.values(
      [Double](repeating: number, count: count), shape: shape ?? question.shape(quantity))
    return grader.grade(Answer([quantity: part])).quantities[0]
  }

  @Test("it is a blank where the setting names the number, and nowhere else", arguments: GradedQuantity.ofLogits)
  func template(_ quantity: GradedQuantity) {
    for question in [Self.one, Seen.six] {
      let found = report(quantity, of: question, filled: 7, blank: 7)
      #expect(found.verdict == .wrong)
      #expect(found.score == 0)
      #expect(found.codes == ["blank"])
      #expect(report(quantity, of: question, filled: 7, blank: 8).codes != ["blank"])
      #expect(report(quantity, of: question, filled: 7, blank: nil).codes != ["blank"])
      #expect(report(quantity, of: question, filled: 0, blank: 7).codes == ["blank"], "zeros are always a blank")
    }
  }

  @Test("one entry that differs is no blank")
  func nearly() {
    var grader = Grader(Self.one, tolerance: .decimals(3), rubric: Rubric(blank: 7))
    let found = grader.grade(Answer([.gradAL: .values([7, 7, 7.001], shape: [3])]))
    #expect(found.quantities[0].codes != ["blank"])
  }

  @Test("in the shape [k][B] it is a blank too")
  func transposed() {
    let found = report(.gradAL, of: Seen.six, filled: 7, blank: 7, shape: [5, 6])
    #expect(found.verdict == .malformed)
    #expect(found.codes == ["blank"])
  }

  @Test("a mistake that gives the same numbers is named, but zeros are a blank nevertheless")
  func mistakeWins() {
    // With equal logits, ŷ is 0.25 in every entry; times 100 it is 25.
    let uniform = Questions.question([0, 0, 0, 0, 0, 0, 0, 0], classes: 4, labels: [0, 1])
    #expect(report(.yHat, of: uniform, filled: 25, blank: nil).codes == ["percent"])
    #expect(report(.yHat, of: uniform, filled: 25, blank: 25).codes == ["percent"])
    #expect(report(.yHat, of: uniform, filled: 0, blank: 0).codes == ["blank"])
  }

  private func explanation(
    of quantity: GradedQuantity, filled number: Double, blank: Double? = nil, output: OutputUnit = .softmax
  ) throws -> Explanation? {
    let question = try HandNetwork(.tanh, output).question()
    let found = report(quantity, of: question, filled: number, blank: blank)
    guard case .recognised(let best, _) = found.diagnosis else { return nil }
    return best
  }

  @Test("zeros in the gradients below softmax units may be a sum over the units, also with the error of a computation")
  func sumsOfUnits() throws {
    let page = try String(contentsOf: mistakesPage, encoding: .utf8).split(separator: "\n").joined(separator: " ")
    for number in [0, 2.8e-17, -1e-13] {
      let bias = try #require(try explanation(of: .gradB(3), filled: number))
      #expect(bias.codes == ["bias_summed_over_units"])
      #expect(page.contains("`bias_summed_over_units`, which reads \"\(bias.sentences[0])\""))
      for quantity in [GradedQuantity.gradB(1), .gradH(2), .gradA(1), .gradW(3), .gradX] {
        let found = try #require(try explanation(of: quantity, filled: number), "\(quantity)")
        #expect(found.codes == ["blank"])
        #expect(page.contains("`blank` reads \"\(found.sentences[0])\""))
      }
    }
  }

  @Test("a template of zeros is a blank, other output units have no such sum, and 1e-9 is a number")
  func noSumsOfUnits() throws {
    #expect(try explanation(of: .gradB(3), filled: 0, blank: 0)?.codes == ["blank"])
    #expect(try explanation(of: .gradB(3), filled: 0, output: .identity)?.codes == ["blank"])
    let plain = "Blank: every number is that of an empty template. Enter what you computed."
    #expect(try explanation(of: .gradH(1), filled: 0, output: .logistic)?.sentences == [plain])
    #expect(try explanation(of: .gradH(1), filled: 1e-9) == nil)
    #expect(try explanation(of: .gradH(1), filled: 1e-17, output: .identity) == nil)
  }

  @Test("the sentence for all forms of a code is the same in each of them")
  func forms() {
    for forms in [[Misconception.blank(.gradX), .blankOrSumOfUnits], [.biasSummedOverUnits, .biasSummedToZero]] {
      #expect(Set(forms.map { $0.sentenceOfForms ?? $0.sentence }).count == 1)
    }
  }

  private var mistakesPage: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/mistakes.md")
  }

  @Test("a right answer is right, even if every entry is the template's")
  func right() {
    let uniform = Questions.question([0, 0, 0, 0], classes: 4, labels: [0], isFlat: true)
    #expect(report(.yHat, of: uniform, filled: 0.25, blank: 0.25).verdict == .correct)
  }

  @Test("entries that the template gets right earn nothing")
  func entries() {
    // ŷ is 0.659, 0.242, 0.099.
    #expect(report(.yHat, filled: 0.242, blank: 0.242, partial: .entries).score == 0)
    #expect(report(.yHat, filled: 0.242, blank: nil, partial: .entries).score > 3)
  }
}
