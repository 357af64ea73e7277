import Dispatch
import GradientCore
import Synchronization

/// Compares two workers with one, and with the most that the machine's two cores reach: two threads that share nothing,
/// each with half of the rows as a separate batch. The two processors of a virtual machine are sometimes two cores and
/// sometimes two threads of one core.
struct TwoWorkers {
  private let whole: Workload
  private let halves: [Workload]
  private let clock = ContinuousClock()

  /// One round of each, in turn, in nanoseconds.
  struct Round {
    let one: Double
    let two: Double
    let apart: Double
  }

  init(samples: Int, classes: Int) {
    whole = Workload(samples: samples, classes: classes)
    halves = [Workload(half: 0, of: whole), Workload(half: 1, of: whole)]
  }

  func rounds(_ count: Int) throws -> [Round] {
    try (0..<count).map { _ in
      try Round(
        one: time { try Contender.exact("").run(whole) },
        two: time { try Contender.exact("", twoCores).run(whole) },
        apart: timeApart())
    }
  }

  private func time(_ body: () throws -> Void) throws -> Double {
    // Each contender runs once before: a core that slept wakes slowly.
    try body()
    return try clock.measure(body) / .nanoseconds(1)
  }

  /// The time from the moment when both threads run until the last has ended.
  private func timeApart() -> Double {
    let waiting = Atomic(2)
    let slowest = Mutex(0.0)
    let (clock, halves) = (clock, halves)
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      try! Contender.exact("").run(halves[index])
      waiting.subtract(1, ordering: .relaxed)
      while waiting.load(ordering: .relaxed) > 0 {}
      let time = clock.measure { try! Contender.exact("").run(halves[index]) } / .nanoseconds(1)
      slowest.withLock { $0 = max($0, time) }
    }
    return slowest.withLock { $0 }
  }
}

/// Prints the median of each, of the gain `one/two`, and of the possible gain, `one/apart`. Then it prints the gain in
/// those rounds in which the machine had two whole cores.
func reportTwoWorkers(_ samples: Int, _ classes: Int, rounds: Int) throws {
  let rounds = try TwoWorkers(samples: samples, classes: classes).rounds(rounds)
  let whole = rounds.filter { $0.one / $0.apart >= 1.9 }
  let numbers = [
    median(rounds) { $0.one / 1e6 }, median(rounds) { $0.two / 1e6 }, median(rounds) { $0.apart / 1e6 },
    median(rounds) { $0.one / $0.two }, median(rounds) { $0.one / $0.apart }, median(rounds) { $0.apart / $0.two },
    median(whole) { $0.one / $0.two },
  ]
  let columns = numbers.map { String(($0 * 100).rounded() / 100) } + ["\(whole.count) of \(rounds.count)"]
  print("\(samples)x\(classes)", columns.joined(separator: "\t"), separator: "\t")
}

private func median(_ rounds: [TwoWorkers.Round], of number: (TwoWorkers.Round) -> Double) -> Double {
  rounds.isEmpty ? .nan : rounds.map(number).sorted()[rounds.count / 2]
}
