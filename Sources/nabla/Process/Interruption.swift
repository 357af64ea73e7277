import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM, held while lines are processed: the first one stops after the lines at work, a second one ends
/// the process at once.
struct Interruption {
  private final class State: Sendable {
    /// A pipe: its first end is readable once a signal has come, so that a wait for input ends.
    let ends: (read: Int32, write: Int32)
    /// The first signal; 0 before it.
    let signal = Atomic<Int32>(0)
    /// What the first signal does.
    let action = Mutex<(@Sendable (_ exitCode: Int32) -> Void)?>(nil)

    init?() {
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { return nil }
      self.ends = (ends[0], ends[1])
    }

    func receive(_ number: Int32, beforeEnd: () -> Void) {
      guard signal.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged else {
        beforeEnd()
        _exit(128 + number)
      }
      if let action = action.withLock({ $0 }) { action(128 + number) }
      Terminal.write([0], to: ends.write)
    }
  }

  private let state: State
  private let sources: [any DispatchSourceSignal]

  /// - Parameter beforeEnd: called before a second signal ends the process.
  /// - Returns: nil if the system has no descriptor left.
  init?(beforeEnd: @escaping @Sendable () -> Void) {
    guard let state = State() else { return nil }
    self.state = state
    let queue = DispatchQueue(label: "nabla.interruption")
    sources = [SIGINT, SIGTERM].map { number in
      HeldSignal.hold(number)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { state.receive(number, beforeEnd: beforeEnd) }
      source.activate()
      return source
    }
  }

  /// Sets what the first signal does, on another thread; here if it has come already, and then perhaps twice.
  func whenInterrupted(_ action: @escaping @Sendable (_ exitCode: Int32) -> Void) {
    state.action.withLock { $0 = action }
    if let exitCode { action(exitCode) }
  }

  /// The exit status of a process that a signal has stopped; nil if none has come.
  var exitCode: Int32? {
    let number = state.signal.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }

  /// - Returns: false if a signal came first.
  func waitUntilReadable(_ descriptor: Int32) -> Bool {
    var waits = [descriptor, state.ends.read].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while unsafe poll(&waits, 2, -1) < 0 && errno == EINTR {}
    return waits[1].revents == 0
  }
}
