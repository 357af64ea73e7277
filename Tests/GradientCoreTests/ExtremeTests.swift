import ExactnessCases
import GradientCore
import Parallel
import SeededRandom
import Testing

/// Logits, weights and targets up to ±DBL_MAX give a right number or a refusal, in every combination.
@Suite("Extremes")
struct ExtremeTests {
  static let greatest = Double.greatestFiniteMagnitude

  /// PyTorch users mask with `finfo.min`. The logits are on both sides of the border where 2Sum overflows.
  struct TwoLogits: CustomTestStringConvertible, Sendable {
    let logits: [Double]
    let label: Int
    let loss: Double
    let gradAL: [Double]
    var testDescription: String { "\(logits), label \(label)" }
  }

  static let twoLogits = [
    TwoLogits(logits: [-greatest, -8e307], label: 0, loss: 9.976931348623158e307, gradAL: [-1, 1]),
    TwoLogits(logits: [-greatest, -8e307], label: 1, loss: 0, gradAL: [0, 0]),
    TwoLogits(logits: [-8e307, -greatest], label: 1, loss: 9.976931348623158e307, gradAL: [1, -1]),
    TwoLogits(logits: [greatest, 8e307], label: 1, loss: 9.976931348623158e307, gradAL: [1, -1]),
    TwoLogits(logits: [-greatest, 0], label: 0, loss: greatest, gradAL: [-1, 1]),
    TwoLogits(logits: [-greatest, Double.leastNonzeroMagnitude], label: 0, loss: greatest, gradAL: [-1, 1]),
    TwoLogits(logits: [greatest, -Double.leastNonzeroMagnitude], label: 1, loss: greatest, gradAL: [1, -1]),
    TwoLogits(logits: [-greatest / 2, greatest / 2], label: 0, loss: greatest, gradAL: [-1, 1]),
    TwoLogits(logits: [-0x1p1023, -0x1p1022], label: 0, loss: 0x1p1022, gradAL: [-1, 1]),
    TwoLogits(logits: [-0x1p1023, -0x1p1023.nextDown], label: 0, loss: 0x1p970, gradAL: [-1, 1]),
    TwoLogits(logits: [greatest, greatest], label: 0, loss: 0.6931471805599453, gradAL: [-0.5, 0.5]),
    TwoLogits(logits: [-greatest, -greatest], label: 1, loss: 0.6931471805599453, gradAL: [0.5, -0.5]),
    TwoLogits(logits: [-greatest, -.infinity], label: 0, loss: 0, gradAL: [0, 0]),
    TwoLogits(logits: [0, -0.0], label: 1, loss: 0.6931471805599453, gradAL: [0.5, -0.5]),
  ]

  @Test("a row of large logits has its loss, log ŷ and gradient", arguments: twoLogits)
  func rows(row: TwoLogits) throws {
    let batch = try Batch(logits: row.logits, classes: 2, truth: .labels([row.label]))
    let gradients = try batch.gradients([.loss, .losses, .logYHat, .gradAL])
    #expect(gradients.loss == row.loss)
    #expect(gradients.losses == [row.loss])
    #expect(gradients.gradAL == row.gradAL)
    #expect(gradients.logYHat?[row.label] == 0 - row.loss)
    // Among others, the same row goes through the kernels of eight lanes; as a one-hot target and smoothed, through
    // others.
    let many = try Batch(
      logits: Array(repeating: row.logits, count: 9).flatMap(\.self), classes: 2,
      truth: .labels(Array(repeating: row.label, count: 9)), reduction: .none)
    #expect(try many.gradients([.losses]).losses == Array(repeating: row.loss, count: 9))
    #expect(try many.gradients([.gradAL]).gradAL == Array(repeating: row.gradAL, count: 9).flatMap(\.self))
    guard row.logits[1] > -.infinity else { return }
    let targets = (0..<2).map { $0 == row.label ? 1.0 : 0 }
    let soft = try Batch(logits: row.logits, classes: 2, truth: .targets(targets))
    #expect(try soft.gradients([.loss, .gradAL]) == Gradients(loss: row.loss, gradAL: row.gradAL))
  }

  @Test("all classes are masked except one with a logit of −DBL_MAX: it has all of ŷ")
  func leastBesideMasked() throws {
    let batch = try Batch(
      logits: [-Self.greatest, -.infinity, -.infinity], classes: 3, truth: .labels([0]), weights: [1e-300, 1, 1])
    let gradients = try batch.gradients(.all)
    #expect(gradients.yHat == [1, 0, 0])
    #expect(gradients.logYHat == [0, -.infinity, -.infinity])
    #expect(gradients.gradAL == [0, 0, 0])
    #expect(gradients.jacobianRow == [0, 0, 0])
  }

