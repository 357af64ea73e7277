import CLinux
import Glibc

/// Readiness of many descriptors, from epoll, told once for each change (edge-triggered).
///
/// Told once, it needs no further call to change what is waited for: the loop remembers what is ready. docs/decisions/0301.
@safe struct Poller {
  /// What one wait tells at most; more is told by the next.
  static let eventsMax = 256

  struct Event {
    var token: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The peer has ended its direction, or the connection is broken: only a receive says which.
    var hasEnded: Bool
  }

  // The kernel's event holds a union, of which the token is the only part used.
  private var events = unsafe [epoll_event](repeating: epoll_event(), count: eventsMax)

  /// The epoll instance; its owner keeps it longer than the poller lives.
  static func makeDescriptor() -> Descriptor? { Descriptor(result: epoll_create1(Int32(EPOLL_CLOEXEC))) }

  /// Tells of `watched` under `token` from now on, until it is closed.
  static func add(_ watched: borrowing Descriptor, token: UInt64, to poll: borrowing Descriptor) -> Bool {
    let kinds = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    var event = unsafe epoll_event(events: kinds, data: epoll_data_t(u64: token))
    return unsafe epoll_ctl(poll.raw, EPOLL_CTL_ADD, watched.raw, &event) == 0
  }

  /// Waits until something is ready, or only looks whether something is.
  ///
  /// - Returns: how many events there are; `event` gives each.
  mutating func takeEvents(of poll: borrowing Descriptor, waits: Bool) -> Int {
    // Bound: the array holds `eventsMax` events, which the call is told.
    let count = unsafe epoll_wait(poll.raw, &events, Int32(Self.eventsMax), waits ? -1 : 0)
    return max(Int(count), 0)
  }

  func event(_ index: Int) -> Event {
    let event = unsafe events[index]
    let broken = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
    return Event(
      token: unsafe event.data.u64,
      isReadable: unsafe event.events & (EPOLLIN.rawValue | broken) != 0,
      isWritable: unsafe event.events & (EPOLLOUT.rawValue | broken) != 0,
      hasEnded: unsafe event.events & broken != 0)
  }
}
