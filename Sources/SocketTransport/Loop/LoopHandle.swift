import HTTPMessage
import HTTPWire
import Synchronization

/// The part of a loop that other threads use: its message queue and its load.
final class LoopHandle: Sendable {
  enum Message: Sendable {
    case adopt(AcceptedConnection)
    case responded(token: UInt64, HTTPResponse)
    /// A part or lines that the connection waits for are ready.
    case partReady(token: UInt64)
    /// A descriptor is free again.
    case acceptAgain
    case drain(deadline: MonotonicInstant)
  }

  /// The loop's epoll instance. It is made here, so that a lack of descriptors shows at the start.
  let poll: Descriptor
  let wakeup: Wakeup
  /// Ends the loop's wait when something is due.
  let timer: Descriptor
  /// The number of this loop's connections.
  let load = Atomic<Int>(0)
  /// Whether someone waits for a turn of this loop.
  private let owesTurn = Atomic(false)
  private let messages = Mutex<[Message]>([])

  init?() {
    guard let poll = Poller.makeDescriptor(), let wakeup = Wakeup(), let timer = WaitTimer.makeDescriptor() else {
      return nil
    }
    self.poll = poll
    self.wakeup = wakeup
    self.timer = timer
  }

  func post(_ message: Message) {
    let isFirst = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    // The thread that posted the first message has already woken the loop.
    if isFirst { wakeup.signal() }
  }

  /// Makes the loop have a turn soon.
  ///
  /// - Returns: false if it has had none since the last call.
  func askForTurn() -> Bool {
    let hasTurned = !owesTurn.exchange(true, ordering: .acquiringAndReleasing)
    if hasTurned { wakeup.signal() }
    return hasTurned
  }

  /// The loop has a turn, because it was woken.
  func noteTurn() { owesTurn.store(false, ordering: .releasing) }

  func removeMessages() -> [Message] {
    messages.withLock { messages in
      var removed: [Message] = []
      swap(&removed, &messages)
      return removed
    }
  }
}
