import Foundation
import Glibc
import Testing

/// A test's TCP connection to a server.
final class ClientConnection {
  private let descriptor: Int32

  /// - Parameter receiveTimeoutSeconds: after it the test fails, and does not hang.
  init(port: Int, receiveTimeoutSeconds: Int = 30, receiveBufferBytes: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var bytes = receiveBufferBytes {
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }
    var timeout = timeval(tv_sec: receiveTimeoutSeconds, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
    }
    guard status == 0 else {
      close(descriptor)
      throw Refused(code: errno)
    }
  }

  struct Refused: Error { let code: Int32 }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      try #require(count > 0, "send: errno \(errno)")
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// As `send`, but false if the server has ended the connection.
  func sends(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) > 0 }
  }

  /// Receives some bytes; false if the server has ended the connection.
  func receives(atMost max: Int) -> Bool {
    var buffer = [UInt8](repeating: 0, count: max)
    return unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) > 0 }
  }

  /// The next `count` bytes.
  func receive(count: Int) throws -> [UInt8] {
    var received: [UInt8] = []
    while received.count < count {
      let part = try receiveSome(atMost: count - received.count)
      try #require(!part.isEmpty, "the server closed after \(received.count) bytes")
      received += part
    }
    return received
  }

  /// All bytes until the server closes the connection.
  func receiveAll() throws -> [UInt8] {
    var received: [UInt8] = []
    while true {
      let part = try receiveSome(atMost: 65_536)
      if part.isEmpty { return received }
      received += part
    }
  }

  private func receiveSome(atMost max: Int) throws -> ArraySlice<UInt8> {
    var buffer = [UInt8](repeating: 0, count: max)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
    try #require(count >= 0, "recv: errno \(errno)")
    return buffer[..<count]
  }

  deinit { close(descriptor) }

  /// Sends one request on a new connection, and receives until the end.
  static func exchange(port: Int, _ request: [UInt8]) throws -> WireResponse {
    let connection = try ClientConnection(port: port)
    try connection.send(request)
    return try WireResponse(connection.receiveAll())
  }
}

/// A response from the wire.
struct WireResponse {
  let status: Int
  let head: String
  let body: String

  init(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let split = try #require(text.range(of: "\r\n\r\n"), "no head in \(text.debugDescription)")
    head = String(text[..<split.lowerBound])
    body = String(text[split.upperBound...])
    status = try #require(Int(head.split(separator: " ")[1]))
  }

  func field(_ name: String) -> String? {
    for line in head.components(separatedBy: "\r\n") where line.lowercased().hasPrefix("\(name.lowercased()):") {
      return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
    return nil
  }
}
