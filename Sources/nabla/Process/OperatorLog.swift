import Dispatch
import Synchronization

/// Lines for the operator on standard error, from threads that must not wait until they are written.
final class OperatorLog: Sendable {
  /// Lines that wait to be written. Further lines are dropped, because nothing reads standard error.
  static let linesMax = 16

  private let waiting = Atomic(0)
  private let queue = DispatchQueue(label: "nabla.log")

  func report(_ line: String) {
    guard waiting.add(1, ordering: .relaxed).newValue <= Self.linesMax else {
      waiting.subtract(1, ordering: .relaxed)
      return
    }
    queue.async { [self] in
      Terminal.complain(line)
      waiting.subtract(1, ordering: .relaxed)
    }
  }
}
