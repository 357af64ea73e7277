import Dispatch
import Glibc
import GradientCore

/// A shape, its logits from a seed, and a label a row.
struct Workload {
  let samples: Int
  let classes: Int
  let logits: [Double]
  let labels: [Int]

  init(samples: Int, classes: Int) {
    self.samples = samples
    self.classes = classes
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    // A sum of four uniform numbers is near enough to a normal distribution of deviation 3.
    logits = (0..<samples * classes).map { _ in (next() + next() + next() + next() - 2) * 5.2 }
    labels = (0..<samples).map { _ in Int(next() * Double(classes)) }
  }
}

/// Nanoseconds that `body` takes: the least of `rounds`, which is what the machine's other work disturbs least.
func nanoseconds(_ rounds: Int, _ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  var least = Duration.seconds(3600)
  for _ in 0..<rounds { least = min(least, try clock.measure(body)) }
  let parts = least.components
  return Double(parts.seconds) * 1e9 + Double(parts.attoseconds) * 1e-9
}

let cores = RowSplit(workers: 2) { count, body in
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

/// The exact core beside two plain loops, all of them from logits to loss, ŷ and ∇_{a_L}: in turns, in one run.
func measure(_ workload: Workload, rounds: Int) throws {
  let count = Double(workload.logits.count)
  func exact(_ split: RowSplit, _ variant: KernelVariant) throws -> Double {
    try nanoseconds(1) {
      let batch = try Batch(logits: workload.logits, classes: workload.classes, truth: .labels(workload.labels))
      let gradients = try batch.gradients([.loss, .yHat, .gradAL], split: split, variant: variant)
      precondition(gradients.loss! > 0)
    } / count
  }
  var best = (
    libm: Double.infinity, vectors: Double.infinity, baseline: Double.infinity, exact: Double.infinity,
    two: Double.infinity
  )
  for _ in 0..<rounds {
    best.libm = min(best.libm, nanoseconds(1) { precondition(plain(workload) > 0) } / count)
    best.vectors = min(best.vectors, nanoseconds(1) { precondition(plainVectors(workload) > 0) } / count)
    best.baseline = min(best.baseline, try exact(.serial, .baseline))
    best.exact = min(best.exact, try exact(.serial, .best))
    best.two = min(best.two, try exact(cores, .best))
  }
  print(
    "\(workload.samples)x\(workload.classes)", best.libm, best.vectors, best.baseline, best.exact, best.two,
    best.exact / best.libm, best.exact / best.vectors, best.exact / best.two, separator: "\t")
}

if CommandLine.arguments.count == 3, let samples = Int(CommandLine.arguments[1]), let k = Int(CommandLine.arguments[2])
{
  try measure(Workload(samples: samples, classes: k), rounds: 1)
  exit(0)
}
print("B x k\tlibm\tvectors\texact, baseline\texact\texact, 2 workers\texact/libm\texact/vectors\t1/2 workers")
for (samples, classes) in [(100_000, 10), (1000, 1000), (20, 50_257)] {
  try measure(Workload(samples: samples, classes: classes), rounds: 15)
}
