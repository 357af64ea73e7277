import Foundation
import Glibc
import Testing

@testable import nabla

@Suite("The service manager", .serialized)
struct ServiceManagerTests {
  @Test("variables of another process, and invalid ones, are ignored")
  func variables() {
    func manager(_ variables: [String: String]) -> ServiceManager { ServiceManager(process: 7) { variables[$0] } }
    #expect(manager([:]).notifySocket == nil)
    #expect(manager(["NOTIFY_SOCKET": "/run/x"]).notifySocket == "/run/x")
    #expect(manager(["NOTIFY_SOCKET": "@x"]).notifySocket == "@x")
    #expect(manager(["NOTIFY_SOCKET": "vsock:1:2"]).notifySocket == nil)
    #expect(manager(["WATCHDOG_USEC": "1500000"]).watchdogSeconds == 1.5)
    #expect(manager(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "7"]).watchdogSeconds == 1.5)
    #expect(manager(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "8"]).watchdogSeconds == nil)
    #expect(manager(["WATCHDOG_USEC": "0"]).watchdogSeconds == nil)
    #expect(manager(["LISTEN_FDS": "2", "LISTEN_PID": "7"]).sockets == [3, 4])
    for variables in [
      ["LISTEN_FDS": "2"], ["LISTEN_FDS": "2", "LISTEN_PID": "8"], ["LISTEN_FDS": "x", "LISTEN_PID": "7"],
      ["LISTEN_FDS": "99999999", "LISTEN_PID": "7"], ["LISTEN_PID": "7"],
    ] { #expect(manager(variables).sockets == []) }
  }

  @Test("serve reports that it is ready, makes progress and stops", arguments: [false, true])
  func reports(isAbstract: Bool) throws {
    let socket = try NotifySocket(isAbstract: isAbstract)
    let server = try RunningServer(environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "300000"])
    var received: [String] = []
    while received.count(where: { $0 == "WATCHDOG=1" }) < 4 { received.append(try socket.receive()) }
    #expect(received.contains("READY=1\nSTATUS=listening on http://127.0.0.1:\(server.port)"), "\(received)")
    #expect(server.stop() == 0)
    while received.last != "STOPPING=1" { received.append(try socket.receive()) }
  }

  @Test("a server that is stopped reports no progress, and a manager that does not listen stops nothing")
  func silence() throws {
    let socket = try NotifySocket(isAbstract: true)
    let server = try RunningServer(environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "150000"])
    while try socket.receive() != "WATCHDOG=1" {}
    kill(server.process.processIdentifier, SIGSTOP)
    while (try? socket.receive()) != nil {}
    kill(server.process.processIdentifier, SIGCONT)
    #expect(server.stop() == 0)
    let alone = try RunningServer(environment: ["NOTIFY_SOCKET": "/no/such/socket", "WATCHDOG_USEC": "150000"])
    #expect(alone.stop() == 0)
  }
}

/// The manager's socket: datagrams at a path or at an abstract name.
private final class NotifySocket {
  struct Failure: Error {}

  let name: String
  private let descriptor: Int32

  init(isAbstract: Bool) throws {
    let path = "/tmp/nabla-notify-\(UUID().uuidString)"
    name = isAbstract ? "@\(path)" : path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = (isAbstract ? [0] : []) + Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    let raw = descriptor
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(raw, $0, length) }
    }
    guard code == 0,
      unsafe setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size)) == 0
    else { throw Failure() }
  }

  /// The next datagram; throws after a second without one.
  func receive() throws -> String {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw Failure() }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  deinit {
    close(descriptor)
    if !name.hasPrefix("@") { unsafe unlink(name) }
  }
}
