import TensorJSON

/// The format of a body that is not JSON, recognised by its first bytes: what programs send by mistake.
enum BodyFormat {
  case empty
  case compressed(String)
  /// A file of another kind, and how to turn it into JSON.
  case file(String, advice: String)
  case form
  case multipart
  case markup(String)
  case text(String, advice: String)

  /// - Returns: nil if the bytes have no known format. The JSON reader then says where they stop being JSON.
  init?(_ body: Span<UInt8>) {
    let start = body.indices.first { !body[$0].isWhiteSpace } ?? body.count
    if start == body.count {
      self = .empty
    } else if let format = Self.binary(body) ?? Self.text(Self.text(of: body, from: start)) {
      self = format
    } else {
      return nil
    }
  }

  /// What the body is, and what to send.
  var sentence: String {
    switch self {
    case .empty: "The body is empty, expected a JSON object, such as \(Self.example)."
    case .compressed(let name):
      "The body is \(name), not JSON. Send the JSON as it is, or compressed by gzip once with the header field "
        + "`Content-Encoding: gzip`."
    case .file(let name, let advice): "The body is \(name), not JSON. \(advice)"
    case .form:
      "The body is a form, not JSON. Send a JSON object, such as \(Self.example); with Python's requests: "
        + "post(url, json=…), not data=…."
    case .multipart:
      "The body is a multipart form, not JSON. Send the JSON itself: curl --json @request.json, without -F."
    case .markup(let name): "The body is \(name), not JSON. Send a JSON object, such as \(Self.example)."
    case .text(let name, let advice): "The body is \(name), not JSON. \(advice)"
    }
  }

  /// The name of another program's file format; nil for other bodies.
  var nameOfFile: String? {
    switch self {
    case .compressed(let name), .file(let name, _), .markup(let name): name
    default: nil
    }
  }

  private static let example = #"{"logits": [2.0, 1.0, 0.1], "labels": 0}"#

  private static let binaries: [(bytes: [UInt8], format: BodyFormat)] = [
    ([0x1F, 0x8B], .compressed("gzip")), ([0x78, 0x01], .compressed("zlib")), ([0x78, 0x9C], .compressed("zlib")),
    ([0x78, 0xDA], .compressed("zlib")), ([0x28, 0xB5, 0x2F, 0xFD], .compressed("Zstandard")),
    (Array("BZh".utf8), .compressed("bzip2")), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .compressed("xz")),
    ([0x93] + Array("NUMPY".utf8), .file("a NumPy array (.npy)", advice: asList)),
    (Array("PK\u{3}\u{4}".utf8), .file("a zip file (.npz, .pt, .xlsx)", advice: asList)),
    ([0x89] + Array("HDF".utf8), .file("an HDF5 file", advice: asList)),
    (Array("PAR1".utf8), .file("a Parquet file", advice: asList)),
    ([0x89] + Array("PNG".utf8), .file("a PNG image", advice: asNumbers)),
    ([0xFF, 0xD8, 0xFF], .file("a JPEG image", advice: asNumbers)),
    (Array("GIF8".utf8), .file("a GIF image", advice: asNumbers)),
    (Array("%PDF".utf8), .file("a PDF file", advice: asNumbers)),
  ]

  private static let asList = "Send the numbers as JSON lists; in Python: json.dumps({\"logits\": array.tolist(), …})."
  private static let asNumbers = "Send the numbers as a JSON object, such as \(example)."

  private static func binary(_ body: Span<UInt8>) -> BodyFormat? {
    if let known = binaries.first(where: { body.starts(with: $0.bytes) }) { return known.format }
    guard body.count >= 2 else { return nil }
    switch (body[0], body[1]) {
    case (0x80, 0x02...0x05): return .file("a Python pickle", advice: asList)
    case (0x81...0x8F, 0xA0...0xBF): return .file("MessagePack", advice: asNumbers)
    case (0xA1...0xB7, 0x61...0x77), (0xBF, 0x61...0x77): return .file("CBOR", advice: asNumbers)
    default: return nil
    }
  }

  /// The first 200 bytes as text: enough to recognise every format.
  private static func text(of body: Span<UInt8>, from start: Int) -> String {
    let end = min(body.count, start + 200)
    return String(decoding: (start..<end).map { body[$0] }, as: UTF8.self)
  }

  private static func text(_ text: String) -> BodyFormat? {
    let lower = text.lowercased()
    if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") { return .markup("HTML") }
    if lower.hasPrefix("<") { return .markup("XML") }
    if lower.hasPrefix("%7b") { return .form }
    if text.hasPrefix("--") { return lower.contains("content-disposition") ? .multipart : yaml }
    if text.hasPrefix("[object Object]") {
      return .text("a JavaScript object as text", advice: "With fetch: body: JSON.stringify(request).")
    }
    if text.hasPrefix("eyJ") { return .text("base64", advice: "Send the JSON itself, not encoded.") }
    if text.hasPrefix("@") {
      return .text(
        "the name of a file", advice: "With curl, -d @file sends the content of the file; remove the inner quotes.")
    }
    return assignment(text)
  }

  private static let yaml = BodyFormat.text("YAML", advice: "Send a JSON object, such as \(example).")

  /// `name=`, `name:` and `name,`: a form, YAML and CSV.
  private static func assignment(_ text: String) -> BodyFormat? {
    let isName = { (scalar: Unicode.Scalar) in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "_-.%[]".unicodeScalars.contains(scalar)
    }
    let name = text.unicodeScalars.prefix(while: isName)
    guard let first = name.first, first.properties.isAlphabetic else { return nil }
    switch text.unicodeScalars[name.endIndex...].drop(while: { $0 == " " }).first {
    case "=": return .form
    case ":": return yaml
    case ",": return .text("CSV", advice: "Send a JSON object, such as \(example).")
    default: return nil
    }
  }
}

extension Span<UInt8> {
  func starts(with prefix: [UInt8]) -> Bool {
    count >= prefix.count && prefix.indices.allSatisfy { self[$0] == prefix[$0] }
  }
}

extension UInt8 {
  fileprivate var isWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
