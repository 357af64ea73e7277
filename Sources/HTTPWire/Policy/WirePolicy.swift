package import HTTPMessage

/// What all connections of a server share. It is a reference, because a copy for each connection would take 200 bytes.
package final class WirePolicy: Sendable {
  let limits: WireLimits
  let timeouts: WireTimeouts
  private let render: @Sendable (HTTPRefusal) -> HTTPResponse

  /// The lines of the fields that every response has.
  let fieldLines: [UInt8]
  /// Whether a repeated head has a memory.
  let remembersHeads: Bool

  /// - Parameters:
  ///   - fields: fields of every response. Handlers set none of these names.
  ///   - remembersHeads: as the handler says.
  ///   - render: formats a refusal as a response with its status and fields.
  package init(
    limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts(), fields: [HTTPField] = [],
    remembersHeads: Bool = false, render: @escaping @Sendable (HTTPRefusal) -> HTTPResponse
  ) {
    self.limits = limits
    self.timeouts = timeouts
    fieldLines = fields.flatMap(\.line)
    self.remembersHeads = remembersHeads
    self.render = render
  }

  /// The response to a request that is refused for this error.
  ///
  /// - Parameter path: the request's; nil if it is not known.
  func response(to error: WireError, path: String?) -> HTTPResponse {
    var response = render(error.refusal(path: path))
    response.facts.refusal = error.reason
    return response
  }
}
