import Dispatch
import GradientAPI
import Glibc
import SocketTransport
import Synchronization

/// `nabla serve`: answers over HTTP until SIGTERM or SIGINT.
enum ServeCommand {
  struct Settings: Sendable {
    var server = ServerConfiguration()
    var service = GradientService.Configuration()
    var drainSeconds = 30
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var settings = Settings()
    guard try parse("serve", arguments, ServeOptions.all, into: &settings) else { return ExitCode.success }
    let readiness = Readiness()
    settings.service.split = .overTheCores
    settings.service.isReady = { readiness.isReady }
    do throws(ServerError) {
      let server = try HTTPServer(settings.server, handler: GradientService(settings.service))
      return serve(server, readiness, drainSeconds: settings.drainSeconds)
    } catch {
      Terminal.complain("nabla serve: \(error)")
      return ExitCode.failure
    }
  }

  private static func serve(_ server: HTTPServer, _ readiness: Readiness, drainSeconds: Int) -> Int32 {
    let signals = EndingSignals {
      readiness.end()
      server.beginDrain(deadlineSeconds: Double(drainSeconds))
    }
    server.start()
    for address in server.addresses { Terminal.complain("listening on http://\(address)") }
    let outcome = withExtendedLifetime(signals) { server.waitUntilStopped() }
    if outcome.connectionsCutOff > 0 {
      Terminal.complain("cut off \(outcome.connectionsCutOff) connections after \(drainSeconds) s")
    }
    return ExitCode.success
  }
}

/// Whether new work may come: what `/readyz` says.
private final class Readiness: Sendable {
  private let ended = Atomic(false)

  var isReady: Bool { !ended.load(ordering: .acquiring) }

  func end() { ended.store(true, ordering: .releasing) }
}

/// SIGTERM and SIGINT: the first ends the service in order, a second ends the process at once.
private struct EndingSignals {
  let sources: [any DispatchSourceSignal]

  init(onFirst: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "nabla.signals")
    let received = Mutex(0)
    sources = [SIGTERM, SIGINT].map { number in
      // Without this, the signal's default action would end the process before Dispatch tells of it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        let isFirst = received.withLock { count in
          count += 1
          return count == 1
        }
        if isFirst { onFirst() } else { exit(128 + number) }
      }
      source.activate()
      return source
    }
  }
}
