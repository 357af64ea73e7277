import GradientCore
import Grading
import Testing

@Suite("Lint")
struct LintTests {
  private func lint(_ question: Question, _ tolerance: Tolerance = .decimals(4)) -> Lint {
    Lint(question, tolerance: tolerance, quantities: question.quantities)
  }

  private func pair(in lint: Lint, _ quantity: GradedQuantity, first: String?, second: String) -> Lint.Pair? {
    lint.pairs.first {
      $0.quantity == quantity
        && (($0.first?.code == first && $0.second.code == second)
          || ($0.first?.code == second && $0.second.code == first))
    }
  }

  @Test("a good question tells all mistakes apart")
  func good() {
    let question = Questions.question(
      [1.2, -0.5, 0.3, 2.1, 0.4, 0.9, -1.1, 1.7, 0.6, 0.2, 2.4, -0.8], classes: 4, labels: [0, 2, 3])
    #expect(lint(question).pairs.map { "\($0.first?.code ?? "right")/\($0.second.code)" } == [])
  }

  @Test("one sample hides a missing mean, with the reason")
  func oneSample() throws {
    let question = Questions.question([2, 1, 0.1], classes: 3, labels: [1], isFlat: true)
    let found = try #require(pair(in: lint(question), .gradAL, first: nil, second: "batch_mean_lost"))
    #expect(found.reason.hasPrefix("B = 1"))
  }

  @Test("as many samples as classes confuse 1/B with 1/k")
  func square() throws {
    let question = Questions.question(
      [1.2, -0.5, 0.3, 2.1, 0.4, 0.9, -1.1, 1.7, 0.6], classes: 3, labels: [0, 2, 0], .sum)
    let found = try #require(pair(in: lint(question), .gradAL, first: "mean_over_classes", second: "batch_mean_added"))
    #expect(found.reason.hasPrefix("B = k"))
  }

  @Test("samples that are all classified right hide the argmax")
  func classifiedRight() throws {
    let question = Questions.question([2, 1, 0.1, 0.3, -1, 3], classes: 3, labels: [0, 2])
    let found = try #require(pair(in: lint(question), .loss, first: nil, second: "argmax_for_label"))
    #expect(found.reason.hasPrefix("Every sample is classified right"))
  }

  @Test("a coarser tolerance confuses more")
  func coarse() {
    let question = Questions.plain
    let pairs = [4, 2, 1].map { lint(question, .decimals($0)).pairs.count }
    #expect(pairs == pairs.sorted())
    #expect(pairs[0] < pairs[2])
  }

  @Test(
    "the suggested batch has the question's options, at most four samples more, and separates what can be separated")
  func suggestion() throws {
    let question = Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true)
    let found = lint(question)
    let better = try #require(
      SeparatingBatchSearch(
        for: question, lint: found, seed: 1
      ).best)
    #expect(better.remaining.pairs.isEmpty)
    #expect(better.question.batch.samples <= 5)
    #expect(better.question.batch.classes == 3)
    #expect(lint(better.question).pairs.isEmpty)
    let again = SeparatingBatchSearch(
      for: question, lint: found, seed: 1)
    #expect(again.best?.question.batch.logits == better.question.batch.logits)
  }

  @Test("with one class, no batch tells anything apart")
  func oneClass() {
    let question = Questions.question([2, 1], classes: 1, labels: [0, 0])
    let found = lint(question)
    #expect(pair(in: found, .gradAL, first: nil, second: "sign_lost")?.reason.hasPrefix("k = 1") == true)
  }
}
