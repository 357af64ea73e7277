import Service
import Glibc
import HTTPMessage

/// `nabla compute < request.json`: the handler of `POST /v1/gradients` without a socket.
enum ComputeCommand {
  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var service = GradientService.Configuration()
    guard try parse("compute", arguments, ServiceOptions.all, into: &service) else { return ExitCode.success }
    service.split = .overProcessors
    guard let body = Terminal.readInput() else { return ExitCode.failure }
    var response = respond(GradientService(service), to: body)
    response.gather()
    let isDelivered = Terminal.deliver(response.body)
    return response.status == .ok && isDelivered ? ExitCode.success : ExitCode.failure
  }

  private static func respond(_ service: GradientService, to body: [UInt8]) -> HTTPResponse {
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: body.span, lines: lines.span)
    return service.respond(to: HTTPRequest(method: .post, path: "/v1/gradients", fields: fields, body: body.span))
  }
}
