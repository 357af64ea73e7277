import GradientCore
import Grading

/// How a submission writes its numbers.
enum Digits: Equatable {
  case decimals(Int)
  case figures(Int)

  var name: String {
    switch self {
    case .decimals(let n): "\(n) decimals"
    case .figures(let n): "\(n) significant figures"
    }
  }

  /// The tolerance under which a right answer in these digits is right.
  var tolerance: Tolerance {
    if CommandLine.arguments.contains("--standard") { return .standard }
    return switch self {
    case .decimals(let n): .decimals(n)
    case .figures(let n): .significantFigures(n)
    }
  }

  func rounded(_ x: Double) -> Double {
    guard x.isFinite, x != 0 else { return x }
    switch self {
    case .decimals(let n): return Double(decimal(x, n)) ?? x
    case .figures(let n): return Double(scientific(x, n - 1)) ?? x
    }
  }
}

/// A seeded question: 3 to 8 samples of 3 to 10 classes, some of them misclassified.
///
/// With as many classes as samples, or as their square, 1/k would equal 1/B or 1/B². No answer could distinguish them,
/// and `lint` says so.
func drawQuestion(_ generator: inout SplitMix64) -> Question {
  while true {
    let samples = Int.random(in: 3...8, using: &generator)
    let classes = Int.random(in: 3...10, using: &generator)
    guard samples != classes, samples * samples != classes else { continue }
    let logits = (0..<samples * classes).map { _ in rounded(1.5 * generator.normal()) }
    let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
    let wrong = (0..<samples).count { sample in
      let row = logits[sample * classes..<(sample + 1) * classes]
      return row[sample * classes + labels[sample]] < row.max() ?? 0
    }
    // With one label for all samples, `labels_of_all_samples` could not show.
    guard wrong > 0, Set(labels).count > 1 else { continue }
    let reduction = Reduction.allCases[Int.random(in: 0..<3, using: &generator)]
    guard let batch = try? Batch(logits: logits, classes: classes, truth: .labels(labels), reduction: reduction),
      let question = try? Question(batch)
    else { continue }
    return question
  }
}

/// Two decimals, as in questions.
private func rounded(_ x: Double) -> Double { (100 * x).rounded() / 100 }
