import Service
import HTTPMessage

/// The request that an input describes.
struct ServiceCall: CustomStringConvertible {
  let method: HTTPMethod
  let path: String
  private var head: [UInt8] = []
  private var lines: [HTTPFieldsView.Line] = []
  let content: [UInt8]
  /// Whether every number and every string was drawn, none of them NaN.
  let isDrawn: Bool
  /// The network that the call has, if it was drawn.
  private(set) var network: NetworkBody?

  init(_ input: Span<UInt8>) {
    let bytes = input.indices.map { input[$0] }
    isDrawn = bytes.first == ExtremeBody.mark || bytes.first == NetworkBody.mark
    if bytes.first == NetworkBody.mark {
      let body = NetworkBody(bytes[1...])
      (method, path, content) = (.post, "/v1/backprop", Array(body.text().utf8))
      network = body
      return
    }
    if isDrawn {
      let body = ExtremeBody(bytes[1...])
      (method, path, content) = (.post, body.path, Array(body.text.utf8))
      return
    }
    let start = bytes.first.map(\.isTokenByte) ?? false ? 0 : nil
    guard start != nil, let end = Self.headEnd(bytes) else {
      // Only a document.
      (method, path, content) = (.post, "/v1/gradients", bytes)
      return
    }
    let headLines = bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    let words = headLines[0].split(separator: 0x20, maxSplits: 1)
    method = HTTPMethod(String(decoding: words.first ?? [], as: UTF8.self))
    path = Self.path(words.dropFirst().first ?? [])
    content = Array(bytes[end...].dropFirst(2))
    for line in headLines.dropFirst() { append(field: line) }
  }

  var isPost: Bool { method == .post }

  var description: String { "\(method.name) \(path) «\(String(decoding: content, as: UTF8.self))»" }

  func response(by service: GradientService) -> HTTPResponse {
    let fields = HTTPFieldsView(head: head.span, lines: lines.span)
    return service.respond(to: HTTPRequest(method: method, path: path, fields: fields, body: content.span))
  }

  /// What the service decides about the content as lines.
  func lines(by service: GradientService) -> HTTPLines.Decision? {
    let none: [UInt8] = []
    let fields = HTTPFieldsView(head: head.span, lines: lines.span)
    let request = HTTPRequest(method: method, path: path, fields: fields, body: none.span)
    return service.refusal(ofHead: request) == nil ? service.lines(ofHead: request) : nil
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    bytes.indices.dropLast().first { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }
  }

  /// The wire accepts only such paths.
  private static func path(_ bytes: ArraySlice<UInt8>) -> String {
    let path = bytes.map { $0 > 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "_") }
    return path == [UInt8(ascii: "*")] || path.first == UInt8(ascii: "/") ? String(decoding: path, as: UTF8.self) : "/"
  }

  /// Parses the line that the wire would accept: a name, a colon, and a value without control bytes.
  private mutating func append(field line: ArraySlice<UInt8>) {
    let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(\.isTokenByte) else { return }
    let value = parts[1].drop { $0 == 0x20 }
    guard value.allSatisfy(\.isFieldValueByte) else { return }
    let start = head.count
    head += parts[0]
    let middle = head.count
    head += value
    lines.append(HTTPFieldsView.Line(name: start..<middle, value: middle..<head.count))
  }
}
