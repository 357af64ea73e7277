import GradientAPI
import Glibc

/// `nabla grade problem.json submissions.ndjson`: a result a line on standard output, and what the class did on
/// standard error.
enum GradeCommand {
  private static let usage = "grade PROBLEM SUBMISSIONS"

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let paths = arguments.prefix { $0 == "-" || !$0.hasPrefix("-") }
    var service = GradientService.Configuration()
    guard try parse(usage, Array(arguments.dropFirst(paths.count)), ServiceOptions.all, into: &service) else {
      return ExitCode.success
    }
    guard paths.count == 2 else {
      throw UsageError(
        "grade: found \(paths.count) files, expected two: a problem and its submissions (`-` is standard input).")
    }
    service.split = .overTheCores
    guard let document = read(paths[0]), let submissions = read(paths[1]) else { return ExitCode.failure }
    return grade(submissions, document, service)
  }

  private static func read(_ path: String) -> [UInt8]? {
    if path == "-" { return Terminal.readInput() }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      Terminal.complain("nabla: \(path): \(reason)")
      return nil
    }
    defer { close(descriptor) }
    return Terminal.readInput(from: descriptor)
  }

  private static func grade(
    _ submissions: [UInt8], _ document: [UInt8], _ service: GradientService.Configuration
  ) -> Int32 {
    var grader: GradeClass
    do throws(ProblemDetails) {
      grader = try GradeClass(document: document.span, service)
    } catch {
      for line in error.lines { Terminal.complain("nabla: \(line)") }
      return ExitCode.failure
    }
    gradeLines(of: submissions, &grader)
    for line in grader.summary.lines { Terminal.complain(line) }
    return ExitCode.success
  }

  /// Results are written in chunks of this size: a call for each line would cost more than its grading.
  private static let chunkBytes = 1 << 16

  private static func gradeLines(of submissions: [UInt8], _ grader: inout GradeClass) {
    var progress = ProgressBar(total: submissions.count)
    var output: [UInt8] = []
    var start = 0
    var index = 0
    while start < submissions.count {
      let end = submissions[start...].firstIndex(of: UInt8(ascii: "\n")) ?? submissions.count
      let line = submissions.span.extracting(start..<end)
      if !isBlank(line) {
        output += grader.grade(line: line, index: index)
        output.append(UInt8(ascii: "\n"))
        index += 1
      }
      start = end + 1
      if output.count >= chunkBytes {
        Terminal.write(output, to: STDOUT_FILENO)
        output.removeAll(keepingCapacity: true)
      }
      progress.show(done: start)
    }
    progress.clear()
    Terminal.write(output, to: STDOUT_FILENO)
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    return line.indices.allSatisfy { blanks.contains(line[$0]) }
  }
}

/// How far a long job is, redrawn in place on standard error; silent where that is no terminal.
private struct ProgressBar {
  private let total: Int
  private let isShown = isatty(STDERR_FILENO) == 1
  private var percent = -1

  private static let cells = 40

  init(total: Int) { self.total = total }

  mutating func show(done: Int) {
    guard isShown, total > 0 else { return }
    let now = min(100, 100 * done / total)
    guard now != percent else { return }
    percent = now
    let filled = now * Self.cells / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.cells - filled)
    Terminal.write(Array("\r\(bar) \(now)%".utf8), to: STDERR_FILENO)
  }

  /// Leaves the line to what comes next.
  func clear() {
    if isShown { Terminal.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
  }
}
