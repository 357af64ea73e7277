import Text

/// The file that a command reads, apart from its options: `nabla compute [FILE] [OPTIONS]`.
struct Operand {
  private var files: [String] = []
  /// The options and their values.
  private(set) var options: [String] = []

  init<Settings>(of arguments: [String], _ known: [CommandOption<Settings>]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        files.append(argument)
        continue
      }
      options.append(argument)
      let takesValue = known.contains { "--\($0.name)" == argument && !$0.isFlag }
      if takesValue, let value = rest.popFirst() { options.append(value) }
    }
  }

  /// The file, or `-` for standard input. To be called once the options are parsed: the value of an unknown option
  /// looks like a file.
  func path(of command: String) throws(UsageError) -> String {
    guard let file = files.first else { return "-" }
    guard files.count == 1 else {
      throw UsageError("\(command): found \(counted(files.count, "file")), expected at most one.")
    }
    guard !file.hasPrefix("{") else {
      throw UsageError("\(command): found JSON, expected a file. Standard input is JSON: echo '{…}' | nabla \(command)")
    }
    return file
  }
}
