private import Bytes
private import Glibc
internal import Synchronization
internal import Text

/// The log on standard error. A thread of its own writes it, so that no other thread ever waits for its reader.
///
/// Lines of requests come through a ring for each loop, all others through a short list. What finds no room is dropped
/// and counted (docs/decisions/0812).
package final class Log: Sendable {
  package let format: LogFormat
  let level: LogLevel
  private let descriptor: Int32

  private struct Waiting {
    var rings: [LogRing] = []
    /// Lines that did not come through a ring.
    var lines: [UInt8] = []
    var droppedLines = 0
    let time = LogTime()
  }

  private let waiting = Mutex(Waiting())
  private let sleep = Sleep()
  /// Whether the writer is between taking bytes and having written them.
  private let isWriting = Atomic(false)

  /// Lines about the process that wait: a few hundred.
  static let linesBytesMax = 64 << 10
  /// How long the writer rests after it has written, so that it writes many lines at once. A ring has room for what a
  /// loop can write in twice that time.
  private static let restMicroseconds: UInt32 = 20_000

  /// Starts the writer's thread.
  package init(_ format: LogFormat, level: LogLevel = .info, descriptor: Int32 = STDERR_FILENO) {
    self.format = format
    self.level = level
    self.descriptor = descriptor
    start()
  }

  /// A line about the process itself. It may quote files and addresses. It never waits.
  package func report(_ level: LogLevel, _ message: String) {
    guard level >= self.level || format == .off else { return }
    waiting.withLock { waiting in
      let bytes = line(level, message, waiting.time)
      guard waiting.lines.count + bytes.count <= Self.linesBytesMax else {
        waiting.droppedLines += 1
        return
      }
      waiting.lines += bytes
    }
    sleep.end()
  }

  private func line(_ level: LogLevel, _ message: String, _ time: LogTime) -> [UInt8] {
    guard format != .off else {
      let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).legible }
      return Array("\(lines.joined(separator: "\n"))\n".utf8)
    }
    let line = LogLine(isJSON: format == .json)
    let text = LogLine.quoted(message)
    var bytes: [UInt8] = []
    bytes.append(bytesMax: LogLine.bytesMax + text.count) { cursor in
      line.begin(level, time, with: &cursor)
      line.put("message", quoted: text, with: &cursor)
      line.end(with: &cursor)
    }
    return bytes
  }

  /// A ring for the lines of one more thread.
  func makeRing() -> LogRing {
    let ring = LogRing()
    waiting.withLock { $0.rings.append(ring) }
    return ring
  }

  /// Tells the writer that a ring has bytes.
  func wake() { sleep.endIfAsleep() }

  /// Waits until everything is written, for the end of the process, but not longer than a blocked reader may block it.
  package func flush(seconds: Double) {
    sleep.end()
    for _ in 0..<Int(seconds * 1000) {
      let isDone = waiting.withLock { $0.lines.isEmpty && $0.rings.allSatisfy(\.isEmpty) }
      if isDone && !isWriting.load(ordering: .acquiring) { return }
      usleep(1000)
    }
  }

  // MARK: The writer

  private func start() {
    var thread = pthread_t()
    var held = sigset_t()
    var earlier = sigset_t()
    // The thread must get no signal of the process, from its start on: it inherits what this thread holds.
    // Bound: both sets are local variables, for the calls.
    unsafe sigfillset(&held)
    unsafe pthread_sigmask(SIG_SETMASK, &held, &earlier)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &earlier, nil) }
    // The thread lives as long as the process, and so does the log.
    let argument = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        unsafe Unmanaged<Log>.fromOpaque(argument!).takeUnretainedValue().write()
      }, argument.toOpaque())
    if code == 0 { pthread_detach(thread) }
  }

  private func write() -> Never {
    var reportedDrops = 0
    while true {
      isWriting.store(true, ordering: .sequentiallyConsistent)
      let (rings, lines, drops) = waiting.withLock { waiting in
        let lines = waiting.lines
        waiting.lines = []
        let drops = waiting.droppedLines + waiting.rings.reduce(0) { $0 + $1.droppedLines }
        return (waiting.rings, lines, drops)
      }
      if !lines.isEmpty { unsafe lines.withUnsafeBytes { unsafe write($0) } }
      var count = lines.count
      for ring in rings { unsafe count += ring.take { unsafe write($0) } }
      if drops > reportedDrops {
        let notice = waiting.withLock { waiting in
          line(
            .warn, "\(counted(drops - reportedDrops, "line")) of the log dropped: its reader is too slow", waiting.time
          )
        }
        reportedDrops = drops
        unsafe notice.withUnsafeBytes { unsafe write($0) }
      }
      isWriting.store(false, ordering: .releasing)
      if count > 0 { usleep(Self.restMicroseconds) } else { sleep.begin { hasNothing } }
    }
  }

  private var hasNothing: Bool {
    waiting.withLock { $0.lines.isEmpty && $0.rings.allSatisfy(\.isEmpty) }
  }

  /// Writes all bytes. If nothing reads standard error any more, they are lost.
  private func write(_ bytes: UnsafeRawBufferPointer) {
    var written = 0
    while written < bytes.count {
      // Bound: `written` is less than the count.
      let count = unsafe Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN {
        var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&waited, 1, -1)
        continue
      }
      if count <= 0 { return }
      written += count
    }
  }
}

/// The writer's sleep. Any thread may end it.
///
/// `@unchecked`: the semaphore's memory is shared, as it is made for.
@safe private final class Sleep: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>
  private let isAsleep = Atomic(false)

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Sleeps, unless there is something to do.
  func begin(if hasNothing: () -> Bool) {
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    // A thread that adds something after this look sees that the writer sleeps.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    if hasNothing() { while unsafe sem_wait(semaphore) != 0 {} }
    isAsleep.store(false, ordering: .relaxed)
  }

  func end() { if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { unsafe sem_post(semaphore) } }

  /// The same, for callers that usually find the writer awake.
  func endIfAsleep() {
    // What was added before is visible before this look, so the writer or this thread sees the other.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    if isAsleep.load(ordering: .relaxed) { end() }
  }
}
