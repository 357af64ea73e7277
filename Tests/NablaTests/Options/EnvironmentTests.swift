import Testing

@testable import nabla

/// The kinds of values of an environment variable.
enum VariableKind: String, Sendable, CaseIterable {
  case empty, serviceLink, garbage

  var value: String {
    switch self {
    case .empty: ""
    case .serviceLink: "tcp://10.96.0.12:8080"
    case .garbage: "no such value"
    }
  }
}

/// One option of one command, without the type of its settings.
struct OptionCase: Sendable, CustomTestStringConvertible {
  struct Outcome {
    var settings: String
    var notes: [String]
  }

  let command: String
  let name: String
  let variable: String
  /// Whether any text is a valid value, as for a file's name.
  let isText: Bool
  /// Whether the command line gives the name alone.
  let isFlag: Bool
  /// The option with a valid value that is not the default, on a command line.
  var arguments: [String] { isFlag ? ["--\(name)"] : ["--\(name)", accepted] }
  let expected: String
  /// Parses a command line and an environment; throws the error of the command.
  let parse: @Sendable (_ arguments: [String], _ environment: [String: String]) throws(UsageError) -> Outcome
  /// A valid value that is not the default.
  let accepted: String

  /// One of them is valid for each option, and not its default.
  private static let values = [
    "3", "77", "4097", "65537", "class.csv", "0.5", "xqueue", "true", "192.0.2.1", "https://lms.example", "grade",
    "json", "error", "[::1]:9100",
  ]

  var testDescription: String { "\(command) --\(name)" }

  init<Settings: Sendable>(
    _ command: String, _ option: CommandOption<Settings>, of options: [CommandOption<Settings>], _ defaults: Settings,
    invalid: OptionParser<Settings>.InvalidVariable = .isRefused
  ) throws {
    self.command = command
    name = option.name
    variable = option.variable
    expected = option.expected
    isFlag = option.isFlag
    func accepts(_ value: String) -> Bool {
      var settings = defaults
      return option.apply(&settings, value) && "\(settings)" != "\(defaults)"
    }
    isText = accepts(VariableKind.garbage.value)
    accepted = try #require(
      Self.values.first(where: accepts), "--\(option.name)")
    parse = { (arguments, environment) throws(UsageError) in
      var parser = OptionParser(command, options, defaults)
      _ = try parser.parse(arguments)
      try parser.parse(Environment(environment), invalid: invalid)
      return Outcome(settings: "\(parser.settings)", notes: parser.notes)
    }
  }

  static let all: [OptionCase] =
    (try? ServeOptions.all.map { try OptionCase("serve", $0, of: ServeOptions.all, ServeOptions.defaults) }
      + ComputeCommand.options.map { try OptionCase("compute", $0, of: ComputeCommand.options, .init()) }
      + GradeCommand.options.map { try OptionCase("grade", $0, of: GradeCommand.options, .init()) }
      + LintCommand.options.map { try OptionCase("lint", $0, of: LintCommand.options, .init()) }
      + DeriveCommand.options.map { try OptionCase("derive", $0, of: DeriveCommand.options, .init()) }
      + KeyCommand.options.map { try OptionCase("key", $0, of: KeyCommand.options, .init()) }
      + HealthcheckCommand.options.map {
        try OptionCase("healthcheck", $0, of: HealthcheckCommand.options, .init(), invalid: .isIgnored)
      }) ?? []
}

@Suite("Options from the environment")
struct EnvironmentTests {
  @Test("there are options to test") func notEmpty() { #expect(OptionCase.all.count > 50) }

  @Test(
    "a variable is used only if the command line does not have its option", arguments: OptionCase.all,
    VariableKind.allCases)
  func given(_ option: OptionCase, _ kind: VariableKind) throws {
    let outcome = try option.parse(option.arguments, [option.variable: kind.value])
    #expect(outcome.settings == (try option.parse(option.arguments, [:])).settings)
    #expect(outcome.notes == [])
  }

  @Test("an empty variable and a service link leave the default; a link gives a note", arguments: OptionCase.all)
  func ignored(_ option: OptionCase) throws {
    let defaults = try option.parse([], [:])
    #expect(defaults.notes == [])
    let empty = try option.parse([], [option.variable: ""])
    #expect(empty.settings == defaults.settings)
    #expect(empty.notes == [])
    let link = try option.parse([], [option.variable: VariableKind.serviceLink.value])
    #expect(link.settings == defaults.settings)
    #expect(
      link.notes == [
        "\(option.variable): ignored tcp://10.96.0.12:8080, a service link of Kubernetes; "
          + "it does not set --\(option.name)."
      ])
  }

