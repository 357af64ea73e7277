import Service
import Glibc
import HTTPMessage
import Parallel
import Text

/// `nabla compute request.json`: the handler of a path without a socket. With `--ndjson`, one request on each line.
enum ComputeCommand {
  struct Settings: Sendable {
    var service = ServiceOptions.defaults
    var path = "/v1/gradients"
    var isNDJSON = false
    /// The threads that compute lines.
    var jobs = Processors.count
    /// Lines at the start that are left out.
    var skippedLines = 0
    /// The longest line, as the longest content of one request of a server.
    var lineBytesMax = 64 << 20
  }

  static let options: [CommandOption<Settings>] =
    [
      .text(
        "path", "PATH", help: "the path whose handler computes; default \(Settings().path)",
        expected: "a path, such as /v1/backprop", \.path),
      .flag("ndjson", help: "one request on each line of FILE or standard input, one line for each on standard output")
      {
        $0.isNDJSON = $1
      },
      .integer(
        "jobs", "COUNT", in: 1...1_024, help: "the threads for --ndjson; default one for each processor", \.jobs),
      .integer("skip", "COUNT", in: 0...Int.max, help: "lines at the start of the input to leave out", \.skippedLines),
      .integer(
        "max-body-bytes", "BYTES", in: 0...Int.max,
        help: "the longest line of --ndjson; a longer one is an error of its own; default \(Settings().lineBytesMax)",
        \.lineBytesMax),
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let operand = Operand(of: arguments, options)
    guard let parser = try parsed("compute [FILE]", operand.options, options, Settings()) else {
      return ExitCode.success
    }
    var settings = parser.settings
    let path = try operand.path(of: "compute")
    // The environment may have an option for other calls.
    let unused = settings.isNDJSON ? nil : optionsOfLines.first { parser.origins.isOnCommandLine($0) }
    if let unused { throw UsageError("compute: --\(unused) needs --ndjson: it is about requests on lines.") }
    // Lines are spread over the processors, and so are the rows of a long one.
    settings.service.split = settings.isNDJSON && settings.jobs == 1 ? .serial : .overProcessors
    let service = GradientService(settings.service)
    guard service.postPaths.contains(settings.path) else {
      let paths = service.postPaths.joined(separator: ", ")
      throw UsageError(
        "compute: --path: found \(settings.path.quoted), expected one of \(paths).", meant: settings.path,
        among: service.postPaths)
    }
    if settings.isNDJSON { return LinesJob(settings, service).run(path) }
    guard let input = InputText(at: path) else { return ExitCode.failure }
    var response = respond(service, settings.path, to: input.span)
    response.gather()
    let isDelivered = Terminal.deliver(response.body)
    return response.status == .ok && isDelivered ? ExitCode.success : ExitCode.failure
  }

  /// What a single request has no use for.
  private static let optionsOfLines = ["jobs", "skip", "max-body-bytes"]

  private static func respond(_ service: GradientService, _ path: String, to body: Span<UInt8>) -> HTTPResponse {
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: body, lines: lines.span)
    return service.respond(to: HTTPRequest(method: .post, path: path, fields: fields, body: body))
  }
}
