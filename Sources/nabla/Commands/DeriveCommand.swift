import Service
import HTTPMessage
import Text

/// `nabla derive request.json`: the steps of the lecture with the numbers of a request of `/v1/derivation`.
enum DeriveCommand {
  struct Settings: Sendable {
    var service = ServiceOptions.defaults
    /// In place of the request's; nil keeps that.
    var format: String?
  }

  static let options: [CommandOption<Settings>] =
    [
      FormatOption.option(
        FormatOption.ofDerive, ", in place of the request's; default text, if the request has none"
      ) { $0.format = $1 }
    ] + ServiceOptions.all.map { $0.within(\.service) }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var settings = Settings()
    let operand = Operand(of: arguments, options)
    guard try parse("derive [FILE]", operand.options, options, into: &settings) else { return ExitCode.success }
    guard let body = InputText(at: try operand.path(of: "derive")) else { return ExitCode.failure }
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: body.span, lines: lines.span)
    let request = HTTPRequest(method: .post, path: "/v1/derivation", fields: fields, body: body.span)
    let response = GradientService.derivation(for: request, settings.service, format: settings.format)
    let isDelivered = Terminal.deliver(response.body)
    return response.status == .ok && isDelivered ? ExitCode.success : ExitCode.failure
  }
}
