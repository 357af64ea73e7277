import HTTPMessage

/// The status line and the fields of one response (RFC 9112 §4 and §5).
struct ResponseHead {
  var status: HTTPStatus
  var fields: [HTTPField]
  var contentLength: Int
  var connection: Connection

  /// What the `Connection` field says; nothing where the protocol's version says it already (RFC 9112 §9.3).
  enum Connection { case implied, close, keepAlive }

  /// Whether a response of this status has content and a length (RFC 9110 §6.4.1, §8.6).
  static func hasContent(_ status: HTTPStatus) -> Bool {
    status.code >= 200 && status.code != 204 && status.code != 304
  }

  func append(to bytes: inout [UInt8], date: HTTPDate) {
    append("HTTP/1.1 ", to: &bytes)
    append(status.code, to: &bytes)
    append(" ", to: &bytes)
    append(status.reason, to: &bytes)
    append("\r\ndate: ", to: &bytes)
    bytes += date.text
    for field in fields where !isOwn(field.name) {
      append("\r\n", to: &bytes)
      append(field.name.canonical, to: &bytes)
      append(": ", to: &bytes)
      append(field.value, to: &bytes)
    }
    if Self.hasContent(status) {
      append("\r\ncontent-length: ", to: &bytes)
      append(contentLength, to: &bytes)
    }
    switch connection {
    case .implied: append("\r\n\r\n", to: &bytes)
    case .close: append("\r\nconnection: close\r\n\r\n", to: &bytes)
    case .keepAlive: append("\r\nconnection: keep-alive\r\n\r\n", to: &bytes)
    }
  }

  /// The fields that frame the message are this type's alone: a handler's would contradict them.
  private func isOwn(_ name: HTTPFieldName) -> Bool {
    name == .contentLength || name == .transferEncoding || name == .connection || name == .date
  }

  private func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: text.utf8)
  }

  private func append(_ number: Int, to bytes: inout [UInt8]) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}
