import Service
import Glibc
import Text

/// `nabla lint question.json`: which mistakes a question cannot tell apart, in sentences on a terminal, otherwise as
/// the response of `/v1/lint`.
enum LintCommand {
  struct Settings: Sendable {
    var service = ServiceOptions.defaults
    /// nil is text on a terminal, otherwise JSON.
    var format: Format?
  }

  enum Format: String, CaseIterable, Sendable { case text, json }

  static let options: [CommandOption<Settings>] =
    [
      FormatOption.option(
        FormatOption.ofLint, "; default text on a terminal, otherwise json, the response of /v1/lint"
      ) { $0.format = Format(rawValue: $1) }
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let paths = Array(arguments.prefix { $0 == "-" || !$0.hasPrefix("-") })
    var settings = Settings()
    guard try parse("lint QUESTION", Array(arguments.dropFirst(paths.count)), options, into: &settings) else {
      return ExitCode.success
    }
    guard paths.count == 1 else {
      throw UsageError(
        "lint: found \(counted(paths.count, "file")), expected one: a question (`-` is standard input).")
    }
    settings.service.split = .overProcessors
    guard let document = InputText(at: paths[0]) else { return ExitCode.usage }
    do throws(ProblemDetails) {
      let lint = try QuestionLint(document: document.span, settings.service)
      let format = settings.format ?? (isatty(STDOUT_FILENO) == 1 ? .text : .json)
      let text = format == .text ? Array((lint.lines.joined(separator: "\n") + "\n").utf8) : lint.content
      guard Terminal.deliver(text) else { return ExitCode.usage }
      return lint.isClear ? ExitCode.success : ExitCode.failure
    } catch {
      Terminal.complain(error, in: paths[0])
      return ExitCode.usage
    }
  }
}
