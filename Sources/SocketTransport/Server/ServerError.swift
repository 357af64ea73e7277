/// Why a server cannot start.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  case cannotResolve(host: String, reason: String)
  /// `reason` is the system's, such as `Address already in use`.
  case cannotListen(address: String, reason: String)
  case outOfDescriptors(reason: String)
  case tls(TLSError)

  package var description: String {
    switch self {
    case .cannotResolve(let host, let reason): "cannot find the address of \(host): \(reason)"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .tls(let error): "\(error)"
    case .outOfDescriptors(let reason): "cannot make an event loop: \(reason)"
    }
  }
}
