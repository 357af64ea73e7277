import GradientCore
import Grading
package import HTTPMessage
import TensorJSON
import Text

/// Grades the submissions of a class one by one: `{"id": …, "answer": …}`.
package struct ClassGrader {
  private let graded: GradedQuestion
  private var grader: Grader
  private let work: GradingWork
  private let elementsMax: Int
  /// The most work for one submission. It does not depend on the other submissions.
  private let workMax: Int
  package private(set) var summary: ClassSummary
  /// Messages about submissions, each with its file and line: the first ones only.
  private var complaints: [String] = []
  private var complaintCount = 0
  private var linesByID: [Submission.ID: Int] = [:]

  /// Ten show what is wrong with a file. A class can have thousands.
  private static let complaintsMax = 10

  /// - Parameters:
  ///   - document: the question and how to grade it, as in a body of `/v1/grade` without answers.
  ///   - format: in place of the document's; nil keeps that.
  ///   - permissions: what the client may do.
  /// - Throws: the refusal that `/v1/grade` would send.
  package init(
    document: Span<UInt8>, format: GradeFormat? = nil, _ configuration: GradientService.Configuration = .init(),
    permissions: HTTPPermissions
  ) throws(ProblemDetails) {
    let request = try GradeRequest(document, configuration)
    if request.submitted != nil {
      throw ProblemDetails(
        unprocessableAt: .root, "the answers belong in the file of submissions, not in the file of the question.")
    }
    workMax = configuration.workMax
    // Any work may be done here, because no other request waits for it.
    let question = try request.document.question()
    let limits = WorkLimits(here: .max, max: workMax)
    graded = try GradedQuestion(
      request, question, configuration, permissions: permissions, within: limits, format: format)!
    work = question.gradingWork(graded.settings.feedback)
    grader = graded.grader()
    summary = ClassSummary(of: graded)
    elementsMax = configuration.elementsMax
  }

  /// Whether any submission has an answer, right or wrong.
  package var hasRead: Bool { summary.read > 0 }

  /// Whether the file was graded to its end.
  package private(set) var isComplete = true

  /// The columns of a report as CSV: the quantities that the points name, or all of the question.
  package var table: ReportTable { ReportTable(of: graded) }

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

  /// Grades a file: one submission per line, or one JSON array of them.
  ///
  /// - Parameter name: the file's, for messages.
  /// - Returns: messages for people, each with the file and the line.
  package mutating func grade(file: Span<UInt8>, named name: String, write: ResultWriter) -> [String] {
    let layout = SubmissionLayout(file)
    if let refusal = layout.refusal {
      if case .table(let line) = layout { return ["\(name):\(line): \(refusal)"] }
      return ["\(name): \(refusal)"]
    }
    if layout == .array {
      gradeArray(of: file, named: name, write: write)
    } else {
      gradeLines(of: file, named: name, write: write)
    }
    if complaintCount > complaints.count {
      complaints.append("\(name): \(counted(complaintCount - complaints.count, "more submission")) like these.")
    }
    if !hasRead { complaints.append("\(name): no submission could be parsed. \(SubmissionLayout.expected)") }
    return complaints
  }

  private mutating func gradeLines(of file: Span<UInt8>, named name: String, write: ResultWriter) {
    var lines = SubmissionLines(file)
    while let (range, line) = lines.next(in: file) {
      gradeText(file.extracting(range), of: name, line: line) { result in write(result, range.upperBound) }
    }
  }

  /// - Parameter text: one submission.
  private mutating func gradeText(_ text: Span<UInt8>, of name: String, line: Int, write: (Graded) -> Void) {
    var reader = FieldReader(text)
    // The submission is the whole document, so its end is clear and nothing is thrown.
    guard
      var submission = try? Submission(
        from: &reader, number: summary.count, elementsMax: elementsMax, isLine: true)
    else { return }
    readTexts(of: text, into: &submission)
    write(grade(submission, bytes: text.count, of: name, line: line))
  }

  private func readTexts(of document: Span<UInt8>, into submission: inout Submission) {
    guard graded.settings.read == .lenient else { return }
    submission.answer.readTexts(of: document, elementsMax: elementsMax)
  }

  private mutating func gradeArray(of file: Span<UInt8>, named name: String, write: ResultWriter) {
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
        var submission = try Submission(from: &reader, number: summary.count, elementsMax: elementsMax)
        readTexts(of: file, into: &submission)
        let end = reader.json.mark.offset
        write(grade(submission, bytes: end - place, of: name, line: known.line), end)
        known = (reader.json.line(of: end, from: known), end)
      }
      try reader.finish()
    } catch {
      if var rows = SubmissionRows(file), rows.go(to: known.place, in: file) {
        return gradeRows(rows, of: file, named: name, write: write)
      }
      reportBreak(error, of: name, rest: file.extracting(known.place...))
    }
  }

  /// Grades the array from a submission without a clear end on. Each submission begins a line, so the text up to the
  /// next such line belongs to one student.
  private mutating func gradeRows(
    _ rest: SubmissionRows, of file: Span<UInt8>, named name: String, write: ResultWriter
  ) {
    var rows = rest
    while let (range, line) = rows.next(in: file) {
      gradeText(file.extracting(range), of: name, line: line) { result in write(result, range.upperBound) }
    }
  }

  /// - Parameter rest: the text that was not graded.
  private mutating func reportBreak(_ error: JSONSyntaxError, of name: String, rest: Span<UInt8>) {
    // With only a comma and the closing bracket left, every submission is graded.
    isComplete = SubmissionRows.endsArray(rest)
    complaints.append(
      "\(name):\(error.line): the array breaks here: \(error.reason.description.legible)."
        + (isComplete ? "" : " Graded before it: \(counted(summary.count, "submission")). The rest was not graded."))
  }

  /// - Parameter bytes: the length of its text.
  private mutating func grade(_ submission: Submission, bytes: Int, of name: String, line: Int) -> Graded {
    let place = "\(name):\(line)"
    let submission = withinBudget(resolved(submission), bytes: bytes)
    let report = grader.grade(submission.answer.answer)
    summary.add(report, of: submission)
    if let fault = submission.answer.answer.fault {
      complain("\(place): \(fault)")
    } else {
      for part in report.quantities where part.verdict == .malformed {
        complain("\(place): \(graded.names.name(of: part.quantity)): \(part.reason ?? "")")
      }
    }
    if submission.isIDGiven {
      if let first = linesByID[submission.id] {
        complain("\(place): line \(first) has the same id, \(submission.id.description). Both are graded.")
      } else {
        linesByID[submission.id] = line
      }
    }
    let result = GradeResult(
      id: submission.id, timestamp: submission.timestamp, report: report, of: graded, answer: submission.answer)
    var writer = ObjectWriter()
    result.write(graded.settings.format, to: &writer)
    return Graded(line: writer.finish(), id: submission.id, report: report)
  }

  private func resolved(_ submission: Submission) -> Submission {
    var resolved = submission
    resolved.answer.resolve(in: graded.names)
    return resolved
  }

  /// The submission. If grading it exceeds the limit of work, it becomes a malformed one with that reason.
  private mutating func withinBudget(_ submission: Submission, bytes: Int) -> Submission {
    let work = GradeWork([submission.answer], work, before: .parsedByte * bytes).fit(
      &grader, here: workMax, max: workMax)
    guard work.units > workMax else { return submission }
    var refused = submission
    refused.answer = ParsedAnswer(
      unreadable: "grading this submission takes about \(work.units) units of work, more than the limit, \(workMax).")
    return refused
  }

  private mutating func complain(_ text: String) {
    complaintCount += 1
    if complaints.count < Self.complaintsMax { complaints.append(text) }
  }
}

extension ProblemDetails {
  /// The faults for a terminal, one per line.
  package var lines: [String] {
    faults.isEmpty ? [detail] : faults.listed.map(\.text)
  }
}
