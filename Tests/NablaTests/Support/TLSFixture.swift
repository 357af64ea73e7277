import Foundation
import Testing

/// Certificates for one test, from the `openssl` command, and deleted after it.
final class TLSFixture {
  let folder: URL

  /// Makes an authority, and a server's certificate from it for `localhost` and 127.0.0.1.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "nabla-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try makeAuthority("ca")
    try makeCertificate("server", of: "ca")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The options of `nabla serve` for this certificate.
  func options(_ name: String = "server") -> [String] {
    ["--tls-cert", path("\(name).pem"), "--tls-key", path("\(name).key")]
  }

  /// Makes NAME.pem and NAME.key, self-signed.
  func makeAuthority(_ name: String) throws {
    try openssl(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"))
  }

  /// Makes NAME.pem and NAME.key, signed by the authority.
  func makeCertificate(_ name: String, of authority: String, key: [String] = TLSFixture.ecKey) throws {
    try openssl(
      ["req", "-newkey"] + key + [
        "-nodes", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", path("\(name).key"), "-out", path("\(name).csr"),
      ])
    try openssl(
      "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"), "-CAkey", path("\(authority).key"),
      "-copy_extensions", "copy", "-days", "2", "-out", path("\(name).pem"))
  }

  static let ecKey = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

  func openssl(_ arguments: String...) throws { try openssl(arguments) }

  private func openssl(_ arguments: [String]) throws {
    let tool = try #require(Program.find("openssl"), "the tests of TLS need the openssl command")
    let outcome = try Program.run(arguments, executable: tool)
    try #require(outcome.exitCode == 0, "openssl \(arguments): \(outcome.errors)")
  }

  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  /// Replaces the files of one certificate with those of another.
  func replace(_ name: String, by other: String) throws {
    for kind in ["pem", "key"] {
      try Data(contentsOf: folder.appending(path: "\(other).\(kind)"))
        .write(to: folder.appending(path: "\(name).\(kind)"), options: .atomic)
    }
  }

  // MARK: Clients

  /// curl's result for `/livez`: the exit code 0 and the status, if all is well.
  func curl(_ server: RunningServer, authority: String = "ca", _ options: String...) throws -> Program.Outcome {
    let tool = try #require(Program.find("curl"), "the tests of TLS need curl")
    let arguments =
      [
        "--silent", "--show-error", "--max-time", "20", "--output", "/dev/null", "--write-out",
        "%{http_code} %{ssl_verify_result}",
      ]
      + ["--cacert", path("\(authority).pem")] + options + ["https://localhost:\(server.port)/livez"]
    return try Program.run(arguments, executable: tool)
  }

  /// A scenario of Tests/TLS/client.py.
  func client(_ scenario: String, _ server: RunningServer) throws -> Process {
    let process = Process()
    let python = try #require(Program.find("python3"), "the tests of TLS need python3")
    process.executableURL = python
    process.arguments = [Self.script, scenario, "\(server.port)", path("ca.pem")]
    return process
  }

  func run(_ scenario: String, _ server: RunningServer) throws -> Program.Outcome {
    let process = try client(scenario, server)
    return try Program.run(process.arguments ?? [], executable: try #require(process.executableURL))
  }

  private static let script = Repository.file("Tests/TLS/client.py").path
}
