package import Backpropagation
package import GradientCore

/// The steps from a network's or a sample's numbers to its gradients, in the order of the lecture.
package struct Derivation: Sendable {
  /// The sample that is derived, counted from 0.
  package let sample: Int
  package internal(set) var steps: [Step]
  /// How many significant digits a number shows.
  package let digits: Int
  /// What a reader must know about all steps.
  package let notes: [Prose]

  /// How many significant digits a number shows.
  package static let digitsDefault = 4
  /// The most layers of a network that is derived. A layer has six steps, and up to 90 KiB of text in all
  /// notations.
  package static let layersMax = 16
  /// The most digits that the shortest decimal of a binary64 number has.
  package static let digitsMax = 17

  /// Keeps the steps of some names, in the order of the derivation.
  package mutating func keep(_ names: Set<StepName>) { steps.removeAll { !names.contains($0.name) } }

  /// The names of its steps, each once, in their order.
  package var names: [StepName] {
    var names: [StepName] = []
    for step in steps where !names.contains(step.name) { names.append(step.name) }
    return names
  }
}

extension Derivation {
  /// Derives a sample of a batch: softmax, its cross-entropy, and ∇_{a_L}.
  ///
  /// - Parameters:
  ///   - batch: the sample's batch. Its reduction is the last step.
  ///   - sample: counted from 0.
  ///   - component: the class that is shown by itself, counted from 0; nil for the label and one other.
  ///   - labelBase: what the first class is called, 0 or 1.
  ///   - digits: how many significant digits a number shows, 1…17.
  ///   - workMax: the most work for numbers that need more bits, in units of about a nanosecond of one core.
  /// - Throws: as `Batch.gradients`.
  /// - Precondition: the sample and the component exist.
  package init(
    of batch: Batch, sample: Int, component: Int?, labelBase: Int, digits: Int, workMax: Int = .max
  ) throws(InvalidBatch) {
    let options = TruthOptions(batch)
    let numbers = try SampleNumbers(
      batch, options, sample: sample, component: component, labelBase: labelBase, workMax: workMax)
    var steps = OutputSteps(options: options, sample: sample, numbers: numbers).steps
    if options.isReduced {
      let reduced = try ReducedNumbers(batch, sample: sample, workMax: workMax)
      steps.append(ReductionStep(options: options, numbers: numbers, reduced: reduced).step)
    }
    self.sample = sample
    self.digits = digits
    self.steps = steps
    notes = Derivation.notes(digits, lengths: [batch.classes, batch.samples], elided: [numbers.entries])
  }

  /// Derives a sample of a network: both passes, in the order of the course.
  ///
  /// - Parameters: as above.
  ///   - component: the output that is shown by itself.
  ///   - weight: the weight whose chain is a step; its sample is not used.
  /// - Throws: as `NetworkBatch.gradients`.
  package init(
    of network: NetworkBatch, sample: Int, component: Int?, weight: WeightPlace?, labelBase: Int, digits: Int,
    workMax: Int = .max
  ) throws(InvalidNetwork) {
    let options = TruthOptions(network)
    let numbers = try NetworkNumbers(
      network, options, sample: sample, component: component, base: labelBase, workMax: workMax)
    let writer = NetworkSteps(options, sample: sample, numbers, weight: weight)
    self.sample = sample
    self.digits = digits
    steps = writer.steps
    let elided = (0...network.depth).map(writer.entries)
    notes = Derivation.notes(digits, lengths: elided.map(\.count) + [network.samples], elided: elided)
  }

  /// Estimates the work of a derivation and of its texts, from the shape of the batch.
  ///
  /// Numbers that need more bits are not included: they have a limit of their own (`init(…, workMax:)`).
  package static func work(_ batch: Batch) -> Work {
    let ofSample = Work.derivedClass * batch.classes + Work.texts
    return ofSample + (TruthOptions(batch).isReduced ? batch.work([.losses, .gradAL]) : .none)
  }

  /// The same for a network.
  package static func work(_ network: NetworkBatch) -> Work {
    let lines = Work.texts * (1 + network.depth)
    return lines + NetworkNumbers.work(network, TruthOptions(network)) + Work.derivedClass * network.outputs
  }

  /// How numbers are rounded, and what is left out of long vectors and sums.
  ///
  /// - Parameter lengths: those of the sums.
  private static func notes(_ digits: Int, lengths: [Int], elided: [Entries]) -> [Prose] {
    var notes: [Prose] = [
      "Numbers are rounded to \(String(digits)) significant digits where they are shown. Each is computed from exact "
        + "numbers, not from rounded ones."
    ]
    var counts: [Int] = []
    for entries in elided where entries.leftOut > 0 && !counts.contains(entries.count) {
      counts.append(entries.count)
      notes.append(
        "A vector of \(String(entries.count)) entries shows \(String(entries.shown.count)) of them, and leaves out "
          + "\(String(entries.leftOut)).")
    }
    if lengths.contains(where: { $0 > Entries.termsMax }) {
      notes.append(
        "A sum of more than \(String(Entries.termsMax)) terms shows the first two and the last.")
    }
    return notes
  }
}

extension Work {
  /// The texts of the steps. They do not grow with the classes: long vectors are not shown whole.
  fileprivate static let texts = Work(200_000)
  /// A class of the sample, whose numbers are computed three times, and whose share is a quotient of balls.
  fileprivate static let derivedClass = Work(500)
}
