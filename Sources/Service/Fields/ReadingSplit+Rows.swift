import GradientCore
import TensorJSON

extension ReadingSplit {
  /// A matrix is read by the threads that compute with its rows. From how many bytes on, `ReadingSplit` knows.
  init(_ rows: RowSplit) { self.init(parts: rows.workers, run: rows.run) }
}
