import CLinux
import Glibc

/// The processors that this process may run on.
enum Processors {
  /// Their number, at least 1: those in the mask of a container or `taskset`, not all of the machine, and no more than
  /// the quota of the control group.
  static let count: Int = ControlGroup.process.threads(onProcessors: allowedCount)

  private static var allowedCount: Int {
    guard let mask = mask() else { return max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
    return max(mask.count, 1)
  }

  /// Those of the calling thread; nil if the system returns an error.
  static func mask() -> Mask? {
    var set = cpu_set_t()
    let status = unsafe withUnsafeMutablePointer(to: &set) { pointer in
      unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, pointer)
    }
    return status == 0 ? Mask(set: set) : nil
  }

  /// A set of processors.
  struct Mask {
    fileprivate var set: cpu_set_t

    var count: Int {
      // A copy, because its bytes are read through a pointer.
      var set = set
      return unsafe withUnsafeBytes(of: &set) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    }

    var isEmpty: Bool { count == 0 }

    mutating func remove(_ processor: Int32) {
      unsafe withUnsafeMutableBytes(of: &set) { bytes in
        // Words of 64 bits, the first processor in the lowest bit. On a little-endian machine, bytes have the same
        // order.
        let (byte, bit) = (Int(processor) / 8, Int(processor) % 8)
        if bytes.indices.contains(byte) { unsafe bytes[byte] &= ~(1 << bit) }
      }
    }

    /// Limits the calling thread to these processors.
    func apply() {
      var set = set
      // It fails if the process may use none of them any more; then the thread runs where it may.
      _ = unsafe withUnsafeMutablePointer(to: &set) { pointer in
        unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, pointer)
      }
    }
  }
}