  @Test("a valid variable is used", arguments: OptionCase.all)
  func used(_ option: OptionCase) throws {
    let outcome = try option.parse([], [option.variable: option.accepted])
    #expect(outcome.settings == (try option.parse(option.arguments, [:])).settings)
    #expect(outcome.notes == [])
  }

  @Test(
    "an invalid value is refused, with its variable and its option; healthcheck ignores it", arguments: OptionCase.all)
  func garbage(_ option: OptionCase) throws {
    guard !option.isText else { return }
    let fault =
      "\(option.variable): found \"no such value\", expected \(option.expected), as for --\(option.name)."
    do throws(UsageError) {
      let outcome = try option.parse([], [option.variable: VariableKind.garbage.value])
      #expect(option.command == "healthcheck")
      #expect(outcome.settings == (try option.parse([], [:])).settings)
      #expect(outcome.notes == ["\(fault) Ignored."])
    } catch {
      #expect(option.command != "healthcheck")
      #expect(error.message == fault)
    }
  }

  @Test(
    "a service link has a protocol, an address and a port",
    arguments: [
      ("tcp://10.96.0.12:8080", true), ("udp://10.96.0.12:53", true), ("sctp://[fd00::12]:8080", true),
      ("tcp://10.96.0.12", false), ("tcp://:8080", false), ("tcp://10.96.0.12:http", false), ("tcp://", false),
      ("http://10.96.0.12:8080", false), ("10.96.0.12:8080", false), ("8080", false),
    ])
  func serviceLink(_ value: String, _ expected: Bool) {
    #expect(Environment.isServiceLink(value) == expected)
  }

  /// The kubelet's variables for the Services `nabla`, with a named port, and `nabla-canary`.
  static let kubelet = [
    "NABLA_SERVICE_HOST": "10.96.0.12", "NABLA_SERVICE_PORT": "8080", "NABLA_SERVICE_PORT_HTTP": "8080",
    "NABLA_PORT": "tcp://10.96.0.12:8080", "NABLA_PORT_8080_TCP": "tcp://10.96.0.12:8080",
    "NABLA_PORT_8080_TCP_PROTO": "tcp", "NABLA_PORT_8080_TCP_PORT": "8080", "NABLA_PORT_8080_TCP_ADDR": "10.96.0.12",
    "NABLA_CANARY_SERVICE_HOST": "10.96.0.13", "NABLA_CANARY_SERVICE_PORT": "53",
    "NABLA_CANARY_PORT": "udp://10.96.0.13:53", "NABLA_CANARY_PORT_53_UDP": "udp://10.96.0.13:53",
    "NABLA_CANARY_PORT_53_UDP_PROTO": "udp", "NABLA_CANARY_PORT_53_UDP_PORT": "53",
    "NABLA_CANARY_PORT_53_UDP_ADDR": "10.96.0.13",
  ]

  @Test("the variables of Kubernetes for a Service named nabla give one note")
  func kubernetes() throws {
    var parser = OptionParser("serve", ServeOptions.all, ServeOptions.defaults)
    try parser.parse(Environment(Self.kubelet), invalid: .isRefused)
    #expect("\(parser.settings)" == "\(ServeOptions.defaults)")
    #expect(parser.notes.count == 1)
    #expect(parser.notes.first?.hasPrefix("NABLA_PORT: ignored tcp://10.96.0.12:8080") == true)
  }

  @Test(
    "an unknown variable gives a note, with a suggestion",
    arguments: [
      ("NABLA_PROT", " Did you mean `NABLA_PORT`?"), ("NABLA_port", " Did you mean `NABLA_PORT`?"),
      ("NABLA_MAX_BODY_BYTE", " Did you mean `NABLA_MAX_BODY_BYTES`?"), ("NABLA_PID", ""), ("NABLA_", ""),
      ("NABLA_SERVICE", ""), ("NABLA_PORT_TCP", ""), ("NABLA_8080_TCP", ""),
    ])
  func unknown(_ name: String, _ meant: String) {
    let notes = Environment([name: "9000"]).unknownNotes(known: Environment.optionNames)
    #expect(notes == ["\(name): unknown variable, ignored.\(meant)"])
  }

