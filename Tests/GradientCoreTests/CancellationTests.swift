import Parallel
import Testing

@testable import GradientCore

/// ŷ_c·Q − q_c if nearly all of it cancels.
@Suite("Gradients that cancel")
struct CancellationTests {
  static func gradient(_ logits: [Double], _ targets: [Double]) throws -> [Double] {
    let batch = try Batch(logits: logits, classes: logits.count, truth: .targets(targets))
    return try #require(try batch.gradients([.gradAL]).gradAL)
  }

  @Test("a ŷ that equals its target has the gradient +0", arguments: [1, 2, 4, 64, 1024])
  func exactZero(classes: Int) throws {
    let targets = [Double](repeating: 1 / Double(classes), count: classes)
    let gradient = try Self.gradient([Double](repeating: 3, count: classes), targets)
    #expect(gradient.allSatisfy { $0.bitPattern == 0 })
  }

  @Test("the share of a far class is the whole gradient of two tied classes", arguments: [100.0, 500, 740])
  func farClass(gap: Double) throws {
    let gradient = try Self.gradient([0, 0, -gap], [0.5, 0.5, 0])
    // ŷ = 1/(2 + x), so ŷ − ½ = −x/4 to first order; the third class has ŷ = x/2.
    #expect(gradient[0] == gradient[1])
    #expect(gradient[0] < 0)
    #expect(abs(2 * gradient[0] + gradient[2]) <= 2 * gradient[2].ulp)
  }

  @Test("logits that differ by 1e-300 have gradients of that size")
  func nearTie() throws {
    let gradient = try Self.gradient([0, 1e-300], [0.5, 0.5])
    #expect(abs(gradient[1] - 2.5e-301) <= 2.5e-301.ulp)
    #expect(gradient[0] == -gradient[1])
  }

  @Test("a tie ahead of 20,000 classes has exact gradients, without a search")
  func manyFarClasses() throws {
    let others = (0..<20_000).map { -60 - Double($0 * 7919 % 1000) * 0.037 }
    let targets = [0.5, 0.5] + others.map { _ in 0 }
    let gradient = try Self.gradient([0, 0] + others, targets)
    // Each row sums to 0; the tail is summed in plain doubles here.
    let tail = gradient[2...].reduce(0, +)
    #expect(abs(2 * gradient[0] + tail) <= 1e-12 * tail)
  }

  /// `mpmath`, 400 digits.
  @Test("a gradient of which six bits cancel is the nearest double")
  func sixBits() throws {
    let gradient = try Self.gradient([-1.0145, -0.1716, -2.3149], [0.2742, 0.65, 0.0758])
    #expect(gradient[0] == 0.003924120114411993)
  }

  @Test("the gradients of 300 logits that are 2^-133 apart are the nearest doubles")
  func manyNearTies() throws {
    let count = 300
    let target = 1 / Double(count)
    let gradient = try Self.gradient(
      (0..<count).map { Double($0) * 0x1p-133 }, [Double](repeating: target, count: count))
    // Q is 300·q, so Q/300 − q is 0. The first order is q·(a_c − mean a): a product of two doubles, none of them a tie.
    // The second order is 40 digits smaller.
    for index in 0..<count {
      let exact: Double = target * (Double(index) - 149.5)
      #expect(gradient[index] == exact * 0x1p-133)
    }
  }

  @Test("the first order of the middle class cancels, and the second is the gradient", arguments: [1e-100, 1e-300])
  func secondOrder(distance: Double) throws {
    let logits = [-distance, 0, distance]
    let plain = try Batch(logits: logits, classes: 3, truth: .targets([1, 1, 1]))
    // Q/S − 1 = −(1 − e^−d)²/S, which is −d²/3.
    #expect(try plain.gradients([.gradAL]).gradAL?[1] == 0 - distance * distance / 3)
    let great = try Batch(
      logits: logits, classes: 3, truth: .targets([1, 1, 1]), weights: [1 / distance, 1 / distance, 1 / distance])
    let gradient = try #require(try great.gradients([.gradAL]).gradAL)
    #expect(abs(gradient[1] + distance / 3) <= 4 * distance.ulp)
  }

  @Test("weights far apart over equal logits: exact, whatever cancels", arguments: [0, 100, 600, 1000])
  func weightsFarApart(exponent: Int) throws {
    let great = Double(sign: .plus, exponent: exponent, significand: 1)
    let batch = try Batch(
      logits: [7, 7], classes: 2, truth: .targets([1, 1]), reduction: .sum, weights: [great, great.nextUp])
    // ŷ·Q − q = (w₁ − w₀)/2.
    #expect(try batch.gradients([.gradAL]).gradAL == [great.ulp / 2, -great.ulp / 2])
  }

  @Test("the work of balls is estimated for the whole batch before it is done, for every split", arguments: [1, 2, 3])
  func tooMuchWork(workers: Int) throws {
    // With a label smoothing of 1 the target is ŷ = ½. Two rows, in different chunks, are off by only 2^-60.
    let rows = 6000
    let logits: [Double] = (0..<rows).map { $0 % 5000 == 0 ? [0x1p-60, 0] : [0, 5] }.flatMap(\.self)
    let batch = try Batch(
      logits: logits, classes: 2, truth: .labels([Int](repeating: 0, count: rows)), labelSmoothing: 1)
    let split = WorkSplit(workers: workers) { count, body in for part in (0..<count).reversed() { body(part) } }
    func compute(max: Int) throws(InvalidBatch) -> Gradients {
      try batch.gradients([.gradAL], split: split, workMax: max)
    }
    let error = #expect(throws: InvalidBatch.self) { try compute(max: 0) }
    guard case .tooMuchWork(let estimate, max: 0)? = error?.faults.first else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try compute(max: estimate).gradAL?[0] == 0x1p-62 / Double(rows))
    #expect(throws: InvalidBatch(faults: [.tooMuchWork(estimate: estimate, max: estimate - 1)])) {
      try compute(max: estimate - 1)
    }
  }

  @Test("one long row's work is estimated before it is done")
  func longRow() throws {
    let classes = 20_000
    let logits = (0..<classes).map { $0 % 2 == 0 ? 0 : 1e-100 }
    let batch = try Batch(logits: logits, classes: classes, truth: .labels([0]), labelSmoothing: 1)
    let error = #expect(throws: InvalidBatch.self) { try batch.gradients([.gradAL], workMax: 2_000_000) }
    guard case .tooMuchWork(let estimate, max: 2_000_000)? = error?.faults.first else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(estimate > 2_000_000)
  }
}
