import Glibc
import Text

/// The command line: runs the command, and exits with its status.
@main
enum Nabla {
  static func main() {
    // A write to a closed pipe returns an error, in place of ending the program.
    signal(SIGPIPE, SIG_IGN)
    var arguments = Array(CommandLine.arguments.dropFirst())
    do throws(UsageError) {
      exit(try run(arguments.isEmpty ? nil : arguments.removeFirst(), arguments))
    } catch {
      Terminal.complain("nabla: \(error.message)")
      exit(ExitCode.usage)
    }
  }

  private static func run(_ name: String?, _ arguments: [String]) throws(UsageError) -> Int32 {
    switch name {
    case "serve": return try ServeCommand.run(arguments)
    case "compute": return try ComputeCommand.run(arguments)
    case "derive": return try DeriveCommand.run(arguments)
    case "grade": return try GradeCommand.run(arguments)
    case "lint": return try LintCommand.run(arguments)
    case "key": return try KeyCommand.run(arguments)
    case "healthcheck": return try HealthcheckCommand.run(arguments)
    case "--version", "version":
      Terminal.say("nabla \(version)")
      return ExitCode.success
    case "--help", "-h", "help":
      Terminal.say(Help.overview)
      return ExitCode.success
    case nil: throw UsageError("expected a command: \(Help.commandList). `nabla --help` describes them.")
    case let name? where name.hasPrefix("-"):
      throw UsageError(
        "\(name.quoted) comes before the command: `nabla serve \(name.shown) …`. Commands: \(Help.commandList).")
    case let name?:
      throw UsageError(
        "unknown command \(name.quoted), expected \(Help.commandList).", meant: name, among: Help.commands)
    }
  }
}

/// Exit statuses.
enum ExitCode {
  static let success: Int32 = 0
  /// The request was refused, or the server is not available.
  static let failure: Int32 = 1
  /// The command line, the configuration or the question is wrong; also a port that is in use, and a file that cannot
  /// be used.
  static let usage: Int32 = 2
  /// The score is below the one that was asked for.
  static let lowScore: Int32 = 3
}
