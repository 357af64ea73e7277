import Foundation
import Testing

@Suite("Keys, limits and origins, through the command and curl", .serialized)
struct AccessCommandTests {
  private static let body = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 0.417}}"#
  private static let full = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 1}, "feedback": "full"}"#

  /// A new key: its secret, and its line.
  private func makeKey(_ name: String, _ scopes: String, _ options: String...) throws -> (secret: String, line: String)
  {
    let outcome = try Program.run(["key", "new", name, "--scopes", scopes] + options)
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return (outcome.errors.trimmingCharacters(in: .newlines), outcome.output)
  }

  /// The status, and the head of a response to curl.
  private func curl(
    _ server: RunningServer, _ path: String, _ fields: [String] = [], _ arguments: String...
  ) throws -> (status: String, text: String) {
    let tool = try #require(Program.find("curl"))
    let fields = fields.flatMap { ["-H", $0] }
    let outcome = try Program.run(
      ["-s", "-i", "-m", "20", "-w", "\n%{http_code}", server.url + path] + fields + arguments, executable: tool)
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    return (String(lines.last ?? ""), outcome.output.lowercased())
  }

  private func grade(
    _ server: RunningServer, _ key: String?, _ body: String = Self.body, _ fields: [String] = []
  ) throws -> (status: String, text: String) {
    let authorization = key.map { ["authorization: Bearer \($0)"] } ?? []
    return try curl(
      server, "/v1/grade", ["content-type: application/json"] + authorization + fields, "-d", body)
  }

  @Test("a key that the command made opens its paths, SIGHUP reads the file again, and a fault changes nothing")
  func keys() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let student = try makeKey("student", "grade")
    let teacher = try makeKey("teacher", "grade,reveal,gradients")
    try Data("# course\n\(student.line)\(teacher.line)".utf8).write(to: file)
    let server = try RunningServer(["--keys-file", file.path])
    #expect(try grade(server, nil).status == "401")
    #expect(try grade(server, "nabla_unknown").text.contains("www-authenticate: bearer"))
    #expect(try grade(server, student.secret).status == "200")
    #expect(try grade(server, student.secret, Self.full).status == "403")
    #expect(try grade(server, teacher.secret, Self.full).status == "200")
    let computed = try curl(
      server, "/v1/gradients", ["authorization: Bearer \(student.secret)", "content-type: application/json"], "-d",
      #"{"logits": [1, 2], "labels": 0}"#)
    #expect(computed.status == "403")
    #expect(computed.text.contains("the scope `gradients`"))
    for path in ["/livez", "/readyz", "/docs", "/openapi.json"] { #expect(try curl(server, path).status == "200") }
    #expect(try Program.run(["healthcheck", "--port", "\(server.port)"]).exitCode == 0)

    try Data("\(teacher.line)broken".utf8).write(to: file)
    #expect(
      try server.hangUp().contains(
        "not reloaded, the files from before stay in use: serve: --keys-file (command line): \(file.path):2:"))
    #expect(try grade(server, student.secret).status == "200")
    try Data(teacher.line.utf8).write(to: file)
    #expect(try server.hangUp().contains("reloaded: 1 key in \(file.path)"))
    #expect(try grade(server, student.secret).status == "401")
    #expect(try grade(server, teacher.secret).status == "200")
    #expect(server.stop() == 0)
  }

  @Test("SIGHUP does not end a server that has nothing to read again")
  func nothingToReload() throws {
    let server = try RunningServer()
    #expect(try server.hangUp().contains("reloaded: no file of TLS or keys is in use"))
    #expect(try curl(server, "/livez").status == "200")
    #expect(server.stop() == 0)
  }

  @Test("at start the server says who may use it")
  func announcement() throws {
    // The first signal may come before the line is written.
    func lines(_ options: [String]) throws -> String {
      let server = try RunningServer(options)
      return try server.hangUp() + server.hangUp()
    }
    #expect(try lines([]).contains("access is open to every program on this machine; --keys-file limits it"))
    #expect(
      try lines(["--host", "0.0.0.0"]).contains("warning: access is open to every client that reaches this address"))
  }

  @Test("a fault in the keys keeps the certificate, and the other way round")
  func reloadTogether() throws {
    let tls = try TLSFixture()
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let line = try makeKey("a", "grade").line
    try Data(line.utf8).write(to: file)
    let server = try RunningServer(tls.options() + ["--keys-file", file.path])
    let reloaded = try server.hangUp()
    #expect(reloaded.contains("reloaded: the certificate is valid until "))
    #expect(reloaded.contains("; 1 key in \(file.path)"))
    try Data("x".utf8).write(to: file)
    #expect(try server.hangUp().contains("not reloaded, the files from before stay in use: serve: --keys-file"))
    try FileManager.default.removeItem(at: file)
    #expect(try server.hangUp().contains("cannot read \(file.path): No such file or directory"))
    #expect(server.stop() == 0)
  }

  @Test("a large body without a key is refused before it is sent")
  func beforeContent() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(try makeKey("a", "grade").line.utf8).write(to: file)
    let server = try RunningServer(["--keys-file", file.path])
    let connection = try ClientConnection(port: server.port)
    try connection.send(
      "POST /v1/grade HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n")
    let response = String(decoding: try connection.receiveAll(), as: UTF8.self)
    #expect(response.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"), "\(response)")
  }

  @Test(
    "a keys file with a fault ends the start, with one line that names the place", arguments: ["", "x y", "/nowhere"])
  func faultyFile(_ content: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    if content != "/nowhere" { try Data("\n\(content.isEmpty ? "lms 00 grade" : content)".utf8).write(to: file) }
    for (arguments, environment) in [(["--keys-file", file.path], [:]), ([], ["NABLA_KEYS_FILE": file.path])] {
      let outcome = try Program.run(["serve", "--port", "0"] + arguments, environment: environment)
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains(file.path) && outcome.errors.contains("keys-file"), "\(outcome.errors)")
      #expect(content == "/nowhere" || outcome.errors.contains("\(file.path):2: "), "\(outcome.errors)")
      #expect(!outcome.errors.contains("listening"))
    }
  }

  @Test("limits of an address behind a trusted proxy")
  func rates() throws {
    let server = try RunningServer(["--rate-per-address", "2", "--trusted-proxy", "::1", "--trusted-proxy=127.0.0.0/8"])
    func status(_ client: String) throws -> (status: String, text: String) {
      try grade(server, nil, Self.body, ["x-forwarded-for: 10.9.9.9, \(client)"])
    }
    #expect(try status("203.0.113.1").status == "200")
    #expect(try status("203.0.113.1:99").status == "200")
    let refused = try status("203.0.113.1")
    #expect(refused.status == "429")
    #expect(refused.text.contains("retry-after: "))
    #expect(refused.text.contains("application/problem+json"))
    #expect(try status("203.0.113.2").status == "200")
    for _ in 0..<4 { #expect(try curl(server, "/livez", ["x-forwarded-for: 203.0.113.1"]).status == "200") }
  }

  @Test("a preflight, a response and a refusal for a page of another origin")
  func origins() throws {
    let server = try RunningServer(["--cors-origin", "https://lms.example", "--max-body-bytes", "1000"])
    let origin = "origin: https://lms.example"
    let preflight = try curl(
      server, "/v1/grade", [origin, "access-control-request-method: POST"], "-X", "OPTIONS")
    #expect(preflight.status == "204")
    #expect(preflight.text.contains("access-control-allow-headers: authorization, content-type"))
    let large = String(repeating: " ", count: 2000)
    for (body, status) in [(Self.body, "200"), ("{", "400"), (large, "413")] {
      let response = try grade(server, nil, body, [origin])
      #expect(response.status == status)
      #expect(response.text.contains("access-control-allow-origin: https://lms.example\r\n"), "\(response)")
      #expect(response.text.contains("vary: origin"))
    }
  }

  @Test("every response has the fields for browsers, once; what is no document is not stored")
  func browserFields() throws {
    let server = try RunningServer()
    let requests: [(String, [String], String)] = [
      ("/livez", [], "no-store"), ("/readyz", ["-I"], "no-store"), ("/docs", [], "no-cache"), ("/", [], "no-cache"),
      ("/", ["-H", "accept: text/html"], "no-cache"), ("/openapi.yaml", ["-I"], "no-cache"),
      ("/nothing", [], "no-store"), ("/v1/grade", [], "no-store"), ("/v1/grade", ["-d", Self.body], "no-store"),
      ("/v1/gradients", ["-d", #"{"logits": [1, 2], "labels": 0}"#], "no-store"),
      ("/", ["-X", "G@T"], ""), ("/v1/grade", ["-X", "OPTIONS"], ""),
    ]
    for (path, arguments, caching) in requests {
      let tool = try #require(Program.find("curl"))
      let type = ["-H", "content-type: application/json"]
      let outcome = try Program.run(["-s", "-i", "-m", "20", server.url + path] + type + arguments, executable: tool)
      let head = String(outcome.output.components(separatedBy: "\r\n\r\n")[0]).lowercased() + "\r\n"
      for field in [
        "x-content-type-options: nosniff", "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
      ] {
        #expect(head.components(separatedBy: "\r\n\(field)\r\n").count == 2, "\(path) \(arguments): \(head)")
      }
      if !caching.isEmpty {
        #expect(
          head.components(separatedBy: "cache-control: \(caching)\r\n").count == 2, "\(path) \(arguments): \(head)")
      }
    }
  }

  @Test(
    "nabla key: what is wrong is said, with exit 2",
    arguments: [
      ([], "expected `nabla key new NAME --scopes LIST`"), (["new"], "expected `nabla key new NAME --scopes LIST`"),
      (["old", "a", "--scopes", "grade"], "expected `nabla key new"), (["new", "a"], "--scopes is missing"),
      (["new", "a b", "--scopes", "grade"], "found the name \"a b\""),
      (["new", "nabla_x", "--scopes", "grade"], "found the name \"nabla_x\""),
      (["new", "a", "--scopes", "grades"], "found \"grades\", expected scopes"),
      (["new", "a", "--scopes", "grade", "--requests-per-minute", "0"], "found \"0\", expected a whole number"),
    ])
  func keyCommand(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(["key"] + arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("invalid networks and origins are refused at start")
  func invalidOptions() throws {
    for (option, value) in [
      ("trusted-proxy", "10.0.0.1/8"), ("trusted-proxy", "proxy"), ("trusted-proxy", "::1,10.0.0.0/8"),
      ("cors-origin", "https://lms.example/"), ("cors-origin", "null"), ("rate-per-address", "0"),
      ("rate-per-key", "-1"),
    ] {
      let outcome = try Program.run(["serve", "--port", "0", "--\(option)=\(value)"])
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains("--\(option): found \"\(value)\""), "\(outcome.errors)")
    }
  }
}
