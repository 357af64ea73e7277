import Dispatch
import Glibc
import GradientCore

// The exact core beside plain loops, all of them from logits to loss, ŷ and ∇_{a_L}, in nanoseconds a logit.
//
//     core-bench                    the table; each number is the least of its rounds, and the rounds take turns
//     core-bench SAMPLES CLASSES    one round of one shape, for callgrind

/// Two threads, for the column of two workers.
let twoCores = RowSplit(workers: 2) { count, body in
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

/// One way from logits to results.
struct Contender: Sendable {
  let name: String
  let run: @Sendable (Workload) throws -> Void

  /// The core, validation included.
  static func exact(
    _ name: String, _ split: RowSplit = .serial, _ variant: KernelVariant = .best, labelSmoothing: Double = 0
  ) -> Contender {
    Contender(name: name) { workload in
      let batch = try Batch(
        logits: workload.logits, classes: workload.classes, truth: .labels(workload.labels),
        labelSmoothing: labelSmoothing, split: split)
      _ = try batch.gradients([.loss, .yHat, .gradAL], split: split, variant: variant)
    }
  }

  static let all: [Contender] = [
    Contender(name: "libm") { _ = plain($0) },
    Contender(name: "vectors") { _ = plainVectors($0) },
    .exact("exact, baseline", .serial, .baseline),
    .exact("exact"),
    .exact("exact, 2 workers", twoCores),
    .exact("exact, smoothed", labelSmoothing: 0.1),
  ]
}

/// The least time of each contender, in nanoseconds a logit.
func measure(_ workload: Workload, rounds: Int) throws -> [Double] {
  let clock = ContinuousClock()
  var least = [Double](repeating: .infinity, count: Contender.all.count)
  for _ in 0..<rounds {
    for (index, contender) in Contender.all.enumerated() {
      let parts = try clock.measure { try contender.run(workload) }.components
      let nanoseconds = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) * 1e-9
      least[index] = min(least[index], nanoseconds / Double(workload.logits.count))
    }
  }
  return least
}

func report(_ workload: Workload, rounds: Int) throws {
  let times = try measure(workload, rounds: rounds)
  let ratios = [times[3] / times[0], times[3] / times[1], times[3] / times[4]]
  let columns = (times + ratios).map { String(($0 * 100).rounded() / 100) }
  print("\(workload.samples)x\(workload.classes)", columns.joined(separator: "\t"), separator: "\t")
}

// Freed memory is used again: fresh pages from the system would cost all contenders more than their arithmetic. The
// allocator reads its settings when a process starts, so this one starts once more.
if getenv("MALLOC_TRIM_THRESHOLD_") == nil {
  setenv("MALLOC_MMAP_THRESHOLD_", "1073741824", 1)
  setenv("MALLOC_TRIM_THRESHOLD_", "1073741824", 1)
  execv("/proc/self/exe", CommandLine.unsafeArgv)
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
print("B x k", Contender.all.map(\.name).joined(separator: "\t"), separator: "\t", terminator: "\t")
print("exact/libm", "exact/vectors", "1/2 workers", separator: "\t")
if arguments.count == 2 {
  try report(Workload(samples: arguments[0], classes: arguments[1]), rounds: 1)
} else {
  for (samples, classes) in [(100_000, 10), (1000, 1000), (20, 50_257)] {
    try report(Workload(samples: samples, classes: classes), rounds: 15)
  }
}
