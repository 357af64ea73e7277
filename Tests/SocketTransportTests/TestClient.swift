import CLinux
import Glibc
import HTTPWire

@testable import SocketTransport

/// A blocking socket as a test's peer: bytes out, bytes in, each wait bounded.
final class TestClient {
  private var descriptor: Descriptor?
  /// What has been received and not been read as an answer.
  private var received: [UInt8] = []

  struct Failure: Error {
    let reason: String
  }

  struct Answer: Equatable {
    var status: Int
    var head: String
    var body: [UInt8]
  }

  /// A wait longer than this is a server that does not answer, however slow the machine.
  private static let waitSecondsMax = 120

  /// - Parameter beforeConnect: runs between the socket's making and its connecting.
  init(_ address: SocketAddress, receiveBufferBytes: Int32? = nil, beforeConnect: () -> Void = {}) throws {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard let made = Descriptor(result: socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0)) else {
      throw Failure(reason: "socket: \(errorText(errno))")
    }
    if let receiveBufferBytes { _ = made.setOption(SOL_SOCKET, SO_RCVBUF, receiveBufferBytes) }
    var wait = timeval(tv_sec: Self.waitSecondsMax, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(made.raw, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
    }
    beforeConnect()
    let raw = made.raw
    let code = unsafe address.withNativeAddress { unsafe connect(raw, $0, $1) }
    guard code == 0 else { throw Failure(reason: "connect: \(errorText(errno))") }
    made.disableDelay()
    descriptor = consume made
  }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      switch descriptor?.send(bytes.span.extracting(droppingFirst: sent), [UInt8]().span) {
      case .bytes(let count): sent += count
      case .wouldBlock: throw Failure(reason: "the server takes nothing")
      case .failed, nil: throw Failure(reason: "send: \(errorText(errno))")
      }
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Ends this direction; answers can still be read.
  func end() { descriptor?.shutDownWriting() }

  /// Closes at once, with a reset in place of an end.
  func reset() {
    descriptor?.resetWhenClosed()
    descriptor = nil
  }

  /// Receives once more; false at the server's end.
  private func receiveMore() throws -> Bool {
    var outcome = ReceiveOutcome.wouldBlock
    received.append(addingCapacity: 65_536) { outcome = descriptor?.receive(into: &$0) ?? .failed }
    switch outcome {
    case .bytes: return true
    case .end: return false
    case .wouldBlock: throw Failure(reason: "nothing came in \(Self.waitSecondsMax) s")
    case .failed: throw Failure(reason: "receive: \(errorText(errno))")
    }
  }

  /// Waits until some of an answer has come.
  func waitForBytes() throws { _ = try receiveMore() }

  /// The next whole answer.
  ///
  /// - Parameter isHead: whether it answers a HEAD, and has no content.
  func readAnswer(isHead: Bool = false) throws -> Answer {
    while true {
      if let end = headEnd {
        let head = String(decoding: received[..<end], as: UTF8.self)
        if !isHead, head.contains("\r\ntransfer-encoding: chunked\r\n") {
          received.removeFirst(end)
          return Answer(status: Self.status(head), head: head, body: try readChunks())
        }
        let length = isHead ? 0 : Self.contentLength(head)
        if received.count >= end + length {
          let body = Array(received[end..<end + length])
          received.removeFirst(end + length)
          return Answer(status: Self.status(head), head: head, body: body)
        }
      }
      guard try receiveMore() else { throw Failure(reason: "the server ended within \(received.count) bytes") }
    }
  }

  private static func status(_ head: String) -> Int { Int(head.split(separator: " ")[1]) ?? 0 }

  /// The content of the chunks that come next, up to the empty one (RFC 9112 §7.1).
  private func readChunks() throws -> [UInt8] {
    var content: [UInt8] = []
    while true {
      let line = try readLine()
      guard let size = Int(line, radix: 16) else { throw Failure(reason: "a chunk of size \"\(line)\"") }
      while received.count < size + 2 { guard try receiveMore() else { throw Failure(reason: "a chunk is cut off") } }
      content += received[..<size]
      guard Array(received[size..<size + 2]) == [0x0D, 0x0A] else { throw Failure(reason: "a chunk without an end") }
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
      guard try receiveMore() else { throw Failure(reason: "the server ended within a line") }
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

  /// Whether the server has ended the connection, with nothing more to read.
  func isAtEnd() throws -> Bool {
    guard received.isEmpty else { return false }
    return try !receiveMore()
  }

  /// Reads whatever comes, to the server's end.
  ///
  /// - Throws: where the connection is reset instead.
  func readToEnd() throws { while try receiveMore() {} }

  /// As `isAtEnd`, for a connection that may be reset as well.
  func isGone() -> Bool { (try? isAtEnd()) ?? true }
}
