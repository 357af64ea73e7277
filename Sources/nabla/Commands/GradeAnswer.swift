import HTTPMessage
import Service
import Glibc
import Text

/// `nabla grade question.json --answer answer.json`: the result of one answer. A grader that runs this gets a result in
/// its format whatever a student or the course has written.
struct GradeAnswer {
  /// The files, or `-` for standard input.
  let question: String
  let answer: String
  /// In place of the question's; nil keeps that.
  let format: GradeFormat?
  /// Where the result goes; nil and `-` are standard output.
  let output: String?
  /// The least share of the points, from 0 to 1, that counts as a success.
  let fractionMin: Double?
  let configuration: GradientService.Configuration

  /// Ends the process. The exit status does not depend on the answer, except for `fractionMin`.
  func run() -> Never {
    LoadedPages.giveBack()
    switch BoundedFile.read(trusted: question) {
    case .bytes(let document): grade(document)
    case .unreadable(let reason):
      exit(reportMisconfigured(ProblemDetails(.unprocessableContent, "the file \(reason)"), []))
    }
  }

  private func grade(_ document: [UInt8]) -> Never {
    do throws(ProblemDetails) {
      var grader = try AnswerGrader(document: document.span, format: format, configuration)
      let status = deliver(grade(with: &grader))
      // Thousands of structures need not be freed: that takes 5 % of an answer with diagnosis.
      withExtendedLifetime(grader) { exit(status) }
    } catch {
      exit(reportMisconfigured(error, document))
    }
  }

  private func grade(with grader: inout AnswerGrader) -> AnswerGrader.Graded {
    switch BoundedFile.read(untrusted: answer) {
    case .bytes(let bytes): grader.grade(bytes.span)
    case .unreadable(let reason):
      grader.grade(unreadable: "the answer, \(fileName(of: answer).quoted), \(reason)")
    }
  }

  private func deliver(_ graded: AnswerGrader.Graded) -> Int32 {
    guard deliver(graded.text) else { return ExitCode.failure }
    // Sums of tenths are not exact.
    let isLow = fractionMin.map { graded.fraction < $0 - 1e-9 } ?? false
    return isLow ? ExitCode.lowScore : ExitCode.success
  }

  private func reportMisconfigured(_ problem: ProblemDetails, _ document: [UInt8]) -> Int32 {
    Terminal.complain(problem, in: question)
    let wanted = format ?? GradeFormat(requestedBy: document.span) ?? .native
    return deliver(wanted.misconfigured(problem, in: fileName(of: question))) ? ExitCode.usage : ExitCode.failure
  }

  private func fileName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func deliver(_ text: [UInt8]) -> Bool {
    guard let output, output != "-" else { return Terminal.deliver(text) }
    do throws(ReportFile.Failure) {
      let file = try ReportFile(output)
      try file.write(text)
      try file.finish()
      return true
    } catch {
      Terminal.complain("nabla: \(error.text)")
      return false
    }
  }
}