  static let numbers: [Double] = [
    0, -0.0, 1, -1, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0x1p-1030, .leastNormalMagnitude,
    1e-160, 0x1p-60, 0.5, 745, -745, 1e154, -1e154,
    0x1p1020, -0x1p1021, 0x1p1022, -0x1p1022, 0x1p1023, -0x1p1023, 8e307, -8e307, greatest / 2, -greatest / 2,
    greatest.nextDown, greatest, -greatest, 0x1p53 + 2,
  ]

  @Test("no combination traps or gives NaN", arguments: KernelVariant.available)
  func noNaN(variant: KernelVariant) throws {
    var random = SeededGenerator(seed: 14)
    for round in 0..<2000 {
      let classes = [1, 2, 3, 5, 9, 17, 70].randomElement(using: &random)!
      let samples = [1, 2, 4, 9].randomElement(using: &random)!
      func draw(_ count: Int, isNegative: Bool) -> [Double] {
        let few = (0..<3).map { _ in Self.numbers.randomElement(using: &random)! }
        let all = Bool.random(using: &random) ? few : Self.numbers
        return (0..<count).map { _ in
          let number = all.randomElement(using: &random)!
          return isNegative ? number : number.magnitude
        }
      }
      let hasTargets = Bool.random(using: &random)
      let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &random) }
      let batch: Batch
      do throws(InvalidBatch) {
        batch = try Batch(
          logits: draw(samples * classes, isNegative: true), classes: classes,
          truth: hasTargets ? .targets(draw(samples * classes, isNegative: false)) : .labels(labels),
          reduction: Reduction.allCases.randomElement(using: &random)!,
          weights: Bool.random(using: &random) ? draw(classes, isNegative: false) : nil,
          labelSmoothing: [0, 0, Double.leastNonzeroMagnitude, 1e-300, 0.1, 1.0.nextDown, 1].randomElement(
            using: &random)!,
          ignoreIndex: !hasTargets && Bool.random(using: &random) ? labels[0] : nil)
      } catch { continue }
      for quantity in Quantity.allCases where quantity != .jacobianRow || !hasTargets {
        do throws(InvalidBatch) {
          // Thousands of bits for every entry would take minutes: a refusal is a right response too.
          let gradients = try batch.gradients([quantity], split: .serial, variant: variant, workMax: 3_000_000)
          for number in gradients.numbers(quantity) {
            #expect(!number.isNaN && number != .infinity, "round \(round), \(quantity): \(batch)")
            #expect(number > -.infinity || quantity == .logYHat || quantity == .gradYHat, "round \(round), \(quantity)")
          }
        } catch { #expect(error.faults.count == 1) }
      }
    }
  }
}

/// Targets as PyTorch accepts them, and rows and classes that do not count.
@Suite("Soft labels as they are")
struct SoftLabelTests {
  @Test("rows need not sum to 1: the formulas use Σq as it is")
  func anySum() throws {
    // ŷ = [½, ½]: loss = Q·log 2, ∇ = Q/2 − q.
    let batch = try Batch(logits: [3, 3], classes: 2, truth: .targets([0.25, 0.5]))
    let gradients = try batch.gradients([.loss, .gradAL, .gradYHat])
    #expect(gradients.loss == 0.75 * 0.6931471805599453)
    #expect(gradients.gradAL == [0.125, -0.125])
    #expect(gradients.gradYHat == [-0.5, -1])
  }

  @Test("a row of zeros has no loss and no gradient, and still counts in D")
  func zeros() throws {
    let batch = try Batch(logits: [1, 2, 0, 0], classes: 2, truth: .targets([0, 0, 1, 0]))
    let gradients = try batch.gradients([.loss, .losses, .gradAL, .gradYHat, .denominator])
    #expect(gradients.losses == [0, 0.6931471805599453])
    #expect(gradients.loss == 0.6931471805599453 / 2)
    #expect(gradients.gradAL == [0, 0, -0.25, 0.25])
    #expect(gradients.gradYHat == [0, 0, -1, 0])
    #expect(gradients.denominator == 2)
  }

  @Test(
    "targets scale loss and gradient, up to the greatest number", arguments: [-1070, -700, -300, 0, 300, 700, 1020])
  func scaled(exponent: Int) throws {
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let logits = [0.5, -1, 2]
    let one = try Batch(logits: logits, classes: 3, truth: .targets([1, 2, 4])).gradients([.loss, .gradAL])
    let scaled = try Batch(logits: logits, classes: 3, truth: .targets([scale, 2 * scale, 4 * scale]))
      .gradients([.loss, .gradAL])
    // A power of two changes no digit, except of numbers that become subnormal.
    #expect(scaled.loss == (try #require(one.loss)) * scale)
    #expect(scaled.gradAL == (try #require(one.gradAL)).map { $0 * scale })
  }

