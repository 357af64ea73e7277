import Foundation
import Glibc
import Testing

@Suite("nabla serve over TLS", .serialized)
struct TLSTests {
  @Test("curl gets its response, over 1.2 and over 1.3", arguments: ["--tls-max 1.2", "--tlsv1.3"])
  func curl(_ option: String) throws {
    let tls = try TLSFixture()
    let server = try RunningServer(tls.options())
    #expect(server.scheme == "https")
    let words = option.split(separator: " ").map(String.init)
    #expect(try tls.curl(server, words[0], words.count > 1 ? words[1] : "--compressed").output == "200 0")
    #expect(server.stop() == 0)
  }

  @Test(
    "other clients, in Python",
    arguments: [
      "byte-by-byte", "pipelined", "large-both-ways", "one-record", "resumes-1.2", "resumes-1.3", "says-goodbye",
      "half-closed",
      "half-closed-socket", "cut-request", "refuses-other-protocols", "chooses-the-protocol", "reset-anywhere",
      "plain-http",
    ])
  func scenario(_ name: String) throws {
    let tls = try TLSFixture()
    let server = try RunningServer(tls.options())
    let outcome = try tls.run(name, server)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(server.stop() == 0)
  }

  @Test(
    "outdated versions and ciphers are refused",
    arguments: [
      ["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], ["-tls1_2", "-cipher", "AES128-GCM-SHA256"],
      ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
    ])
  func outOfDate(_ options: [String]) throws {
    let tls = try TLSFixture()
    let server = try RunningServer(tls.options())
    let tool = try #require(Program.find("openssl"))
    let address = ["s_client", "-connect", "127.0.0.1:\(server.port)"]
    let outcome = try Program.run(address + options, executable: tool)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("alert"), "\(outcome.errors)")
  }

  @Test("a client that asks to renegotiate is refused (TLS 1.2)")
  func renegotiation() throws {
    let tls = try TLSFixture()
    let server = try RunningServer(tls.options())
    let tool = try #require(Program.find("openssl"))
    let arguments = ["s_client", "-connect", "127.0.0.1:\(server.port)", "-tls1_2"]
    let outcome = try Program.run(arguments, input: "R\n", executable: tool)
    #expect(outcome.errors.contains("no renegotiation"), "\(outcome.errors)")
  }

  @Test("SIGHUP reads the files again; open connections continue; an invalid file changes nothing")
  func reload() throws {
    let tls = try TLSFixture()
    try tls.makeAuthority("other-ca")
    try tls.makeCertificate("other", of: "other-ca")
    let server = try RunningServer(tls.options())
    let holder = try HeldConnection(tls, server)

    try tls.write("no key", to: "server.key")
    #expect(try server.hangUp().contains("not reloaded, the files from before stay in use: \(tls.path("server.key"))"))
    #expect(try tls.curl(server).output == "200 0")

    try tls.replace("server", by: "other")
    #expect(try server.hangUp().contains("reloaded: the certificate is valid until "))
    #expect(try tls.curl(server, authority: "other-ca").output == "200 0")
    #expect(try tls.curl(server).exitCode != 0, "the old certificate is no longer used")

    #expect(try holder.goOn() == 0, "a connection from before continues")
    #expect(server.stop() == 0)
  }

  @Test("with --tls-client-ca, only clients of that authority are accepted")
  func clientCertificates() throws {
    let tls = try TLSFixture()
    try tls.makeAuthority("clients")
    try tls.makeCertificate("friend", of: "clients")
    try tls.makeCertificate("stranger", of: "ca")
    let server = try RunningServer(tls.options() + ["--tls-client-ca", tls.path("clients.pem")])
    func curl(as name: String, _ version: String) throws -> Program.Outcome {
      try tls.curl(server, "--cert", tls.path("\(name).pem"), "--key", tls.path("\(name).key"), "--tls-max", version)
    }
    for version in ["1.2", "1.3"] {
      #expect(try curl(as: "friend", version).output == "200 0")
      #expect(try curl(as: "stranger", version).exitCode != 0)
      #expect(try tls.curl(server, "--tls-max", version).exitCode != 0)
    }
    #expect(server.stop() == 0)
  }

