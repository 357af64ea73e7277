import Dispatch
import HTTPMessage
import HTTPWire
import Synchronization

/// Handles costly requests and encodes large responses on Dispatch's threads, a bounded number at once, so that they
/// block no loop. It processes lines too, a slice of each request in turn and in turn with whole requests. When no
/// request waits, it serializes parts of responses, one of each response in turn.
final class WorkerPool: Sendable {
  enum Job: Sendable {
    case handle(ReceivedRequest)
    /// Encodes a response for a client that accepts these codings.
    case encode(HTTPResponse, AcceptedCodings)
  }

  private struct PendingJob: Sendable {
    let job: Job
    let token: UInt64
    let loop: LoopHandle
  }

  private enum Task {
    case job(PendingJob)
    case lines(LineWork)
    case parts(PartsAhead)
  }

  private struct Queues {
    var running = 0
    var waiting: [PendingJob] = []
    /// Requests of lines, each at most once.
    var linesWaiting: [LineWork] = []
    /// Whether the last task was a slice of lines. If others wait too, the next one is not.
    var lastWasLines = false
    var partsWaiting: [PartsAhead] = []
    var admitted = 0
  }

  private let handler: any HTTPHandler
  private let workersMax: Int
  private let admittedMax: Int
  private let partsWaitingMax: Int
  private let policy: WirePolicy
  private let queues = Mutex(Queues())

  init(handler: any HTTPHandler, limits: ServerLimits, policy: WirePolicy) {
    self.handler = handler
    workersMax = limits.workersMax
    admittedMax = limits.requestsAtWorkMax
    partsWaitingMax = limits.partsWaitingMax
    self.policy = policy
  }

  /// Whether a request has a place, or a worker serializes parts of a response.
  var isAtWork: Bool { queues.withLock { $0.admitted > 0 || $0.running > 0 } }

  /// Requests that have a place.
  var requestsAtWork: Int { queues.withLock { $0.admitted } }

  /// Reserves a place for one request, which `submit` uses; false if none is free.
  func admit() -> Bool {
    queues.withLock { queues in
      guard queues.admitted < admittedMax else { return false }
      queues.admitted += 1
      return true
    }
  }

  /// Does the job when it is its turn; the response goes to `loop`'s messages with `token`.
  func submit(_ job: Job, token: UInt64, loop: LoopHandle) {
    let startsWorker = queues.withLock { queues in
      queues.waiting.append(PendingJob(job: job, token: token, loop: loop))
      return claimWorker(&queues)
    }
    if startsWorker { start() }
  }

  /// Serializes parts of a response ahead of its loop, when no request waits. The loop does not depend on it.
  ///
  /// - Returns: false if too many responses wait.
  func offer(_ parts: PartsAhead) -> Bool {
    let (isTaken, startsWorker) = queues.withLock { queues in
      guard queues.partsWaiting.count < partsWaitingMax else { return (false, false) }
      queues.partsWaiting.append(parts)
      return (true, claimWorker(&queues))
    }
    if startsWorker { start() }
    return isTaken
  }

  /// Processes lines of a request, if it has some that nobody processes.
  func offer(_ lines: LineWork) {
    guard lines.claimPlace() else { return }
    let startsWorker = queues.withLock { queues in
      queues.linesWaiting.append(lines)
      return claimWorker(&queues)
    }
    if startsWorker { start() }
  }

  private func claimWorker(_ queues: inout Queues) -> Bool {
    guard queues.running < workersMax else { return false }
    queues.running += 1
    return true
  }

  private func start() { DispatchQueue.global().async { self.work() } }

  private func work() {
    while let task = nextTask() {
      switch task {
      case .job(let pending): perform(pending)
      case .lines(let lines):
        lines.leavePlace()
        // Another worker takes a slice of the same request, if there is one.
        if lines.stream.claimable > 1 { offer(lines) }
        lines.work()
        offer(lines)
      case .parts(let parts):
        // One part; then it is the next response's turn.
        if parts.serializeOne() && !requeue(parts) { parts.uncountWorker() }
      }
    }
  }

  private func perform(_ pending: PendingJob) {
    let response =
      switch pending.job {
      case .handle(let received): received.acceptedCodings.encode(handler.respond(to: received.request), policy)
      case .encode(let response, let codings): codings.encode(response, policy)
      }
    queues.withLock { $0.admitted -= 1 }
    pending.loop.post(.responded(token: pending.token, response))
  }

  /// As `offer`, for a worker that continues itself.
  private func requeue(_ parts: PartsAhead) -> Bool {
    queues.withLock { queues in
      guard queues.partsWaiting.count < partsWaitingMax else { return false }
      queues.partsWaiting.append(parts)
      return true
    }
  }

  /// - Returns: nil if none waits; the worker then ends.
  private func nextTask() -> Task? {
    queues.withLock { queues in
      // At most `requestsAtWorkMax` and `partsWaitingMax` wait, and a request of lines for each connection at most. So
      // taking the first moves few.
      if !queues.linesWaiting.isEmpty, queues.waiting.isEmpty || !queues.lastWasLines {
        queues.lastWasLines = true
        return .lines(queues.linesWaiting.removeFirst())
      }
      queues.lastWasLines = false
      if !queues.waiting.isEmpty { return .job(queues.waiting.removeFirst()) }
      if !queues.partsWaiting.isEmpty { return .parts(queues.partsWaiting.removeFirst()) }
      queues.running -= 1
      return nil
    }
  }
}
