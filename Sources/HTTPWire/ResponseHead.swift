import HTTPMessage

/// The status line and the fields of one response (RFC 9112 §4 and §5).
struct ResponseHead {
  var status: HTTPStatus
  var fields: [HTTPField]
  var framing: Framing
  var connection: Connection

  /// How the content's end is told (RFC 9112 §6.3).
  enum Framing {
    case length(Int)
    case chunked
    case untilClose
  }

  /// What the `Connection` field says; nothing where the protocol's version says it already (RFC 9112 §9.3).
  enum Connection {
    case implied, close, keepAlive

    /// The field, if there is one, and the head's end.
    var line: StaticString {
      switch self {
      case .implied: "\r\n\r\n"
      case .close: "\r\nconnection: close\r\n\r\n"
      case .keepAlive: "\r\nconnection: keep-alive\r\n\r\n"
      }
    }
  }

  /// Whether a response of this status has content and a length (RFC 9110 §6.4.1, §8.6).
  static func hasContent(_ status: HTTPStatus) -> Bool {
    status.code >= 200 && status.code != 204 && status.code != 304
  }

  func append(to bytes: inout [UInt8], date: HTTPDate) {
    if status.code == 200 {
      bytes += date.okStart
    } else {
      bytes.append("HTTP/1.1 " as StaticString)
      bytes.append(decimal: status.code)
      bytes.append(UInt8(ascii: " "))
      bytes.append(status.reason)
      bytes += date.line
    }
    for field in fields where !isOwn(field.name) { bytes += field.line }
    if Self.hasContent(status) { appendFraming(to: &bytes) }
    bytes.append(connection.line)
  }

  private func appendFraming(to bytes: inout [UInt8]) {
    switch framing {
    case .length(let count):
      bytes.append("\r\ncontent-length: " as StaticString)
      bytes.append(decimal: count)
    case .chunked: bytes.append("\r\ntransfer-encoding: chunked" as StaticString)
    case .untilClose: break
    }
  }

  /// The fields that frame the message are this type's alone: a handler's would contradict them.
  private func isOwn(_ name: HTTPFieldName) -> Bool {
    // The length alone tells most names apart.
    switch name.canonical.utf8.count {
    case 4: name == .date
    case 10: name == .connection
    case 14: name == .contentLength
    case 17: name == .transferEncoding
    default: false
    }
  }
}
