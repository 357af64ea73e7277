import Glibc
import HTTPWire

/// Requests one path from a server and parses the status, as a health check does.
package enum HTTPProbe {
  package enum ProbeError: Error, Equatable, CustomStringConvertible {
    case cannotResolve(host: String, reason: String)
    case cannotConnect(reason: String)
    case timedOut
    case notHTTP
    case noTLS
    /// The server speaks TLS, and accepts only clients with a certificate.
    case certificateRequired

    package var description: String {
      switch self {
      case .cannotResolve(let host, let reason): "cannot find the address of \(host): \(reason)"
      case .cannotConnect(let reason): "cannot connect: \(reason)"
      case .timedOut: "no response in time"
      case .noTLS: "the server does not speak TLS"
      case .certificateRequired: "the server accepts only clients with a certificate"
      case .notHTTP: "the server does not speak HTTP"
      }
    }
  }

  /// The status of `GET path`, from the first of the host's addresses that responds.
  ///
  /// - Parameters:
  ///   - overTLS: whether to use TLS; the server's certificate is not checked.
  ///   - timeoutSeconds: for the whole exchange.
  package static func status(
    host: String, port: UInt16, path: String, overTLS: Bool = false, timeoutSeconds: Double
  ) throws(ProbeError) -> Int {
    let deadline = Clock.now().advanced(bySeconds: timeoutSeconds)
    var failure = ProbeError.cannotConnect(reason: "the host has no address")
    switch SocketAddress.resolve(host: host, port: port) {
    case .failure(.cannotResolve(let host, let reason)): throw .cannotResolve(host: host, reason: reason)
    case .failure(let error): throw .cannotConnect(reason: error.description)
    case .success(let addresses):
      for address in addresses {
        do {
          return try status(at: address, path: path, overTLS: overTLS, deadline: deadline)
        } catch {
          failure = error
        }
      }
    }
    throw failure
  }

  private static func status(
    at address: SocketAddress, path: String, overTLS: Bool, deadline: MonotonicInstant
  ) throws(ProbeError) -> Int {
    guard let socket = Descriptor.connecting(to: address) else {
      throw .cannotConnect(reason: errorText(errno))
    }
    try connect(socket, to: address, deadline)
    let request = Array("GET \(path) HTTP/1.1\r\nhost: \(address)\r\nconnection: close\r\n\r\n".utf8)
    if overTLS { return try status(in: exchangeOverTLS(socket, request, deadline)) }
    // A request of one packet fits an empty socket buffer.
    guard socket.send(request.span, [UInt8]().span) == .bytes(request.count) else { throw .notHTTP }
    var response: [UInt8] = []
    while response.count < statusLineBytesMin {
      try waitUntilReady(socket, Int32(POLLIN), deadline)
      var outcome = ReceiveOutcome.wouldBlock
      response.append(addingCapacity: 1024) { outcome = socket.receive(into: &$0) }
      if outcome == .end || outcome == .failed { break }
    }
    return try status(in: response)
  }

  /// `HTTP/1.1 200 `.
  static let statusLineBytesMin = 13

  private static func status(in response: [UInt8]) throws(ProbeError) -> Int {
    let words = response.prefix(statusLineBytesMin).split(separator: UInt8(ascii: " "))
    guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[1].count == 3,
      let status = Int(String(decoding: words[1], as: UTF8.self))
    else { throw .notHTTP }
    return status
  }

  private static func connect(
    _ socket: borrowing Descriptor, to address: SocketAddress, _ deadline: MonotonicInstant
  ) throws(ProbeError) {
    let begun = socket.connect(to: address)
    if begun == 0 { return }
    guard begun == EINPROGRESS else { throw .cannotConnect(reason: errorText(begun)) }
    try waitUntilReady(socket, Int32(POLLOUT), deadline)
    let error = socket.connectError
    guard error == 0 else { throw .cannotConnect(reason: errorText(error)) }
  }

  static func waitUntilReady(
    _ socket: borrowing Descriptor, _ events: Int32, _ deadline: MonotonicInstant
  ) throws(ProbeError) {
    let left = max(deadline.nanoseconds - Clock.now().nanoseconds, 0)
    guard socket.wait(for: events, milliseconds: Int32(min(left / 1_000_000 + 1, 3_600_000))) else {
      throw .timedOut
    }
  }
}
