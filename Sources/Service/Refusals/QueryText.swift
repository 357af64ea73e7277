import HTTPMessage
import TensorJSON
import Text

/// The first parameter of a query (RFC 3986 §3.4), for the message that refuses it: settings are fields of the body.
struct QueryText {
  private let name: String
  private let value: String?

  /// - Parameter query: what follows the `?`, as sent.
  init(_ query: String) {
    let first = query.cut(to: 200).split(separator: "&", maxSplits: 1).first ?? ""
    let pair = first.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    name = pair.first?.percentDecoded ?? ""
    value = pair.count == 2 ? pair[1].percentDecoded : nil
  }

  func refusal(fieldNames: [String]) -> ProblemDetails {
    let start = "The query \("?\(name)".quoted) is not allowed: settings are fields of the body."
    guard let field = fieldNames.first(where: { $0 == name }) ?? nearest(to: name, among: fieldNames) else {
      return ProblemDetails(.unprocessableContent, start + " Send the path without a query.")
    }
    return ProblemDetails(
      .unprocessableContent, "`\(field)` belongs in the body: {…, \"\(field)\": \(json(of: field))}. \(start)")
  }

  /// The value in JSON's notation; `…` if it is missing or too long for a message.
  private func json(of field: String) -> String {
    guard let value, !value.isEmpty, value.unicodeScalars.count <= 40 else { return "…" }
    if field == "include" {
      return "[" + value.split(separator: ",").map { String($0).quoted }.joined(separator: ", ") + "]"
    }
    return Self.isJSON(value) ? value.legible : value.quoted
  }

  private static func isJSON(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var reader = JSONReader(bytes.span)
    do throws(JSONSyntaxError) {
      try reader.skipValue()
      try reader.finish()
      return true
    } catch { return false }
  }
}

extension Substring {
  /// Decodes `%41` (RFC 3986 §2.1) and the `+` of HTML forms.
  fileprivate var percentDecoded: String {
    var bytes: [UInt8] = []
    let source = Array(utf8)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
        let byte = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        index += 3
      } else {
        bytes.append(source[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
