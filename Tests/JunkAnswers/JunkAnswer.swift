import Glibc
import GradientCore
import Grading

/// An answer that nobody computed from the question. It may be right under a wide tolerance, but must not follow.
struct JunkAnswer {
  let answer: Answer
  /// The sort of each quantity's numbers, for the report of a finding.
  let sorts: [GradedQuantity: String]

  init(to asked: JunkQuestion, _ generator: inout SplitMix64) {
    let question = asked.question
    var parts: [GradedQuantity: Answer.Part] = [:]
    var sorts: [GradedQuantity: String] = [:]
    let draw = JunkDraw(question, asked.others, repeated: rounded(4 * generator.normal(), 2))
    for quantity in question.quantities {
      let sort = quantity == .yHat ? draw.yHat(&generator) : draw.later(quantity, &generator)
      guard let sort else { continue }
      // Most sorts are rounded to a few digits, some are not.
      let digits = Int.random(in: 0...8, using: &generator)
      let values = sort.values.map { digits > 6 ? $0 : rounded($0, digits) }
      parts[quantity] = .values(sort.isWhole ? sort.values : values, shape: question.shape(quantity))
      sorts[quantity] = sort.name
    }
    answer = Answer(parts)
    self.sorts = sorts
  }
}

/// Draws the numbers of one answer.
private struct JunkDraw {
  struct Sort {
    let name: String
    let values: [Double]
    /// Whether rounding would change its sort.
    var isWhole = false
  }

  private let question: Question
  /// Another question for each quantity, because quantities of the same question follow from each other.
  private let others: [Question]
  private let samples: Int
  private let classes: Int
  /// The number that this answer repeats.
  private let repeated: Double

  init(_ question: Question, _ others: [Question], repeated: Double) {
    self.repeated = repeated
    self.question = question
    self.others = others
    samples = question.batch.samples
    classes = question.batch.classes
  }

  // MARK: ŷ

  /// nil for a ŷ that is absent.
  func yHat(_ generator: inout SplitMix64) -> Sort? {
    let count = samples * classes
    let right = question.rightSpecimen(of: .yHat)?.values ?? []
    let sorts: [() -> Sort?] = [
      { nil }, { Sort(name: "right", values: right) },
      { Sort(name: "coarse", values: right.map { rounded($0, 1) }, isWhole: true) },
      { Sort(name: "uniform 1/k", values: fill(count, 1 / Double(classes))) },
      { Sort(name: "one number", values: fill(count, repeated), isWhole: true) },
      { Sort(name: "zeros", values: fill(count, 0)) },
      { Sort(name: "one-hot", values: oneHot { $0 }, isWhole: true) },
      { Sort(name: "another one-hot", values: oneHot { ($0 + 1) % classes }, isWhole: true) },
      { Sort(name: "0 at ℓ", values: zip(oneHot { $0 }, right).map { $0 == 1 ? 0 : $1 + 0.05 }) },
      { Sort(name: "infinite", values: oneHot { $0 }.map { $0 == 1 ? .infinity : 0 }) },
      { Sort(name: "logits", values: question.batch.logits, isWhole: true) },
      { Sort(name: "logarithms", values: right.map { log($0) }) },
      { Sort(name: "negative", values: right.map { -$0 }) },
      { Sort(name: "of another question", values: cut(other(.yHat).rightSpecimen(of: .yHat)?.values ?? [], count)) },
      { Sort(name: "huge", values: right.map { 1e300 * $0 }, isWhole: true) },
      { Sort(name: "tiny", values: right.map { 1e-300 * $0 }, isWhole: true) },
    ]
    let index = Int.random(in: 0..<sorts.count + 2, using: &generator)
    switch index {
    case sorts.count:
      return Sort(name: "random", values: (0..<samples).flatMap { _ in distribution(classes, &generator) })
    case sorts.count + 1: return Sort(name: "numbers", values: (0..<count).map { _ in generator.uniform() })
    default: return sorts[index]()
    }
  }

  // MARK: Later quantities

