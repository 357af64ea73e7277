import Foundation
import Service
import HTTPMessage
import Testing

/// Fields as a head has them: its bytes, and the place of each line.
struct HeadBytes {
  private(set) var bytes: [UInt8] = []
  private(set) var lines: [HTTPFieldsView.Line] = []

  init(_ fields: [(name: String, value: String)]) {
    for (name, value) in fields {
      let start = bytes.count
      bytes += Array(name.utf8)
      let middle = bytes.count
      bytes += Array(value.utf8)
      lines.append(HTTPFieldsView.Line(name: start..<middle, value: middle..<bytes.count))
    }
  }
}

/// Calls a service without a socket.
///
/// A request that is refused by its head gets the same response after its content has arrived.
func call(
  _ service: GradientService = GradientService(), _ method: HTTPMethod = .post, _ target: String = "/v1/gradients",
  fields: [(name: String, value: String)] = [("Content-Type", "application/json")], body: [UInt8] = [],
  permissions: HTTPPermissions = .all
) -> HTTPResponse {
  let head = HeadBytes(fields)
  let view = HTTPFieldsView(head: head.bytes.span, lines: head.lines.span)
  let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  let (path, query) = (parts[0], parts.count == 2 ? parts[1] : nil)
  let none: [UInt8] = []
  let refusal = service.refusal(
    ofHead: HTTPRequest(method: method, path: path, query: query, fields: view, body: none.span))
  var request = HTTPRequest(method: method, path: path, query: query, fields: view, body: body.span)
  request.permissions = permissions
  let response = service.respond(to: request)
  #expect(refusal == nil || refusal == response)
  #expect(refusal != nil || ![404, 405, 406, 415].contains(response.status.code))
  return response
}

/// Posts a body, and returns the fields of the response, which must be a success.
func gradients(_ body: String, _ service: GradientService = GradientService()) throws -> [String: Any] {
  let response = call(service, body: Array(body.utf8))
  try #require(response.status == .ok, "\(response.text)")
  return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
}

/// Posts to a path, and returns the fields of the response, which must be a success.
func post(_ path: String, _ body: String) throws -> [String: Any] {
  let response = call(GradientService(), .post, path, body: Array(body.utf8))
  try #require(response.status == .ok, "\(response.text)")
  return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
}

/// Grades answers to a small question, to three decimals.
func grade(_ fields: String) throws -> [String: Any] {
  try post("/v1/grade", #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, \#(fields)}"#)
}

/// The result for one quantity.
func part(_ result: [String: Any], _ quantity: String) throws -> [String: Any] {
  let quantities = try #require(result["quantities"] as? [String: Any])
  return try #require(quantities[quantity] as? [String: Any])
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  subscript(name: HTTPFieldName) -> String? { fields.first { $0.name == name }?.value }
}
