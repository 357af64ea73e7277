import Dispatch
import Glibc
import GradientCore
import Parallel

// Compares the exact core with plain loops, all from logits to loss, ŷ and ∇_{a_L}, in nanoseconds per logit.
//
//     core-bench                                  the table: each number is the minimum of its rounds, which alternate
//     core-bench SAMPLES CLASSES CONTENDER ROUNDS one contender alone, for a profiler

/// Two threads.
let twoCores = WorkSplit(workers: 2) { count, body in
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

/// One implementation, from logits to results.
struct Contender: Sendable {
  let name: String
  let run: @Sendable (Workload) throws -> Void

  /// The core, including validation.
  static func exact(
    _ name: String, _ split: WorkSplit = .serial, _ variant: KernelVariant = .best, labelSmoothing: Double = 0
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
    .exact("exact, smoothed", labelSmoothing: 0.1),
  ]
}

/// The minimum time of each contender, in nanoseconds per logit.
func measure(_ workload: Workload, rounds: Int, repeats: Int) throws -> [Double] {
  let clock = ContinuousClock()
  var least = [Double](repeating: .infinity, count: Contender.all.count)
  for _ in 0..<rounds {
    for (index, contender) in Contender.all.enumerated() {
      // Each runs once before: a core that slept during a contender with one worker wakes slowly.
      try contender.run(workload)
      let parts = try clock.measure { for _ in 0..<repeats { try contender.run(workload) } }.components
      let nanoseconds = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) * 1e-9
      least[index] = min(least[index], nanoseconds / Double(workload.logits.count * repeats))
    }
  }
  return least
}

func report(_ workload: Workload, rounds: Int, repeats: Int = 1) throws {
  let times = try measure(workload, rounds: rounds, repeats: repeats)
  let ratios = [times[3] / times[0], times[3] / times[1]]
  let columns = (times + ratios).map { String(($0 * 100).rounded() / 100) }
  print("\(workload.samples)x\(workload.classes)", columns.joined(separator: "\t"), separator: "\t")
}

/// The core's peak memory, in addition to the logits and the two results of their size.
func reportMemory(_ workload: Workload) throws {
  func peakKiB() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
  // Allocates and frees the results first, so that they do not count in the peak.
  for _ in 0..<2 { _ = plainVectors(workload) }
  let before = peakKiB()
  for _ in 0..<4 { try Contender.exact("").run(workload) }
  print("\(workload.samples)x\(workload.classes): \(peakKiB() - before) KiB in addition to logits and results")
}

/// Compares gradients that cancel with ordinary ones of the same shape, all with ε = 1. Prints the minimum nanoseconds
/// per logit of ordinary logits, of equal ones, and with logits that differ by about 10^-9 in a hundredth of the rows.
func reportCancelling(_ samples: Int, _ classes: Int) throws {
  let clock = ContinuousClock()
  let contender = Contender.exact("", labelSmoothing: 1)
  let times = try [(1, samples), (0, samples), (1e-9, samples / 100)].map { spread, samples in
    let workload = Workload(samples: samples, classes: classes, spread: spread)
    let least = try (0..<2).map { _ in try clock.measure { try contender.run(workload) } }.min()!
    return least / .nanoseconds(samples * classes)
  }
  let columns = (times + times.dropFirst().map { $0 / times[0] }).map { String(($0 * 100).rounded() / 100) }
  print("\(samples)x\(classes)", columns.joined(separator: "\t"), separator: "\t")
}

// Freed memory must be reused: new pages from the system would cost all contenders more than their arithmetic. The
// allocator reads its settings when a process starts, so this process restarts itself.
if getenv("MALLOC_TRIM_THRESHOLD_") == nil {
  setenv("MALLOC_MMAP_THRESHOLD_", "1073741824", 1)
  setenv("MALLOC_TRIM_THRESHOLD_", "1073741824", 1)
  execv("/proc/self/exe", CommandLine.unsafeArgv)
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.count == 4, let samples = Int(arguments[0]), let classes = Int(arguments[1]),
  let rounds = Int(arguments[3])
{
  let workload = Workload(samples: samples, classes: classes)
  for contender in Contender.all where contender.name == arguments[2] {
    for _ in 0..<rounds { try contender.run(workload) }
  }
} else {
  print("B x k", Contender.all.map(\.name).joined(separator: "\t"), separator: "\t", terminator: "\t")
  print("exact/libm", "exact/vectors", separator: "\t")
  for (samples, classes) in [(100_000, 10), (1000, 1000), (20, 50_257)] {
    try report(Workload(samples: samples, classes: classes), rounds: 15)
  }
  // The fixed cost of a small request.
  for (samples, classes) in [(1, 3), (32, 10)] {
    try report(Workload(samples: samples, classes: classes), rounds: 15, repeats: 2000)
  }
  print(
    "two workers, B x k", "one, ms", "two", "apart", "one/two", "one/apart", "apart/two", separator: "\t",
    terminator: "\t")
  print("one/two with two whole cores", "in rounds", separator: "\t")
  for (samples, classes) in [(100_000, 10), (1000, 1000), (20, 50_257)] {
    try reportTwoWorkers(samples, classes, rounds: 60)
  }
  try reportMemory(Workload(samples: 4096, classes: 1000))
  print("cancelling, B x k", "ordinary", "equal", "near", "equal/ordinary", "near/ordinary", separator: "\t")
  for (samples, classes) in [(10_000, 10), (100, 1000)] { try reportCancelling(samples, classes) }
}
