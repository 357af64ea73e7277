import HTTPMessage
import TensorJSON
import Text

/// `GET /openapi.yaml`: the contract, which is the file at the project's root, built into the program.
struct ContractEndpoint: Endpoint {
  let path = "/openapi.yaml"
  let method = HTTPMethod.get

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    let accept = head.fields[.accept]
    guard let accept, !AcceptedMedia(accept).accepts(.yaml, orAliases: MediaType.yamlAliases) else { return }
    throw ProblemDetails(.notAcceptable, "\(path) is application/yaml, which `Accept: \(accept.shown)` excludes.")
  }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? {
    let type = HTTPField(.contentType, literal: "application/yaml")  // RFC 9512
    return HTTPResponse(status: .ok, fields: [type], body: PackageResources.openapi_yaml)
  }
}
