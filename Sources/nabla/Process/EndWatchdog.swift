import Dispatch
import Glibc
import Synchronization

/// Ends the process at a deadline, whatever its other threads do: it has its own thread after `init`.
///
/// A loop checks the drain's deadline only between two turns, and a turn takes long if its work was estimated wrongly.
/// docs/decisions/0316.
final class EndWatchdog: Sendable {
  private let deadline = Mutex(ContinuousClock.now)
  private let isArmed = DispatchSemaphore(value: 0)
  private let beforeEnd: @Sendable () -> Void

  /// - Parameter beforeEnd: called just before the end; it must not wait.
  /// - Returns: nil if the system has no thread left.
  init?(beforeEnd: @escaping @Sendable () -> Void = {}) {
    self.beforeEnd = beforeEnd
    var thread = pthread_t()
    // The thread keeps the watchdog for as long as it runs.
    let argument = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        unsafe Unmanaged<EndWatchdog>.fromOpaque(argument!).takeRetainedValue().watch()
        return nil
      }, argument.toOpaque())
    guard code == 0 else {
      unsafe argument.release()
      return nil
    }
    pthread_detach(thread)
  }

  /// Ends the process with exit code 0 after `seconds`. Only the first call counts.
  func arm(seconds: Double) {
    deadline.withLock { $0 = ContinuousClock.now + .seconds(seconds) }
    isArmed.signal()
  }

  private func watch() {
    isArmed.wait()
    while true {
      let left = deadline.withLock { $0 } - ContinuousClock.now
      guard left > .zero else { break }
      let (seconds, attoseconds) = left.components
      var wait = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000) + 1)
      // A signal handler may end the sleep early.
      _ = unsafe nanosleep(&wait, nil)
    }
    beforeEnd()
    // Not `exit`: its handlers may wait for a thread that is at work.
    _exit(0)
  }
}
