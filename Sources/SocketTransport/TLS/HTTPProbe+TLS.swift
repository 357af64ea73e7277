import CLinux
import Glibc
import HTTPWire

extension HTTPProbe {
  /// Sends the request over TLS, and receives at least a status line.
  static func exchangeOverTLS(
    _ socket: borrowing Descriptor, _ request: [UInt8], _ deadline: MonotonicInstant
  ) throws(ProbeError) -> [UInt8] {
    guard let context = TLSContext(probing: ()), var session = context.makeSession(.client, on: socket) else {
      throw .noTLS
    }
    try continueHandshake(&session, socket, deadline)
    // A request of one record fits an empty socket buffer.
    guard session.send(request.span, [UInt8]().span) == .bytes(request.count) else { throw .noTLS }
    var response: [UInt8] = []
    while response.count < statusLineBytesMin {
      var outcome = ReceiveOutcome.wouldBlock
      response.append(addingCapacity: 1024) { outcome = session.receive(into: &$0).outcome }
      switch outcome {
      case .bytes: break
      case .wouldBlock: try waitUntilReady(socket, Int32(POLLIN), deadline)
      case .end: return response
      // In TLS 1.3 a server refuses a client after the client's part of the handshake.
      case .failed: throw TLSSession.lacksCertificate ? .certificateRequired : .noTLS
      }
    }
    return response
  }

  private static func continueHandshake(
    _ session: inout TLSSession, _ socket: borrowing Descriptor, _ deadline: MonotonicInstant
  ) throws(ProbeError) {
    while true {
      switch session.handshake() {
      case .established: return
      case .wantsToRead: try waitUntilReady(socket, Int32(POLLIN), deadline)
      case .wantsToWrite: try waitUntilReady(socket, Int32(POLLOUT), deadline)
      case .plainHTTP, .failed: throw .noTLS
      }
    }
  }
}
