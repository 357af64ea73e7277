import Glibc
import GradientCore
package import Grading

/// How often honest work follows: right formulas on a wrong ŷ, computed in full precision and then rounded.
package struct HonestTally {
  package private(set) var answers = 0
  /// How often each quantity followed.
  package private(set) var followed: [GradedQuantity: Int] = [:]

  package init() {}

  /// The share of a quantity's answers that followed.
  package func share(_ quantity: GradedQuantity) -> Double {
    Double(followed[quantity, default: 0]) / Double(max(answers, 1))
  }

  /// - Parameters:
  ///   - yHatDecimals: the decimals of ŷ.
  ///   - decimals: the decimals of the other quantities, and of the tolerance.
  package mutating func gradeAnswers(_ count: Int, yHatDecimals: Int, decimals: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    while answers < count {
      guard let work = HonestWork(&generator, yHatDecimals: yHatDecimals) else { continue }
      answers += 1
      let question = work.question
      var answer = work.answer()
      let yHat = answer.removeValue(forKey: .yHat)?.map { rounded($0, yHatDecimals) } ?? []
      var grader = Grader(question, tolerance: .decimals(decimals), disclosure: .score)
      // Each quantity is submitted only with ŷ, because the loss also follows from the losses.
      for (quantity, values) in answer {
        let report = grader.grade(
          Answer([
            .yHat: .values(yHat, shape: question.shape(.yHat)),
            quantity: .values(values.map { rounded($0, decimals) }, shape: question.shape(quantity)),
          ]))
        if report.quantities.contains(where: { $0.quantity == quantity && $0.verdict == .follows }) {
          followed[quantity, default: 0] += 1
        }
      }
    }
  }
}

/// 3 to 8 samples of 3 to 10 classes, their mean, and a ŷ of other logits. In its digits ŷ is not 0 at ℓ, because
/// nothing would follow from that.
private struct HonestWork {
  let question: Question
  private let yHat: [Double]
  private let labels: [Int]

  init?(_ generator: inout SplitMix64, yHatDecimals decimals: Int) {
    let samples = Int.random(in: 3...8, using: &generator)
    let classes = Int.random(in: 3...10, using: &generator)
    func logits() -> [Double] { (0..<samples * classes).map { _ in rounded(1.5 * generator.normal(), 2) } }
    labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
    guard let batch = try? Batch(logits: logits(), classes: classes, truth: .labels(labels)),
      let question = try? Question(batch)
    else { return nil }
    self.question = question
    let exponentials = logits().map { exp($0) }
    yHat = exponentials.indices.map { index in
      let start = index / classes * classes
      return exponentials[index] / exponentials[start..<start + classes].reduce(0, +)
    }
    guard labels.indices.allSatisfy({ rounded(yHat[$0 * classes + labels[$0]], decimals) > 0 }) else { return nil }
  }

  /// The results of the right formulas on ŷ.
  func answer() -> [GradedQuantity: [Double]] {
    let (samples, classes) = (Double(labels.count), question.batch.classes)
    let losses = labels.indices.map { -log(yHat[$0 * classes + labels[$0]]) }
    let isTrue = yHat.indices.map { $0 % classes == labels[$0 / classes] }
    return [
      .yHat: yHat, .losses: losses, .loss: [losses.reduce(0, +) / samples],
      .gradYHat: zip(yHat, isTrue).map { $1 ? -1 / ($0 * samples) : 0 },
      .gradAL: zip(yHat, isTrue).map { ($0 - ($1 ? 1 : 0)) / samples },
    ]
  }
}
