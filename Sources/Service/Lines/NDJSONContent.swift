import HTTPMessage

/// Content with one JSON document on each line.
enum NDJSONContent {
  /// The header fields of a response of lines.
  static let fields = [HTTPField(.contentType, literal: "application/x-ndjson"), .noStore]

  /// Whether the content has this type. Parameters other than `charset` have no meaning.
  static func isTypeOf(_ head: borrowing HTTPRequest) -> Bool {
    head.fields[.contentType].flatMap { MediaType($0) } == .ndjson
  }
}

extension MediaType {
  static let ndjson = MediaType(type: "application/x-ndjson")
}

extension RequestLines {
  /// Requests of the endpoint as a stream.
  static func stream(
    of endpoint: any Endpoint, _ configuration: GradientService.Configuration, permissions: HTTPPermissions
  ) -> LineStream {
    let lineBytesMax = configuration.lineBytesMax
    let lines = RequestLines(
      endpoint, workMax: configuration.workMax, lineBytesMax: lineBytesMax, permissions: permissions)
    return LineStream(lines, StreamLimits(threads: configuration.lineThreads), lineBytesMax: lineBytesMax)
  }
}
