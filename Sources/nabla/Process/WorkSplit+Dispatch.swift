import Dispatch
import Parallel

extension WorkSplit {
  /// One share of the rows for each processor, on Dispatch's threads and the caller's.
  static let overProcessors = WorkSplit(workers: Processors.count) { count, body in
    // Fast path (0314): the threads move to different processors. Without that, the system places them.
    let spread = ProcessorSpread()
    DispatchQueue.concurrentPerform(iterations: count) { part in
      spread.begin()
      body(part)
    }
  }
}
