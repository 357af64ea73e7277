import HTTPMessage

/// `GET /openapi.yaml`: the contract, the very file at the project's root, built into the program.
struct ContractEndpoint: Endpoint {
  let path = "/openapi.yaml"
  let method = HTTPMethod.get

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard AcceptedMedia(request.fields[.accept]).takes(.yaml) else {
      throw ProblemDetails(.notAcceptable, "\(path) is application/yaml, which the field `Accept` leaves out.")
    }
    let type = HTTPField(.contentType, literal: "application/yaml")  // RFC 9512
    return HTTPResponse(status: .ok, fields: [type], body: PackageResources.openapi_yaml)
  }
}
