/// Seeded logits of a shape, and a label for each row.
struct Workload {
  let samples: Int
  let classes: Int
  let logits: [Double]
  let labels: [Int]

  /// - Parameter spread: a factor of the logits' deviation of 3; 0 makes all equal.
  init(samples: Int, classes: Int, spread: Double = 1) {
    self.samples = samples
    self.classes = classes
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    // A sum of four uniform numbers is near enough to a normal distribution of deviation 3.
    logits = (0..<samples * classes).map { _ in (next() + next() + next() + next() - 2) * 5.2 * spread }
    labels = (0..<samples).map { _ in Int(next() * Double(classes)) }
  }

  /// The first or the second half of the rows of another workload.
  init(half: Int, of whole: Workload) {
    classes = whole.classes
    let rows = half * whole.samples / 2..<(half + 1) * whole.samples / 2
    samples = rows.count
    logits = Array(whole.logits[rows.lowerBound * classes..<rows.upperBound * classes])
    labels = Array(whole.labels[rows])
  }
}
