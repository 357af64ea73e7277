/// Where the values of an option come from.
enum OptionSource: Equatable, Sendable {
  case commandLine
  case environment
  case file(String, line: Int)
}

/// Where a command's options have their values from, for messages about values that cannot be used.
struct OptionOrigins: Sendable {
  private var sources: [String: OptionSource] = [:]

  mutating func note(_ name: String, _ source: OptionSource) { sources[name] = source }

  func has(_ name: String) -> Bool { sources[name] != nil }

  func isOnCommandLine(_ name: String) -> Bool { sources[name] == .commandLine }

  /// `--port (command line)`, `--port (NABLA_PORT)`, `--port (/etc/nabla.conf:3)` or `--port (default)`.
  func place(of name: String) -> String {
    let source =
      switch sources[name] {
      case .commandLine: "command line"
      case .environment: Environment.variable(ofOption: name)
      case .file(let path, let line): "\(path):\(line)"
      case nil: "default"
      }
    return "--\(name) (\(source))"
  }
}
