import Service
import Glibc
import Lines
import Synchronization
import Text

/// `nabla compute --ndjson`: computes the requests on the lines of a file or of a pipe.
struct LinesJob {
  /// What the deliveries add up to.
  private struct Progress {
    var bar: ProgressBar
    var bytes = 0
    var lines = 0
    /// The number of the last line that was delivered.
    var lastLine: Int
    var isDelivered = true
  }

  private let settings: ComputeCommand.Settings
  private let requests: RequestLines

  init(_ settings: ComputeCommand.Settings, _ service: GradientService) {
    self.settings = settings
    // The command has checked the path.
    requests = service.requestLines(at: settings.path, lineBytesMax: settings.lineBytesMax)!
  }

  /// - Parameter path: of a file, or `-` for standard input.
  /// - Returns: the exit status.
  func run(_ path: String) -> Int32 {
    guard var input = LineInput(at: path) else { return ExitCode.failure }
    let bar = ProgressBar(total: input.fileBytes)
    let progress = SharedProgress(Progress(bar: bar, lastLine: settings.skippedLines))
    guard let interruption = Interruption(beforeEnd: { bar.clear() }) else {
      Terminal.complain("nabla compute: \(Terminal.reason(errno))")
      return ExitCode.failure
    }
    let outcome = pipeline(progress).run(&input, interruption)
    bar.clear()
    return finish(outcome, input.name, progress, interruption)
  }

  private final class SharedProgress: Sendable {
    let value: Mutex<Progress>

    init(_ progress: Progress) { value = Mutex(progress) }
  }

  private func pipeline(_ progress: SharedProgress) -> LinePipeline {
    var lines = LineSplitter.Settings()
    lines.lineBytesMax = settings.lineBytesMax
    lines.skippedLines = settings.skippedLines
    return LinePipeline(handler: requests, settings: lines, jobs: settings.jobs) { delivery in
      progress.value.withLock { progress in
        guard progress.isDelivered else { return false }
        let code = Terminal.write(delivery.output, to: STDOUT_FILENO)
        progress.isDelivered = code == 0
        // A reader that has closed its end wants no more lines, which is no error.
        if code != 0 && code != EPIPE {
          Terminal.complain("nabla: cannot write standard output: \(Terminal.reason(code))")
        }
        guard code == 0 else { return false }
        progress.bytes += delivery.bytesRead
        progress.lines += delivery.lines
        if delivery.lines > 0 { progress.lastLine = delivery.lastLine }
        progress.bar.show(done: progress.bytes, lines: progress.lines)
        return true
      }
    }
  }

  private func finish(
    _ outcome: LineInput.Outcome, _ name: String, _ progress: SharedProgress, _ interruption: Interruption
  ) -> Int32 {
    let progress = progress.value.withLock { $0 }
    let failures = requests.failures
    if let first = failures.first {
      Terminal.complain(
        "nabla: \(name):\(first): \(failures.count.grouped) of \(counted(progress.lines, "line")) failed, this one first"
      )
      if failures.isFirstUnfinished, failures.count == progress.lines {
        Terminal.complain(
          "nabla: \(name): the first request has several lines: `jq -c .` writes it on one. "
            + "Without --ndjson, the input is one request.")
      }
    }
    switch outcome {
    case .failed(let code):
      Terminal.complain("nabla: \(name): \(Terminal.reason(code))")
      return ExitCode.failure
    case .interrupted:
      Terminal.complain("nabla: stopped after line \(progress.lastLine); --skip \(progress.lastLine) continues")
      return interruption.exitCode ?? ExitCode.failure
    case .bytes, .end: return failures.count == 0 ? ExitCode.success : ExitCode.failure
    }
  }
}
