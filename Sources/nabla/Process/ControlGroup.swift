import Glibc

/// What the process's control group allows, and the groups around it: the limits of a container, or of a unit of
/// systemd. Versions 1 and 2 (cgroups(7)).
struct ControlGroup: Equatable, Sendable {
  /// nil without a limit.
  var memoryBytes: Int?
  /// The processor time for each second of time, in seconds; nil without a limit.
  var processors: Double?

  static let process = ControlGroup(folder: "/sys/fs/cgroup", membership: text(at: "/proc/self/cgroup") ?? "")

  /// - Parameters:
  ///   - folder: where the control groups are mounted.
  ///   - membership: the text of `/proc/self/cgroup`.
  init(folder: String, membership: String) {
    for line in membership.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      if fields[0] == "0" && controllers.isEmpty {
        for group in Self.groups(fields[2], in: folder) {
          limit(memory: Self.text(at: "\(group)/memory.max"))
          let quota = Self.text(at: "\(group)/cpu.max")?.split(separator: " ")
          if let quota, quota.count == 2 { limit(time: quota[0], period: quota[1]) }
        }
      }
      for group in controllers.contains("memory") ? Self.groups(fields[2], in: "\(folder)/memory") : [] {
        limit(memory: Self.text(at: "\(group)/memory.limit_in_bytes"))
      }
      for group in controllers.contains("cpu") ? Self.groups(fields[2], in: "\(folder)/cpu") : [] {
        guard let time = Self.text(at: "\(group)/cpu.cfs_quota_us"),
          let period = Self.text(at: "\(group)/cpu.cfs_period_us")
        else { continue }
        limit(time: time[...], period: period[...])
      }
    }
  }

  /// The folders of a group and of those around it. In a container the path may be the host's, of which only the mount
  /// itself exists here.
  private static func groups(_ path: Substring, in folder: String) -> [String] {
    var names = path.split(separator: "/")
    if names.contains("..") { names = [] }
    return (0...names.count).map { ([folder] + names.prefix($0).map(String.init)).joined(separator: "/") }
  }

  /// A text that is not a number, such as `max`, is no limit.
  private mutating func limit(memory: String?) {
    guard let bytes = memory.flatMap(Int.init(digits:)) else { return }
    memoryBytes = min(memoryBytes ?? bytes, bytes)
  }

  private mutating func limit(time: Substring, period: Substring) {
    guard let time = Int(digits: String(time)), let period = Int(digits: String(period)), time > 0, period > 0
    else { return }
    let share = Double(time) / Double(period)
    processors = min(processors ?? share, share)
  }

  private static let fileBytesMax = 1 << 16

  private static func text(at path: String) -> String? {
    guard let bytes = try? SmallFile.bytes(at: path, max: fileBytesMax) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

extension ControlGroup {
  /// As many threads use the whole time: a share of 2.5 processors is three threads, one of which waits at times.
  func threads(onProcessors count: Int) -> Int {
    guard let processors, processors < Double(count) else { return count }
    return max(Int(processors.rounded(.up)), 1)
  }

  /// A quarter of the memory limit: the rest is for requests at work, for connections, and for what the allocator
  /// keeps. nil if there is no limit below the machine's memory.
  func bodyMemoryBytes(onMachineWith machineBytes: Int) -> Int? {
    memoryBytes.flatMap { $0 < machineBytes ? $0 / 4 : nil }
  }

  /// Another quarter is for the numbers of the requests that workers handle at once.
  ///
  /// - Parameter bytes: of one number, with its results.
  func elements(ofBytes bytes: Int, workers: Int, onMachineWith machineBytes: Int) -> Int? {
    bodyMemoryBytes(onMachineWith: machineBytes).map { max($0 / (bytes * workers), 1) }
  }
}

/// The machine's memory, which a control group may exceed on paper.
enum MachineMemory {
  /// The most that an `Int` holds if the system does not tell.
  static let bytes: Int = {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    return pages > 0 ? pages * sysconf(Int32(_SC_PAGESIZE)) : .max
  }()
}
