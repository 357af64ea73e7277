import CLinux
import Glibc

/// The processors that this process may run on.
package enum Processors {
  /// Their number, at least 1: what a container's or `taskset`'s mask leaves, not what the machine has.
  package static let count: Int = {
    var mask = cpu_set_t()
    let status = unsafe withUnsafeMutablePointer(to: &mask) { pointer in
      unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, pointer)
    }
    guard status == 0 else { return max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
    let bits = unsafe withUnsafeBytes(of: &mask) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    return max(bits, 1)
  }()
}
