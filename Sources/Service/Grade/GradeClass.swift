import GradientCore
import Grading
import TensorJSON
import Text

/// Grades the submissions of a class one by one: `{"id": …, "answer": …}`.
package struct GradeClass {
  private let problem: GradeProblem
  private var grader: Grader
  private let elementsMax: Int
  /// The most work for one submission: what one of them costs is no matter of the others.
  private let workMax: Int
  package private(set) var summary = GradeSummary()
  /// What to say of single submissions, each with its file and line: the first ones, and how many more.
  private var complaints: [String] = []
  private var complaintCount = 0
  private var linesByID: [GradeSubmission.ID: Int] = [:]

  /// Ten show what is wrong with a file; a class can have thousands.
  private static let complaintsMax = 10

  /// - Parameter document: the problem and how to grade it, as in a body of `/v1/grade` without its answers.
  /// - Throws: what `/v1/grade` would refuse the document with.
  package init(
    document: Span<UInt8>, _ configuration: GradientService.Configuration = .init()
  ) throws(ProblemDetails) {
    let request = try GradeRequest(document, configuration)
    if request.work != nil {
      throw ProblemDetails(unprocessable: [
        ProblemDetails.Fault(.root, "the answers belong in the file of submissions, not next to the problem.")
      ])
    }
    workMax = configuration.workMax
    // Nothing is declined where others do not wait.
    problem = try GradeProblem(request, configuration, within: WorkLimits(here: .max, max: workMax))!
    grader = problem.grader()
    elementsMax = configuration.elementsMax
  }

  /// Whether a submission had an answer, right or wrong.
  package var hasRead: Bool { summary.read > 0 }

  /// Whether the file was graded to its end.
  package private(set) var isComplete = true

  /// Grades a file: a submission a line, or one JSON array of them.
  ///
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - write: receives each result, a line of JSON without its line end, and how many bytes of the file are done.
  /// - Returns: what to tell people, each with the file and the line.
  package mutating func grade(file: Span<UInt8>, named name: String, write: ([UInt8], Int) -> Void) -> [String] {
    let layout = SubmissionLayout(file)
    if let refusal = layout.refusal {
      if case .table(let line) = layout { return ["\(name):\(line): \(refusal)"] }
      return ["\(name): \(refusal)"]
    }
    if layout == .array { gradeArray(file, name, write) } else { gradeLines(file, name, write) }
    if complaintCount > complaints.count {
      complaints.append("\(name): \(counted(complaintCount - complaints.count, "more submission")) like these.")
    }
    if !hasRead { complaints.append("\(name): no submission could be parsed. \(SubmissionLayout.expected)") }
    return complaints
  }

  private mutating func gradeLines(_ file: Span<UInt8>, _ name: String, _ write: ([UInt8], Int) -> Void) {
    var lines = SubmissionLines(file)
    while let (range, line) = lines.next(in: file) { gradeLine(file, range, "\(name):\(line)", line, write) }
  }

  private mutating func gradeLine(
    _ file: Span<UInt8>, _ range: Range<Int>, _ place: String, _ line: Int, _ write: ([UInt8], Int) -> Void
  ) {
    var reader = FieldReader(file.extracting(range))
    // The line is all of the document, so that its end is clear and nothing is thrown.
    guard
      let submission = try? GradeSubmission(
        from: &reader, number: summary.count, elementsMax: elementsMax, isLine: true)
    else { return }
    write(grade(submission, bytes: range.count, at: place, line: line), range.upperBound)
  }

  private mutating func gradeArray(_ file: Span<UInt8>, _ name: String, _ write: ([UInt8], Int) -> Void) {
    var reader = FieldReader(file)
    var known = (line: 1, place: 0)
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      // The layout has found a `[` to be next, but for white space.
      _ = try reader.json.peekKind()
      try reader.json.beginArray()
      while try reader.json.nextIsolatedElement() {
        let place = reader.json.mark.offset
        known = (reader.json.line(of: place, from: known), place)
        let submission = try GradeSubmission(from: &reader, number: summary.count, elementsMax: elementsMax)
        let end = reader.json.mark.offset
        let result = grade(submission, bytes: end - place, at: "\(name):\(known.line)", line: known.line)
        write(result, end)
        known = (reader.json.line(of: end, from: known), end)
      }
      try reader.finish()
    } catch {
      if var rows = SubmissionRows(file), rows.go(to: known.place, in: file) {
        return gradeRows(rows, file, name, write)
      }
      breakOff(error, name, file.extracting(known.place...))
    }
  }

  /// Grades what follows a submission without a clear end, in an array whose submissions begin a line each: a text is
  /// then that of one student, whatever it is.
  private mutating func gradeRows(
    _ rest: SubmissionRows, _ file: Span<UInt8>, _ name: String, _ write: ([UInt8], Int) -> Void
  ) {
    var rows = rest
    while let (range, line) = rows.next(in: file) { gradeLine(file, range, "\(name):\(line)", line, write) }
  }

  private mutating func breakOff(_ error: JSONSyntaxError, _ name: String, _ rest: Span<UInt8>) {
    // A comma too many before the bracket that ends the array costs nobody anything.
    isComplete = SubmissionRows.endsArray(rest)
    complaints.append(
      "\(name):\(error.line): the array breaks here: \(error.reason.description.legible)."
        + (isComplete ? "" : " What follows submission \(summary.count) of it, counted from 1, was not graded."))
  }

  /// - Parameter bytes: of its text.
  private mutating func grade(
    _ submission: GradeSubmission, bytes: Int, at place: String, line: Int
  ) -> [UInt8] {
    let submission = withinBudget(submission, bytes: bytes)
    let report = grader.grade(submission.answer.answer)
    summary.add(report, of: submission)
    if let fault = submission.answer.answer.fault {
      complain("\(place): \(fault)")
    } else {
      for part in report.quantities where part.verdict == .malformed {
        complain("\(place): \(part.quantity.rawValue): \(part.reason ?? "")")
      }
    }
    if submission.isIDGiven {
      if let first = linesByID[submission.id] {
        complain("\(place): the id \(submission.id.description) is that of line \(first), too. Both are graded.")
      } else {
        linesByID[submission.id] = line
      }
    }
    let result = GradeResult(
      id: submission.id, report: report, problem: problem.problem, unknown: submission.answer.unknown)
    var writer = ObjectWriter()
    result.write(problem.settings.format, to: &writer)
    return writer.finish()
  }

  /// The submission; if it would take more work than one may, it counts as one that could not be read, and says so.
  private func withinBudget(_ submission: GradeSubmission, bytes: Int) -> GradeSubmission {
    let work = GradeWork(
      [submission.answer], to: problem.problem.batch, problem.settings.feedback, before: .parsedByte * bytes
    ).estimate(grader, limit: workMax)
    guard work.units > workMax else { return submission }
    var refused = submission
    refused.answer = GradeAnswer(
      unreadable: "to grade the submission takes about \(work.units) units of work, more than the limit, \(workMax).")
    return refused
  }

  private mutating func complain(_ text: String) {
    complaintCount += 1
    if complaints.count < Self.complaintsMax { complaints.append(text) }
  }
}

extension ProblemDetails {
  /// The faults for a terminal, one a line.
  package var lines: [String] {
    faults.isEmpty ? [detail] : faults.listed.map(\.text)
  }
}
