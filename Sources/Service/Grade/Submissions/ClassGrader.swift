import Bytes
import GradientCore
import Grading
package import HTTPMessage
package import Lines
import Synchronization
import TensorJSON
import Text

/// Grades the submissions of a class one by one, `{"id": …, "answer": …}`, and collects what is said of the class.
package final class ClassGrader: Sendable {
  private struct Collected {
    var summary: ClassSummary
    /// Messages about submissions, each with its file and line: the first ones only.
    var complaints: [String] = []
    var complaintCount = 0
    var linesByID: [Submission.ID: Int] = [:]
    var isComplete = true
    /// Whether the first line is only the beginning of a JSON value.
    var isFirstUnfinished = false

    mutating func complain(_ text: String) {
      complaintCount += 1
      if complaints.count < ClassGrader.complaintsMax { complaints.append(text) }
    }
  }

  private let grader: SubmissionGrader
  private let collected: Mutex<Collected>

  /// Ten show what is wrong with a file. A class can have thousands.
  fileprivate static let complaintsMax = 10

  /// - Parameters:
  ///   - document: the question and how to grade it, as in a body of `/v1/grade` without answers.
  ///   - format: in place of the document's; nil keeps that.
  ///   - permissions: what the client may do.
  /// - Throws: the refusal that `/v1/grade` would send.
  package init(
    document: Span<UInt8>, format: GradeFormat? = nil, _ configuration: GradientService.Configuration = .init(),
    permissions: HTTPPermissions
  ) throws(ProblemDetails) {
    grader = try SubmissionGrader(document, format: format, configuration, permissions: permissions)
    collected = Mutex(Collected(summary: ClassSummary(of: grader.graded)))
  }

  package var summary: ClassSummary { collected.withLock { $0.summary } }

  /// Whether any submission has an answer, right or wrong.
  package var hasRead: Bool { collected.withLock { $0.summary.read > 0 } }

  /// Whether the file was graded to its end.
  package var isComplete: Bool { collected.withLock { $0.isComplete } }

  /// The columns of a report as CSV: the quantities that the points name, or all of the question.
  package var table: ReportTable { ReportTable(of: grader.graded) }

  /// What is written about a submission.
  package struct Graded {
    /// The result, a line of JSON without its line end.
    package let line: [UInt8]
    fileprivate let id: Submission.ID
    fileprivate let report: Report

    /// The row of a report as CSV.
    package func row(in table: ReportTable) -> [UInt8] { table.row(id, report) }
  }

  /// Receives each submission, and how many bytes of the file are graded by then.
  package typealias ResultWriter = (Graded, Int) -> Void

  // MARK: A text that comes line by line

  /// Whether a file is certain to have one submission per line, by its first bytes. It need not be held whole then.
  package static func isOfLines(_ start: Span<UInt8>) -> Bool { SubmissionLayout.isOfLines(start) }

  /// How a file of submissions is split into lines.
  package static func lineSettings(lineBytesMax: Int) -> LineSplitter.Settings {
    var settings = LineSplitter.Settings()
    settings.lineBytesMax = lineBytesMax
    settings.blanks = .fileBlanks
    return settings
  }

  /// Grades one submission per line, on any threads.
  ///
  /// - Parameters:
  ///   - name: the file's, for messages.
  ///   - write: receives each submission, in the order of the lines.
  package func lines(
    named name: String, lineBytesMax: Int, write: @escaping @Sendable (Graded) -> Void
  ) -> any LineHandler {
    SubmissionLines(self, grader, name: name, lineBytesMax: lineBytesMax, write: write)
  }

  /// The messages for people about all submissions, each with the file, the line and the id.
  ///
  /// - Parameter breaks: where the rest of the file could not be parsed.
  package func complaints(named name: String, breaks: [String] = []) -> [String] {
    collected.withLock { collected in
      let more = collected.complaintCount - collected.complaints.count
      return collected.complaints + breaks
        + (more > 0 ? ["\(name): \(counted(more, "more message")) like these."] : [])
        + (collected.summary.read > 0
          ? []
          : [
            "\(name): no submission could be parsed. \(SubmissionLayout.expected)"
              + (collected.isFirstUnfinished ? " The first one has several lines: `jq -c .` writes it on one." : "")
          ])
    }
  }

  // MARK: A whole file

  /// Grades a file: one submission per line, or one JSON array of them.
  ///
  /// - Parameters:
  ///   - name: the file's, for messages.
  ///   - isRecognised: called before the first submission is graded. All of the file may have been read by then, and is
  ///     read again from its beginning.
  /// - Returns: messages for people, each with the file, the line and the id.
  package func grade(
    file: Span<UInt8>, named name: String, isRecognised: () -> Void = {}, write: ResultWriter
  ) -> [String] {
    let layout = SubmissionLayout(file)
    isRecognised()
    if let refusal = layout.refusal {
      if case .table(let line) = layout { return ["\(name):\(line): \(refusal)"] }
      return ["\(name): \(refusal)"]
    }
    var breaks: [String] = []
    if layout == .array {
      breaks = gradeArray(of: file, named: name, write: write)
    } else {
      gradeLines(of: file, named: name, write: write)
    }
    return complaints(named: name, breaks: breaks)
  }

  private func gradeLines(of file: Span<UInt8>, named name: String, write: ResultWriter) {
    var settings = Self.lineSettings(lineBytesMax: .max)
    if file.firstIndex(of: settings.lineEnd, from: 0) == nil { settings.lineEnd = UInt8(ascii: "\r") }
    var splitter = LineSplitter(settings)
    var done = 0
    func grade(_ batch: LineBatch) {
      done += batch.bytesRead
      for line in batch.lines {
        let result = grader.grade(batch.text.span.extracting(line.range), of: line, lineBytesMax: .max)
        write(collect(result, of: name, line: line.number), done)
      }
    }
    var place = 0
    while place < file.count {
      let end = min(place + Self.pieceBytes, file.count)
      splitter.append(file.extracting(place..<end), grade)
      place = end
    }
    if let last = splitter.finish() { grade(last) }
  }

  /// A file is split into lines by pieces of this size, so that it is not held twice.
  private static let pieceBytes = 64 << 10

  /// - Returns: where the rest of the array could not be parsed.
  private func gradeArray(of file: Span<UInt8>, named name: String, write: ResultWriter) -> [String] {
    var reader = FieldReader(file)
    var known = (line: 1, place: 0)
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      // `SubmissionLayout` has checked that the first token is `[`.
      _ = try reader.json.peekKind()
      try reader.json.beginArray()
      while try reader.json.nextIsolatedElement() {
        let place = reader.json.mark.offset
        known = (reader.json.line(of: place, from: known), place)
        let submission = try grader.submission(from: &reader, number: count)
        let end = reader.json.mark.offset
        let result = grader.grade(submission, of: file, bytes: end - place)
        write(collect(result, of: name, line: known.line), end)
        known = (reader.json.line(of: end, from: known), end)
      }
      try reader.finish()
      return []
    } catch {
      if var rows = SubmissionRows(file), rows.go(to: known.place, in: file) {
        gradeRows(rows, of: file, named: name, write: write)
        return []
      }
      return [breakText(error, of: name, rest: file.extracting(known.place...))]
    }
  }

  /// Grades the array from a submission without a clear end on. Each submission begins a line, so the text up to the
  /// next such line belongs to one student.
  private func gradeRows(_ rest: SubmissionRows, of file: Span<UInt8>, named name: String, write: ResultWriter) {
    var rows = rest
    while let (range, line) = rows.next(in: file) {
      let result = grader.grade(file.extracting(range), number: count)
      write(collect(result, of: name, line: line), range.upperBound)
    }
  }

  /// The number of submissions so far.
  private var count: Int { collected.withLock { $0.summary.count } }

  /// - Parameter rest: the text that was not graded.
  private func breakText(_ error: JSONSyntaxError, of name: String, rest: Span<UInt8>) -> String {
    // With only a comma and the closing bracket left, every submission is graded.
    let isComplete = SubmissionRows.endsArray(rest)
    collected.withLock { $0.isComplete = isComplete }
    return "\(name):\(error.line): the array breaks here: \(error.reason.description.legible)."
      + (isComplete ? "" : " Graded before it: \(counted(count, "submission")). The rest was not graded.")
  }

  // MARK: The class

  /// Adds a submission to what is said of the class. Called in the order of the submissions.
  fileprivate func collect(_ result: SubmissionGrader.Result, of name: String, line: Int) -> Graded {
    let (submission, report) = (result.submission, result.report)
    let names = grader.graded.names
    collected.withLock { collected in
      collected.summary.add(report, of: submission)
      if result.isUnfinished { collected.isFirstUnfinished = true }
      let id = submission.isIDGiven ? " (\(submission.id.text.shown))" : ""
      let place = "\(name):\(line)\(id)"
      if let fault = submission.answer.answer.fault {
        collected.complain("\(place): \(fault)")
      } else {
        for part in report.quantities where part.verdict == .malformed {
          collected.complain("\(place): \(names.name(of: part.quantity)): \(part.reason ?? "")")
        }
      }
      guard submission.isIDGiven else { return }
      if let first = collected.linesByID[submission.id] {
        collected.complain(
          "\(name):\(line): line \(first) has the same id, \(submission.id.description). Both are graded.")
      } else {
        collected.linesByID[submission.id] = line
      }
    }
    return Graded(line: result.line, id: submission.id, report: report)
  }
}

/// The submissions of a class, one on each line.
private final class SubmissionLines: LineHandler {
  private let grader: ClassGrader
  private let core: SubmissionGrader
  private let name: String
  private let lineBytesMax: Int
  private let write: @Sendable (ClassGrader.Graded) -> Void

  init(
    _ grader: ClassGrader, _ core: SubmissionGrader, name: String, lineBytesMax: Int,
    write: @escaping @Sendable (ClassGrader.Graded) -> Void
  ) {
    self.grader = grader
    self.core = core
    self.name = name
    self.lineBytesMax = lineBytesMax
    self.write = write
  }

  func handle(_ text: Span<UInt8>, of line: TextLine, into output: inout [UInt8]) -> (@Sendable () -> Void)? {
    let result = core.grade(text, of: line, lineBytesMax: lineBytesMax)
    output += result.line
    output.append(UInt8(ascii: "\n"))
    return { [self] in write(grader.collect(result, of: name, line: line.number)) }
  }
}

extension ProblemDetails {
  /// The faults for a terminal, one per line.
  package var lines: [String] {
    faults.isEmpty ? [detail] : faults.listed.map(\.text)
  }
}
