import ExactnessCases
import Parallel
import SeededRandom
import Testing

@testable import GradientCore

extension Batch {
  /// Every number from the general path alone: the fast pass leaves everything open.
  func recomputed(_ quantities: Quantities, split: WorkSplit = .serial, workMax: Int = .max) throws -> Gradients {
    var gradients = Gradients()
    gradients.makeArrays(quantities, samples: samples, entries: logits.count)
    gradients.leaveOpen()
    var pass = BallPass(self, split: split, workMax: workMax)
    try pass.fill(&gradients, rows: Array(0..<samples))
    if quantities.contains(.loss), reduction != .none {
      gradients.loss = try pass.loss(.none, rows: Array(0..<samples))
    }
    if quantities.contains(.denominator) { gradients.denominator = pass.denominator() }
    return gradients
  }
}

extension Gradients {
  fileprivate mutating func leaveOpen() {
    func open(_ numbers: inout [Double]?) { numbers = numbers?.map { _ in .nan } }
    open(&losses)
    open(&yHat)
    open(&logYHat)
    open(&gradYHat)
    open(&jacobianRow)
    open(&gradAL)
  }
}

/// The general path: every number in ball arithmetic, correctly rounded.
@Suite("Balls")
struct BallPassTests {
  @Test("every number of the table is the nearest one")
  func table() throws {
    for (line, exactCase) in ExactTableTests.cases.enumerated() where exactCase.batch.logits.count <= 1000 {
      let results = try exactCase.batch.recomputed(Quantities(exactCase.results.keys))
      for number in exactCase.comparisons(of: results) {
        #expect(
          number.isRight,
          "line \(line + 1), \(exactCase.family), \(number.quantity)[\(number.place)]: \(number.found)")
      }
    }
  }

  // MARK: - Rational rows

  /// ŷ = ¼ of four equal logits: the gradient at the label is −¾·w, which has up to 55 bits.
  @Test(
    "equal logits: a gradient that is a midpoint of two doubles is rounded to even",
    arguments: [
      0x1.0000000000001p0, 0x1.fffffffffffffp-1, 0x1.0000000000003p0, 0x1.8000000000001p0, 0x1p-1074,
      0x1.0000000000001p-1022, 0x1.fffffffffffffp1023, 1.1, 1.3, 1e-300,
    ])
  func rationalMidpoints(weight: Double) throws {
    let batch = try Batch(
      logits: [2, 2, 2, 2], classes: 4, truth: .labels([1]), reduction: .sum, weights: [1, weight, 1, 1])
    let results = try batch.recomputed([.gradAL, .gradYHat])
    // One operation of binary64 rounds once, ties to even.
    #expect(results.gradAL == [0.25 * weight, 0 - 0.75 * weight, 0.25 * weight, 0.25 * weight])
    #expect(results.gradYHat == [0, -4 * weight, 0, 0])
  }

  @Test(
    "equal logits, smoothed: ∇ is exactly 0 where q is ŷ, and a double where it is one", arguments: [2, 3, 7, 1000])
  func smoothedUniform(classes: Int) throws {
    let logits = [Double](repeating: -3, count: classes)
    let all = try Batch(logits: logits, classes: classes, truth: .labels([0]), labelSmoothing: 1)
    #expect(try all.recomputed([.gradAL]).gradAL == [Double](repeating: 0, count: classes))
    // (1 − ε)·(1/k − 1) at the label.
    let half = try Batch(logits: logits, classes: classes, truth: .labels([0]), labelSmoothing: 0.5)
    let gradient = try #require(try half.recomputed([.gradAL]).gradAL)
    #expect(gradient[0] == -Double(classes - 1) / Double(2 * classes))
    #expect(gradient.dropFirst().allSatisfy { $0 == 1 / Double(2 * classes) })
  }

  @Test("one unmasked class: the loss is 0, ŷ is 1, and every gradient is 0")
  func oneClass() throws {
    let batch = try Batch(
      logits: [-.infinity, 3, -.infinity], classes: 3, truth: .labels([1]), weights: [1, 1e300, 1])
    let results = try batch.recomputed(.all)
    #expect(results.loss == 0 && results.losses == [0] && results.denominator == 1e300)
    #expect(results.yHat == [0, 1, 0] && results.gradAL == [0, 0, 0] && results.jacobianRow == [0, 0, 0])
    #expect(results.logYHat == [-.infinity, 0, -.infinity] && results.gradYHat == [0, -1, 0])
  }

  // MARK: - Next to a midpoint

  /// ∇ at the label is −¾·w − w·x/16…, x = e^-gap: a midpoint, but for a bit that is `gap`·1.44 bits further down.
  @Test("a far class decides the side of a midpoint, at any distance", arguments: [100.0, 2_000, 1e6, 1e12, 1e300])
  func besideMidpoint(gap: Double) throws {
    let weight = 1 + 0x1p-52
    let batch = try Batch(
      logits: [0, 0, 0, 0, -gap], classes: 5, truth: .labels([0]), reduction: .sum,
      weights: [weight, 1, 1, 1, 1])
    let gradient = try #require(try batch.recomputed([.gradAL], workMax: 1_000_000).gradAL)
    // ¾·(1 + 2^-52) = 0.75 + 1.5·2^-53 is a midpoint. The exact magnitude, w·(3 + x)/(4 + x), is above it.
    #expect(gradient[0] == -(0.75 + 0x1p-52))
    #expect(gradient[1] == 0.25 + 0x1p-54)
  }

  /// log ŷ = −(gap + e^-gap…), and the gap has 54 bits.
  @Test("log S decides the side of a midpoint of log ŷ and of the loss", arguments: [1e3, 1e9, 0x1.8p60])
  func logarithmBesideMidpoint(gap: Double) throws {
    let batch = try Batch(logits: [gap, 0 - gap.ulp / 2], classes: 2, truth: .labels([1]))
    let results = try batch.recomputed([.logYHat, .losses, .loss], workMax: 1_000_000)
    #expect(results.logYHat?[1] == -gap.nextUp)
    #expect(results.losses == [gap.nextUp] && results.loss == gap.nextUp)
    let below = try Batch(logits: [gap, gap.ulp / 2], classes: 2, truth: .labels([1]))
    #expect(try below.recomputed([.losses]).losses == [gap])
  }

  @Test("a sum of losses next to a midpoint", arguments: [1_000.0, 1e9])
  func sumBesideMidpoint(gap: Double) throws {
    let logits = [gap, 0, gap, 0 - gap.ulp]
    let batch = try Batch(logits: logits, classes: 2, truth: .labels([1, 1]))
    // The mean of gap and gap + ulp is a midpoint, and log S > 0.
    #expect(try batch.recomputed([.loss], workMax: 1_000_000).loss == gap.nextUp)
  }

  // MARK: - The ends of binary64

  @Test("DBL_MAX + ½ ulp is infinite, and anything below it is DBL_MAX")
  func greatest() throws {
    let greatest = Double.greatestFiniteMagnitude
    // −q/(ŷ·D) = −2q of two equal logits.
    func gradYHat(_ q: Double, _ logits: [Double] = [0, 0]) throws -> Double {
      let batch = try Batch(
        logits: logits, classes: logits.count, truth: .targets([q] + logits.dropFirst().map { _ in 0 }))
      return try batch.recomputed([.gradYHat], workMax: 1_000_000).gradYHat![0]
    }
    #expect(try gradYHat(greatest / 2) == -greatest)
    #expect(try gradYHat((greatest / 2).nextUp) == -.infinity)
    // e^-38 is below 2^-54, e^-37 above it.
    #expect(try gradYHat(greatest, [0, -38]) == -greatest)
    #expect(try gradYHat(greatest, [0, -37]) == -.infinity)
    // 2^54 − 1 is a multiple of 3: DBL_MAX + ½ ulp exactly, and less than that by e^-1000000.
    let third = Double((1 << 54 - 1) / 3) * 0x1p970
    #expect(try gradYHat(third, [0, 0, 0]) == -.infinity)
    #expect(try gradYHat(third, [0, 0, -0x1p-1000]) == -greatest)
  }

  @Test("a loss of 1e-320 is a subnormal number, rounded once")
  func tinyLoss() throws {
    // log1p(e^-g) = e^-g to 1074 bits.
    let batch = try Batch(logits: [740, 0], classes: 2, truth: .labels([0]), reduction: .sum)
    let results = try batch.recomputed([.loss, .losses, .gradAL, .logYHat])
    // mpmath: exp(-740) / 2^-1074 = 85.27…
    #expect(results.losses == [85 * 0x1p-1074] && results.loss == 85 * 0x1p-1074)
    #expect(results.gradAL == [-85 * 0x1p-1074, 85 * 0x1p-1074])
    #expect(results.logYHat == [-85 * 0x1p-1074, -740])
  }
}
