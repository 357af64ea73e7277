import Dispatch
import HTTPMessage
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// Parts whose content is their number, and which note the order in which they are serialized.
private final class NotedParts: HTTPContentParts {
  let count: Int
  let made = Mutex<[Int]>([])
  private let isMaking: @Sendable (Int) -> Void

  init(_ count: Int, isMaking: @escaping @Sendable (Int) -> Void = { _ in }) {
    self.count = count
    self.isMaking = isMaking
  }

  var bytesExpected: Int { count * 10 }
  var memoryBytes: Int { 0 }

  func append(part index: Int, to bytes: inout [UInt8]) {
    isMaking(index)
    made.withLock { $0.append(index) }
    bytes += Array("\(index)".utf8)
  }
}

/// Blocks the thread that handles a request, until the test lets it continue.
private struct HeldHandler: HTTPHandler {
  let isHandling: DispatchSemaphore
  let mayEnd: DispatchSemaphore

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    isHandling.signal()
    mayEnd.wait()
    return HTTPResponse(status: .ok)
  }
}

@Suite("Parts that workers serialize ahead")
struct PartsAheadTests {
  private let loop = LoopHandle()!

  private func ahead(_ parts: NotedParts, aheadMax: Int = 4, workersMax: Int = 1) -> PartsAhead {
    PartsAhead(parts, token: 7, loop: loop, aheadMax: aheadMax, workersMax: workersMax)
  }

  private let policy = WirePolicy { EchoHandler().render($0) }

  private func pool(workers: Int, _ handler: any HTTPHandler = EchoHandler()) -> WorkerPool {
    var limits = ServerLimits()
    limits.workersMax = workers
    return WorkerPool(handler: handler, limits: limits, policy: policy)
  }

  private func receivedRequest() -> ReceivedRequest {
    let account = BudgetAccount(of: ByteBudget(bytesMax: .max))
    let time = Clock().time
    var machine = WireConnection(policy, account, now: time.instant)
    _ = machine.receive(time) { span in for byte in get("/").utf8 { span.append(byte) } }
    let step = machine.advance(time, canSend: false, canReceive: false)
    #expect(step == .handleRequest)
    return machine.detachRequest()
  }

  @Test("a worker stops when enough parts are ready, and continues when the loop has used one")
  func enough() {
    let parts = NotedParts(10)
    let ahead = ahead(parts, aheadMax: 2)
    #expect(ahead.serializeOne())
    #expect(ahead.serializeOne())
    #expect(!ahead.serializeOne())
    // There is no worker: the loop uses the part that is ready.
    #expect(ahead.part(0, pool(workers: 0)) == Array("0".utf8))
    #expect(ahead.serializeOne())
    #expect(parts.made.withLock { $0 } == [0, 1, 2])
  }

  @Test("the loop waits for a part only while a worker serializes it, and gets a message when it is ready")
  func wanted() {
    let (isMaking, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let parts = NotedParts(3) { index in
      guard index == 0 else { return }
      isMaking.signal()
      mayEnd.wait()
    }
    let ahead = ahead(parts, aheadMax: 3)
    let worker = DispatchGroup()
    DispatchQueue.global().async(group: worker) { _ = ahead.serializeOne() }
    isMaking.wait()
    // Meanwhile it serializes the two others itself.
    #expect(ahead.part(0, pool(workers: 0)) == nil)
    #expect(parts.made.withLock { $0 } == [1, 2])
    #expect(loop.removeMessages().isEmpty)
    mayEnd.signal()
    worker.wait()
    let messages = loop.removeMessages()
    guard messages.count == 1, case .partReady(token: 7) = messages[0] else {
      Issue.record("\(messages)")
      return
    }
    for index in 0..<3 { #expect(ahead.part(index, pool(workers: 0)) == Array("\(index)".utf8)) }
  }

  @Test("after the end of a response nothing more is serialized, and the source of its parts is released")
  func stops() {
    var parts: NotedParts? = NotedParts(10)
    weak let left = parts
    let ahead = ahead(parts!)
    #expect(ahead.serializeOne())
    parts = nil
    #expect(left != nil)
    ahead.stop()
    #expect(left == nil)
    #expect(!ahead.serializeOne())
  }

  @Test("a part in work at the end of a response is dropped, without a message")
  func stopsWithin() {
    let (isMaking, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let parts = NotedParts(1) { _ in
      isMaking.signal()
      mayEnd.wait()
    }
    let ahead = ahead(parts)
    let worker = DispatchGroup()
    DispatchQueue.global().async(group: worker) { _ = ahead.serializeOne() }
    isMaking.wait()
    #expect(ahead.part(0, pool(workers: 0)) == nil)
    ahead.stop()
    mayEnd.signal()
    worker.wait()
    #expect(loop.removeMessages().isEmpty)
  }

  @Test("requests go before parts, and each response has its turn")
  func requestsFirst() {
    let (isHandling, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let pool = pool(workers: 1, HeldHandler(isHandling: isHandling, mayEnd: mayEnd))
    let request = receivedRequest()
    for _ in 0..<2 { #expect(pool.admit()) }
    pool.submit(.handle(request), token: 1, loop: loop)
    isHandling.wait()
    // The only worker is blocked, so new jobs wait.
    let made = DispatchSemaphore(value: 0)
    let order = Mutex<[String]>([])
    let responses = ["a", "b"].map { name in
      ahead(
        NotedParts(3) { index in
          order.withLock { $0.append("\(name)\(index)") }
          made.signal()
        })
    }
    for response in responses { #expect(pool.offer(response)) }
    pool.submit(.handle(request), token: 2, loop: loop)
    mayEnd.signal()
    isHandling.wait()
    #expect(order.withLock { $0 } == [])
    mayEnd.signal()
    for _ in 0..<6 { made.wait() }
    #expect(order.withLock { $0 } == ["a0", "b0", "a1", "b1", "a2", "b2"])
  }

  @Test("a bounded number of responses waits for a worker")
  func bounded() {
    let pool = pool(workers: 0)
    for _ in 0..<ServerLimits().partsWaitingMax { #expect(pool.offer(ahead(NotedParts(3)))) }
    let parts = NotedParts(3)
    let one = ahead(parts)
    #expect(!pool.offer(one))
    // The loop serializes all of them.
    for index in 0..<3 { #expect(one.part(index, pool) == Array("\(index)".utf8)) }
    #expect(parts.made.withLock { $0 } == [0, 1, 2])
  }
}
