import Dispatch
import HTTPMessage
import HTTPWire
import Synchronization

/// Handles large requests, and encodes large answers, on Dispatch's threads, a bounded number at once, so that no loop is held up.
final class WorkerPool: Sendable {
  enum Work: Sendable {
    case handle(ReceivedRequest)
    /// Encodes an answer for a client that takes these codings.
    case encode(HTTPResponse, AcceptedCodings)
    /// Makes parts of an answer ahead of its loop, which would do without.
    case makeAhead(PartsAhead)
  }

  private struct Job: Sendable {
    let work: Work
    let token: UInt64
    let loop: LoopHandle
  }

  private struct State {
    var running = 0
    var waiting: [Job] = []
    var admitted = 0
  }

  private let handler: any HTTPHandler
  private let workersMax: Int
  private let admittedMax: Int
  private let limits: WireLimits
  private let state = Mutex(State())

  init(handler: any HTTPHandler, limits: ServerLimits) {
    self.handler = handler
    workersMax = limits.workersMax
    admittedMax = limits.requestsAtWorkMax
    self.limits = limits.wire
  }

  /// Takes a place for one request; false where all are taken. `submit` fills it. Parts made ahead need none.
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
      guard state.running < workersMax else { return false }
      state.running += 1
      return true
    }
    if startsWorker { DispatchQueue.global().async { self.work() } }
  }

  private func work() {
    while let job = nextJob() {
      switch job.work {
      case .handle(let received):
        answer(job, received.acceptedCodings.encode(handler.respond(to: received.request), limits))
      case .encode(let response, let codings): answer(job, codings.encode(response, limits))
      case .makeAhead(let parts): parts.work()
      }
    }
  }

  private func answer(_ job: Job, _ response: HTTPResponse) {
    state.withLock { $0.admitted -= 1 }
    job.loop.post(.answered(token: job.token, response))
  }

  /// - Returns: nil where none waits; the worker has then ended.
  private func nextJob() -> Job? {
    state.withLock { state in
      if state.waiting.isEmpty {
        state.running -= 1
        return nil
      }
      // At most `requestsAtWorkMax` wait, so taking the first moves few.
      return state.waiting.removeFirst()
    }
  }
}
