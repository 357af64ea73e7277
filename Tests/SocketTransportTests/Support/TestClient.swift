import CLinux
import Glibc
import HTTPWire

@testable import SocketTransport

/// A test's client: a blocking socket on which each wait is bounded.
final class TestClient {
  private var descriptor: Descriptor?
  /// Received bytes that are not parsed yet.
  private var received: [UInt8] = []

  struct PeerError: Error {
    let reason: String
  }

  struct Response: Equatable {
    var status: Int
    var head: String
    var body: [UInt8]
  }

  /// After such a wait the server does not respond, however slow the machine is.
  private static let waitSecondsMax = 120

  /// - Parameter beforeConnect: runs after the socket is made, and before it connects.
  init(_ address: SocketAddress, receiveBufferBytes: Int32? = nil, beforeConnect: () -> Void = {}) throws {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard let made = Descriptor(result: socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0)) else {
      throw PeerError(reason: "socket: \(errorText(errno))")
    }
    if let receiveBufferBytes { _ = made.setOption(SOL_SOCKET, SO_RCVBUF, receiveBufferBytes) }
    var wait = timeval(tv_sec: Self.waitSecondsMax, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(made.raw, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
    }
    beforeConnect()
    let raw = made.raw
    let code = unsafe address.withNativeAddress { unsafe connect(raw, $0, $1) }
    guard code == 0 else { throw PeerError(reason: "connect: \(errorText(errno))") }
    made.disableDelay()
    descriptor = consume made
  }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      switch descriptor?.send(bytes.span.extracting(droppingFirst: sent), [UInt8]().span) {
      case .bytes(let count): sent += count
      case .wouldBlock: throw PeerError(reason: "the server reads nothing")
      case .failed, nil: throw PeerError(reason: "send: \(errorText(errno))")
      }
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Ends this direction; responses can still be read.
  func end() { descriptor?.shutDownWriting() }

  /// Closes the connection with a reset.
  func reset() {
    descriptor?.resetWhenClosed()
    descriptor = nil
  }

  /// Receives more bytes; false after the server has ended the connection.
  private func receiveMore() throws -> Bool {
    var outcome = ReceiveOutcome.wouldBlock
    received.append(addingCapacity: 65_536) { outcome = descriptor?.receive(into: &$0) ?? .failed }
    switch outcome {
    case .bytes: return true
    case .end: return false
    case .wouldBlock: throw PeerError(reason: "nothing came in \(Self.waitSecondsMax) s")
    case .failed: throw PeerError(reason: "receive: \(errorText(errno))")
    }
  }

  /// Waits for the first bytes of a response.
  func waitForBytes() throws { _ = try receiveMore() }

  /// The next whole response.
  ///
  /// - Parameter isHead: whether the request was HEAD, so that the response has no content.
  func readResponse(isHead: Bool = false) throws -> Response {
    while true {
      if let end = headEnd {
        let head = String(decoding: received[..<end], as: UTF8.self)
        if !isHead, head.contains("\r\ntransfer-encoding: chunked\r\n") {
          received.removeFirst(end)
          return Response(status: Self.status(head), head: head, body: try readChunks())
        }
        let length = isHead ? 0 : Self.contentLength(head)
        if received.count >= end + length {
          let body = Array(received[end..<end + length])
          received.removeFirst(end + length)
          return Response(status: Self.status(head), head: head, body: body)
        }
      }
      guard try receiveMore() else { throw PeerError(reason: "the server ended within \(received.count) bytes") }
    }
  }

  private static func status(_ head: String) -> Int { Int(head.split(separator: " ")[1]) ?? 0 }

  /// The content of the next chunks, up to the empty one (RFC 9112 §7.1).
  private func readChunks() throws -> [UInt8] {
    var content: [UInt8] = []
    while true {
      let line = try readLine()
      guard let size = Int(line, radix: 16) else { throw PeerError(reason: "a chunk of size \"\(line)\"") }
      while received.count < size + 2 { guard try receiveMore() else { throw PeerError(reason: "a chunk is cut off") } }
      content += received[..<size]
      guard Array(received[size..<size + 2]) == [0x0D, 0x0A] else { throw PeerError(reason: "a chunk without an end") }
      received.removeFirst(size + 2)
      if size == 0 { return content }
    }
  }

  private func readLine() throws -> String {
    while true {
      if let end = received.firstRange(of: [0x0D, 0x0A]) {
        let line = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        received.removeFirst(end.upperBound)
        return line
      }
      guard try receiveMore() else { throw PeerError(reason: "the server ended within a line") }
    }
  }

  private var headEnd: Int? {
    let end = Array("\r\n\r\n".utf8)
    return received.firstRange(of: end)?.upperBound
  }

  private static func contentLength(_ head: String) -> Int {
    let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
    return line.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
  }

  /// Whether the server has ended the connection, and all bytes were read.
  func isAtEnd() throws -> Bool {
    guard received.isEmpty else { return false }
    return try !receiveMore()
  }

  /// Reads until the server ends the connection.
  ///
  /// - Throws: if the connection is reset instead.
  func readToEnd() throws { while try receiveMore() {} }

  /// As `isAtEnd`, and true after a reset too.
  func isGone() -> Bool { (try? isAtEnd()) ?? true }
}
