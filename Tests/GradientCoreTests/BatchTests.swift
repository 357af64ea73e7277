import GradientCore
import Testing

/// The inputs that `Batch.init` refuses. No input traps.
@Suite("Batches that are refused")
struct BatchTests {
  /// The arguments of `Batch.init`, with defaults: two samples of three classes.
  struct Input: CustomTestStringConvertible, Sendable {
    var name: String
    var logits: [Double] = [1, 2, 3, 4, 5, 6]
    var classes = 3
    var truth = Truth.labels([0, 2])
    var reduction = Reduction.mean
    var weights: [Double]?
    var labelSmoothing = 0.0
    var ignoreIndex: Int?
    var strictTargets = false
    var faults: [BatchFault]

    var testDescription: String { name }
  }

  static let shapes: [Input] = [
    Input(name: "no logits", logits: [], truth: .labels([]), faults: [.noSamples]),
    Input(name: "no classes", logits: [], classes: 0, truth: .labels([]), faults: [.noClasses]),
    Input(name: "a negative number of classes", classes: -1, faults: [.noClasses]),
    Input(name: "the least number of classes", classes: .min, faults: [.noClasses]),
    Input(name: "a row that is not full", classes: 4, faults: [.logitCount(classes: 4, found: 6)]),
    Input(name: "more classes than logits", classes: .max, faults: [.logitCount(classes: .max, found: 6)]),
    Input(name: "too few labels", truth: .labels([0]), faults: [.labelCount(expected: 2, found: 1)]),
    Input(name: "too many labels", truth: .labels([0, 1, 2]), faults: [.labelCount(expected: 2, found: 3)]),
    Input(name: "too few targets", truth: .targets([1, 0, 0]), faults: [.targetCount(expected: 6, found: 3)]),
    Input(name: "too few weights", weights: [1, 1], faults: [.weightCount(expected: 3, found: 2)]),
  ]

  static let values: [Input] = [
    Input(
      name: "+∞ among the logits", logits: [1, .infinity, 3, 4, 5, 6],
      faults: [.logitNotAllowed(sample: 0, class: 1, value: .infinity)]),
    Input(
      name: "a row of masked classes", logits: [1, 2, 3, -.infinity, -.infinity, -.infinity],
      faults: [.everyClassMasked(sample: 1)]),
    Input(
      name: "labels out of range", truth: .labels([3, -1]),
      faults: [
        .labelOutOfRange(sample: 0, label: 3, classes: 3), .labelOutOfRange(sample: 1, label: -1, classes: 3),
      ]),
    Input(
      name: "absurd labels", truth: .labels([.min, .max]),
      faults: [
        .labelOutOfRange(sample: 0, label: .min, classes: 3), .labelOutOfRange(sample: 1, label: .max, classes: 3),
      ]),
    Input(
      name: "a label on a masked class", logits: [-.infinity, 2, 3, 4, 5, 6],
      faults: [.labelMasked(sample: 0, label: 0)]),
    Input(
      name: "strict targets that do not sum to 1", truth: .targets([1, 0, 0, 0.5, 0.25, 0]), strictTargets: true,
      faults: [.targetSum(sample: 1, sum: 0.75)]),
    Input(
      name: "a negative target", truth: .targets([1, 0, 0, 1.5, -0.5, 0]),
      faults: [.targetNotAllowed(sample: 1, class: 1, value: -0.5)]),
    Input(
      name: "an infinite target", truth: .targets([1, 0, 0, .infinity, 0, 0]),
      faults: [.targetNotAllowed(sample: 1, class: 0, value: .infinity)]),
    Input(
      name: "a target on a masked class", logits: [-.infinity, 2, 3, 4, 5, 6],
      truth: .targets([0.5, 0.5, 0, 1, 0, 0]), faults: [.targetMasked(sample: 0, class: 0)]),
    Input(
      name: "a negative weight", weights: [1, -1, 1], faults: [.weightNotAllowed(class: 1, value: -1)]),
    Input(
      name: "an infinite weight", weights: [1, .infinity, 1],
      faults: [.weightNotAllowed(class: 1, value: .infinity)]),
    Input(name: "a negative ε", labelSmoothing: -0.1, faults: [.labelSmoothingOutOfRange(-0.1)]),
    Input(name: "an ε above 1", labelSmoothing: 1.1, faults: [.labelSmoothingOutOfRange(1.1)]),
    Input(
      name: "smoothing over a masked class", logits: [1, 2, -.infinity, 4, 5, 6], labelSmoothing: 0.1,
      faults: [.smoothingOnMaskedClass(sample: 0, class: 2)]),
    Input(
      name: "ignore_index with targets", truth: .targets([1, 0, 0, 1, 0, 0]), ignoreIndex: -100,
      faults: [.ignoreIndexWithTargets]),
    Input(
      name: "the mean of no sample", truth: .labels([-100, -100]), ignoreIndex: -100, faults: [.everySampleIgnored]),
    Input(name: "the mean over a weight of 0", weights: [0, 1, 0], faults: [.totalWeightZero]),
  ]

  static func batch(_ input: Input) throws(InvalidBatch) -> Batch {
    try Batch(
      logits: input.logits, classes: input.classes, truth: input.truth, reduction: input.reduction,
      weights: input.weights, labelSmoothing: input.labelSmoothing, ignoreIndex: input.ignoreIndex,
      strictTargets: input.strictTargets)
  }

  @Test("a shape that does not match is refused, with its one cause", arguments: shapes)
  func shape(input: Input) {
    #expect(throws: InvalidBatch(faults: input.faults)) { try Self.batch(input) }
  }

  @Test(
    "inputs for which PyTorch returns NaN, or which it accepts without a warning, are refused with their causes",
    arguments: values)
  func value(input: Input) {
    #expect(throws: InvalidBatch(faults: input.faults)) { try Self.batch(input) }
  }

