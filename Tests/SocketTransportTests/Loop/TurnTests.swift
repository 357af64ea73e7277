import CLinux
import Dispatch
import Glibc
import HTTPMessage
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// Notes the paths of requests in the order of their handling, and blocks at the first `/greedy`.
private final class OrderHandler: HTTPHandler {
  let started = DispatchSemaphore(value: 0)
  let release = DispatchSemaphore(value: 0)
  private let handled = Mutex<[String]>([])

  var paths: [String] { handled.withLock { $0 } }

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    let path = "\(request.path)"
    let isFirst = handled.withLock {
      $0.append(path)
      return $0.count { $0 == "/greedy" } == 1
    }
    if isFirst && path == "/greedy" {
      started.signal()
      release.wait()
    }
    return HTTPResponse(status: .ok)
  }
}

/// Takes two milliseconds for each request, and notes its allowed work.
private final class SlowHandler: HTTPHandler {
  private let noted = Mutex<[Int]>([])
  /// Declines a smaller `workMax`.
  let work: Int

  init(work: Int = 0) { self.work = work }

  var workMaxes: [Int] { noted.withLock { $0 } }

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse { HTTPResponse(status: .ok) }

  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    noted.withLock { $0.append(workMax) }
    guard workMax >= work else { return nil }
    usleep(2000)
    return respond(to: request)
  }
}

