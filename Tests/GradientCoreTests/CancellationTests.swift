import Testing

@testable import GradientCore

/// ŷ_c·Q − q_c where nearly all of it cancels.
@Suite("Gradients that cancel")
struct CancellationTests {
  static func gradient(_ logits: [Double], _ targets: [Double]) throws -> [Double] {
    let batch = try Batch(logits: logits, classes: logits.count, truth: .targets(targets))
    return try #require(try batch.gradients([.gradAL]).gradAL)
  }

  @Test("ŷ that is its target has the gradient +0", arguments: [1, 2, 4, 64, 1024])
  func exactZero(classes: Int) throws {
    let targets = [Double](repeating: 1 / Double(classes), count: classes)
    let gradient = try Self.gradient([Double](repeating: 3, count: classes), targets)
    #expect(gradient.allSatisfy { $0.bitPattern == 0 })
  }

  @Test("what a far class takes from two that are tied is all of their gradient", arguments: [100.0, 500, 740])
  func farClass(gap: Double) throws {
    let gradient = try Self.gradient([0, 0, -gap], [0.5, 0.5, 0])
    // ŷ = 1/(2 + x), so ŷ − ½ = −x/4 to first order; the third class has ŷ = x/2.
    #expect(gradient[0] == gradient[1])
    #expect(gradient[0] < 0)
    #expect(abs(2 * gradient[0] + gradient[2]) <= 2 * gradient[2].ulp)
  }

  @Test("logits that differ by 1e-300 have gradients that do")
  func nearTie() throws {
    let gradient = try Self.gradient([0, 1e-300], [0.5, 0.5])
    #expect(abs(gradient[1] - 2.5e-301) <= 2.5e-301.ulp)
    #expect(gradient[0] == -gradient[1])
  }

  @Test("a tie ahead of 20,000 classes is summed, not searched")
  func manyFarClasses() throws {
    let others = (0..<20_000).map { -60 - Double($0 * 7919 % 1000) * 0.037 }
    let targets = [0.5, 0.5] + others.map { _ in 0 }
    let gradient = try Self.gradient([0, 0] + others, targets)
    // Each row sums to 0; the tail is summed in plain doubles here.
    let tail = gradient[2...].reduce(0, +)
    #expect(abs(2 * gradient[0] + tail) <= 1e-12 * tail)
  }

  @Test("near ties are counted over the batch, whoever computes them, and too many are refused", arguments: [1, 2, 3])
  func tooManyNearTies(workers: Int) throws {
    // Label smoothing of 1 asks for ŷ = ½, and 2^-60 is all that two rows lack, in different chunks.
    let rows = 6000
    let logits: [Double] = (0..<rows).map { $0 % 5000 == 0 ? [0x1p-60, 0] : [0, 5] }.flatMap(\.self)
    let batch = try Batch(
      logits: logits, classes: 2, truth: .labels([Int](repeating: 0, count: rows)), labelSmoothing: 1)
    let split = RowSplit(workers: workers) { count, body in for part in (0..<count).reversed() { body(part) } }
    func compute(max: Int) throws(InvalidBatch) {
      _ = try batch.gradients([.gradAL], split: split, variant: .best, workMax: max * 250_000)
    }
    // In each of the two the lesser logit is one to sum up, and one to take the difference of.
    #expect(throws: Never.self) { try compute(max: 4) }
    #expect(throws: InvalidBatch(faults: [.tooMuchWork(estimate: 1_000_000, max: 750_000)])) { try compute(max: 3) }
  }
}