  @Test("NaN is refused wherever a number is read")
  func notANumber() throws {
    let inputs: [Input] = [
      Input(name: "logits", logits: [1, .nan, 3, 4, 5, 6], faults: []),
      Input(name: "targets", truth: .targets([.nan, 0, 0, 1, 0, 0]), faults: []),
      Input(name: "weights", weights: [1, .nan, 1], faults: []),
      Input(name: "smoothing", labelSmoothing: .nan, faults: []),
    ]
    for input in inputs {
      let error = #expect(throws: InvalidBatch.self) { try Self.batch(input) }
      #expect(error?.faults.count == 1, "\(input.name)")
    }
  }

  @Test("NaN is found at every place of a wide row", arguments: [8, 9, 15, 16, 17, 64, 65, 100])
  func everyPlace(classes: Int) {
    for place in 0..<classes {
      var logits = [Double](repeating: 0, count: classes)
      logits[place] = .nan
      let error = #expect(throws: InvalidBatch.self) {
        try Batch(logits: logits, classes: classes, truth: .labels([0]))
      }
      guard case .logitNotAllowed(0, place, _)? = error?.faults.first else {
        Issue.record("\(classes) classes, place \(place): \(String(describing: error))")
        return
      }
    }
  }

  @Test("the first ten faults are listed")
  func tenFaults() {
    let error = #expect(throws: InvalidBatch.self) {
      try Batch(logits: [Double](repeating: 0, count: 40), classes: 2, truth: .labels(Array(repeating: 7, count: 20)))
    }
    #expect(error?.faults.count == InvalidBatch.faultsMax)
    #expect(error?.faults.last == .labelOutOfRange(sample: 9, label: 7, classes: 2))
  }

  @Test("the faults do not depend on the split of the rows", arguments: [1, 2, 3, 7])
  func sameFaults(workers: Int) throws {
    let (samples, classes) = (30_000, 4)
    func faults(_ logits: [Double], _ labels: [Int], ignoreIndex: Int? = nil) -> [BatchFault] {
      let batch = Result { () throws(InvalidBatch) in
        try Batch(
          logits: logits, classes: classes, truth: .labels(labels), ignoreIndex: ignoreIndex, split: .backwards(workers)
        )
      }
      if case .failure(let invalid) = batch { return invalid.faults }
      return []
    }
    let zeros = [Double](repeating: 0, count: samples * classes)
    var logits = zeros
    for index in 0..<classes { logits[29_000 * classes + index] = -.infinity }
    logits[5 * classes + 1] = .infinity
    var labels = [Int](repeating: 0, count: samples)
    for sample in [29_999, 15_000, 10] { labels[sample] = 4 }
    #expect(
      faults(logits, labels) == [
        .logitNotAllowed(sample: 5, class: 1, value: .infinity), .everyClassMasked(sample: 29_000),
        .labelOutOfRange(sample: 10, label: 4, classes: 4), .labelOutOfRange(sample: 15_000, label: 4, classes: 4),
        .labelOutOfRange(sample: 29_999, label: 4, classes: 4),
      ])

    let wrong = [Int](repeating: 9, count: samples)
    #expect(faults(zeros, wrong).count == InvalidBatch.faultsMax)
    #expect(faults(zeros, wrong).last == .labelOutOfRange(sample: 9, label: 9, classes: 4))
    #expect(faults(zeros, wrong, ignoreIndex: 9) == [.everySampleIgnored])
    #expect(faults(zeros, wrong.dropLast() + [3], ignoreIndex: 9).isEmpty)
  }
}

/// Unusual inputs that are allowed.
@Suite("Batches that are accepted")
struct AllowedBatchTests {
  @Test("an ignored label may be out of range, and its sample on masked classes")
  func ignored() throws {
    let batch = try Batch(
      logits: [0, 1, -.infinity, 1], classes: 2, truth: .labels([1, .min]), labelSmoothing: 0.1, ignoreIndex: .min)
    let gradients = try batch.gradients([.losses, .gradAL, .yHat, .jacobianRow, .denominator])
    #expect(gradients.losses?[1] == 0)
    #expect(gradients.gradAL?[2...] == [0, 0])
    #expect(gradients.jacobianRow?[2...] == [0, 0])
    #expect(gradients.yHat?[2...] == [0, 1])
    #expect(gradients.denominator == 1)
  }

  @Test("without a division by D, every sample may be ignored and every weight 0", arguments: [Reduction.sum, .none])
  func undivided(reduction: Reduction) throws {
    let ignored = try Batch(
      logits: [0, 1], classes: 2, truth: .labels([5]), reduction: reduction, ignoreIndex: 5)
    #expect(try ignored.gradients([.losses]).losses == [0])
    let weightless = try Batch(
      logits: [0, 1], classes: 2, truth: .labels([0]), reduction: reduction, weights: [0, 0])
    #expect(try weightless.gradients([.losses, .gradAL]) == Gradients(losses: [0], gradAL: [0, 0]))
  }

  @Test("a masked class of weight 0 may have a share of the smoothing: 0·log 0 is 0")
  func maskedWithoutWeight() throws {
    let batch = try Batch(
      logits: [0, -.infinity], classes: 2, truth: .labels([0]), weights: [1, 0], labelSmoothing: 0.5)
    let gradients = try batch.gradients([.loss, .yHat, .logYHat, .gradAL, .gradYHat])
    #expect(gradients.loss == 0)
    #expect(gradients.yHat == [1, 0])
    #expect(gradients.logYHat == [0, -.infinity])
    #expect(gradients.gradAL == [0, 0])
    #expect(gradients.gradYHat == [-0.75, 0])
  }
}
