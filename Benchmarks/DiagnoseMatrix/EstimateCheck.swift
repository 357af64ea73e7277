import Backpropagation
import GradientCore
import Grading

/// Compares the time of a first answer, and of a question's variants, with the estimate of the work: a unit is a
/// nanosecond. More than 100 % is an estimate that is too low.
enum EstimateCheck {
  static func print(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    Swift.print("\nfirst answer of random numbers: milliseconds, and % of the estimate; last column: all quantities")
    for (units, samples) in shapes {
      guard let network = network(units, samples, &generator), let question = try? Question(network) else { continue }
      let work = GradingWork(network, .hint)
      let names = question.quantities
      let columns =
        names.map { cell([$0], of: question, work, &generator) } + [cell(names, of: question, work, &generator)]
      Swift.print("  \(units) B = \(samples): " + columns.joined(separator: ", "))
    }
    for (samples, classes) in [(1, 3), (6, 4), (32, 10), (100, 10), (64, 64)] {
      guard let batch = batch(samples, classes, &generator), let question = try? Question(batch) else { continue }
      let work = GradingWork(batch, .hint)
      let names = question.quantities
      let columns =
        names.map { cell([$0], of: question, work, &generator) } + [cell(names, of: question, work, &generator)]
      Swift.print("  \(samples) × \(classes): " + columns.joined(separator: ", "))
    }
    Swift.print("\nvariants: milliseconds for each, and % of the estimate")
    for (samples, classes) in [(1, 1), (2, 1), (2, 2), (3, 3), (8, 4), (32, 10)] {
      guard let batch = batch(samples, classes, &generator), let question = try? Question(batch) else { continue }
      Swift.print("  \(samples) × \(classes): \(variants(of: question, seed))")
    }
    for (units, samples) in [([1, 1], 1), ([1, 1, 1, 1], 3), ([4, 5, 3], 6), ([3, 3, 3, 3, 3, 3], 4)] {
      guard let network = network(units, samples, &generator), let question = try? Question(network) else { continue }
      Swift.print("  \(units) B = \(samples): \(variants(of: question, seed))")
    }
  }

  private static let shapes: [([Int], Int)] = [
    ([1, 1, 1], 1), ([4, 5, 3], 6), ([4, 5, 3], 64), ([30, 40, 10], 32), ([64, 64, 64, 10], 8),
    ([3, 3, 3, 3, 3, 3, 3], 6),
    ([8, 8, 8, 8, 8], 16), ([Int](repeating: 1, count: 15), 1), ([Int](repeating: 2, count: 31), 3),
    ([128, 128, 10], 4),
  ]

  private static func numbers(_ count: Int, _ generator: inout SplitMix64) -> [Double] {
    (0..<count).map { _ in (100 * generator.normal()).rounded() / 100 }
  }

  private static func batch(_ samples: Int, _ classes: Int, _ generator: inout SplitMix64) -> Batch? {
    let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
    return try? Batch(logits: numbers(samples * classes, &generator), classes: classes, truth: .labels(labels))
  }

  private static func network(_ units: [Int], _ samples: Int, _ generator: inout SplitMix64) -> NetworkBatch? {
    let layers = (1..<units.count).map { layer in
      Layer(
        units: units[layer], inputs: units[layer - 1],
        weights: numbers(units[layer] * units[layer - 1], &generator), biases: numbers(units[layer], &generator),
        activation: layer == units.count - 1 ? nil : .tanh)
    }
    let labels = (0..<samples).map { _ in Int.random(in: 0..<units[units.count - 1], using: &generator) }
    return try? NetworkBatch(
      layers: layers, output: .softmax, inputs: numbers(samples * units[0], &generator), samples: samples,
      truth: .labels(labels))
  }

  private static func cell(
    _ quantities: [GradedQuantity], of question: Question, _ work: GradingWork, _ generator: inout SplitMix64
  ) -> String {
    var parts: [GradedQuantity: Answer.Part] = [:]
    var counts = GradingWork.Counts()
    counts.answers = 1
    for quantity in quantities {
      let shape = question.shape(quantity)
      parts[quantity] = .values(numbers(shape.reduce(1, *), &generator), shape: shape)
      counts.held[quantity] = 1
    }
    var grader = Grader(question, tolerance: .decimals(4))
    grader.count(Answer(parts), in: &counts)
    let time = milliseconds { _ = grader.grade(Answer(parts)) }
    return share(time, of: work.units(counts), quantities.count == 1 ? quantities[0].rawValue : "all")
  }

  private static func variants(of question: Question, _ seed: UInt64) -> String {
    let lint = Lint(question, tolerance: .decimals(4), quantities: question.quantities)
    var found = 0
    let time = milliseconds {
      found = QuestionVariants(of: question, lint: lint, count: 50, seed: seed).questions.count
    }
    let work = LintSize(question).work(question.quantities)
    return share(time / Double(max(found, 1)), of: work, "each")
  }

  private static func share(_ time: Double, of work: Work, _ name: String) -> String {
    "\(name) \(decimal(time, 1)) \(decimal(100 * time * 1e6 / Double(work.units), 0)) %"
  }

  private static func milliseconds(_ body: () -> Void) -> Double {
    let (seconds, attoseconds) = ContinuousClock().measure(body).components
    return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
  }
}
