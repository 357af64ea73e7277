import Glibc
import SocketTransport

/// How many descriptors the process may have open, RLIMIT_NOFILE.
///
/// What a shell or a container gives at first is often 1024, with leave to take more; a server that takes no more cannot hold the
/// connections that it allows.
enum DescriptorLimit {
  /// For everything but connections: streams, listeners, loops, files that are read.
  static let othersMax = 64

  /// Takes as many as these limits need, or as many as the system gives.
  ///
  /// - Returns: what there is to say where they are too few.
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
      + "newcomers will wait beyond that; `ulimit -n` allows more, --max-connections asks for less"
  }
}
