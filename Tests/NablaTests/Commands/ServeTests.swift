import Foundation
import Glibc
import NablaTestSupport
import Testing

@Suite("nabla serve, over a real socket", .serialized)
struct ServeTests {
  @Test("each row of the error table gets its response, and the server continues")
  func errorTable() throws {
    let server = try RunningServer()
    for row in ErrorTable.all {
      let fields = row.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
      let head =
        "\(row.method) \(row.path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(fields)"
        + "Content-Length: \(row.body.count)\r\n\r\n"
      let response = try ClientConnection.exchange(port: server.port, Array(head.utf8) + row.body)
      #expect(response.status == row.status, "\(row.name): \(response.body)")
      #expect(response.field("content-type") == "application/problem+json", "\(row.name)")
      #expect(response.field("content-length") == "\(response.body.utf8.count)", "\(row.name)")
    }
    let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    #expect(try ClientConnection.exchange(port: server.port, Array(request.utf8)).status == 200)
    #expect(server.stop() == 0)
  }

  @Test("an invalid pipelined request does not affect those around it")
  func faultBetweenRequests() throws {
    let server = try RunningServer()
    let good = #"{"logits":[0,0],"labels":0,"include":["y_hat"]}"#
    let bad = #"{"logits":[0,0],"labels":9}"#
    let requests = [good, bad, good].enumerated().map { index, body in
      "POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n"
        + (index == 2 ? "Connection: close\r\n" : "") + "\r\n\(body)"
    }
    let connection = try ClientConnection(port: server.port)
    try connection.send(requests.joined())
    let received = String(decoding: try connection.receiveAll(), as: UTF8.self)
    let statuses = received.matches(of: #/HTTP/1\.1 (\d{3}) /#).map { Int($0.1) }
    #expect(statuses == [200, 422, 200])
    #expect(received.components(separatedBy: #"{"y_hat":[0.5,0.5]}"#).count == 3)
  }

  @Test("healthcheck: 0 while the server runs, 1 if nothing responds")
  func healthcheck() throws {
    let server = try RunningServer()
    let arguments = ["healthcheck", "--port", "\(server.port)"]
    #expect(try Program.run(arguments).exitCode == 0)
    server.stop()
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("127.0.0.1:\(server.port)"))
  }

  @Test("an idle server uses no processor time")
  func idle() throws {
    let server = try RunningServer(["--loops", "3"])
    defer { server.stop() }
    usleep(200_000)
    let before = try server.processorTime()
    usleep(500_000)
    // A busy loop would use the whole half second.
    #expect(try server.processorTime() - before < 50_000_000)
  }

  @Test("a port in use is an error that names the port, not a crash")
  func portTaken() throws {
    let server = try RunningServer()
    let outcome = try Program.run(["serve", "--port", "\(server.port)"])
    #expect(outcome.exitCode == 2)
    let error =
      "nabla: serve: cannot listen on 127.0.0.1:\(server.port): Address already in use; --host (default) and "
      + "--port (command line) choose another address.\n"
    #expect(outcome.errors == error)
  }

  @Test("a metrics address that cannot be used is an error that names its option", arguments: [[], ["--check-config"]])
  func metricsAddress(_ check: [String]) throws {
    let unknown = try Program.run(["serve", "--port", "0", "--metrics-listen", "nowhere.invalid:9100"] + check)
    #expect(unknown.exitCode == 2)
    #expect(unknown.errors.hasPrefix("nabla: serve: --metrics-listen (command line): cannot find the address of "))
    if !check.isEmpty { return }
    let server = try RunningServer()
    let taken = try Program.run(["serve", "--port", "0", "--metrics-listen", "127.0.0.1:\(server.port)"])
    #expect(taken.exitCode == 2)
    let error =
      "nabla: serve: cannot listen on 127.0.0.1:\(server.port): Address already in use; --metrics-listen "
      + "(command line) chooses another address.\n"
    #expect(taken.errors == error)
  }

  @Test(
    "options that contradict each other are an error that names both",
    arguments: [
      (["--no-metrics", "--metrics-listen", "127.0.0.1:0"], "--no-metrics (command line) turns the metrics off"),
      (["--rate-per-key", "5"], "--rate-per-key (command line): there are no keys; --keys-file names"),
      (
        ["--port", "9100", "--metrics-listen", "127.0.0.1:9100"],
        "this is the address of --host (default) and --port (command line)"
      ),
    ])
  func contradictions(_ options: [String], _ cause: String) throws {
    let outcome = try Program.run(["serve", "--check-config"] + options)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(cause), "\(outcome.errors)")
  }

  @Test(
    "after SIGTERM and SIGINT accepted requests get their responses, then it exits 0", arguments: [SIGTERM, SIGINT])
  func drain(_ signal: Int32) throws {
    let server = try RunningServer()
    let body = #"{"logits":[0,0],"labels":0,"include":["y_hat"]}"#
    let response = try responseDuringDrain(server, signal, body)
    #expect(response.status == 200)
    #expect(response.body == "{\"y_hat\":[0.5,0.5]}\n")
    #expect(response.field("connection") == "close")
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
  }

  @Test("a signal just after the start ends the server in order", arguments: [SIGTERM, SIGINT])
  func earlySignal(_ signal: Int32) throws {
    for _ in 0..<10 { #expect(try RunningServer().stop(signal) == 0) }
  }

  /// Sends a head, then the signal, and the body once the server accepts no new connections.
  private func responseDuringDrain(_ server: RunningServer, _ signal: Int32, _ body: String) throws -> WireResponse {
    let connection = try ClientConnection(port: server.port)
    try connection.send(
      "POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n")
    // The interim response shows that the server has accepted the request.
    let interim = try connection.receive(count: 25)
    #expect(String(decoding: interim, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
    kill(server.process.processIdentifier, signal)
    try server.waitUntilItRefuses()
    try connection.send(body)
    return try WireResponse(connection.receiveAll())
  }
}