  @Test("a result that targets make exceed binary64 is refused, and the message names them")
  func beyond() throws {
    let batch = try Batch(logits: [0, 20], classes: 2, truth: .targets([1e308, 1e308]))
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .losses, sample: 0, cause: .targets)])) {
      try batch.gradients([.losses])
    }
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .loss, sample: nil, cause: .targets)])) {
      try batch.gradients([.loss])
    }
    // ŷ₁ is 1 except for e^-20, so ŷ·Q − q is 1e308 there.
    #expect(try batch.gradients([.gradAL]).gradAL?[1] == 9.999999958776928e307)
  }

  @Test("a class of weight 0 does not count, masked or not")
  func weightlessMaskedLabel() throws {
    let batch = try Batch(
      logits: [-.infinity, 1, 2, 1], classes: 2, truth: .labels([0, 1]), weights: [0, 1])
    let gradients = try batch.gradients(.all)
    #expect(gradients.losses == [0, 1.3132616875182228])
    #expect(gradients.loss == 1.3132616875182228)
    #expect(gradients.yHat?[..<2] == [0, 1])
    #expect(gradients.logYHat?[..<2] == [-.infinity, 0])
    #expect(gradients.gradAL?[..<2] == [0, 0])
    #expect(gradients.gradYHat?[..<2] == [0, 0])
    #expect(gradients.jacobianRow?[..<2] == [0, 0])
    #expect(gradients.denominator == 1)
  }

  @Test("a target, and a share of smoothing, on a masked class of weight 0", arguments: [0.0, 0.5, 1])
  func weightlessMaskedTarget(labelSmoothing: Double) throws {
    let masked: [Double] = [-.infinity, 3, 3]
    let soft = try Batch(
      logits: masked, classes: 3, truth: .targets([0.5, 0.25, 0.25]), weights: [0, 1, 1], labelSmoothing: labelSmoothing
    )
    let gradients = try soft.gradients([.loss, .gradAL, .gradYHat])
    let q = (1 - labelSmoothing) * 0.25 + labelSmoothing / 3
    #expect(abs(try #require(gradients.loss) - 2 * q * 0.6931471805599453) < 1e-15)
    #expect(gradients.gradAL == [0, 0, 0])
    #expect(gradients.gradYHat?[0] == 0)
    let labelled = try Batch(
      logits: masked, classes: 3, truth: .labels([0]), reduction: .sum, weights: [0, 1, 1],
      labelSmoothing: labelSmoothing)
    #expect(try labelled.gradients([.gradYHat]).gradYHat?[0] == 0)
  }

  @Test("an ignored row needs a finite logit only if its ŷ is requested")
  func ignoredMaskedRow() throws {
    let logits: [Double] = [-.infinity, -.infinity, 2, 1]
    for labelSmoothing in [0, 0.25] {
      for reduction in Reduction.allCases {
        let batch = try Batch(
          logits: logits, classes: 2, truth: .labels([-100, 1]), reduction: reduction, labelSmoothing: labelSmoothing,
          ignoreIndex: -100)
        let gradients = try batch.gradients([.loss, .losses, .gradAL, .gradYHat, .jacobianRow, .denominator])
        let alone = try Batch(
          logits: [2, 1], classes: 2, truth: .labels([1]), reduction: reduction, labelSmoothing: labelSmoothing
        ).gradients([.loss, .losses, .gradAL, .gradYHat, .jacobianRow, .denominator])
        #expect(gradients.loss == alone.loss)
        #expect(gradients.losses == [0] + (alone.losses ?? []))
        #expect(gradients.gradAL == [0, 0] + (alone.gradAL ?? []))
        #expect(gradients.gradYHat == [0, 0] + (alone.gradYHat ?? []))
        #expect(gradients.jacobianRow == [0, 0] + (alone.jacobianRow ?? []))
        #expect(gradients.denominator == alone.denominator)
        for quantity in [Quantity.yHat, .logYHat] {
          #expect(throws: InvalidBatch(faults: [.everyClassMasked(sample: 0)])) {
            try batch.gradients([.loss, quantity])
          }
        }
      }
    }
  }

  @Test("a row of masked classes that is not the ignored one is refused")
  func maskedRow() {
    #expect(throws: InvalidBatch(faults: [.everyClassMasked(sample: 1)])) {
      try Batch(
        logits: [-.infinity, -.infinity, -.infinity, -.infinity], classes: 2, truth: .labels([-1, 1]), ignoreIndex: -1)
    }
  }
}
