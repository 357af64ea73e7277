import HTTPMessage
import Synchronization

/// The lines of one request, which workers process in slices.
final class LineWork: Sendable {
  let stream: any HTTPLineStream
  private let token: UInt64
  private let loop: LoopHandle
  /// Whether the request waits for a worker in the pool's list. The list has it at most once.
  private let isQueued = Atomic(false)
  /// Whether the loop owes the connection a turn.
  private let owesTurn = Atomic(false)

  /// - Parameter token: the connection's. A message with it tells `loop` that the stream may have output, or room.
  init(_ stream: any HTTPLineStream, token: UInt64, loop: LoopHandle) {
    self.stream = stream
    self.token = token
    self.loop = loop
  }

  /// - Returns: whether the request belongs in the pool's list, where it was not.
  func claimPlace() -> Bool {
    stream.claimable > 0 && !isQueued.exchange(true, ordering: .acquiringAndReleasing)
  }

  /// The request was removed from the list.
  func leavePlace() { isQueued.store(false, ordering: .releasing) }

  /// Works for a slice, on a worker.
  func work() {
    stream.work()
    if !owesTurn.exchange(true, ordering: .acquiringAndReleasing) { loop.post(.partReady(token: token)) }
  }

  /// The connection has a turn.
  func noteTurn() { _ = owesTurn.exchange(false, ordering: .acquiringAndReleasing) }
}
