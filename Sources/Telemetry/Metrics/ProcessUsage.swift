private import Glibc

/// What this process uses, from the kernel.
struct ProcessUsage {
  var cpuSeconds = 0.0
  var residentBytes = 0
  var virtualBytes = 0
  var openDescriptors = 0
  var descriptorsMax = 0

  static func read() -> ProcessUsage {
    var usage = ProcessUsage()
    let fields = Self.fields(ofFile: "/proc/self/stat")
    if fields.count > Field.residentPages {
      let ticks = (Int(fields[Field.userTicks]) ?? 0) + (Int(fields[Field.systemTicks]) ?? 0)
      usage.cpuSeconds = Double(ticks) / Self.ticksPerSecond
      usage.virtualBytes = Int(fields[Field.virtualBytes]) ?? 0
      usage.residentBytes = (Int(fields[Field.residentPages]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
    usage.openDescriptors = Self.countDescriptors()
    var limit = rlimit()
    if unsafe getrlimit(__rlimit_resource_t(7), &limit) == 0 { usage.descriptorsMax = Int(clamping: limit.rlim_cur) }
    return usage
  }

  /// When the process started, in seconds since 1970.
  static func startSeconds() -> Double {
    let fields = Self.fields(ofFile: "/proc/self/stat")
    guard fields.count > Field.startTicks, let ticks = Double(fields[Field.startTicks]) else { return 0 }
    return seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME) + ticks / ticksPerSecond
  }

  /// The places in `/proc/self/stat`, after the name of the process (proc_pid_stat(5)).
  private enum Field {
    static let userTicks = 11
    static let systemTicks = 12
    static let startTicks = 19
    static let virtualBytes = 20
    static let residentPages = 21
  }

  private static var ticksPerSecond: Double { Double(max(sysconf(Int32(_SC_CLK_TCK)), 1)) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func fields(ofFile path: String) -> [Substring] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    // The line has 52 numbers of at most 20 digits, and a name of at most 64 bytes.
    var buffer = [UInt8](repeating: 0, count: 2048)
    let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return [] }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    // The name is in parentheses, and may have some itself.
    guard let end = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: end)...].split(separator: " ")
  }

  private static func countDescriptors() -> Int {
    var status = stat()
    // Since Linux 6.2 the size of this folder is their number. Before, it is 0.
    if unsafe stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
    guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
    defer { unsafe _ = closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    // Not `.`, `..` and the folder's own.
    return max(count - 3, 0)
  }
}
