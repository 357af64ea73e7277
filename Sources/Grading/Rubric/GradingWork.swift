package import Backpropagation
package import GradientCore

/// The work of grading, estimated from the shapes. The unit is about a nanosecond of one core.
package struct GradingWork: Sendable {
  /// What answers hold, by quantity.
  package struct Counts: Sendable {
    package var answers = 0
    /// How many of them hold it.
    package var held: [GradedQuantity: Int] = [:]
    /// In how many of them it is wrong.
    package var wrong: [GradedQuantity: Int] = [:]
    /// From how many of the student's own earlier values it may follow, in all answers where it is wrong.
    package var starts: [GradedQuantity: Int] = [:]

    package init() {}
  }

  private let work: StructureWork
  private let isDiagnosed: Bool
  /// To find the slope of the loss along a direction of a network's parameters, once for each of them.
  private let slope: Work

  package init(_ batch: Batch, _ disclosure: Disclosure) {
    work = StructureWork(batch)
    isDiagnosed = disclosure >= .hint
    slope = .none
  }

  package init(_ network: NetworkBatch, _ disclosure: Disclosure) {
    work = StructureWork(network)
    isDiagnosed = disclosure >= .hint
    slope = disclosure >= .locations && network.reduction != .none ? ParameterSlope.work(network) : .none
  }

  /// - Parameter omitted: the quantities without a diagnosis.
  package func units(_ counts: Counts, without omitted: Set<GradedQuantity> = []) -> Work {
    let compared = counts.held.reduce(Work(8_000) * counts.answers) { $0 + comparison($1.key) * $1.value }
    return counts.wrong.reduce(compared) { sum, entry in
      let (quantity, times) = entry
      guard times > 0 else { return sum }
      let explained = explanation(quantity) * times + following(quantity) * (counts.starts[quantity] ?? 0)
      let once = quantity.isParameter ? slope : .none
      return sum + explained + once + (omitted.contains(quantity) ? .none : diagnoses(of: quantity, counts))
    }
  }

  /// The wrong quantities whose diagnoses are left out, so that the work does not exceed a limit: the costliest ones.
  /// All answers have the same, so that students are treated alike.
  package func omitted(_ counts: Counts, limit: Work) -> Set<GradedQuantity> {
    var omitted = Set(counts.wrong.keys)
    var (sum, structures) = (units(counts, without: omitted), 0)
    let costs = counts.wrong.keys.map { (quantity: $0, work: diagnoses(of: $0, counts)) }
    for (quantity, cost) in costs.sorted(by: { ($0.work, $0.quantity.slot) < ($1.work, $1.quantity.slot) }) {
      structures += cost > .none ? work.structuresMax(quantity) : 0
      sum = sum + cost
      guard sum <= limit, structures <= StructureWork.structuresKeptMax else { break }
      omitted.remove(quantity)
    }
    return omitted
  }

  /// All diagnoses of a quantity.
  private func diagnoses(of quantity: GradedQuantity, _ counts: Counts) -> Work {
    guard isDiagnosed, work.isDiagnosed(quantity), let times = counts.wrong[quantity] else { return .none }
    let starts = counts.starts[quantity] ?? 0
    // Answers that hold different quantities start from different ones, whose structures are listed each time.
    let isUniform = counts.held.values.allSatisfy { $0 == counts.answers }
    let lists = isUniform ? min(starts, GradingWork.startsMax) : starts
    return work.first(quantity, answers: times) + work.next(quantity) * times + work.own(quantity) * starts
      + work.ownListing(quantity) * lists
  }

  /// From all inputs, and from each of two alone.
  private static let startsMax = 3

  /// To compare a quantity with its exact values.
  private func comparison(_ quantity: GradedQuantity) -> Work {
    Work(5_000) + Work(100) * work.samples + Work(30) * work.count(of: quantity)
  }

  /// To find the broken rules of a wrong quantity.
  private func explanation(_ quantity: GradedQuantity) -> Work {
    Work(5_000) + Work(300) * work.samples + Work(100) * work.count(of: quantity)
  }

  /// To compute a wrong quantity from the student's own values, and from a uniform ŷ.
  private func following(_ quantity: GradedQuantity) -> Work {
    work.whole(quantity) * 2 + Work(200) * work.count(of: quantity)
  }

  /// Counts all quantities that answers hold as wrong, and as computed from all others.
  package static func worst(_ counts: Counts) -> Counts {
    var worst = counts
    worst.wrong = counts.held
    worst.starts = [:]
    for (quantity, times) in counts.held where counts.held.count > 1 {
      worst.starts[quantity] = quantity.inputCount > 1 ? GradingWork.startsMax * times : times
    }
    return worst
  }
}

extension GradedQuantity {
  /// How many quantities the right formula takes.
  fileprivate var inputCount: Int {
    switch self {
    case .gradAL, .gradA, .gradW: 2
    default: 1
    }
  }
}

extension Grader {
  /// Adds the quantities of an answer that are wrong, and how many of the student's own values each of them may follow
  /// from. It only compares them with the exact values.
  package func count(_ answer: Answer, in counts: inout GradingWork.Counts) {
    var wrong: [GradedQuantity] = []
    var own: Set<GradedQuantity> = []
    for (quantity, part) in answer.parts where question.expected(quantity) != nil {
      switch part.read(quantity, of: question) {
      case .malformed, .notANumber: break
      // A slip may have given it this shape.
      case .otherShape: wrong.append(quantity)
      case .values(let values, _):
        let pairs = zip(values, question.nearest(quantity, to: values))
        if mayBeStart(quantity, values, pairs) { own.insert(quantity) }
        if pairs.contains(where: { !tolerance.allows($0, for: $1) }) { wrong.append(quantity) }
      }
    }
    let reach = OwnReach(question.graph, own: own)
    for quantity in wrong {
      counts.wrong[quantity, default: 0] += 1
      counts.starts[quantity, default: 0] += reach.startsMax(of: question.graph[quantity])
    }
  }

  /// Whether mistakes in others are looked for from it: not from the exact values, nor from a ŷ whose rows are far
  /// from 1.
  private func mayBeStart(
    _ quantity: GradedQuantity, _ values: [Double], _ pairs: Zip2Sequence<[Double], [Double]>
  ) -> Bool {
    let noise = Observation.absoluteNoise * question.unit(of: quantity)
    guard pairs.contains(where: { abs($0 - $1) > noise }) else { return false }
    guard quantity == .yHat, question.output == .softmax else { return true }
    return stride(from: 0, to: values.count, by: question.classes).allSatisfy { first in
      if question.isIgnored(first / question.classes) { return true }
      var (sum, width) = (0.0, 0.001)
      for value in values[first..<first + question.classes] {
        sum += value
        width += max(0.006, 0.06 * abs(value))
      }
      return abs(sum - 1) <= width
    }
  }
}
