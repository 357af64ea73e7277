/// Requests that go past each limit.
extension LimitTests {
  private static let end = "Host: a\r\nConnection: close\r\n\r\n"

  private static func post(_ fields: String, _ body: String = "", to path: String = "/v1/gradients") -> String {
    "POST \(path) HTTP/1.1\r\nContent-Type: application/json\r\n\(fields)\r\n\(end)\(body)"
  }

  private static let network =
    #"{"x":[1],"layers":[{"W":[[1]],"activation":"relu"},{"W":[[1]]}],"labels":0}"#

  /// 29 bytes, 1D in a chunk's size.
  private static let problem = #"{"logits":[1,2,3],"labels":0}"#

  /// A thousand spaces, as gzip.
  private static let spaces: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x53, 0x50, 0x18, 0x05, 0xA3, 0x60,
    0x14, 0x0C, 0x77, 0x00, 0x00, 0x82, 0xE3, 0x93, 0xCD, 0xE8, 0x03, 0x00, 0x00,
  ]

  static let requests: [LimitRow] = [
    LimitRow(
      options: ["--max-head-bytes", "100"],
      request: "GET /livez HTTP/1.1\r\nX: \(String(repeating: "x", count: 100))\r\n\(end)", status: 431, usually: 200),
    LimitRow(
      options: ["--max-target-bytes", "5"], request: "GET /livez HTTP/1.1\r\n\(end)", status: 414, usually: 200),
    LimitRow(
      options: ["--max-method-bytes", "7"], request: "TRIFLING /livez HTTP/1.1\r\n\(end)", status: 501, usually: 405),
    LimitRow(options: ["--max-fields", "1"], request: "GET /livez HTTP/1.1\r\n\(end)", status: 431, usually: 200),
    LimitRow(
      options: ["--max-empty-lines", "0"], request: "\r\nGET /livez HTTP/1.1\r\n\(end)", status: 400, usually: 200),
    LimitRow(
      options: ["--max-body-bytes", "4"], request: post("Content-Length: 5", "     "), status: 413, usually: 400),
    LimitRow(
      options: ["--max-decoded-ratio", "2", "--max-decoded-free-bytes", "500"],
      request: post("Content-Encoding: gzip\r\nContent-Length: \(spaces.count)"), content: spaces, status: 413,
      usually: 400),
    LimitRow(
      options: ["--max-chunk-line-bytes", "18"],
      request: post("Transfer-Encoding: chunked", "1D;name=a-long-value\r\n\(problem)\r\n0\r\n\r\n"), status: 400,
      usually: 200),
    LimitRow(
      options: ["--max-chunk-extension-bytes", "4"],
      request: post("Transfer-Encoding: chunked", "1D;name=value\r\n\(problem)\r\n0\r\n\r\n"), status: 413, usually: 200
    ),
    LimitRow(
      options: ["--max-trailer-bytes", "4"],
      request: post("Transfer-Encoding: chunked", "1D\r\n\(problem)\r\n0\r\nName: value\r\n\r\n"), status: 431,
      usually: 200),
    LimitRow(
      options: ["--max-elements", "2"],
      request: post("Content-Length: 29", problem), status: 422, usually: 200),
    LimitRow(
      options: ["--max-layers", "1"],
      request: post("Content-Length: \(network.utf8.count)", network, to: "/v1/backprop"), status: 422, usually: 200),
    LimitRow(
      options: ["--max-work", "100"],
      request: post("Content-Length: 29", problem), status: 422, usually: 200),
    LimitRow(
      options: ["--max-body-memory-bytes", "0"], request: post("Content-Length: 1000000"),
      content: [UInt8](repeating: 0x20, count: 1_000_000), status: 503, usually: 400),
  ]

  static let waits: [LimitRow] = [
    LimitRow(options: ["--first-byte-seconds", "0.1"], request: "", status: 0, usually: 0),
    LimitRow(options: ["--head-seconds", "0.1"], request: "GET / HT", status: 408, usually: 0),
    LimitRow(options: ["--body-grace-seconds", "0.1"], request: post("Content-Length: 5"), status: 408, usually: 0),
    // At the default rate this content would have another minute.
    LimitRow(
      options: ["--body-grace-seconds", "0.1", "--min-body-bytes-per-second", "1000000"],
      request: post("Content-Length: 100000", String(repeating: " ", count: 60_000)), status: 408, usually: 0),
    LimitRow(options: ["--body-seconds", "0.1"], request: post("Content-Length: 5"), status: 408, usually: 0),
    LimitRow(
      options: ["--idle-seconds", "0.1"], request: "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", status: 200, usually: 0),
  ]

  static let connections: [LimitRow] = [
    LimitRow(options: ["--max-connections", "1"], request: "", status: 503, usually: 0),
    LimitRow(options: ["--max-connections-per-address", "1"], request: "", status: 503, usually: 0),
    LimitRow(
      options: ["--max-connections", "1", "--max-refusals-at-once", "0"], request: "", status: 0, usually: 0),
  ]

  private static let forever = ["--linger-seconds", "3600", "--answer-grace-seconds", "3600"]

  static let cutOffs: [LimitRow] = [
    LimitRow(options: forever + ["--max-discarded-bytes", "1000"], request: "nonsense\r\n", status: 0, usually: 0),
    LimitRow(options: ["--linger-seconds", "0.1"], request: "nonsense\r\n", status: 0, usually: 0),
    LimitRow(
      options: ["--answer-grace-seconds", "0.1"],
      request: String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", count: 100), status: 0, usually: 0),
  ]

  static let codings: [LimitRow] = [
    LimitRow(options: [], request: "", status: 200, usually: 200),
    LimitRow(options: ["--min-gzip-bytes", "1000000"], request: "", status: 200, usually: 200),
    LimitRow(options: ["--max-gzip-bytes", "1000"], request: "", status: 200, usually: 200),
  ]
}