  @Test("a format of another command sets nothing, and is no fault")
  func formatOfAnother() throws {
    for (command, values) in [
      ("lint", ["gradescope", "latex"]), ("derive", ["lti", "xqueue"]), ("grade", ["text", "latex"]),
    ] {
      let format = try #require(OptionCase.all.first { $0.command == command && $0.name == "format" })
      let defaults = try format.parse([], [:])
      for value in values {
        let outcome = try format.parse([], ["NABLA_FORMAT": value])
        #expect(outcome.settings == defaults.settings && outcome.notes == [], "\(command) \(value)")
        #expect(throws: UsageError.self) { try format.parse(["--format", value], [:]) }
      }
    }
  }

  @Test("an empty variable, and those of other commands and programs, are not unknown")
  func known() {
    let environment = Environment(["NABLA_PROT": "", "NABLA_TIMEOUT_SECONDS": "3", "NABLAS_PORT": "1", "PORT": "80a"])
    #expect(environment.unknownNotes(known: Environment.optionNames) == [])
  }
}

@Suite("Options from the environment, with the program itself", .serialized)
struct ProgramEnvironmentTests {
  /// Invalid values only.
  private static let wrong = ["NABLA_PORT": "http", "NABLA_MAX_BODY_BYTES": "1e6", "NABLA_TIMEOUT_SECONDS": "soon"]

  @Test("an invalid variable ends serve with exit 2; the command line has precedence")
  func garbage() throws {
    let outcome = try Program.run(["serve"], environment: ["NABLA_PORT": "http"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("NABLA_PORT: found \"http\", expected a whole number, 0 to 65535, as for --port."))
    let server = try RunningServer(environment: ["NABLA_PORT": "http"])
    #expect(server.notes == "")
  }

  @Test("--help and --version need no environment", arguments: ["serve", "compute", "grade", "healthcheck"])
  func help(_ command: String) throws {
    for arguments in [[command, "--help"], ["--help"], ["--version"]] {
      let outcome = try Program.run(arguments, environment: Self.wrong)
      #expect(outcome.exitCode == 0)
      #expect(outcome.errors == "")
    }
  }

  @Test("healthcheck finds its server, whatever the environment is")
  func healthcheck() throws {
    let server = try RunningServer()
    for environment in [Self.wrong, EnvironmentTests.kubelet, ["NABLA_PORT": "", "NABLA_HOST": "", "NABLA_PROT": "1"]] {
      let outcome = try Program.run(["healthcheck", "--port", "\(server.port)"], environment: environment)
      #expect(outcome == Program.Outcome(exitCode: 0, output: "", errors: ""))
    }
    let fromEnvironment = try Program.run(["healthcheck"], environment: ["NABLA_PORT": "\(server.port)"])
    #expect(fromEnvironment.exitCode == 0)
  }

  @Test("if healthcheck fails, it reports the variables that it ignored, and the port")
  func healthcheckFails() throws {
    // A loopback address on which nothing listens at the default port.
    var environment = EnvironmentTests.kubelet
    environment["NABLA_HOST"] = "127.77.0.8"
    let outcome = try Program.run(["healthcheck"], environment: environment)
    try #require(outcome.exitCode == 1, "a server listens on every address, at port 8080")
    #expect(outcome.errors.contains("127.77.0.8:8080"), "\(outcome.errors)")
    #expect(outcome.errors.contains("NABLA_PORT: ignored tcp://10.96.0.12:8080"), "\(outcome.errors)")
  }

  @Test("serve reports what it ignores, and serves")
  func serves() throws {
    var environment = EnvironmentTests.kubelet
    environment["NABLA_LOOPS"] = "tcp://10.96.0.12:8080"
    environment["NABLA_PROT"] = "9000"
    let server = try RunningServer(environment: environment)
    #expect(
      server.notes == """
        nabla serve: NABLA_LOOPS: ignored tcp://10.96.0.12:8080, a service link of Kubernetes; it does not set --loops.
        nabla serve: NABLA_PROT: unknown variable, ignored. Did you mean `NABLA_PORT`?

        """)
    #expect(try Program.run(["healthcheck", "--port", "\(server.port)"]).exitCode == 0)
  }
}
