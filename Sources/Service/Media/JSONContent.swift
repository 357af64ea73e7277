import HTTPMessage
import TensorJSON
import Text

/// What every endpoint that reads JSON requires of a request's head.
enum JSONContent {
  /// The header fields of most responses, created once.
  static let fields = [HTTPField(.contentType, literal: "application/json"), .noStore]

  /// Refuses content of another type (415), and a client that accepts none of the response's types (406).
  ///
  /// A missing `Content-Type` counts as JSON, because these paths read nothing else (RFC 9110 §8.3).
  ///
  /// - Parameters:
  ///   - types: those of the response.
  ///   - readsLines: whether the content may be lines. The response then is too.
  static func check(
    _ head: borrowing HTTPRequest, types: @autoclosure () -> [MediaType], readsLines: @autoclosure () -> Bool
  ) throws(ProblemDetails) {
    // Fast path (0006): the usual values, compared in place. The general path parses the media types.
    let lines = try checkType(head, readsLines: readsLines())
    if !head.fields.isAbsent("accept", orExactly: "*/*"), let accept = head.fields[.accept] {
      let (accepted, types) = (AcceptedMedia(accept), lines.map { [$0] } ?? types())
      guard !types.contains(where: accepted.accepts) else { return }
      let names = types.map(\.essence).joined(separator: ", ")
      throw ProblemDetails(.notAcceptable, "The response is \(names), which `Accept: \(accept.shown)` excludes.")
    }
  }

  /// Refuses content of another type (415).
  ///
  /// - Returns: the type of lines; nil if the content is JSON.
  @discardableResult
  static func checkType(
    _ head: borrowing HTTPRequest, readsLines: @autoclosure () -> Bool = false
  ) throws(ProblemDetails) -> MediaType? {
    if !head.fields.isAbsent("content-type", orExactly: "application/json"), let type = head.fields[.contentType] {
      let readsLines = readsLines()
      // Lines are processed while they come: content that is already there is never lines.
      return try checkType(type, readsLines: readsLines, mayBeLines: readsLines && head.body.isEmpty)
    }
    return nil
  }

  private static func checkType(
    _ text: String, readsLines: Bool, mayBeLines: Bool
  ) throws(ProblemDetails) -> MediaType? {
    guard let type = MediaType(text), type == .json || (type == .ndjson && mayBeLines) else {
      let hint = MediaType(text).flatMap { Self.hint($0.essence, readsLines: readsLines) } ?? ""
      let expected = readsLines ? "application/json, or application/x-ndjson for lines" : "application/json"
      throw unsupported("Content-Type is \(text.quoted), expected \(expected).\(hint)", readsLines: readsLines)
    }
    for charset in type.values(of: "charset") where !charsets.contains(charset) {
      let detail = "Content-Type has the charset \(charset.quoted), expected utf-8: JSON is UTF-8 (RFC 8259 §8.1)."
      throw unsupported(detail, readsLines: readsLines)
    }
    return type == .json ? nil : type
  }

  /// The names of UTF-8 in practice, and of ASCII, which is a subset of it.
  private static let charsets: Set<String> = ["utf-8", "utf8", "us-ascii", "ascii"]

  private static func unsupported(_ detail: String, readsLines: Bool) -> ProblemDetails {
    let accept: StaticString = readsLines ? "application/json, application/x-ndjson" : "application/json"
    return ProblemDetails(.unsupportedMediaType, detail, fields: [HTTPField(.accept, literal: accept)])
  }

  /// What to do about a type that clients send by mistake.
  private static func hint(_ essence: String, readsLines: Bool) -> String? {
    switch essence {
    case "application/x-www-form-urlencoded": " With curl: -H 'content-type: application/json'."
    case "multipart/form-data": " Send the JSON itself, not a form: curl --json @request.json, without -F."
    case "text/plain": " With fetch: headers: {\"Content-Type\": \"application/json\"}."
    case "application/jsonl", "application/ndjson", "application/jsonlines":
      readsLines
        ? " One document on each line has the type application/x-ndjson."
        : " A request is one document; `nabla grade` reads a file with one document per line."
    case "application/x-ndjson", "application/json-seq":
      " A request is one document; `nabla grade` reads a file with one document per line."
    case "application/octet-stream", "application/gzip", "application/x-gzip":
      " Compressed JSON has the fields Content-Type: application/json and Content-Encoding: gzip."
    default: nil
    }
  }
}
