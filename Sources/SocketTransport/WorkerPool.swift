import Dispatch
import HTTPMessage
import HTTPWire
import Synchronization

/// Handles large requests on Dispatch's threads, a bounded number at once, so that no loop is held up.
final class WorkerPool: Sendable {
  private struct Job: Sendable {
    let request: ReceivedRequest
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
  private let state = Mutex(State())

  init(handler: any HTTPHandler, limits: ServerLimits) {
    self.handler = handler
    workersMax = limits.workersMax
    admittedMax = limits.requestsAtWorkMax
  }

  /// Takes a place for one request; false where all are taken. `submit` fills it.
  func admit() -> Bool {
    state.withLock { state in
      guard state.admitted < admittedMax else { return false }
      state.admitted += 1
      return true
    }
  }

  /// Handles the request in its turn; the answer goes to `loop`'s letter box under `token`.
  func submit(_ request: ReceivedRequest, token: UInt64, loop: LoopHandle) {
    let startsWorker = state.withLock { state in
      state.waiting.append(Job(request: request, token: token, loop: loop))
      guard state.running < workersMax else { return false }
      state.running += 1
      return true
    }
    if startsWorker { DispatchQueue.global().async { self.work() } }
  }

  private func work() {
    while let job = nextJob() {
      let response = handler.respond(to: job.request.request)
      state.withLock { $0.admitted -= 1 }
      job.loop.post(.answered(token: job.token, response))
    }
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
