import Foundation
import Testing

@testable import SocketTransport

@Suite("The probe, and other clients")
struct HTTPProbeTests {
  @Test("the probe returns the status", arguments: ["127.0.0.1", "::1"])
  func status(_ host: String) throws {
    let test = try TestServer(host: host)
    #expect(try HTTPProbe.status(host: host, port: test.address.port, path: "/livez", timeoutSeconds: 20) == 200)
  }

  @Test("a closed port, an unknown host and a server that does not respond are different errors")
  func failures() throws {
    let port: UInt16
    do {
      let test = try TestServer()
      port = test.address.port
      #expect(throws: HTTPProbe.ProbeError.cannotResolve(host: "no.such.invalid", reason: "Name or service not known"))
      {
        try HTTPProbe.status(host: "no.such.invalid", port: port, path: "/", timeoutSeconds: 20)
      }
    }
    #expect(throws: HTTPProbe.ProbeError.cannotConnect(reason: "Connection refused")) {
      try HTTPProbe.status(host: "127.0.0.1", port: port, path: "/", timeoutSeconds: 20)
    }
    // Listens, and never accepts.
    let silent = try HTTPServer(ServerConfiguration(host: "127.0.0.1", port: 0), handler: EchoHandler())
    #expect(throws: HTTPProbe.ProbeError.timedOut) {
      try HTTPProbe.status(host: "127.0.0.1", port: silent.addresses[0].port, path: "/", timeoutSeconds: 0.05)
    }
  }

  private static let curlPath = "/usr/bin/curl"

  @Test(
    "curl gets its content back, by length, chunked, and after asking first",
    .enabled(if: FileManager.default.isExecutableFile(atPath: curlPath)),
    arguments: [[], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"], ["--http1.0"]])
  func curl(_ options: [String]) throws {
    let test = try TestServer()
    let content = String(repeating: "0123456789", count: 200_000)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-\(UUID().uuidString)")
    try Data(content.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.curlPath)
    process.arguments =
      ["-s", "--noproxy", "*", "--data-binary", "@\(file.path)"] + options + ["http://\(test.address)/echo"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let received = try output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    let isWhole = received == Data(content.utf8)
    #expect(isWhole)
  }
}
