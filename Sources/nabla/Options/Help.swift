/// The texts of `--help`.
enum Help {
  static let commands = ["serve", "compute", "derive", "grade", "lint", "key", "healthcheck"]
  static let commandList = "serve, compute, derive, grade, lint, key or healthcheck"

  static let overview = """
    nabla: the grading backend for backpropagation.

    Usage: nabla COMMAND [OPTIONS]

    Commands:
      serve         serves POST /v1/gradients, /v1/backprop, /v1/derivation, /v1/grade and /v1/lint over HTTP
      compute       computes one request: nabla compute request.json [--path /v1/backprop]
                    or one on each line: nabla compute --ndjson requests.ndjson > responses.ndjson
      derive        shows the lecture's derivation with your numbers: nabla derive request.json [--format latex]
      grade         grades a class: nabla grade question.json submissions.ndjson [--report class.html]
                    or one answer, for a grader: nabla grade question.json --answer answer.json [--format gradescope]
      lint          says which mistakes a question cannot tell apart: nabla lint question.json
      key           makes a key for --keys-file: nabla key new NAME --scopes grade
      healthcheck   checks whether a server is ready

    `nabla COMMAND --help` lists the options of a command. `nabla --version` prints the version.
    An option can also come from the environment: --port from NABLA_PORT, --max-body-bytes from NABLA_MAX_BODY_BYTES.
    The command line wins. An empty variable counts as unset. For `nabla serve` it can also come from a file, with
    lines such as `port = 8080`: `--config FILE`. The environment wins over the file.
    """

  static func text<Settings>(of command: String, _ options: [CommandOption<Settings>]) -> String {
    let heads = options.map { $0.isFlag ? "--\($0.name)" : "--\($0.name) \($0.placeholder)" }
    let width = heads.map(\.count).max() ?? 0
    var lines = ["Usage: nabla \(command) [OPTIONS]"]
    if command.hasSuffix("[FILE]") { lines += ["", "Without FILE, or with `-`, it reads standard input."] }
    var topic = ""
    for (head, option) in zip(heads, options) {
      if option.topic != topic { lines += ["", "\(option.topic):"] }
      topic = option.topic
      lines.append("  \(head)\(String(repeating: " ", count: width - head.count))   \(help(of: option))")
    }
    if let option = options.first(where: { !$0.isFlag }) {
      lines += ["", "The variable of --\(option.name) is \(option.variable), and so on."]
    }
    return lines.joined(separator: "\n")
  }

  /// With the default of an option that does not say it.
  private static func help<Settings>(of option: CommandOption<Settings>) -> String {
    if option.help.contains("; default ") { return option.help }
    return "\(option.help); default \(option.isFlag ? "false" : "none")"
  }
}
