import Dispatch
import GradientCore
import SocketTransport

extension RowSplit {
  /// One share of the rows for each core, run by Dispatch; the caller's thread takes part.
  static let overTheCores = RowSplit(workers: Processors.count) { count, body in
    let spread = ProcessorSpread()
    DispatchQueue.concurrentPerform(iterations: count) { part in
      spread.begin()
      body(part)
    }
  }
}
