import CLinux
import Glibc
import Testing

@testable import SocketTransport

@Suite("Sockets of a service manager, and its watchdog")
struct InheritedSocketTests {
  /// A socket as a manager opens it, and a second descriptor of it for the server.
  private func open() throws -> (manager: Listener, inherited: Int32) {
    let listener = try Listener.open(ServerConfiguration(host: "127.0.0.1", port: 0))[0]
    return (listener, dup(listener.descriptor.raw))
  }

  @Test("the server listens on them, and leaves later connections to the next server")
  func inherited() throws {
    let (manager, first) = try open()
    let second = dup(first)
    let waiting: TestClient
    do {
      let test = try TestServer(host: "no host") { $0.inheritedSockets = [first] }
      #expect(test.address == manager.address)
      let client = try test.connect()
      try client.send(get("/"))
      #expect(try client.readResponse().status == 200)
      test.server.beginDrain(deadlineSeconds: 0)
      #expect(test.server.waitUntilStopped().connectionsCutOff <= 1)
      waiting = try TestClient(manager.address)
      try waiting.send(get("/"))
    }
    let next = try TestServer { $0.inheritedSockets = [second] }
    #expect(try waiting.readResponse().status == 200)
    #expect(next.address == manager.address)
  }

  @Test("a descriptor that is no listening socket ends the start")
  func invalid() {
    for raw in [Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), unsafe Glibc.open("/dev/null", O_RDONLY), 999] {
      #expect(throws: ServerError.self) {
        var configuration = ServerConfiguration()
        configuration.inheritedSockets = [raw]
        _ = try HTTPServer(configuration, handler: EchoHandler())
      }
    }
  }

  @Test("a loop that hangs makes no progress; a server that drains is left to its deadline")
  func progress() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler) { $0.loops = 2 }
    func makesProgressSoon() -> Bool {
      for _ in 0..<2_000 {
        if test.server.loopsMakeProgress() { return true }
        usleep(1_000)
      }
      return false
    }
    #expect(makesProgressSoon())
    #expect(makesProgressSoon())
    let client = try test.connect()
    try client.send(get("/wait"))
    hold.awaitStart()
    // The first call may find a turn from before.
    _ = test.server.loopsMakeProgress()
    for _ in 0..<20 {
      usleep(1_000)
      #expect(!test.server.loopsMakeProgress())
    }
    hold.release()
    #expect(makesProgressSoon())
    test.server.beginDrain(deadlineSeconds: 60)
    #expect(test.server.loopsMakeProgress())
    client.reset()
  }
}
