import Dispatch
import Glibc
import GradientCore

extension RowSplit {
  /// One share of the rows for each core, run by Dispatch; the caller's thread takes part.
  static let overTheCores = RowSplit(workers: sysconf(Int32(_SC_NPROCESSORS_ONLN))) { count, body in
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
}
