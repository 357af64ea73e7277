import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("Answers to a network in another shape")
struct OtherShapeTests {
  /// No layer is square, and none has as many units as there are samples.
  private static let hand = HandNetwork(.tanh, .softmax, widths: [2, 5, 6, 3])

  /// A matrix in a shape that a mistake gives a quantity. Layers are counted from 1.
  struct Case: CustomTestStringConvertible {
    let code: String
    let quantity: GradedQuantity
    let numbers: HandNetwork.Matrix
    var testDescription: String { "\(code) at \(quantity)" }

    init(_ code: String, _ quantity: GradedQuantity, _ numbers: HandNetwork.Matrix) {
      self.code = code
      self.quantity = quantity
      self.numbers = numbers
    }
  }

  static let cases: [Case] = [1, 2, 3].flatMap { cases(layer: $0, hand.gradients.a[$0 - 1]) }

  /// What the mistakes give, from a gradient of the layer's pre-activations.
  private static func cases(layer: Int, _ gradient: HandNetwork.Matrix) -> [Case] {
    let (below, gradW) = (hand.h[layer - 1], GradedQuantity.gradW(layer))
    let right = HandNetwork.outer(gradient, below)
    let bias = HandNetwork.sum(gradient)
    let layerOutput = layer == 3 ? hand.yHat : hand.h[layer]
    var cases = [
      Case("bias_not_summed", .gradB(layer), gradient),
      Case("outer_product_transposed", gradW, HandNetwork.transposed(right)),
      Case("bias_as_weight_column", gradW, zip(right, bias).map { $0 + [$1] }),
      Case("bias_as_weight_column", gradW, zip(right, bias).map { [$1] + $0 }),
      Case("h_of_this_layer", gradW, HandNetwork.outer(gradient, layerOutput)),
    ]
    // The rows of ∇_{a_L} sum to 0.
    if layer < 3 {
      cases.append(Case("bias_summed_over_units", .gradB(layer), gradient.map { [$0.reduce(0, +)] }))
      cases.append(Case("bias_summed_over_units", .gradB(layer), [[bias.reduce(0, +)]]))
    }
    if layer > 1 { cases.append(Case("input_for_h", gradW, HandNetwork.outer(gradient, hand.inputs))) }
    return cases
  }

  private func report(
    _ numbers: HandNetwork.Matrix, _ quantity: GradedQuantity, next: [GradedQuantity: HandNetwork.Matrix] = [:],
    isTransposed: Bool = false, disclosure: Disclosure = .hint
  ) throws -> QuantityReport {
    var grader = Grader(
      try Self.hand.question(isTransposed: isTransposed), tolerance: .decimals(5), disclosure: disclosure)
    var answer = Answer()
    for (quantity, rows) in next.merging([quantity: numbers], uniquingKeysWith: { $1 }) {
      answer.parts[quantity] = .values(
        rows.flatMap { $0 }.map(decimals(5)), shape: [rows.count, rows[0].count])
    }
    return try #require(grader.grade(answer).quantities.first { $0.quantity == quantity })
  }

  @Test("each is malformed, and its mistake is named", arguments: cases)
  func named(_ found: Case) throws {
    let report = try report(found.numbers, found.quantity)
    #expect(report.verdict == .malformed && report.score == 0)
    #expect(report.reason?.hasPrefix("found ") == true)
    #expect(report.codes == [found.code])
  }

  @Test("in the layout [n_{i−1}][n_i] too", arguments: cases)
  func transposedLayout(_ found: Case) throws {
    guard case .gradW = found.quantity else { return }
    let report = try report(HandNetwork.transposed(found.numbers), found.quantity, isTransposed: true)
    #expect(report.verdict == .malformed)
    #expect(report.codes == [found.code])
  }

  @Test("a factor and an earlier mistake come after the one that gives the shape", arguments: cases)
  func composed(_ found: Case) throws {
    let negative = found.numbers.map { $0.map { -$0 } }
    #expect(try report(negative, found.quantity).codes == [found.code, "sign_lost"])
  }

  @Test("a mistake in an earlier quantity, followed by the right steps, is named next to it")
  func upstream() throws {
    let hand = Self.hand
    // The one-hot vector is lost.
    let wrong = hand.yHat.map { $0.map { $0 / 4 } }
    let gradH = HandNetwork.back(wrong, hand.weights[2])
    let gradA = HandNetwork.entries(gradH, hand.slope(hand.a[1]), *)
    #expect(try report(wrong, .gradB(3)).codes == ["bias_not_summed", "one_hot_lost"])
    #expect(try report(gradA, .gradB(2)).codes == ["bias_not_summed", "one_hot_lost"])
    let column = zip(HandNetwork.outer(gradA, hand.h[1]), HandNetwork.sum(gradA)).map { $0 + [$1] }
    #expect(try report(column, .gradW(2)).codes == ["bias_as_weight_column", "one_hot_lost"])
  }

