import Bytes
import HTTPMessage
import Service
import TensorJSON

/// What holds for a request whose content is lines, processed while it comes:
///
/// - the response is the same for content that comes whole, byte by byte and in pieces;
/// - it is a refusal, or each of its lines is JSON;
/// - unless it is a class, each line is the content of the response to that line alone, or a problem with its number.
struct LineCheck {
  let service: GradientService
  let isJSON: (Span<UInt8>) -> Bool

  private enum Result: Equatable {
    case refusal(HTTPResponse)
    case lines([UInt8])
  }

  func check(_ call: ServiceCall) {
    guard let whole = result(of: call, piece: .max) else { return }
    for piece in [1, 7] {
      let cut = result(of: call, piece: piece)
      precondition(cut == whole, "\(call) in pieces of \(piece): \(String(describing: cut)) instead of \(whole)")
    }
    switch whole {
    case .refusal(let response): precondition(response.status.code >= 400 && isJSON(response.body.span), "\(call)")
    case .lines(let text):
      let lines = text.split(separator: UInt8(ascii: "\n"))
      for line in lines { precondition(isJSON(Array(line).span), "\(call): \(String(decoding: line, as: UTF8.self))") }
      if call.path != "/v1/grade" { check(lines, of: call) }
    }
  }

  /// - Returns: nil if the service processes no lines for the call.
  private func result(of call: ServiceCall, piece: Int) -> Result? {
    guard case .accepted(let lines)? = call.lines(by: service) else { return nil }
    let stream = lines.stream
    var (text, place) = ([UInt8](), 0)
    while true {
      while stream.claimable > 0 { stream.work() }
      switch stream.takeOutput() {
      case .content(let output, _): text += output
      case .refusal(let response): return .refusal(response)
      case .end: return .lines(text)
      case .nothing:
        precondition(place <= call.content.count, "\(call): the response has no end")
        if place < call.content.count {
          let end = min(call.content.count, place + min(piece, call.content.count))
          _ = stream.append(call.content[place..<end].span)
          place = end
        } else {
          stream.end()
          place += 1
        }
      }
    }
  }

  private func check(_ lines: [ArraySlice<UInt8>], of call: ServiceCall) {
    var rest = lines[...]
    let sent = call.content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in sent.enumerated() where !line.allSatisfy(Self.isBlank) {
      guard let found = rest.popFirst() else { preconditionFailure("\(call): too few lines") }
      var alone = service.respond(to: call.path, Array(line))
      alone.gather()
      precondition(
        alone.status == .ok ? alone.body.dropLast() == found : Self.holds(found, "\"line\":\(index + 1),"),
        "\(call), line \(index + 1): \(String(decoding: found, as: UTF8.self))")
    }
    precondition(rest.isEmpty, "\(call): too many lines")
  }

  /// White space, and the bytes of a byte order mark.
  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF].contains(byte) }

  private static func holds(_ line: ArraySlice<UInt8>, _ text: String) -> Bool {
    String(decoding: line, as: UTF8.self).contains(text)
  }
}

extension GradientService {
  fileprivate func respond(to path: String, _ content: [UInt8]) -> HTTPResponse {
    let none: [UInt8] = []
    let noLines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: none.span, lines: noLines.span)
    return respond(to: HTTPRequest(method: .post, path: path, fields: fields, body: content.span))
  }
}
