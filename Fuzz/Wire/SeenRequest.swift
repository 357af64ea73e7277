import HTTPMessage

@testable import HTTPWire

/// A request as the handler gets it.
struct SeenRequest: Equatable, CustomStringConvertible {
  struct Field: Equatable {
    var name: [UInt8]
    var value: [UInt8]
  }

  var method: String
  var path: String
  var query: String?
  var minorVersion: Int
  var fields: [Field]
  var content: [UInt8]

  init(_ machine: inout WireConnection) {
    do {
      let request = machine.request
      method = request.method.name
      path = request.path
      query = request.query
      content = copy(request.body, 0..<request.body.count)
    }
    let head = machine.input.unread
    minorVersion = machine.head.minorVersion
    fields = machine.head.fields.map { Field(name: copy(head, $0.name), value: copy(head, $0.value)) }
  }

  var description: String { String(decoding: plainBytes, as: UTF8.self) }

  /// The request without the fields that frame its content.
  var withoutFraming: SeenRequest {
    var plain = self
    plain.fields.removeAll { ["content-length", "transfer-encoding"].contains(Self.lowercased($0.name)) }
    return plain
  }

  /// The request with its content framed by its length.
  var plainBytes: [UInt8] {
    var bytes = Array("\(method) \(path)\(query.map { "?\($0)" } ?? "") HTTP/1.\(minorVersion)\r\n".utf8)
    for field in withoutFraming.fields { bytes += field.name + Array(": ".utf8) + field.value + Array("\r\n".utf8) }
    if !content.isEmpty { bytes += Array("Content-Length: \(content.count)\r\n".utf8) }
    return bytes + Array("\r\n".utf8) + content
  }

  /// Stops the program if the request breaks a rule that handlers may rely on.
  func check(_ limits: WireLimits, bytesReceived: Int) {
    precondition(!method.isEmpty && method.utf8.allSatisfy(\.isTokenByte), "method \(method)")
    precondition(method.utf8.count <= limits.methodBytesMax, "method \(method)")
    precondition(path.utf8.first == UInt8(ascii: "/") || (path == "*" && method == "OPTIONS"), "path \(path)")
    let target = "\(path)\(query.map { "?\($0)" } ?? "")"
    precondition(target.utf8.count <= limits.targetBytesMax, "\(target.utf8.count) bytes of target")
    precondition(target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }, "target \(target)")
    precondition(fields.count <= limits.fieldsMax, "\(fields.count) fields")
    for field in fields {
      precondition(!field.name.isEmpty && field.name.allSatisfy(\.isTokenByte), "field \(field)")
      precondition(field.value.allSatisfy(\.isFieldValueByte), "field \(field)")
      precondition(Self.lowercased(field.name) != "content-encoding", "content is decoded")
    }
    let hosts = fields.count { Self.lowercased($0.name) == "host" }
    precondition(hosts == 1 || (hosts == 0 && minorVersion == 0), "\(hosts) hosts")
    precondition(content.count <= limits.bodyBytesMax, "\(content.count) bytes of content")
    precondition(
      content.count <= max(limits.decodedFreeBytesMax, bytesReceived * (limits.decodedRatioMax + 1)),
      "\(content.count) bytes of content from \(bytesReceived)")
  }

  private static func lowercased(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self).lowercased() }
}

private func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] { range.map { bytes[$0] } }