  @Test("it can start from the student's own values, which are wrong for a reason that has no name")
  func fromOwn() throws {
    let hand = Self.hand
    let own = hand.gradients.a[1].enumerated().map { row, values in
      values.enumerated().map { column, x in decimals(5)(x + 0.1 * Double((row * 7 + column * 5) % 4)) }
    }
    for found in Self.cases(layer: 2, own) {
      let report = try report(found.numbers, found.quantity, next: [.gradA(2): own])
      #expect(report.verdict == .malformed)
      guard case .recognised(let best, _) = report.diagnosis else {
        Issue.record("\(found.code): \(String(describing: report.diagnosis))")
        continue
      }
      #expect(best.codes == [found.code])
      #expect(best.origin == .gradA(2))
    }
  }

  @Test("right values next to it change nothing", arguments: cases)
  func nextToRight(_ found: Case) throws {
    let gradients = Self.hand.gradients
    let report = try report(
      found.numbers, found.quantity,
      next: [.gradAL: gradients.a[2], .gradA(2): gradients.a[1], .gradA(1): gradients.a[0]])
    #expect(report.codes == [found.code])
    if case .recognised(let best, _) = report.diagnosis { #expect(best.origin == nil) }
  }

  @Test("zeros are the mistake whose numbers are 0, as the rows of ∇_{a_L} sum to 0, and otherwise a blank")
  func zeros() throws {
    for zeros in [[[Double]](repeating: [0], count: 4), [[0, 0, 0, 0]], [[0]]] {
      #expect(try report(zeros, .gradB(3)).codes == ["bias_summed_over_units"])
      #expect(try report(zeros, .gradB(2)).codes == ["blank"])
    }
  }

  @Test("zeros are a blank, other numbers have no name, and a shape that no mistake gives has no diagnosis")
  func others() throws {
    let zeros = HandNetwork.Matrix(repeating: [0, 0, 0, 0, 0, 0], count: 4)
    #expect(try report(zeros, .gradB(2)).codes == ["blank"])
    var generator = SplitMix64(seed: 11)
    let random = zeros.map { $0.map { _ in generator.uniform() - 0.5 } }
    #expect(try report(random, .gradB(2)).diagnosis == .unrecognised)
    let unknown = try report([[1, 2]], .gradB(2))
    #expect(unknown.verdict == .malformed && unknown.diagnosis == nil)
  }

  @Test("the losses of the samples in place of the loss, alone and with another mistake")
  func losses() throws {
    for question in [Questions.plain, try Self.hand.question(), try Self.hand.question(reduction: .sum)] {
      let losses = question.exact(.losses)
      for (numbers, codes) in [
        (losses, ["losses_for_loss"]), (losses.map { -$0 }, ["losses_for_loss", "sign_lost"]),
        (losses.map { $0 / Double(losses.count) }, ["losses_for_loss", "batch_mean_added"]),
      ] {
        var grader = Grader(question, tolerance: .decimals(4))
        let report = grader.grade(Answer([.loss: .values(numbers.map(decimals(4)), shape: [losses.count])]))
        #expect(report.quantities[0].verdict == .malformed && report.quantities[0].codes == codes)
      }
    }
  }

  @Test("lower levels show no diagnosis", arguments: [Disclosure.score, .count, .locations])
  func disclosure(_ level: Disclosure) throws {
    let found = try report(Self.hand.gradients.a[1], .gradB(2), disclosure: level)
    #expect(found.verdict == .malformed && found.diagnosis == nil)
  }

  @Test("of logits, a transposed matrix comes before its other mistakes, and starts from the student's own ŷ")
  func logits() throws {
    let question = Questions.plain
    let exact = question.exact(.gradAL)
    func transposed(_ values: [Double]) -> Answer.Part {
      .values((0..<12).map { decimals(5)(values[$0 % 3 * 4 + $0 / 3]) }, shape: [4, 3])
    }
    var grader = Grader(question, tolerance: .decimals(5))
    let negative = grader.grade(Answer([.gradAL: transposed(exact.map { -$0 })])).quantities[0]
    #expect(negative.codes == ["transposed", "sign_lost"])
    let own = question.exact(.yHat).enumerated().map { $0 % 4 < 2 ? $1 + ($0 % 2 == 0 ? 0.02 : -0.02) : $1 }.map(
      decimals(5))
    let difference = zip(own, zip(question.exact(.yHat), exact)).map { $0 - $1.0 }
    let followed = zip(difference, exact).map { $0 / 3 + $1 }
    let report = grader.grade(
      Answer([.yHat: .values(own, shape: [3, 4]), .gradAL: transposed(followed)])
    ).quantities.first { $0.quantity == .gradAL }
    guard case .recognised(let best, _) = report?.diagnosis else {
      Issue.record("\(String(describing: report))")
      return
    }
    #expect(best.codes == ["transposed"])
    #expect(best.isFromOwnYHat)
  }
}
