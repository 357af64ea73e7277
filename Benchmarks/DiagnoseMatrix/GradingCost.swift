import GradientCore
import Grading

/// Measures the time of one answer of each costly kind, which the estimate of the work must cover.
enum GradingCost {
  static func print(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    Swift.print("microseconds per answer with all quantities, by shape and kind")
    for (samples, classes) in [(1, 2), (1, 10), (4, 5), (32, 10), (512, 4), (1, 1_000), (1_000, 10), (64, 1_000)] {
      let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
      guard let question = question(labels, classes, &generator) else { continue }
      let micros = Sort.allCases.map { sort in
        microseconds(question, answer(sort, question, &generator), repeats: max(1, 2_000 / (samples * classes + 20)))
      }
      let columns = zip(Sort.allCases, micros).map { "\($0) \(decimal($1, 0))" }.joined(separator: ", ")
      Swift.print("  \(samples) × \(classes): \(columns)")
    }
  }

  enum Sort: CaseIterable {
    /// Ones everywhere: not a distribution.
    case ones
    /// A random distribution, and random numbers.
    case numbers
    /// The right answer to two decimals except for its last entry: many mistakes fit up to there.
    case almostRight
    /// What follows from a wrong ŷ, except for the last entry.
    case almostFollows
    /// The rows in another order, except for the last entry.
    case reordered
  }

  private static func question(_ labels: [Int], _ classes: Int, _ generator: inout SplitMix64) -> Question? {
    let logits = (0..<labels.count * classes).map { _ in (100 * generator.normal()).rounded() / 100 }
    let batch = try? Batch(logits: logits, classes: classes, truth: .labels(labels))
    return try? batch.map { try Question($0) }
  }

  private static func answer(_ sort: Sort, _ question: Question, _ generator: inout SplitMix64) -> Answer {
    var parts: [GradedQuantity: [Double]] = [:]
    var labels: [Int] = []
    if case .labels(let known) = question.batch.truth { labels = known }
    let wrong = sort == .almostFollows ? Self.question(labels, question.batch.classes, &generator) : nil
    for quantity in question.quantities {
      let right = (wrong ?? question).rightSpecimen(of: quantity)?.values ?? []
      var values = right
      switch sort {
      case .ones: values = right.map { _ in 1 }
      case .numbers:
        values = quantity == .yHat ? distributions(question, &generator) : right.map { _ in generator.normal() }
      case .almostRight: values = right.map { (100 * $0).rounded() / 100 }
      case .almostFollows: break
      case .reordered:
        if let specimen = question.reorderedSpecimen(of: quantity, using: &generator) { values = specimen.values }
      }
      if sort != .ones, sort != .numbers, sort != .almostFollows || quantity != .yHat {
        values[values.count - 1] += 0.37
      }
      parts[quantity] = values
    }
    return Answer(
      parts.reduce(into: [:]) { $0[$1.key] = .values($1.value, shape: question.shape($1.key)) })
  }

  private static func distributions(_ question: Question, _ generator: inout SplitMix64) -> [Double] {
    (0..<question.batch.samples).flatMap { _ in
      let row = (0..<question.batch.classes).map { _ in generator.uniform() }
      let sum = row.reduce(0, +)
      return row.map { $0 / sum }
    }
  }

  private static func microseconds(_ question: Question, _ answer: Answer, repeats: Int) -> Double {
    var grader = Grader(question, tolerance: .decimals(4), disclosure: .full)
    // The second answer stores the candidates for the next ones.
    for _ in 0..<2 { _ = grader.grade(answer) }
    let clock = ContinuousClock()
    let best = (0..<3).map { _ in
      clock.measure { for _ in 0..<repeats { _ = grader.grade(answer) } }
    }.min()
    let (seconds, attoseconds) = (best ?? .zero).components
    return (Double(seconds) * 1e6 + Double(attoseconds) * 1e-12) / Double(repeats)
  }
}
