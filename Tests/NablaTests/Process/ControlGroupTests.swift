import Foundation
import Testing

@testable import nabla

@Suite("The limits of control groups")
struct ControlGroupTests {
  /// A folder like /sys/fs/cgroup, with these files.
  private func group(_ files: [String: String], _ membership: String) throws -> ControlGroup {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-cgroup-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("\(text)\n".utf8).write(to: file)
    }
    return ControlGroup(folder: folder.path, membership: membership)
  }

  @Test("version 2: a container sees its own group as the root")
  func container() throws {
    let files = ["memory.max": "268435456", "cpu.max": "150000 100000"]
    #expect(try group(files, "0::/\n") == ControlGroup(files: 268_435_456, 1.5))
    #expect(try group(["memory.max": "max", "cpu.max": "max 100000"], "0::/\n") == ControlGroup(files: nil, nil))
    #expect(try group([:], "0::/\n") == ControlGroup(files: nil, nil))
  }

  @Test("version 2: the least of a group's limits and those around it")
  func nested() throws {
    let files = [
      "system.slice/memory.max": "1000", "system.slice/nabla.service/memory.max": "2000",
      "system.slice/cpu.max": "max 100000", "system.slice/nabla.service/cpu.max": "50000 100000",
    ]
    #expect(try group(files, "0::/system.slice/nabla.service\n") == ControlGroup(files: 1000, 0.5))
    #expect(try group(files, "0::/system.slice\n") == ControlGroup(files: 1000, nil))
    #expect(try group(files, "0::/../elsewhere\n") == ControlGroup(files: nil, nil))
  }

  @Test("version 1: each controller has its own tree; in a container the path is the host's")
  func versionOne() throws {
    let membership = "12:memory:/docker/1a2b\n4:cpu,cpuacct:/docker/1a2b\n1:name=systemd:/docker/1a2b\n0::/x\n"
    let inside = [
      "memory/memory.limit_in_bytes": "536870912", "cpu/cpu.cfs_quota_us": "200000", "cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(try group(inside, membership) == ControlGroup(files: 536_870_912, 2))
    let host = [
      "memory/memory.limit_in_bytes": "9223372036854771712", "memory/docker/1a2b/memory.limit_in_bytes": "4096",
      "cpu/docker/1a2b/cpu.cfs_quota_us": "-1", "cpu/docker/1a2b/cpu.cfs_period_us": "100000",
    ]
    #expect(try group(host, membership) == ControlGroup(files: 4096, nil))
  }

  @Test(
    "texts that are no limits are none",
    arguments: ["", "max", "-1", "99999999999999999999999", "0x10", "100000", "100000 0", "0 100000", "1 2 3"])
  func garbage(_ text: String) throws {
    #expect(
      try group(["cpu.max": text, "memory.max": text == "100000" ? "max" : text], "0::/") == .init(files: nil, nil))
    #expect(try group(["cpu.max": "1 2", "memory.max": "3"], text) == ControlGroup(files: nil, nil))
  }

  @Test(
    "threads follow the quota, rounded up, and never exceed the processors",
    arguments: [(nil, 4), (0.1, 1), (1, 1), (1.5, 2), (2.0, 2), (3.01, 4), (4, 4), (64, 4)] as [(Double?, Int)])
  func threads(_ quota: Double?, _ expected: Int) {
    #expect(ControlGroup(files: nil, quota).threads(onProcessors: 4) == expected)
  }

  @Test("content may use a quarter of a limit below the machine's memory, and so may the numbers of all workers")
  func bodyMemory() {
    let group = ControlGroup(files: 96_000_000, nil)
    #expect(group.elements(ofBytes: 24, workers: 2, onMachineWith: 1 << 33) == 500_000)
    #expect(group.elements(ofBytes: 24, workers: 2, onMachineWith: 1 << 20) == nil)
    #expect(ControlGroup(files: 1, nil).elements(ofBytes: 24, workers: 2, onMachineWith: 1 << 33) == 1)
    #expect(ControlGroup(files: 1 << 28, nil).bodyMemoryBytes(onMachineWith: 1 << 33) == 1 << 26)
    #expect(ControlGroup(files: 1 << 34, nil).bodyMemoryBytes(onMachineWith: 1 << 33) == nil)
    #expect(ControlGroup(files: nil, nil).bodyMemoryBytes(onMachineWith: 1 << 33) == nil)
  }
}

extension ControlGroup {
  fileprivate init(files memoryBytes: Int?, _ processors: Double?) {
    self.init(folder: "/no/folder", membership: "")
    self.memoryBytes = memoryBytes
    self.processors = processors
  }
}
