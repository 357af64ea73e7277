import Foundation
import Testing

@testable import nabla

@Suite("The file of --config")
struct ConfigurationFileTests {
  private func entries(_ text: String) throws(UsageError) -> [ConfigurationFile.Entry] {
    try ConfigurationFile(path: "nabla.conf", text: text).entries
  }

  @Test("lines, comments, white space and line ends")
  func lines() throws {
    let text =
      "# the course\n\nport = 8080\r\n  host=::1  # both\n\tframe-ancestors = 'self' https://a.example/#b\nx == y"
    #expect(
      try entries(text) == [
        .init(name: "port", value: "8080", line: 3), .init(name: "host", value: "::1", line: 4),
        .init(name: "frame-ancestors", value: "'self' https://a.example/#b", line: 5),
        .init(name: "x", value: "= y", line: 6),
      ])
    #expect(try entries("") == [])
    #expect(try entries("#port = 1") == [])
  }

  @Test(
    "a line that is no option is refused, with its number",
    arguments: [
      ("port 8080", #"found "port 8080", expected `option = value`."#), ("= 1", #"found "= 1", expected"#),
      ("port =", "port has no value."), ("port = # none", "port has no value."),
      (#"host = "::1""#, "expected a value without quotes."), ("host = a\u{0}b", "found a control character in"),
      ("[server]", #"found "[server]", expected"#),
    ])
  func invalid(_ line: String, _ message: String) {
    let error = #expect(throws: UsageError.self) { _ = try ConfigurationFile(path: "f", text: "\n\(line)\n") }
    #expect(error?.message.hasPrefix("f:2: ") == true)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  /// Settings from a command line, an environment and a file, in that order.
  private func settings(
    _ arguments: [String] = [], _ environment: [String: String] = [:], _ file: String
  ) throws(UsageError) -> ServeCommand.Settings {
    var parser = OptionParser("serve", ServeOptions.all, ServeOptions.defaults)
    _ = try parser.parse(arguments)
    try parser.parse(Environment(environment), invalid: .isRefused)
    try parser.parse(try ConfigurationFile(path: "f", text: file))
    return parser.settings
  }

  static let inFile = OptionCase.all.filter { option in
    option.command == "serve" && ServeOptions.all.contains { $0.name == option.name && $0.isInFile }
  }

  @Test("the command line wins over the environment, and the environment over the file", arguments: inFile)
  func precedence(_ option: OptionCase) throws {
    let line = "\(option.name) = \(option.accepted)"
    let wanted = try option.parse(option.arguments, [:]).settings
    #expect("\(try settings([], [:], line))" == wanted)
    #expect("\(try settings([], [option.variable: ""], line))" == wanted)
    #expect("\(ServeOptions.defaults)" != wanted)
    guard !option.isFlag, !option.isText, option.accepted == "77" else { return }
    #expect("\(try settings([], [option.variable: "77"], "\(option.name) = 78"))" == wanted)
    #expect("\(try settings(option.arguments, [option.variable: "79"], "\(option.name) = 78"))" == wanted)
  }

  @Test(
    "an invalid value in a file is refused, whether or not the option is given elsewhere", arguments: inFile,
    [VariableKind.garbage, .serviceLink])
  func invalidValue(_ option: OptionCase, _ kind: VariableKind) {
    guard !option.isText else { return }
    for arguments in [[], option.arguments] {
      let error = #expect(throws: UsageError.self) {
        _ = try settings(arguments, [:], "\n\(option.name) = \(kind.value)")
      }
      let expected = "found \"\(kind.value)\", expected \(option.expected), as for --\(option.name)."
      #expect(error?.message == "f:2: \(option.name): \(expected)")
    }
  }

  @Test(
    "unknown options, options that are given twice, and options that no file has",
    arguments: [
      ("prot = 1", #"f:1: unknown option "prot". Did you mean `port`?"#),
      ("--port = 1", #"f:1: unknown option "--port". Did you mean `port`?"#),
      ("port = 1\nloops = 1\nport = 2", "f:3: port is in line 1 already."),
      ("config = g", "f:1: --config cannot be in a file."),
      ("check-config = true", "f:1: --check-config cannot be in a file."),
    ])
  func unknown(_ text: String, _ message: String) {
    let error = #expect(throws: UsageError.self) { _ = try settings([], [:], text) }
    #expect(error?.message == message)
    let overridden = #expect(throws: UsageError.self) { _ = try settings(["--port", "3"], [:], text) }
    #expect(overridden?.message == message)
  }

  @Test("a repeatable option adds up within one source, and the first source that has it counts")
  func repeatable() throws {
    var option = CommandOption<[String]>(name: "peer", placeholder: "NAME", help: "", expected: "a name") {
      guard $1 != "nobody" else { return false }
      $0.append($1)
      return true
    }
    option.isRepeatable = true
    let peer = option
    func peers(_ arguments: [String], _ variable: String, _ file: String) throws(UsageError) -> [String] {
      var parser = OptionParser("serve", [peer], [])
      _ = try parser.parse(arguments)
      try parser.parse(Environment(["NABLA_PEER": variable]), invalid: .isRefused)
      try parser.parse(try ConfigurationFile(path: "f", text: file))
      return parser.settings
    }
    let file = "peer = e\npeer = f g"
    #expect(try peers(["--peer", "a", "--peer", "b"], "c d", file) == ["a", "b"])
    #expect(try peers([], "c  d", file) == ["c", "d"])
    #expect(try peers([], "", file) == ["e", "f g"])
    #expect(throws: UsageError.self) { _ = try peers([], "c nobody", file) }
  }
}

@Suite("Configurations, with the program itself", .serialized)
struct ProgramConfigurationTests {
  private static func file(_ text: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-\(UUID().uuidString).conf")
    try Data(text.utf8).write(to: file)
    return file.path
  }

  @Test("--check-config: one line and exit 0, or one line that names option, source and cause, and exit 2")
  func check() throws {
    let good = try Self.file("\u{FEFF}port = 0\nloops = 3\nmax-workers = 1\nmax-body-memory-bytes = 1000000\n")
    let line = "nabla serve: the configuration is valid: 3 event loops, 1 worker, 1,000,000 bytes for content\n"
    for environment in [[:], ["NABLA_CONFIG": good]] {
      let arguments = ["serve", "--check-config"] + (environment.isEmpty ? ["--config", good] : [])
      let outcome = try Program.run(arguments, environment: environment)
      #expect(outcome == .init(exitCode: 0, output: line, errors: ""))
    }
    let taken = try RunningServer()
    #expect(
      try Program.run(["serve", "--check-config", "--port", "\(taken.port)"]).exitCode == 0, "it does not listen")
  }

  @Test("each fault is one line, with exit 2, and the server does not start; --check-config finds it too")
  func faults() throws {
    let wrong = try Self.file("\nport = http\n")
    let tls = try Self.file("tls-cert = /no/cert.pem\ntls-key = /no/key.pem\n")
    let key = try Self.file("tls-key = /no/key.pem\n")
    let rows: [(arguments: [String], environment: [String: String], message: String)] = [
      (
        ["--config", wrong], [:],
        "\(wrong):2: port: found \"http\", expected a whole number, 0 to 65535, as for --port."
      ),
      ([], ["NABLA_CONFIG": "/no/file"], "--config (NABLA_CONFIG): cannot read /no/file: No such file or directory."),
      (["--config", "/tmp"], [:], "--config (command line): cannot read /tmp: Is a directory."),
      (["--config", "/dev/zero"], [:], "--config (command line): /dev/zero is longer than 1048576 bytes."),
      (["--config", tls], [:], "serve: --tls-cert (\(tls):1): cannot read /no/cert.pem: No such file or directory."),
      (
        ["--config", key], [:],
        "serve: --tls-key (\(key):1): TLS needs both --tls-cert and --tls-key, and --tls-cert is not given."
      ),
      ([], ["NABLA_HOST": "192.0.2.256"], "serve: --host (NABLA_HOST): cannot find the address of 192.0.2.256: "),
    ]
    for row in rows {
      for check in [[], ["--check-config"]] {
        let outcome = try Program.run(["serve", "--port", "0"] + row.arguments + check, environment: row.environment)
        #expect(outcome.exitCode == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("nabla: \(row.message)"), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
      }
    }
  }

  @Test("healthcheck finds the server of a file, and reports a file that it cannot use only if it fails")
  func healthcheck() throws {
    let server = try RunningServer()
    let good = try Self.file("port = \(server.port)\nmax-fields = 50\n")
    #expect(try Program.run(["healthcheck", "--config", good]) == .init(exitCode: 0, output: "", errors: ""))
    let wrong = try Self.file("prot = 1\n")
    let arguments = ["healthcheck", "--port", "\(server.port)", "--config", wrong]
    #expect(try Program.run(arguments) == .init(exitCode: 0, output: "", errors: ""))
    server.stop()
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("\(wrong):1: unknown option \"prot\". Did you mean `port`? Ignored."))
  }
}
