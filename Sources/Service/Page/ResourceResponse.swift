import HTTPMessage

/// The responses that an embedded document has: the document, and 304 for a client that has it already.
///
/// Both are made once. A client may keep the document, but asks each time whether it is still current (`no-cache`): a
/// new version of the program is seen at once.
///
/// A class: a copy would retain each of their fields and contents.
final class ResourceResponse: Sendable {
  private let full: HTTPResponse
  private let notModified: HTTPResponse
  /// Without the `W/` of a weak tag.
  private let tag: String
  private let weakTag: String

  /// - Parameters:
  ///   - type: the document's media type.
  ///   - vary: the request's fields on which the response depends; the transport encodes it by `accept-encoding`.
  ///   - fields: more fields for the document.
  init(
    _ resource: EmbeddedResource, type: StaticString, vary: StaticString = "accept-encoding", fields: [HTTPField] = []
  ) {
    tag = "\"\(resource.hash)\""
    weakTag = "W/\(tag)"
    // Weak, because the same tag is for the document with and without gzip (RFC 9110 §8.8.1).
    let caching = [
      HTTPField(.etag, weakTag)!, HTTPField(.cacheControl, literal: "no-cache"), HTTPField(.vary, literal: vary),
    ]
    let head = [HTTPField(.contentType, literal: type)]
    var full = HTTPResponse(status: .ok, fields: head + caching + fields, body: resource.content)
    full.gzip = resource.gzip
    self.full = full
    notModified = HTTPResponse(status: .notModified, fields: caching)
  }

  func response(to request: borrowing HTTPRequest) -> HTTPResponse {
    guard let known = request.fields[.ifNoneMatch] else { return full }
    // Fast path (0701): a browser sends the tag that it was given. The general path parses a list of tags.
    return known == weakTag || matches(known) ? notModified : full
  }

  /// The weak comparison of entity tags (RFC 9110 §8.8.3.2, §13.1.2).
  private func matches(_ known: String) -> Bool {
    known.split(outsideQuotesAt: ",").contains { item in
      let text = item.trimmedOfBlanks
      return text == "*" || (text.hasPrefix("W/") ? String(text.dropFirst(2)) : text) == tag
    }
  }
}
