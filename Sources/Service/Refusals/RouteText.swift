import Bytes
import HTTPMessage
import TensorJSON
import Text

/// Refusals of a path that does not exist, and of a method that a path does not allow. Both say what to do.
extension ProblemDetails {
  /// 404, with the path that was probably meant, and where all paths are listed.
  static func unknownPath(_ path: String, among known: [String]) -> ProblemDetails {
    let meant = meant(by: path, among: known.filter { $0 != "/" })
    let suggestion = meant.map { "; did you mean `\($0)`?" } ?? "."
    return ProblemDetails(
      .notFound, "There is nothing at \(path.quoted)\(suggestion) The contract, with every path, is at /openapi.yaml.")
  }

  /// 405, with a call that works. HEAD gets the text of GET, so that it has the same header fields (RFC 9110 §9.3.2).
  static func wrongMethod(_ head: borrowing HTTPRequest, for endpoint: any Endpoint) -> ProblemDetails {
    let found = head.method.isHead ? HTTPMethod.get.name : head.method.name
    let call = endpoint.exampleCall(host: head.fields[.host]).map { " Try: \($0)" } ?? ""
    return ProblemDetails(
      .methodNotAllowed, "\(endpoint.path) does not allow \(found.quoted): use \(endpoint.allow.value).\(call)",
      fields: [endpoint.allow])
  }

  private static func meant(by path: String, among known: [String]) -> String? {
    // The last segment decides: `/gradients`, `/v2/gradients/` and `/api/v1/Gradients` mean the same path.
    let last = path.cut(to: 100).lowercased().split(separator: "/").last.map(String.init) ?? ""
    if let name = otherNames[last] { return name }
    func lastName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }
    guard let name = nearest(to: last, among: known.map(lastName)) else { return nearest(to: path, among: known) }
    return known.first { lastName($0) == name }
  }

  /// What other services call these paths.
  private static let otherNames = [
    "health": "/livez", "healthz": "/livez", "healthcheck": "/livez", "ping": "/livez", "live": "/livez",
    "status": "/readyz", "ready": "/readyz", "swagger": "/docs", "redoc": "/docs",
    "openapi": "/openapi.yaml", "openapi.yml": "/openapi.yaml", "swagger.json": "/openapi.json",
    "swagger.yaml": "/openapi.yaml", "index.html": "/", "playground": "/", "ui": "/",
    "backpropagation": "/v1/backprop", "backward": "/v1/backprop", "network": "/v1/backprop",
    "softmax": "/v1/gradients", "loss": "/v1/gradients", "grad": "/v1/gradients", "compute": "/v1/gradients",
    "cross_entropy": "/v1/gradients", "grades": "/v1/grade", "grading": "/v1/grade", "score": "/v1/grade",
  ]
}

extension Endpoint {
  /// A curl call to the same server that works; nil for an endpoint that reads no body.
  func exampleCall(host: String?) -> String? {
    example.map { "curl \(address(host)) -H 'content-type: application/json' -d '\($0)'" }
  }

  /// The address for a shell: in quotes if the host has brackets, as IPv6 addresses have.
  private func address(_ host: String?) -> String {
    guard let host, !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(\.isPlainInAddress) else {
      return "localhost:8080\(path)"
    }
    return host.utf8.contains(UInt8(ascii: "[")) ? "'\(host)\(path)'" : "\(host)\(path)"
  }
}

extension UInt8 {
  /// Letters, digits and the punctuation of an address. A shell gives none of these a meaning within quotes, and
  /// outside quotes only the brackets.
  fileprivate var isPlainInAddress: Bool {
    return isLetter || isDigit || ".:-[]".utf8.contains(self)
  }
}
