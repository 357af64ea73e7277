import CLinux
import Glibc

/// The readiness of many descriptors, from epoll, reported once for each change (edge-triggered).
///
/// So the set of events needs no further calls: the loop remembers what is ready. docs/decisions/0301.
@safe struct Poller {
  /// The most events of one wait; the next wait reports the rest.
  static let eventsMax = 256

  struct Event {
    var token: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The peer has ended its direction, or the connection is broken: only a receive tells which.
    var hasEnded: Bool
  }

  // The kernel's event holds a union, and only its token is used.
  private var events = unsafe [epoll_event](repeating: epoll_event(), count: eventsMax)

  /// The epoll instance; it outlives the poller.
  static func makeDescriptor() -> Descriptor? { Descriptor(result: epoll_create1(Int32(EPOLL_CLOEXEC))) }

  /// Reports events of `watched` with `token`, until it is closed.
  static func add(_ watched: borrowing Descriptor, token: UInt64, to poll: borrowing Descriptor) -> Bool {
    let kinds = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    var event = unsafe epoll_event(events: kinds, data: epoll_data_t(u64: token))
    return unsafe epoll_ctl(poll.raw, EPOLL_CTL_ADD, watched.raw, &event) == 0
  }

  /// Waits until a descriptor is ready.
  ///
  /// - Parameter canBlock: false only checks.
  /// - Returns: the number of events; `event` gives each.
  mutating func wait(on poll: borrowing Descriptor, canBlock: Bool) -> Int {
    // Bound: the array holds `eventsMax` events, and the call gets that count.
    let count = unsafe epoll_wait(poll.raw, &events, Int32(Self.eventsMax), canBlock ? -1 : 0)
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
