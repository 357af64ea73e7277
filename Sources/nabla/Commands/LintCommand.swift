import Service
import Glibc
import Text

/// `nabla lint question.json`: which mistakes a question cannot tell apart, in sentences on a terminal, otherwise as
/// the response of `/v1/lint`.
enum LintCommand {
  static let options: [CommandOption<GradientService.Configuration>] = ServiceOptions.all

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let paths = Array(arguments.prefix { $0 == "-" || !$0.hasPrefix("-") })
    var configuration = ServiceOptions.defaults
    guard try parse("lint QUESTION", Array(arguments.dropFirst(paths.count)), options, into: &configuration) else {
      return ExitCode.success
    }
    guard paths.count == 1 else {
      throw UsageError(
        "lint: found \(counted(paths.count, "file")), expected one: a question (`-` is standard input).")
    }
    configuration.split = .overProcessors
    guard let document = InputText(at: paths[0]) else { return ExitCode.usage }
    do throws(ProblemDetails) {
      let lint = try QuestionLint(document: document.span, configuration)
      let isTerminal = isatty(STDOUT_FILENO) == 1
      let text = isTerminal ? Array((lint.lines.joined(separator: "\n") + "\n").utf8) : lint.content
      guard Terminal.deliver(text) else { return ExitCode.usage }
      return lint.isClear ? ExitCode.success : ExitCode.failure
    } catch {
      Terminal.complain(error, in: paths[0])
      return ExitCode.usage
    }
  }
}
