import CLinux
import Dispatch
import Glibc
import HTTPMessage
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// Notes the paths of requests in the order in which they are handled, and holds up the first that is greedy.
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

/// Takes two milliseconds for each request, and notes how much work it was allowed.
private final class SlowHandler: HTTPHandler {
  private let noted = Mutex<[Int]>([])
  /// Declines what is below this.
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

@Suite("Who works when")
struct TurnTests {
  @Test("after so many pipelined requests others have their turn", arguments: [1, 5, 64])
  func answers(_ max: Int) throws {
    let handler = OrderHandler()
    let test = try TestServer(handler: handler) {
      $0.loops = 1
      $0.limits.answersPerTurnMax = max
      $0.limits.turnMicrosecondsMax = .max / 1_000
    }
    let (other, greedy) = (try test.connect(), try test.connect())
    for client in [other, greedy] {
      try client.send(get("/"))
      #expect(try client.readAnswer().status == 200)
    }
    try greedy.send(String(repeating: get("/greedy"), count: 200))
    handler.started.wait()
    // The loop is held up within the first of the two hundred; the other one's request waits by then.
    try other.send(get("/other"))
    handler.release.signal()
    #expect(try other.readAnswer().status == 200)
    for _ in 0..<200 { #expect(try greedy.readAnswer().status == 200) }
    #expect(handler.paths.firstIndex(of: "/other") == 2 + max)
  }

  @Test("after so many receives and sends others have their turn")
  func transfers() throws {
    let (few, whole) = (try turnsToReceive(transfersMax: 1), try turnsToReceive(transfersMax: 1000))
    #expect(whole == 1)
    #expect(few > 2)
  }

  /// How many turns a connection needs to receive 150,000 bytes that its socket has, one more where the answer is sent.
  private func turnsToReceive(transfersMax: Int) throws -> Int {
    try turns(sending: Array(post("/", 150_000).utf8) + [UInt8](repeating: 0x20, count: 150_000), to: EchoHandler()) {
      $0.limits.transfersPerTurnMax = transfersMax
    }
  }

  @Test("after so many parts of an answer others have their turn", arguments: [(1, 5), (2, 3), (4, 2), (100, 1)])
  func parts(_ max: Int, _ expected: Int) throws {
    let turns = try turns(sending: Array(get("/5").utf8), to: PartsHandler()) {
      $0.limits.partsPerTurnMax = max
      $0.limits.workersMax = 1
    }
    #expect(turns == expected)
  }

  @Test(
    "a turn that has lasted for long ends behind the request at work", arguments: [(1_000, 10), (1_000_000_000, 1)])
  func turnTime(_ microseconds: Int, _ expected: Int) throws {
    let requests = String(repeating: get("/"), count: 10)
    let turns = try turns(sending: Array(requests.utf8), to: SlowHandler()) {
      $0.limits.turnMicrosecondsMax = microseconds
    }
    #expect(turns == expected)
  }

  @Test("what a loop may do for a request is what the requests before it in the turn have left, and a quarter always")
  func workLeft() throws {
    let handler = SlowHandler()
    _ = try turns(sending: Array(String(repeating: get("/"), count: 5).utf8), to: handler) { _ in }
    let most = ServerLimits().loopWorkMax
    #expect(handler.workMaxes.count == 5)
    #expect(handler.workMaxes[0] == most)
    #expect(handler.workMaxes[1] <= most - 2_000_000)
    #expect(handler.workMaxes[3...] == [most / 4, most / 4])
  }

  @Test("what goes to the workers only so that others wait less is handled by the loop if they have no place")
  func workersAreFull() throws {
    let handler = SlowHandler(work: ServerLimits().loopWorkMax)
    let test = try TestServer(handler: handler) {
      $0.loops = 1
      $0.limits.requestsAtWorkMax = 0
      $0.limits.turnMicrosecondsMax = .max / 1_000
    }
    let client = try test.connect()
    try client.send(get("/") + get("/"))
    for _ in 0..<2 { #expect(try client.readAnswer().status == 200) }
  }

  /// How many turns a connection needs until it waits for its peer.
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
    let (verdict, account) = core.ledger.admit(0)
    let accepted = AcceptedConnection(
      descriptor: Descriptor(owning: pair[1]), peer: 0, verdict: verdict, account: account)
    let machine = WireConnection(core.policy, account, now: context.clock.time.instant)
    let connection = Connection(accepted, token: 0, flow: ConnectionFlow(machine))
    for turn in 1...100 {
      if connection.flow.takeTurn(connection, nil, defersSends: false, &context).end == .waits { return turn }
    }
    return .max
  }

  @Test("no more workers than allowed are at work at once")
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
    for client in clients { #expect(try client.readAnswer().status == 200) }
    #expect(most.load(ordering: .relaxed) == 1)
  }

  @Test("a request with more work than a loop may do is a worker's, and holds up no loop")
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
    #expect(try small.readAnswer().status == 200)
    hold.release()
    #expect(try large.readAnswer().status == 200)
  }

  @Test("the kernel is told how much to take ahead of the peer's window")
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

  @Test("the kernel is told how many connections to keep")
  func backlog() throws {
    var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.limits.backlog = 7
    let listener = try Listener.open(configuration)[0]
    var info = tcp_info()
    var length = socklen_t(MemoryLayout<tcp_info>.size)
    withExtendedLifetime(listener) {
      _ = unsafe getsockopt(listener.descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
    }
    // Of a listener, Linux tells its queue's limit here.
    #expect(info.tcpi_sacked == 7)
  }
}
