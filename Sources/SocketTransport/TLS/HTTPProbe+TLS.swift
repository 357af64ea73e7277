import CLinux
import Glibc
import HTTPWire

extension HTTPProbe {
  /// Sends the request over TLS, and receives a status line at least.
  static func exchangeOverTLS(
    _ socket: borrowing Descriptor, _ request: [UInt8], _ deadline: MonotonicInstant
  ) throws(Failure) -> [UInt8] {
    guard let context = TLSContext(probing: ()), var session = context.makeSession(.client, on: socket) else {
      throw .noTLS
    }
    try shakeHands(&session, socket, deadline)
    // A request of one record fits an empty socket buffer.
    guard session.send(request.span, [UInt8]().span) == .bytes(request.count) else { throw .noTLS }
    var answer: [UInt8] = []
    while answer.count < statusLineBytesMin {
      var outcome = ReceiveOutcome.wouldBlock
      answer.append(addingCapacity: 1024) { outcome = session.receive(into: &$0).outcome }
      switch outcome {
      case .bytes: break
      case .wouldBlock: try waitUntilReady(socket, Int32(POLLIN), deadline)
      case .end: return answer
      // A server of TLS 1.3 refuses a client behind the client's part of the handshake.
      case .failed: throw TLSSession.lacksCertificate ? .certificateRequired : .noTLS
      }
    }
    return answer
  }

  private static func shakeHands(
    _ session: inout TLSSession, _ socket: borrowing Descriptor, _ deadline: MonotonicInstant
  ) throws(Failure) {
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