  /// nil for a quantity that is left out.
  func later(_ quantity: GradedQuantity, _ generator: inout SplitMix64) -> Sort? {
    let count = question.shape(quantity).reduce(1, *)
    if !quantity.isMatrix { return loss(quantity, count, &generator) }
    let atLabel = oneHot { $0 }
    let mean = question.batch.reduction == .mean ? Double(samples) : 1
    let random = 4 * generator.normal()
    let numbers = (0..<count).map { _ in 2 * generator.uniform() - 1 }
    let sorts: [() -> Sort?] = [
      { nil }, { Sort(name: "zeros", values: fill(count, 0)) },
      { Sort(name: "one number", values: fill(count, random)) },
      { Sort(name: "that of ŷ", values: fill(count, repeated), isWhole: true) },
      { Sort(name: "numbers", values: numbers) }, { Sort(name: "small", values: numbers.map { $0 / 30 }) },
      { Sort(name: "signs", values: numbers.map { $0 < 0 ? -1 : 1 }, isWhole: true) },
      { Sort(name: "infinite", values: atLabel.map { $0 == 1 ? -.infinity : 0 }) },
      { Sort(name: "all infinite", values: fill(count, -.infinity)) },
      { Sort(name: "−1/B at ℓ", values: atLabel.map { -$0 / mean }) },
      { Sort(name: "−k/B at ℓ", values: atLabel.map { -Double(classes) * $0 / mean }) },
      { Sort(name: "(1/k − e)/B", values: atLabel.map { (1 / Double(classes) - $0) / mean }) },
      { Sort(name: "one number at ℓ", values: atLabel.map { random * $0 }) },
      { Sort(name: "numbers at ℓ", values: zip(atLabel, numbers).map { 4 * $0 * $1 }) },
      {
        Sort(name: "of another question", values: cut(other(quantity).rightSpecimen(of: quantity)?.values ?? [], count))
      },
      { Sort(name: "huge", values: numbers.map { 1.7e308 * $0 }, isWhole: true) },
      { Sort(name: "tiny", values: numbers.map { 0x1p-1030 * $0 }, isWhole: true) },
    ]
    return sorts[Int.random(in: 0..<sorts.count, using: &generator)]()
  }

  /// The loss and the losses.
  private func loss(_ quantity: GradedQuantity, _ count: Int, _ generator: inout SplitMix64) -> Sort? {
    let number = 4 * generator.uniform()
    let another = cut(other(quantity).rightSpecimen(of: .losses)?.values ?? [], count)
    let numbers = (0..<count).map { _ in 4 * generator.uniform() }
    let sorts: [() -> Sort?] = [
      { nil }, { Sort(name: "zeros", values: fill(count, 0)) },
      { Sort(name: "one number", values: fill(count, number)) },
      { Sort(name: "that of ŷ", values: fill(count, repeated), isWhole: true) },
      { Sort(name: "ln k", values: fill(count, log(Double(classes)))) }, { Sort(name: "numbers", values: numbers) },
      { Sort(name: "infinite", values: fill(count, .infinity)) },
      { Sort(name: "of another question", values: another) },
      { Sort(name: "huge", values: fill(count, 1.7e308), isWhole: true) },
    ]
    return sorts[Int.random(in: 0..<sorts.count, using: &generator)]()
  }

  // MARK: Parts

  /// A question for each quantity.
  private func other(_ quantity: GradedQuantity) -> Question {
    others[GradedQuantity.ofLogits.firstIndex(of: quantity) ?? 0]
  }

  private func fill(_ count: Int, _ value: Double) -> [Double] { [Double](repeating: value, count: count) }

  /// Rows of another question, repeated to the length of this one.
  private func cut(_ values: [Double], _ count: Int) -> [Double] {
    values.isEmpty ? fill(count, 1) : (0..<count).map { values[$0 % values.count] }
  }

  /// One-hot rows, each of a class computed from the sample's true class.
  private func oneHot(_ change: (Int) -> Int) -> [Double] {
    var values = fill(samples * classes, 0)
    for sample in 0..<samples { values[sample * classes + change(trueClass(sample))] = 1 }
    return values
  }

  private func trueClass(_ sample: Int) -> Int {
    switch question.batch.truth {
    case .labels(let labels): labels[sample] == question.batch.ignoreIndex ? 0 : labels[sample]
    case .targets(let targets):
      (0..<classes).max { targets[sample * classes + $0] < targets[sample * classes + $1] } ?? 0
    }
  }
}

/// The nearest number with this many decimals; a number that is too large for them is returned as it is.
func rounded(_ x: Double, _ decimals: Int) -> Double {
  guard abs(x) < 1e9 else { return x }
  let scale = (0..<decimals).reduce(1.0) { scale, _ in 10 * scale }
  return (x * scale).rounded() / scale
}
