import Dispatch
import HTTPMessage
import HTTPWire

@testable import SocketTransport

/// Responds with the request's content, or as its path says.
struct EchoHandler: HTTPHandler {
  /// Called for the path `/wait`, so that a test can block the handler.
  var wait: @Sendable () -> Void = {}

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    switch request.path {
    case "/wait":
      wait()
      return HTTPResponse(status: .ok)
    case "/large": return HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 8 << 20))
    case "/peer": return HTTPResponse(status: .ok, body: Array("\(request.peer?.description ?? "none")".utf8))
    case "/echo": return HTTPResponse(status: .ok, body: request.body.indices.map { request.body[$0] })
    default: return HTTPResponse(status: .ok, body: Array("\(request.method.name) \(request.path)".utf8))
    }
  }

  /// Declines if the content is too large for `workMax`.
  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    request.body.count * Self.workPerByte > workMax ? nil : respond(to: request)
  }

  static let workPerByte = 20
}

/// Blocks the thread that handles `/wait`, until it is released.
struct Hold: Sendable {
  private let started = DispatchSemaphore(value: 0)
  private let released = DispatchSemaphore(value: 0)

  var handler: EchoHandler {
    EchoHandler(wait: {
      started.signal()
      released.wait()
    })
  }

  /// Waits until one more thread is blocked.
  func awaitStart() { started.wait() }

  /// Releases one thread.
  func release() { released.signal() }
}

/// A server on a free loopback port, which is drained when the test ends.
final class TestServer: Sendable {
  let server: HTTPServer
  var address: SocketAddress { server.addresses[0] }

  init(
    host: String = "127.0.0.1", handler: any HTTPHandler = EchoHandler(),
    _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServerConfiguration(host: host, port: 0)
    configuration.loops = 2
    configuration.limits.workersMax = 2
    configuration.timeouts.waitForSlowTests()
    change(&configuration)
    server = try HTTPServer(configuration, handler: handler)
    server.start()
  }

  deinit {
    server.beginDrain(deadlineSeconds: 0)
    _ = server.waitUntilStopped()
  }

  func connect() throws -> TestClient { try TestClient(address) }
}

extension WireTimeouts {
  /// Timeouts that end no connection, even under a sanitizer on a busy machine. Tests of timeouts set their own.
  fileprivate mutating func waitForSlowTests() {
    firstByteSeconds = 600
    headSeconds = 600
    bodyGraceSeconds = 600
    idleSeconds = 600
    responseGraceSeconds = 600
  }
}

func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

func post(_ path: String, _ bytes: Int) -> String {
  "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes)\r\n\r\n"
}
