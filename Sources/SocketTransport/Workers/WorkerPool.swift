import Dispatch
import HTTPMessage
import HTTPWire
import Synchronization

/// Handles costly requests, and encodes large responses, on Dispatch's threads, a bounded number at once, so that no loop is held up. Parts of
/// answers are made when no request waits, each answer's in turn.
final class WorkerPool: Sendable {
  enum Work: Sendable {
    case handle(ReceivedRequest)
    /// Encodes an answer for a client that takes these codings.
    case encode(HTTPResponse, AcceptedCodings)
  }

  private struct Job: Sendable {
    let work: Work
    let token: UInt64
    let loop: LoopHandle
  }

  private enum Task {
    case request(Job)
    case parts(PartsAhead)
  }

  private struct State {
    var running = 0
    var waiting: [Job] = []
    var partsWaiting: [PartsAhead] = []
    var admitted = 0
  }

  private let handler: any HTTPHandler
  private let workersMax: Int
  private let admittedMax: Int
  private let partsWaitingMax: Int
  private let limits: WireLimits
  private let state = Mutex(State())

  init(handler: any HTTPHandler, limits: ServerLimits) {
    self.handler = handler
    workersMax = limits.workersMax
    admittedMax = limits.requestsAtWorkMax
    partsWaitingMax = limits.partsWaitingMax
    self.limits = limits.wire
  }

  /// Whether a request has a place, or a worker is making parts of a response.
  var isAtWork: Bool { state.withLock { $0.admitted > 0 || $0.running > 0 } }

  /// Takes a place for one request; false where all are taken. `submit` fills it.
  func admit() -> Bool {
    state.withLock { state in
      guard state.admitted < admittedMax else { return false }
      state.admitted += 1
      return true
    }
  }

  /// Does the work in its turn; the answer goes to `loop`'s letter box under `token`.
  func submit(_ work: Work, token: UInt64, loop: LoopHandle) {
    let startsWorker = state.withLock { state in
      state.waiting.append(Job(work: work, token: token, loop: loop))
      return claimWorker(&state)
    }
    if startsWorker { start() }
  }

  /// Makes parts of an answer ahead of its loop, which would do without, when no request waits.
  ///
  /// - Returns: false where too many answers wait.
  func offer(_ parts: PartsAhead) -> Bool {
    let (isTaken, startsWorker) = state.withLock { state in
      guard state.partsWaiting.count < partsWaitingMax else { return (false, false) }
      state.partsWaiting.append(parts)
      return (true, claimWorker(&state))
    }
    if startsWorker { start() }
    return isTaken
  }

  private func claimWorker(_ state: inout State) -> Bool {
    guard state.running < workersMax else { return false }
    state.running += 1
    return true
  }

  private func start() { DispatchQueue.global().async { self.work() } }

  private func work() {
    while let task = nextTask() {
      switch task {
      case .request(let job): answer(job)
      case .parts(let parts):
        // One, then it is another's turn.
        if parts.makeOne() && !takeBack(parts) { parts.workerLeaves() }
      }
    }
  }

  private func answer(_ job: Job) {
    let response =
      switch job.work {
      case .handle(let received): received.acceptedCodings.encode(handler.respond(to: received.request), limits)
      case .encode(let response, let codings): codings.encode(response, limits)
      }
    state.withLock { $0.admitted -= 1 }
    job.loop.post(.answered(token: job.token, response))
  }

  /// As `offer`, by a worker that goes on itself.
  private func takeBack(_ parts: PartsAhead) -> Bool {
    state.withLock { state in
      guard state.partsWaiting.count < partsWaitingMax else { return false }
      state.partsWaiting.append(parts)
      return true
    }
  }

  /// - Returns: nil where none waits; the worker has then ended.
  private func nextTask() -> Task? {
    state.withLock { state in
      // At most `requestsAtWorkMax` and `partsWaitingMax` wait, so taking the first moves few.
      if !state.waiting.isEmpty { return .request(state.waiting.removeFirst()) }
      if !state.partsWaiting.isEmpty { return .parts(state.partsWaiting.removeFirst()) }
      state.running -= 1
      return nil
    }
  }
}
