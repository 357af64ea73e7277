import Bytes
import HTTPMessage

/// The status line and the fields of one response (RFC 9112 §4 and §5).
struct ResponseHead {
  var framing: Framing
  var persistence: Persistence

  /// How the client finds the end of the content (RFC 9112 §6.3).
  enum Framing {
    case length(Int)
    case chunked
    case untilClose
  }

  /// What the `Connection` field says. It is left out if the protocol version implies it (RFC 9112 §9.3).
  enum Persistence {
    case implied, close, keepAlive

    /// The field, if there is one, and the end of the head.
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

  /// - Parameters:
  ///   - lines: those of the fields that every response has.
  ///   - othersMax: the most bytes that `putOthers` puts: the lines of fields that only this response has.
  @inline(__always)
  func append(
    of response: borrowing HTTPResponse, date: HTTPDate, lines: [UInt8], othersMax: Int, to bytes: inout [UInt8],
    putOthers: (inout ByteCursor) -> Void
  ) {
    // 64 covers the longest texts between the fields; each number has up to 20 digits.
    var bytesMax =
      date.line.count + lines.count + othersMax + response.status.reason.utf8CodeUnitCount + 64
      + 2 * ByteCursor.decimalBytesMax
    if response.isGzip { bytesMax += Self.codingLine.utf8CodeUnitCount }
    if response.variesByCoding { bytesMax += Self.varyLine.utf8CodeUnitCount }
    let fields = response.fields.span
    for index in fields.indices { bytesMax += fields[index].line.count }
    bytes.append(bytesMax: bytesMax) { cursor in
      Self.putStart(response.status, date, with: &cursor)
      cursor.put(lines.span)
      putOthers(&cursor)
      // Only this type writes the fields that frame the message: those of a handler could contradict them.
      for index in fields.indices {
        // Pattern matching avoids protocol-witness dispatch, which `!=` would use.
        if case .framing = fields[index].role { continue }
        cursor.put(fields[index].line.span)
      }
      if response.isGzip { cursor.put(Self.codingLine) }
      if response.variesByCoding { cursor.put(Self.varyLine) }
      if Self.hasContent(response.status) { putFraming(with: &cursor) }
      cursor.put(persistence.line)
    }
  }

  private static var codingLine: StaticString { "\r\ncontent-encoding: gzip" }
  private static var varyLine: StaticString { "\r\nvary: accept-encoding" }

  @inline(__always)
  private static func putStart(_ status: HTTPStatus, _ date: HTTPDate, with cursor: inout ByteCursor) {
    cursor.put("HTTP/1.1 ")
    cursor.put(decimal: status.code)
    cursor.put(" ")
    cursor.put(status.reason)
    cursor.put(date.line.span)
  }

  @inline(__always)
  private func putFraming(with cursor: inout ByteCursor) {
    switch framing {
    case .length(let count):
      cursor.put("\r\ncontent-length: ")
      cursor.put(decimal: count)
    case .chunked: cursor.put("\r\ntransfer-encoding: chunked")
    case .untilClose: break
    }
  }
}
