import Service
import Glibc
import HTTPMessage
import Text

/// `nabla compute < request.json`: the handler of a path without a socket.
enum ComputeCommand {
  struct Settings: Sendable {
    var service = ServiceOptions.defaults
    var path = "/v1/gradients"
  }

  static let options: [CommandOption<Settings>] =
    [
      .text(
        "path", "PATH", help: "the path whose handler computes; default \(Settings().path)",
        expected: "a path, such as /v1/backprop", \.path)
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var settings = Settings()
    guard try parse("compute", arguments, options, into: &settings) else { return ExitCode.success }
    settings.service.split = .overProcessors
    let service = GradientService(settings.service)
    guard service.postPaths.contains(settings.path) else {
      let paths = service.postPaths.joined(separator: ", ")
      throw UsageError(
        "compute: --path: found \(settings.path.quoted), expected one of \(paths).", meant: settings.path,
        among: service.postPaths)
    }
    guard let body = Terminal.readInput() else { return ExitCode.failure }
    var response = respond(service, settings.path, to: body)
    response.gather()
    let isDelivered = Terminal.deliver(response.body)
    return response.status == .ok && isDelivered ? ExitCode.success : ExitCode.failure
  }

  private static func respond(_ service: GradientService, _ path: String, to body: [UInt8]) -> HTTPResponse {
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: body.span, lines: lines.span)
    return service.respond(to: HTTPRequest(method: .post, path: path, fields: fields, body: body.span))
  }
}
