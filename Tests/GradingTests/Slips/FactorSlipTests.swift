import GradientCore
import Testing

@testable import Grading

@Suite("Mistakes that multiply a quantity")
struct FactorSlipTests {
  /// B = 4 and k = 3.
  private static func question(
    _ reduction: Reduction = .mean, weights: [Double]? = nil, ignoreIndex: Int? = nil
  ) -> Question {
    Questions.question(
      [1, 2, 3, 3, 1, 2, 0, 1, 0, 2, 0, 1], classes: 3, labels: [0, 1, 2, 1], reduction, weights: weights,
      ignoreIndex: ignoreIndex)
  }

  private func expect(_ rows: [String: [Double]], at quantity: GradedQuantity, in question: Question) {
    let found = question.graph[quantity].factors.reduce(into: [String: [Double]]()) { rows, factor in
      if let value = factor.value(question) { rows[factor.misconception.code, default: []].append(value) }
    }
    #expect(Set(found.keys) == Set(rows.keys), "\(quantity)")
    for (code, values) in rows {
      let (found, expected) = ((found[code] ?? []).sorted(), values.sorted())
      #expect(found.count == expected.count, "\(quantity) \(code)")
      for (x, y) in zip(found, expected) { #expect(abs(x - y) < 1e-6 * abs(y), "\(quantity) \(code)") }
    }
  }

  /// 1/ln 2, 1/ln 10, ln 2, ln 10.
  private static let bases = [1.44269504, 0.43429448, 0.69314718, 2.30258509]
  private static let ofAll: [String: [Double]] = [
    "sign_lost": [-1], "factor_two": [2], "half": [0.5], "percent": [100, 0.01], "multiplied_by_classes": [3],
  ]
  private static let rates = ["learning_rate_applied": [0.1, 0.01, 0.001]]

  private func with(_ rows: [String: [Double]]) -> [String: [Double]] {
    Self.ofAll.merging(rows) { $1 }
  }

  /// Of a gradient.
  private func withRates(_ rows: [String: [Double]]) -> [String: [Double]] {
    with(rows.merging(Self.rates) { $1 })
  }

  @Test("of a mean, a sum, and single samples")
  func reductions() {
    let mean: [String: [Double]] = [
      "batch_mean_lost": [4], "batch_mean_twice": [0.25], "mean_over_classes": [4.0 / 3],
      "mean_over_entries": [1.0 / 3],
      "divisor_off_by_one": [4.0 / 3, 1.5],
    ]
    let question = Self.question()
    expect(withRates(mean.merging(["logarithm_base": Self.bases]) { $1 }), at: .gradYHat, in: question)
    expect(with(mean.merging(["logarithm_base": Self.bases + [0.91023923]]) { $1 }), at: .loss, in: question)
    let sum: [String: [Double]] = [
      "mean_over_classes": [1.0 / 3], "mean_over_entries": [1.0 / 12], "batch_mean_added": [0.25],
      "divisor_off_by_one": [1.5], "logarithm_base": Self.bases,
    ]
    expect(withRates(sum), at: .gradAL, in: Self.question(.sum))
    expect(with(sum.merging(["logarithm_base": Self.bases + [0.91023923]]) { $1 }), at: .losses, in: question)
  }

  @Test("of a weighted mean, and of a mean over the samples that count")
  func weights() {
    // D = 1 + 2 + 0.5 + 2 = 5.5, Σw = 3.5.
    expect(
      withRates([
        "batch_mean_lost": [5.5], "batch_mean_twice": [1 / 5.5, 0.25], "mean_over_classes": [5.5 / 3],
        "mean_over_entries": [5.5 / 12], "weighted_mean_over_samples": [5.5 / 4],
        "weights_normalised": [5.5 / 14, 5.5 * 3 / 14, 5.5 / 3.5], "divisor_off_by_one": [1.5],
        "logarithm_base": Self.bases,
      ]), at: .gradAL, in: Self.question(weights: [1, 2, 0.5]))
    expect(
      with([
        "mean_over_classes": [1.0 / 3], "mean_over_entries": [1.0 / 12], "batch_mean_added": [0.25, 1 / 5.5],
        "weights_normalised": [1 / 3.5, 3 / 3.5], "divisor_off_by_one": [1.5],
        "logarithm_base": Self.bases + [0.91023923],
      ]), at: .losses, in: Self.question(weights: [1, 2, 0.5]))
    expect(
      withRates([
        "batch_mean_lost": [2], "batch_mean_twice": [0.5], "mean_over_classes": [2.0 / 3],
        "mean_over_entries": [1.0 / 6],
        "ignored_samples_counted": [0.5], "divisor_off_by_one": [2, 1.5], "logarithm_base": Self.bases,
      ]), at: .gradAL, in: Self.question(ignoreIndex: 1))
    expect(
      withRates([
        "mean_over_classes": [1.0 / 3], "mean_over_entries": [1.0 / 12], "batch_mean_added": [0.25, 1 / 5.5],
        "divisor_off_by_one": [1.5], "logarithm_base": Self.bases,
      ]), at: .gradAL, in: Self.question(.sum, weights: [1, 2, 0.5]))
  }

  @Test("are multiplied with one another only if students make both: other products give any constant")
  func products() {
    let question = Self.question()
    let table = FactorTable(question.graph[.gradAL].factors, question)
    let pairs = Set(table.entries.filter { $0.slips.count == 2 }.map { Set($0.slips.map(\.misconception.code)) })
    for pair in [
      ["batch_mean_lost", "factor_two"], ["mean_over_entries", "factor_two"], ["batch_mean_lost", "logarithm_base"],
      ["batch_mean_lost", "learning_rate_applied"],
    ] { #expect(pairs.contains(Set(pair)), "\(pair)") }
    for code in ["percent", "multiplied_by_classes"] { #expect(!pairs.contains { $0.contains(code) }, "\(code)") }
    #expect(!pairs.contains(["factor_two", "learning_rate_applied"]))
    #expect(!pairs.contains(["batch_mean_lost", "mean_over_entries"]))
  }

  @Test("of ŷ, and of units that are not softmax")
  func units() throws {
    expect(
      ["percent": [100, 0.01], "mean_over_classes": [1.0 / 3, 3], "batch_mean_added": [0.25]], at: .yHat,
      in: Self.question())
    let identity = try SlipQuestions.units(.identity)
    expect(
      withRates([
        "batch_mean_lost": [2], "batch_mean_twice": [0.5], "mean_over_units": [2.0 / 3], "mean_over_entries": [1.0 / 3],
        "divisor_off_by_one": [2, 1.5],
      ]), at: .gradAL, in: identity)
    #expect(identity.graph[.yHat].factors.isEmpty)
  }
}
