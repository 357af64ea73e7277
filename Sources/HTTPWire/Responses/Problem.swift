package import HTTPMessage

extension WireError {
  /// The response: `application/problem+json` (RFC 9457) and a line end, like every other refusal of the service.
  package var response: HTTPResponse {
    var fields = [HTTPField(.contentType, literal: "application/problem+json")]
    if let retryAfterSeconds, let field = HTTPField(.retryAfter, String(retryAfterSeconds)) { fields.append(field) }
    if status == .unsupportedMediaType { fields.append(HTTPField(.acceptEncoding, literal: ContentCoding.known)) }
    let members = [
      "\"type\":\"about:blank\"", "\"title\":\(quoted(status.reason))", "\"status\":\(status.code)",
      "\"detail\":\(quoted("\(detail) (\(section))"))",
    ]
    return HTTPResponse(status: status, fields: fields, body: Array("{\(members.joined(separator: ","))}\n".utf8))
  }
}

/// A JSON string of `text` (RFC 8259 §7).
private func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\":
      quoted.unicodeScalars.append("\\")
      quoted.unicodeScalars.append(scalar)
    case ..<" ":
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
