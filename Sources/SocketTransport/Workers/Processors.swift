import CLinux
import Glibc

/// The processors that this process may run on.
package enum Processors {
  /// Their number, at least 1: what a container's or `taskset`'s mask leaves, not what the machine has.
  package static let count: Int = {
    guard let mask = mask() else { return max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
    return max(mask.count, 1)
  }()

  /// Those of the calling thread; nil where the system does not say.
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
      // A copy, whose bytes are looked at for the call.
      var set = set
      return unsafe withUnsafeBytes(of: &set) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    }

    var isEmpty: Bool { count == 0 }

    mutating func remove(_ processor: Int32) {
      unsafe withUnsafeMutableBytes(of: &set) { bytes in
        // Words of 64 bits, the lowest processor in the lowest bit; on a little-endian machine bytes are alike.
        let (byte, bit) = (Int(processor) / 8, Int(processor) % 8)
        if bytes.indices.contains(byte) { unsafe bytes[byte] &= ~(1 << bit) }
      }
    }

    /// Has the calling thread run on these alone.
    func apply() {
      var set = set
      // It fails where none of them is left to the process meanwhile; then the thread stays where it may run.
      _ = unsafe withUnsafeMutablePointer(to: &set) { pointer in
        unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, pointer)
      }
    }
  }
}
