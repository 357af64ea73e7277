import Foundation
import HTTPMessage
import Testing

@testable import Service

/// A response to a request of lines.
struct LineResponse {
  var lines: [String] = []
  var facts = HTTPFacts()
  var refusal: HTTPResponse?

  /// The fields of a line.
  func object(_ index: Int) throws -> [String: Any] {
    try #require(lines.indices.contains(index), "\(lines.count) lines")
    return try #require(try JSONSerialization.jsonObject(with: Data(lines[index].utf8)) as? [String: Any])
  }
}

/// What a service decides about a request of lines.
func decide(
  _ service: GradientService = GradientService(), _ path: String = "/v1/gradients", method: HTTPMethod = .post,
  query: String? = nil, fields: [(name: String, value: String)] = [("Content-Type", "application/x-ndjson")],
  permissions: HTTPPermissions = .all
) -> HTTPLines.Decision? {
  let head = HeadBytes(fields)
  let none: [UInt8] = []
  var request = HTTPRequest(
    method: method, path: path, query: query,
    fields: HTTPFieldsView(head: head.bytes.span, lines: head.lines.span),
    body: none.span)
  request.permissions = permissions
  if let refusal = service.refusal(ofHead: request) { return .refused(refusal) }
  return service.lines(ofHead: request)
}

/// Sends content in pieces of `piece` bytes, and works on this thread.
func stream(
  _ content: String, _ path: String = "/v1/gradients", _ service: GradientService = GradientService(),
  piece: Int = .max, permissions: HTTPPermissions = .all
) throws -> LineResponse {
  guard case .accepted(let lines) = decide(service, path, permissions: permissions) else {
    throw Refused()
  }
  let stream = lines.stream
  var (response, bytes): (LineResponse, [UInt8]) = (LineResponse(), [])
  /// - Returns: whether the response has ended.
  func take() -> Bool {
    while true {
      while stream.claimable > 0 { stream.work() }
      switch stream.takeOutput() {
      case .content(let output, let facts):
        bytes += output
        response.add(facts)
      case .refusal(let refusal):
        response.refusal = refusal
        return true
      case .end(let facts):
        response.add(facts)
        return true
      case .nothing: return false
      }
    }
  }
  let text = Array(content.utf8)
  var place = 0
  var isOver = false
  while place < text.count, !isOver {
    let end = min(place + min(piece, text.count), text.count)
    _ = stream.append(text[place..<end].span)
    place = end
    isOver = take()
  }
  if !isOver {
    stream.end()
    #expect(take())
  }
  stream.stop()
  response.lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  return response
}

private struct Refused: Error {}

extension LineResponse {
  fileprivate mutating func add(_ other: HTTPFacts) {
    facts.samples += other.samples
    facts.counts += other.counts
  }
}
