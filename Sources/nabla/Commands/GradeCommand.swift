import Service
import Glibc
import Text

/// `nabla grade question.json submissions.ndjson`: one result for each line on standard output, and the summary of the
/// class on standard error.
enum GradeCommand {
  private static let usage = "grade QUESTION SUBMISSIONS"

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let paths = arguments.prefix { $0 == "-" || !$0.hasPrefix("-") }
    var service = GradientService.Configuration()
    guard try parse(usage, Array(arguments.dropFirst(paths.count)), ServiceOptions.all, into: &service) else {
      return ExitCode.success
    }
    guard paths.count == 2 else {
      throw UsageError(
        "grade: found \(counted(paths.count, "file")), expected two: a question and its submissions (`-` is standard input)."
      )
    }
    guard paths[0] != "-" || paths[1] != "-" else {
      throw UsageError("grade: only one of the two files can be standard input.")
    }
    service.split = .overProcessors
    guard let document = read(paths[0]), let submissions = read(paths[1]) else { return ExitCode.failure }
    do throws(ProblemDetails) {
      var grader = try ClassGrader(document: document.span, service)
      return grade(submissions, name(paths[1]), &grader)
    } catch {
      let line = error.position.map { ":\($0.line)" } ?? ""
      for text in error.lines { Terminal.complain("nabla: \(name(paths[0]))\(line): \(text)") }
      return ExitCode.failure
    }
  }

  private static func name(_ path: String) -> String { path == "-" ? Terminal.inputName : path }

  private static func read(_ path: String) -> [UInt8]? {
    if path == "-" { return Terminal.readInput() }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      Terminal.complain("nabla: \(path): \(Terminal.reason(errno))")
      return nil
    }
    defer { close(descriptor) }
    return Terminal.readInput(from: descriptor, named: path)
  }

  /// Results are written in chunks of this size: a call for each line would cost more than its grading.
  private static let chunkBytes = 1 << 16

  private static func grade(_ submissions: [UInt8], _ name: String, _ grader: inout ClassGrader) -> Int32 {
    var progress = ProgressBar(total: submissions.count)
    var output: [UInt8] = []
    var isDelivered = true
    let complaints = grader.grade(file: submissions.span, named: name) { result, done in
      output += result
      output.append(UInt8(ascii: "\n"))
      if output.count >= chunkBytes {
        // After a failure nothing more is written, so the error appears once.
        isDelivered = isDelivered && Terminal.deliver(output)
        output.removeAll(keepingCapacity: true)
      }
      progress.show(done: done)
    }
    progress.clear()
    isDelivered = isDelivered && Terminal.deliver(output)
    for line in complaints { Terminal.complain(line) }
    guard grader.hasRead else { return ExitCode.failure }
    for line in grader.summary.lines { Terminal.complain(line) }
    return isDelivered && grader.isComplete ? ExitCode.success : ExitCode.failure
  }
}

/// The progress of a long job, redrawn in place on standard error; silent if that is not a terminal.
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

  /// Clears the line for the next output.
  func clear() {
    if isShown { Terminal.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
  }
}
