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

  /// A question, two mistakes in a quantity that it cannot tell apart, and the reason. nil is the right way.
  typealias Hidden = (
    question: Question, quantity: GradedQuantity, first: String?, second: String, reason: String
  )

  /// Three samples of four classes, of which the first and the last are classified wrong.
  private static let logits = [1.2, -0.5, 0.3, 2.1, 0.4, 0.9, -1.1, 1.7, 0.6, 0.2, 2.4, -0.8]
  private static let one = Questions.question([2, 1, 0.1], classes: 3, labels: [1], isFlat: true)
  private static let two = Questions.question([2, -1, 0.1, 0.3, -1, 3], classes: 3, labels: [1, 0])
  private static func weighted(_ weights: [Double]) -> Question {
    Questions.question(logits, classes: 4, labels: [0, 2, 1], weights: weights)
  }

  static let hidden: [Hidden] = [
    (one, .gradAL, nil, "batch_mean_lost", "B = 1: dividing"),
    (one, .yHat, nil, "softmax_over_batch", "B = 1: a softmax over all"),
    (one, .loss, nil, "log_of_mean", "B = 1: one sample is the whole batch"),
    (one, .loss, nil, "one_sample_alone", "B = 1: one sample is the whole batch"),
    (Questions.question([2, 1], classes: 1, labels: [0, 0]), .gradAL, nil, "sign_lost", "k = 1"),
    (two, .loss, "batch_mean_lost", "factor_two", "B = 2: a factor of 2"),
    (two, .loss, "batch_mean_twice", "half", "B = 2: a factor of ½"),
    (
      Questions.question(
        [1.2, -0.5, 0.3, 2.1, 0.4, 0.9, -1.1, 1.7, 0.6], classes: 3, labels: [0, 2, 0], .sum),
      .gradAL, "mean_over_classes", "batch_mean_added", "B = k"
    ),
    (weighted([2, 2, 2, 2]), .loss, "mean_over_entries", "half", "B = 3 and k = 4: both multiply"),
    (weighted([2, 2, 2, 2]), .loss, nil, "weights_lost", "All class weights are equal"),
    (weighted([0.25, 0.25, 0.5, 9]), .loss, nil, "batch_mean_lost", "D = 1"),
    (
      Questions.question(logits, classes: 4, labels: [0, -100, 1], ignoreIndex: -100), .loss, "batch_mean_twice",
      "mean_over_classes", "B = 3 and k = 4 make the two divisors equal"
    ),
    (
      Questions.question([1, 1, 1, 2, 2, 2], classes: 3, labels: [0, 1]), .yHat, nil, "uniform_y_hat",
      "All logits of a row"
    ),
    (
      Questions.question(logits, classes: 4, labels: [2, 2, 2]), .loss, nil, "labels_of_all_samples",
      "All samples have the same label"
    ),
    (
      Questions.question([2, 1, 0.1, 0.3, -1, 3], classes: 3, labels: [0, 2]), .loss, nil, "argmax_for_label",
      "Every sample"
    ),
    (one, .loss, "label_off_by_one", "argmax_for_label", "The class of the greatest logit is next to"),
    (
      Questions.question([2, 1, 0.1], classes: 3, labels: [0]), .gradAL, "one_hot_lost", "label_off_by_one",
      "Every label is the first or the last"
    ),
    (one, .gradAL, nil, "activation_derivative_added", "Every logit is positive"),
    (
      Questions.question([2, 1, 0.5, 1.5, 1, -1], classes: 2, labels: [0, 1, 1]), .loss, nil, "binary_cross_entropy",
      "k = 2"
    ),
  ]

  @Test("numbers that are 0 within the tolerance have their own reason")
  func zero() throws {
    let question = Questions.question([9, 0, 0, 0, 0, 9], classes: 3, labels: [0, 2])
    let found = try #require(pair(in: lint(question, .decimals(2)), .gradAL, first: nil, second: "sign_lost"))
    #expect(found.reason.hasPrefix("Every right number is 0 within the tolerance"))
  }

  @Test("what a question hides has its reason, which says what to change", arguments: hidden.indices)
  func hides(_ index: Int) throws {
    let (question, quantity, first, second, reason) = Self.hidden[index]
    let lint = lint(question)
    let found = try #require(pair(in: lint, quantity, first: first, second: second), "\(second): \(lint.pairs)")
    #expect(found.reason.hasPrefix(reason), "\(second): \(found.reason)")
    #expect(found.reason.contains(". Use ") || found.reason.contains(". Misclassify "))
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
}
