import Dispatch
import Synchronization

/// A piece of work in parts, while its caller and helpers of a `ProcessorTeam` do them.
final class SharedPiece: Sendable {
  private let count: Int
  /// nil when nobody may begin a part any more: it belongs to the caller.
  private let body: Mutex<(@Sendable (Int) -> Void)?>
  private let next = Atomic(0)
  /// The threads in it, the caller's among them.
  private let threads = Atomic(1)
  private let allHaveLeft = DispatchSemaphore(value: 0)
  private let spread = ProcessorSpread()

  init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = Mutex(body)
  }

  var hasParts: Bool { next.load(ordering: .relaxed) < count }

  /// A helper enters. The caller must not have left.
  func enter() { threads.add(1, ordering: .relaxed) }

  /// Does one part after the other until none is left.
  @inline(never)
  func work() {
    guard let body = body.withLock({ $0 }) else { return }
    // Fast path (0314): the threads move to different processors. Without that, the system places them.
    spread.begin()
    while true {
      let part = next.add(1, ordering: .relaxed).oldValue
      guard part < count else { return }
      body(part)
    }
  }

  /// - Returns: whether all have left.
  @discardableResult
  func leave() -> Bool {
    guard threads.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return false }
    allHaveLeft.signal()
    return true
  }

  /// The caller leaves, and waits for the helpers. From then on nobody has the body.
  func end() {
    if !leave() { _ = Patience.waits { self.threads.load(ordering: .acquiring) == 0 } }
    allHaveLeft.wait()
    body.withLock { $0 = nil }
  }
}
