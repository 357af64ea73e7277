import HTTPMessage

/// What every path that speaks JSON asks of a request's head.
enum JSONContent {
  static let field = HTTPField(.contentType, literal: "application/json")
  /// The fields of most answers, made once.
  static let fields = [field]

  /// Refuses content of another type (415), and a client that does not take JSON (406).
  ///
  /// A missing `Content-Type` is taken for JSON: these paths speak nothing else (RFC 9110 §8.3).
  static func check(_ request: borrowing HTTPRequest) throws(ProblemDetails) {
    if !request.fields.isAbsent("content-type", orExactly: "application/json"), let type = request.fields[.contentType]
    {
      try checkType(type)
    }
    if !request.fields.isAbsent("accept", orExactly: "*/*"), let accept = request.fields[.accept],
      !AcceptedMedia(accept).takes(.json)
    {
      throw ProblemDetails(
        .notAcceptable, "The answer is application/json, which the field `Accept: \(accept)` leaves out.")
    }
  }

  private static func checkType(_ text: String) throws(ProblemDetails) {
    let type = MediaType(text)
    guard type == .json else {
      throw unsupported("Content-Type is \(text.quoted), expected application/json\(hint(type)).")
    }
    if let charset = type?.parameter("charset"), charset != "utf-8" {
      throw unsupported("JSON is UTF-8 (RFC 8259 §8.1); found charset \(charset.quoted).")
    }
  }

  private static func unsupported(_ detail: String) -> ProblemDetails {
    ProblemDetails(.unsupportedMediaType, detail, fields: [HTTPField(.accept, literal: "application/json")])
  }

  /// `curl -d` says that it sends a form.
  private static func hint(_ type: MediaType?) -> String {
    type?.essence == "application/x-www-form-urlencoded" ? "; with curl: -H 'content-type: application/json'" : ""
  }
}
