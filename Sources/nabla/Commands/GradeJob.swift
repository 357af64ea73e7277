import Dispatch
import Service
import Glibc
import Lines
import Synchronization
import Text

/// Grades the submissions of a class, and writes the results, the summary and the reports.
final class GradeJob: Sendable {
  /// What the deliveries and the results add up to.
  private struct Written {
    var reports: ClassReports
    var bar: ProgressBar
    var bytes = 0
    var lines = 0
    /// Results that are still to be written.
    var pending: [UInt8] = []
    /// After a failure nothing more is written, so the error appears once.
    var isDelivered = true
    /// Whether the reports are complete too.
    var isFinished = false

    mutating func write(_ output: [UInt8]) { isDelivered = isDelivered && Terminal.deliver(output) }

    mutating func writePending() {
      write(pending)
      pending.removeAll(keepingCapacity: true)
    }
  }

  private let grader: ClassGrader
  private let written: Mutex<Written>

  /// No server bounds this line: it is what a line of `nabla compute` and the content of a request may have.
  private static let lineBytesMax = ComputeCommand.Settings().lineBytesMax

  /// Opens the files of the reports.
  ///
  /// - Parameter question: its name in the reports.
  init(_ grader: ClassGrader, reports paths: [String], question: String) {
    self.grader = grader
    let reports = ClassReports(paths, of: grader, question: question)
    written = Mutex(Written(reports: reports, bar: ProgressBar(total: nil)))
  }

  /// - Parameter interruption: ends the process between two results, without a report.
  /// - Returns: whether the file was graded to its end, and the results are delivered.
  func run(_ input: inout LineInput, _ interruption: Interruption) -> Bool {
    interruption.whenInterrupted { [self] exitCode in
      // This waits for a result that is being written. A second signal does not.
      DispatchQueue.global().async { [self] in stop(exitCode) }
    }
    defer { written.withLock { $0.reports.discard() } }
    let isReady = written.withLock { $0.reports.failures.isEmpty }
    let isDone = isReady && grade(&input)
    let failures = written.withLock { $0.reports.failures }
    for failure in failures { Terminal.complain("nabla: \(failure.text)") }
    return isDone && failures.isEmpty
  }

  private func stop(_ exitCode: Int32) {
    written.withLock { written in
      if written.isFinished { return }
      written.writePending()
      written.bar.clear()
      written.reports.discard()
      Terminal.complain("nabla: stopped after \(counted(written.lines, "submission")); reports are not written")
      _exit(exitCode)
    }
  }

  private func grade(_ input: inout LineInput) -> Bool {
    written.withLock { [total = input.fileBytes] in $0.bar = ProgressBar(total: total) }
    let complaints = ClassGrader.isOfLines(input.peek().span) ? gradeLines(of: &input) : gradeWhole(&input)
    guard let complaints else { return false }
    return written.withLock { written in
      written.bar.clear()
      for line in complaints { Terminal.complain(line) }
      guard grader.hasRead else { return false }
      let summary = grader.summary
      for line in summary.lines { Terminal.complain(line) }
      written.reports.finish(summary)
      written.isFinished = true
      return written.isDelivered && grader.isComplete
    }
  }

  // MARK: One submission per line

  /// - Returns: messages about submissions; nil if the input cannot be read, after an error line.
  private func gradeLines(of input: inout LineInput) -> [String]? {
    let name = input.name
    let lines = grader.lines(named: name, lineBytesMax: Self.lineBytesMax) { [self] graded in
      written.withLock { $0.reports.add(graded) }
    }
    let settings = ClassGrader.lineSettings(lineBytesMax: Self.lineBytesMax)
    let pipeline = LinePipeline(handler: lines, settings: settings, jobs: Processors.count) { [self] delivery in
      written.withLock { written in
        written.write(delivery.output)
        written.bytes += delivery.bytesRead
        written.lines += delivery.lines
        written.bar.show(done: written.bytes, lines: written.lines)
      }
      return true
    }
    if case .failed(let code) = pipeline.run(&input, nil) {
      Terminal.complain("nabla: \(name): \(Terminal.reason(code))")
      return nil
    }
    return grader.complaints(named: name)
  }

  // MARK: A file that is held whole, such as an array

  /// Results are written in chunks of this size: a call for each line would cost more than its grading.
  private static let chunkBytes = 1 << 16

  private func gradeWhole(_ input: inout LineInput) -> [String]? {
    let name = input.name
    guard let file = input.rest() else { return nil }
    let complaints = grader.grade(
      file: file.span, named: name, isRecognised: { file.forget(before: file.span.count) },
      write: { graded, done in
        written.withLock { written in
          written.pending += graded.line
          written.pending.append(UInt8(ascii: "\n"))
          written.reports.add(graded)
          written.lines += 1
          if written.pending.count >= Self.chunkBytes {
            written.writePending()
            file.forget(before: done)
          }
          written.bar.show(done: done, lines: written.lines)
        }
      })
    written.withLock { $0.writePending() }
    return complaints
  }
}