@Suite("Turns of connections")
struct TurnTests {
  @Test("after this many pipelined requests other connections have their turn", arguments: [1, 5, 64])
  func requests(_ max: Int) throws {
    let handler = OrderHandler()
    let test = try TestServer(handler: handler) {
      $0.loops = 1
      $0.limits.requestsPerTurnMax = max
      $0.limits.turnMicrosecondsMax = .max / 1_000
    }
    let (other, greedy) = (try test.connect(), try test.connect())
    for client in [other, greedy] {
      try client.send(get("/"))
      #expect(try client.readResponse().status == 200)
    }
    try greedy.send(String(repeating: get("/greedy"), count: 200))
    handler.started.wait()
    // The loop is blocked in the first of the two hundred requests, and the other client's request waits.
    try other.send(get("/other"))
    handler.release.signal()
    #expect(try other.readResponse().status == 200)
    for _ in 0..<200 { #expect(try greedy.readResponse().status == 200) }
    #expect(handler.paths.firstIndex(of: "/other") == 2 + max)
  }

  @Test("after this many receives and sends other connections have their turn")
  func transfers() throws {
    let (few, whole) = (try turnsToReceive(transfersMax: 1), try turnsToReceive(transfersMax: 1000))
    #expect(whole == 1)
    #expect(few > 2)
  }

  /// The number of turns to receive 150,000 bytes that are in the socket and to send the response.
  private func turnsToReceive(transfersMax: Int) throws -> Int {
    try turns(sending: Array(post("/", 150_000).utf8) + [UInt8](repeating: 0x20, count: 150_000), to: EchoHandler()) {
      $0.limits.transfersPerTurnMax = transfersMax
    }
  }

  @Test(
    "after this many parts of a response other connections have their turn",
    arguments: [(1, 5), (2, 3), (4, 2), (100, 1)])
  func parts(_ max: Int, _ expected: Int) throws {
    let turns = try turns(sending: Array(get("/5").utf8), to: PartsHandler()) {
      $0.limits.partsPerTurnMax = max
      $0.limits.workersMax = 1
    }
    #expect(turns == expected)
  }

  @Test(
    "a turn past its time ends after the current request", arguments: [(1_000, 10), (1_000_000_000, 1)])
  func turnTime(_ microseconds: Int, _ expected: Int) throws {
    let requests = String(repeating: get("/"), count: 10)
    let turns = try turns(sending: Array(requests.utf8), to: SlowHandler()) {
      $0.limits.turnMicrosecondsMax = microseconds
    }
    #expect(turns == expected)
  }

  @Test("earlier requests of a turn reduce the work that the loop does for the next one, to a quarter at least")
  func workLeft() throws {
    let handler = SlowHandler()
    _ = try turns(sending: Array(String(repeating: get("/"), count: 5).utf8), to: handler) { _ in }
    let most = ServerLimits().loopWorkMax
    #expect(handler.workMaxes.count == 5)
    #expect(handler.workMaxes[0] == most)
    #expect(handler.workMaxes[1] <= most - 2_000_000)
    #expect(handler.workMaxes[3...] == [most / 4, most / 4])
  }

  @Test("the loop handles a request that only the wait of others sends to the workers, if no worker has a place")
  func workersAreFull() throws {
    let handler = SlowHandler(work: ServerLimits().loopWorkMax)
    let test = try TestServer(handler: handler) {
      $0.loops = 1
      $0.limits.requestsAtWorkMax = 0
      $0.limits.turnMicrosecondsMax = .max / 1_000
    }
    let client = try test.connect()
    try client.send(get("/") + get("/"))
    for _ in 0..<2 { #expect(try client.readResponse().status == 200) }
  }

  /// The number of turns until a connection waits for its peer.
  private func turns(
    sending request: [UInt8], to handler: any HTTPHandler, _ change: (inout ServerConfiguration) -> Void
  ) throws -> Int {
    var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.limits.turnMicrosecondsMax = .max / 1_000
    change(&configuration)
    let handle = try #require(LoopHandle())
    let core = try ServerCore(configuration, handler: handler, loops: [handle])
    var pair: [Int32] = [0, 0]
    try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
    let peer = Descriptor(owning: pair[0])
    #expect(peer.send(request.span, [UInt8]().span) == .bytes(request.count))
    var context = LoopContext(core: core, handle: handle)
    let client = IPAddress(octets: [127, 0, 0, 1])
    let (admission, account) = core.ledger.admit(client)
    let accepted = AcceptedConnection(
      descriptor: Descriptor(owning: pair[1]), peer: client, admission: admission, account: account)
    let machine = WireConnection(core.policy, account, now: context.clock.time.instant)
    let connection = Connection(accepted, token: 0, flow: ConnectionFlow(machine))
    for turn in 1...100 {
      if connection.flow.performTurn(of: connection, after: nil, defersSends: false, in: &context).end == .waits {
        return turn
      }
    }
    return .max
  }

  @Test("no more than the allowed number of workers works at once")
  func workers() throws {
    let atWork = Atomic(0)
    let most = Atomic(0)
    let handler = EchoHandler(wait: {
      let count = atWork.add(1, ordering: .relaxed).newValue
      most.max(count, ordering: .relaxed)
      usleep(2000)
      atWork.subtract(1, ordering: .relaxed)
    })
    let test = try TestServer(handler: handler) {
      $0.limits.workersMax = 1
      $0.limits.loopWorkMax = 0
    }
    let clients = try (0..<8).map { _ in try test.connect() }
    for client in clients { try client.send(post("/wait", 1) + " ") }
    for client in clients { #expect(try client.readResponse().status == 200) }
    #expect(most.load(ordering: .relaxed) == 1)
  }

  @Test("a worker handles a request with more work than a loop may do, and no loop is blocked")
  func workerThreshold() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler) {
      $0.loops = 1
      $0.limits.loopWorkMax = 10 * EchoHandler.workPerByte - 1
    }
    let large = try test.connect()
    try large.send(post("/wait", 10) + String(repeating: " ", count: 10))
    hold.awaitStart()
    let small = try test.connect()
    try small.send(get("/"))
    #expect(try small.readResponse().status == 200)
    hold.release()
    #expect(try large.readResponse().status == 200)
  }

  @Test("the kernel gets the limit of bytes ahead of the peer's window")
  func kernelUnsent() throws {
    let listener = try Listener.open(ServerConfiguration(host: "127.0.0.1", port: 0))[0]
    listener.descriptor.limitUnsent(bytes: 12_345)
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    withExtendedLifetime(listener) {
      _ = unsafe getsockopt(listener.descriptor.raw, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &value, &length)
    }
    #expect(value == 12_345)
  }

  @Test("the kernel gets the length of its queue of connections")
  func backlog() throws {
    var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.limits.backlog = 7
    let listener = try Listener.open(configuration)[0]
    var info = tcp_info()
    var length = socklen_t(MemoryLayout<tcp_info>.size)
    withExtendedLifetime(listener) {
      _ = unsafe getsockopt(listener.descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
    }
    // For a listener, Linux has the limit of its queue here.
    #expect(info.tcpi_sacked == 7)
  }
}
