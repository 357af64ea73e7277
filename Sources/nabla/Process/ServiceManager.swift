import Glibc

/// The process's service manager, such as systemd: it learns when the server is ready and that it makes progress, and
/// it may have opened the sockets to listen on. sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3).
struct ServiceManager: Sendable {
  /// The path of its socket; `@` begins the name of an abstract one. nil if nothing listens.
  let notifySocket: String?
  /// The longest time between two signs of progress; nil if it wants none.
  let watchdogSeconds: Double?
  /// Listening sockets that it has opened.
  let sockets: [Int32]

  static let process = ServiceManager(process: getpid()) { name in
    guard let text = unsafe getenv(name) else { return nil }
    // Bound: the environment's own text, which ends with a zero byte.
    return unsafe String(cString: text)
  }

  /// The number of the first socket of sd_listen_fds(3).
  private static let firstSocket: Int32 = 3
  /// More than `systemd` opens for any unit here.
  private static let socketsMax = 64

  /// - Parameter variable: a variable of the environment; those of another process are ignored.
  init(process: Int32, variable: (String) -> String?) {
    func isForThisProcess(_ name: String) -> Bool { variable(name).map { $0 == "\(process)" } ?? false }
    notifySocket = variable("NOTIFY_SOCKET").flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let microseconds = variable("WATCHDOG_USEC").flatMap(Int.init(digits:)) ?? 0
    let isWatched = microseconds > 0 && (variable("WATCHDOG_PID") == nil || isForThisProcess("WATCHDOG_PID"))
    watchdogSeconds = isWatched ? Double(microseconds) / 1_000_000 : nil
    let count = variable("LISTEN_FDS").flatMap(Int.init(digits:)) ?? 0
    sockets =
      isForThisProcess("LISTEN_PID") && count <= Self.socketsMax
      ? (0..<Int32(count)).map { Self.firstSocket + $0 } : []
  }

  /// Sends assignments such as `READY=1`. A manager that does not read loses them: nothing waits for it.
  func notify(_ text: String) {
    guard let path = notifySocket else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let isAbstract = path.hasPrefix("@")
    let name = isAbstract ? [0] + path.utf8.dropFirst() : Array(path.utf8) + [0]
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard name.count <= MemoryLayout.size(ofValue: address.sun_path) else { return }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let bytes = Array(text.utf8)
    // Bound: the address's own bytes, of which `length` are set, and those of `bytes`.
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe sendto(
          descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), address, length)
      }
    }
  }
}