  @Test("healthcheck uses TLS if the server's option does", arguments: [false, true])
  func healthcheck(wantsClientCertificates: Bool) throws {
    let tls = try TLSFixture()
    let clients = wantsClientCertificates ? ["--tls-client-ca", tls.path("ca.pem")] : []
    let server = try RunningServer(tls.options() + clients)
    let arguments = ["healthcheck", "--port", "\(server.port)"]
    #expect(try Program.run(arguments, environment: ["NABLA_TLS_CERT": tls.path("server.pem")]).exitCode == 0)
    let overHTTP = try Program.run(arguments)
    #expect(overHTTP.exitCode == 1)
    #expect(overHTTP.errors.contains("/readyz returned 400; a server with --tls-cert needs it here too"))
    server.stop()
    #expect(try Program.run(arguments + ["--tls-cert", tls.path("server.pem")]).exitCode == 1)
    let plain = try RunningServer()
    #expect(try Program.run(["healthcheck", "--port", "\(plain.port)", "--tls-cert", "x"]).exitCode == 1)
  }

  @Test("SIGTERM: accepted requests get their responses, and the session ends in order")
  func drain() throws {
    let tls = try TLSFixture()
    let server = try RunningServer(tls.options())
    let holder = try HeldConnection(tls, server)
    kill(server.process.processIdentifier, SIGTERM)
    #expect(try holder.goOn() == 0)
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
  }
}

/// A client that has had a response, and keeps its connection until the test continues.
private struct HeldConnection {
  private let process: Process
  private let input = Pipe()

  init(_ tls: TLSFixture, _ server: RunningServer) throws {
    process = try tls.client("survives", server)
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try #require(Self.line(output) == "holds\n")
  }

  /// Sends the last request.
  ///
  /// - Returns: the client's exit code, 0 if it got a response and the session ended in order.
  func goOn() throws -> Int32 {
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The first line of a process' output, or all output until it ended.
  private static func line(_ output: Pipe) -> String {
    var text = ""
    while !text.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    return text
  }
}

@Suite("The files of TLS")
struct TLSFileTests {
  /// The error of `nabla serve` with these options.
  private func refusal(_ options: [String]) throws -> String {
    let outcome = try Program.run(["serve", "--port", "0"] + options)
    #expect(outcome.exitCode == 2)
    return outcome.errors
  }

  @Test("each invalid file ends the start with a line that names it")
  func faults() throws {
    let tls = try TLSFixture()
    func options(_ certificate: String, _ key: String) -> [String] {
      ["--tls-cert", tls.path(certificate), "--tls-key", tls.path(key)]
    }
    try tls.makeCertificate("other", of: "ca")
    try tls.makeCertificate("rsa", of: "ca", key: ["rsa:2048"])
    try tls.makeCertificate("weak", of: "ca", key: ["rsa:1024"])
    try tls.openssl(
      "pkey", "-in", tls.path("server.key"), "-aes256", "-passout", "pass:x", "-out", tls.path("locked.key"))
    try tls.write("nothing\n", to: "text")

    #expect(try refusal(options("absent", "server.key")).contains("cannot read \(tls.path("absent")): No such file"))
    #expect(try refusal(options("server.pem", "absent")).contains("cannot read \(tls.path("absent")): No such file"))
    #expect(try refusal(options("text", "server.key")).contains("\(tls.path("text")) holds no certificate"))
    #expect(try refusal(options("server.key", "server.key")).contains("server.key holds no certificate"))
    #expect(try refusal(options("server.pem", "text")).contains("\(tls.path("text")) holds no private key"))
    #expect(try refusal(options("server.pem", "server.pem")).contains("server.pem holds no private key"))
    #expect(try refusal(options("server.pem", "other.key")).contains("other.key does not belong to the certificate"))
    #expect(try refusal(options("server.pem", "rsa.key")).contains("rsa.key does not belong to the certificate"))
    #expect(try refusal(options("server.pem", "locked.key")).contains("locked.key is encrypted"))
    #expect(try refusal(options("weak.pem", "weak.key")).contains("weak.pem: ee key too small"))
    #expect(
      try refusal(tls.options() + ["--tls-client-ca", tls.path("text")])
        .contains("\(tls.path("text")) holds no certificate"))
  }

  @Test(
    "one file without the other is an error of the command line",
    arguments: ["--tls-cert", "--tls-key", "--tls-client-ca"])
  func oneOnly(_ option: String) throws {
    let outcome = try Program.run(["serve", option, "/a"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("--tls-cert and --tls-key"))
  }
}
