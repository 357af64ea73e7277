import GradientCore

/// The exact numbers of the output units of one sample, each computed by the core.
struct SampleNumbers {
  let logits: [Double]
  let yHat: [Double]
  /// L of the sample: weighted, not divided by D.
  let loss: Double
  /// The gradients of that loss.
  let gradYHat: [Double]
  let gradAL: [Double]
  /// Row `focus` of ∂ŷ/∂a_L.
  let jacobianRow: [Double]
  /// The label; or a class with the greatest share, for a truth that is a distribution.
  let focus: Int
  /// Which classes are shown one by one.
  let components: [Int]
  /// Which entries of a vector are shown.
  let entries: Entries
  /// The truth, if it is a distribution.
  let shares: OutputTruth.Shares?
}

/// What the last step shows: the numbers of the whole batch, and this sample's part of them.
struct ReducedNumbers {
  let loss: Double
  let losses: [Double]
  let denominator: Double
  let gradAL: [Double]
}

extension SampleNumbers {
  /// - Parameters:
  ///   - component: the class that is shown by itself; nil for the label and one other class.
  ///   - labelBase: what the first class is called.
  ///   - workMax: the most work for numbers that need more bits.
  /// - Throws: as `Batch.gradients`.
  init(
    _ batch: Batch, _ options: TruthOptions, sample: Int, component: Int?, labelBase: Int, workMax: Int
  ) throws(InvalidBatch) {
    let classes = batch.classes
    let logits = Array(batch.logits[sample * classes..<(sample + 1) * classes])
    let focus = options.focus(sample, logits: logits)
    let components = SampleNumbers.components(component, focus: focus, classes: classes)
    do throws(InvalidBatch) {
      let alone = try Batch(
        logits: logits, classes: classes, truth: options.truth(of: sample), reduction: .none, weights: batch.weights,
        labelSmoothing: batch.labelSmoothing, ignoreIndex: batch.ignoreIndex)
      let numbers = try alone.gradients([.yHat, .losses, .gradYHat, .gradAL], workMax: workMax)
      // With the weights, a masked class of weight 0 is allowed.
      let labelled = try Batch(
        logits: logits, classes: classes, truth: .labels([focus]), reduction: .none, weights: batch.weights)
      let row = try labelled.gradients([.jacobianRow], workMax: workMax).jacobianRow!
      self.init(
        logits: logits, yHat: numbers.yHat!, loss: numbers.losses![0], gradYHat: numbers.gradYHat!,
        gradAL: numbers.gradAL!, jacobianRow: row, focus: focus, components: components,
        entries: Entries(count: classes, named: components + [focus], base: labelBase), shares: options.shares(sample))
    } catch {
      throw error.ofSample(sample)
    }
  }

  /// The classes that are shown one by one.
  static func components(_ component: Int?, focus: Int, classes: Int) -> [Int] {
    if let component { return [component] }
    return classes == 1 ? [focus] : [focus, focus == 0 ? 1 : 0]
  }
}

extension ReducedNumbers {
  /// - Throws: as `Batch.gradients`.
  init(_ batch: Batch, sample: Int, workMax: Int) throws(InvalidBatch) {
    let all = try batch.gradients([.loss, .losses, .gradAL, .denominator], workMax: workMax)
    let row = sample * batch.classes..<(sample + 1) * batch.classes
    self.init(
      loss: all.loss!, losses: all.losses!, denominator: all.denominator!, gradAL: Array(all.gradAL![row]))
  }
}

extension InvalidBatch {
  /// The faults of a batch of one sample, for the batch that it is from.
  fileprivate func ofSample(_ sample: Int) -> InvalidBatch {
    let placed = faults.map { fault in
      switch fault {
      case .beyondBinary64(let quantity, 0?, let cause):
        BatchFault.beyondBinary64(quantity: quantity, sample: sample, cause: cause)
      case .everyClassMasked: BatchFault.everyClassMasked(sample: sample)
      default: fault
      }
    }
    return InvalidBatch(faults: placed, count: count)
  }
}
