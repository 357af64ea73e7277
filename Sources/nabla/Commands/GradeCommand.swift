import Service
import Glibc
import HTTPMessage
import Text

/// `nabla grade question.json submissions.ndjson`: one result for each line on standard output, the summary of the
/// class on standard error, and its reports in files. With `--answer`, the result of one answer (`GradeAnswer`).
enum GradeCommand {
  struct Settings: Sendable {
    var service = ServiceOptions.defaults
    /// The files of reports. Their extensions are those of `ReportKind`.
    var reports: [String] = []
    /// In place of the question's; nil keeps that.
    var format: GradeFormat?
    /// The file of one answer; nil for a class.
    var answer: String?
    /// Where the result of one answer goes; nil is standard output.
    var output: String?
    /// The least share of the points of one answer that counts as a success.
    var fractionMin: Double?
  }

  private static let usage = "grade QUESTION (SUBMISSIONS | --answer FILE)"

  static let options: [CommandOption<Settings>] =
    [
      CommandOption(
        name: "answer", placeholder: "FILE",
        help: "grade one answer, and write only its result; `-` is standard input", expected: "a file"
      ) {
        $0.answer = $1
        return !$1.isEmpty
      },
      FormatOption.option(FormatOption.ofGrade, ", in place of the question's; default native") {
        $0.format = GradeFormat(rawValue: $1)
      },
      CommandOption(
        name: "output", placeholder: "FILE",
        help: "with --answer: write the result to this file, whole or not at all", expected: "a file"
      ) {
        $0.output = $1
        return !$1.isEmpty
      },
      CommandOption(
        name: "fail-under", placeholder: "FRACTION",
        help: "with --answer: exit 3 if the score is below this share of the points", expected: "a number from 0 to 1"
      ) {
        guard $1.utf8.allSatisfy({ ("0"..."9").contains(Character(Unicode.Scalar($0))) || $0 == UInt8(ascii: ".") }),
          let fraction = Double($1), fraction <= 1
        else { return false }
        $0.fractionMin = fraction
        return true
      },
      CommandOption(
        name: "report", placeholder: "FILE",
        help: "write the class's report: .csv, a row for each student; .json, the summary; .html, a page; repeatable",
        expected: "a file that ends in .csv, .json or .html"
      ) {
        guard ReportKind(of: $1) != nil else { return false }
        $0.reports.append($1)
        return true
      },
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let paths = Array(arguments.prefix { $0 == "-" || !$0.hasPrefix("-") })
    var settings = Settings()
    guard try parse(usage, Array(arguments.dropFirst(paths.count)), options, into: &settings) else {
      return ExitCode.success
    }
    settings.service.split = .overProcessors
    if let answer = settings.answer { try gradeAnswer(answer, paths, settings) }
    guard settings.output == nil, settings.fractionMin == nil else {
      throw UsageError("grade: --output and --fail-under need --answer FILE, one answer.")
    }
    guard paths.count == 2 else {
      throw UsageError(
        "grade: found \(counted(paths.count, "file")), expected two: a question and its submissions (`-` is standard input)."
      )
    }
    guard paths[0] != "-" || paths[1] != "-" else {
      throw UsageError("grade: only one of the two files can be standard input.")
    }
    try check(settings.reports, besides: paths)
    guard let document = InputText(at: paths[0]) else { return ExitCode.usage }
    return grade(document, settings, questionPath: paths[0], submissionsPath: paths[1])
  }

  private static func grade(
    _ document: borrowing InputText, _ settings: Settings, questionPath: String, submissionsPath: String
  ) -> Int32 {
    guard var submissions = LineInput(at: submissionsPath) else { return ExitCode.failure }
    guard !submissions.isFolder else {
      let advice = "it is a folder, expected one file of submissions. docs/graders.md makes one from a folder."
      Terminal.complain("nabla: \(submissions.name): \(advice)")
      return ExitCode.failure
    }
    guard let interruption = Interruption(beforeEnd: {}) else {
      Terminal.complain("nabla grade: \(Terminal.reason(errno))")
      return ExitCode.failure
    }
    do throws(ProblemDetails) {
      let grader = try ClassGrader(
        document: document.span, format: settings.format, settings.service, permissions: .all)
      let job = GradeJob(grader, reports: settings.reports, question: Terminal.name(of: questionPath))
      return job.run(&submissions, interruption) ? ExitCode.success : ExitCode.failure
    } catch {
      Terminal.complain(error, in: questionPath)
      if isQuestion(submissionsPath, settings) {
        Terminal.complain(
          "nabla: \(submissionsPath) is a question. Are the files swapped? The question comes first.")
      }
      return ExitCode.usage
    }
  }

  /// Whether a file is a question, where submissions are expected.
  private static func isQuestion(_ path: String, _ settings: Settings) -> Bool {
    guard path != "-", let document = InputText(at: path) else { return false }
    return (try? ClassGrader(document: document.span, settings.service, permissions: .all)) != nil
  }

  private static func gradeAnswer(
    _ answer: String, _ paths: [String], _ settings: Settings
  ) throws(UsageError) -> Never {
    guard paths.count == 1 else {
      throw UsageError("grade: found \(counted(paths.count, "file")) before --answer, expected one: the question.")
    }
    guard paths[0] != "-" || answer != "-" else {
      throw UsageError("grade: only one of the two files can be standard input.")
    }
    guard settings.reports.isEmpty else {
      throw UsageError("grade: --report is about a class: use it without --answer.")
    }
    if let output = settings.output, paths[0] == output || answer == output {
      throw UsageError("grade: --output would overwrite \(output.shown).")
    }
    GradeAnswer(
      question: paths[0], answer: answer, format: settings.format, output: settings.output,
      fractionMin: settings.fractionMin, configuration: settings.service
    ).run()
  }

  private static func check(_ reports: [String], besides paths: [String]) throws(UsageError) {
    for (index, report) in reports.enumerated() {
      if paths.contains(report) { throw UsageError("grade: --report would overwrite \(report.shown).") }
      if reports[..<index].contains(report) { throw UsageError("grade: --report \(report.shown) is given twice.") }
    }
  }
}
