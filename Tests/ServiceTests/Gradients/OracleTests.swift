import Foundation
import SeededRandom
import Testing

/// A seeded batch, as numbers and as a body that parses to the same numbers.
func randomBatch(seed: UInt64, samples: Int, classes: Int) -> (logits: [[Double]], labels: [Int], body: String) {
  var random = SeededGenerator(seed: seed)
  let logits = (0..<samples).map { _ in (0..<classes).map { _ in Double.random(in: -8...8, using: &random) } }
  let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &random) }
  return (logits, labels, #"{"logits": \#(logits), "labels": \#(labels)}"#)
}

@Suite("Against an independent oracle: the defining formula, and its central difference")
struct OracleTests {
  @Test("loss, ŷ and ∇ of random batches", arguments: 1...20 as ClosedRange<UInt64>)
  func randomBatches(_ seed: UInt64) throws {
    let samples = Int(seed % 7) + 1, classes = Int(seed % 11) + 2
    let batch = randomBatch(seed: seed, samples: samples, classes: classes)
    let response = try gradients(batch.body)
    let yHat = try #require(response["y_hat"] as? [[Double]])
    let gradient = try #require(response["grad_a_L"] as? [[Double]])
    let loss = try #require(response["loss"] as? Double)

    #expect(abs(loss - naiveLoss(batch.logits, batch.labels)) <= 1e-12 * loss)
    for n in 0..<samples {
      let total = batch.logits[n].map { exp($0) }.reduce(0, +)
      for c in 0..<classes {
        let y = exp(batch.logits[n][c]) / total
        #expect(abs(yHat[n][c] - y) <= 1e-12 * y, "seed \(seed), ŷ at \(n), \(c)")
        let naive = (y - (c == batch.labels[n] ? 1 : 0)) / Double(samples)
        // The second term is for the naive formula's subtraction, which rounds in ulps of 1.
        #expect(abs(gradient[n][c] - naive) <= 1e-12 * abs(naive) + 2e-16, "seed \(seed), ∇ at \(n), \(c)")
        #expect(abs(gradient[n][c] - difference(batch.logits, batch.labels, n, c)) < 1e-8, "seed \(seed)")
      }
      #expect(abs(yHat[n].reduce(0, +) - 1) <= 4 * Double(1).ulp, "a row of ŷ sums to 1, seed \(seed)")
      #expect(abs(gradient[n].reduce(0, +)) <= 4 * Double(1).ulp, "a row of ∇ sums to 0, seed \(seed)")
    }
  }

  /// The mean of −log ŷ_ℓ as the lecture writes it, accurate for logits of moderate size.
  private func naiveLoss(_ logits: [[Double]], _ labels: [Int]) -> Double {
    zip(logits, labels).map { row, label in log(row.map { exp($0) }.reduce(0, +)) - row[label] }.reduce(0, +)
      / Double(labels.count)
  }

  /// (L(a + h) − L(a − h)) / 2h, within about h² of the derivative.
  private func difference(_ logits: [[Double]], _ labels: [Int], _ n: Int, _ c: Int) -> Double {
    let h = 1e-5
    var above = logits, below = logits
    above[n][c] += h
    below[n][c] -= h
    return (naiveLoss(above, labels) - naiveLoss(below, labels)) / (2 * h)
  }
}
