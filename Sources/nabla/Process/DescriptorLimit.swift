import Glibc
import SocketTransport

/// The number of descriptors that the process may have open, RLIMIT_NOFILE.
///
/// A shell or a container often sets 1024, and lets the process raise it. A server that does not raise it cannot hold
/// the connections that its limits allow.
enum DescriptorLimit {
  /// Descriptors for everything except connections: streams, listeners, loops, files.
  static let othersMax = 64

  /// Raises the limit as far as these limits need, or as far as the system allows.
  ///
  /// - Returns: a line for the operator if it is still too low.
  static func raise(for limits: ServerLimits) -> String? {
    let needed = rlim_t(limits.connectionsMax + limits.refusalsAtOnceMax + othersMax)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return nil }
    let before = limit.rlim_cur
    limit.rlim_cur = min(needed, limit.rlim_max)
    let given = unsafe setrlimit(resource, &limit) == 0 ? limit.rlim_cur : before
    if given >= needed { return nil }
    return
      "this process may open \(given) descriptors, and \(limits.connectionsMax) connections need \(needed): "
      + "further ones will wait; `ulimit -n` allows more, --max-connections asks for fewer"
  }
}
