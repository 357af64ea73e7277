import HTTPMessage
import HTTPWire
import Synchronization

/// A connection on its way from the acceptor to its loop.
final class AcceptedConnection: Sendable {
  let descriptor: Descriptor
  let peer: UInt64
  let verdict: ConnectionLedger.Verdict
  /// What its memory counts against.
  let account: BudgetAccount

  init(
    descriptor: consuming Descriptor, peer: UInt64, verdict: ConnectionLedger.Verdict, account: BudgetAccount
  ) {
    self.descriptor = descriptor
    self.peer = peer
    self.verdict = verdict
    self.account = account
  }
}

/// What other threads know of a loop: its letter box, and how much it has to do.
final class LoopHandle: Sendable {
  enum Message: Sendable {
    case adopt(AcceptedConnection)
    case answered(token: UInt64, HTTPResponse)
    /// A part that the connection waits for has been made.
    case partReady(token: UInt64)
    /// A descriptor is free again.
    case acceptAgain
    case drain(deadline: MonotonicInstant)
  }

  /// The loop's epoll instance, made here so that a lack of descriptors shows at start.
  let poll: Descriptor
  let wakeup: Wakeup
  /// Ends the loop's wait in time.
  let timer: Descriptor
  /// Connections that are this loop's.
  let load = Atomic<Int>(0)
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
    // Who left the first one has woken the loop already.
    if isFirst { wakeup.signal() }
  }

  func takeMessages() -> [Message] {
    messages.withLock { messages in
      var taken: [Message] = []
      swap(&taken, &messages)
      return taken
    }
  }
}
