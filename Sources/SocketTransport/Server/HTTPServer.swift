import Dispatch
package import HTTPMessage
import HTTPWire
import Synchronization
import Glibc

/// How a drain ended.
package struct DrainOutcome: Equatable, Sendable {
  /// Connections that had not ended by the deadline, and were closed at once.
  package let connectionsCutOff: Int
}

/// An HTTP/1.1 server: it listens after `init`, accepts after `start`, and ends after `beginDrain`.
package final class HTTPServer: Sendable {
  private enum Lifecycle {
    case listening
    case running
    case draining
  }

  /// The addresses that it listens on, with the port that was chosen.
  package let addresses: [SocketAddress]
  let core: ServerCore
  private let lifecycle = Mutex(Lifecycle.listening)
  /// Empty once the first loop has them: a listener is closed when its last owner releases it.
  private let listeners: Mutex<[Listener]>
  /// Entered once for each loop that runs.
  private let running = DispatchGroup()

  /// Binds and listens, last of all; connections wait in the kernel until `start`.
  package init(_ configuration: ServerConfiguration, handler: any HTTPHandler) throws(ServerError) {
    var loops: [LoopHandle] = []
    for _ in 0..<max(configuration.loops, 1) {
      guard let loop = LoopHandle() else { throw .outOfDescriptors(reason: errorText(errno)) }
      loops.append(loop)
    }
    do {
      core = try ServerCore(configuration, handler: handler, loops: loops)
    } catch {
      throw .tls(error)
    }
    let listeners = try Listener.open(configuration)
    addresses = listeners.map(\.address)
    self.listeners = Mutex(listeners)
  }

  /// Checks the host's name and the files of TLS, as `init` does, without listening.
  package static func check(_ configuration: ServerConfiguration) throws(ServerError) {
    _ = try Listener.addresses(of: configuration.host, port: configuration.port)
    guard let files = configuration.tls else { return }
    do {
      _ = try TLSIdentity(files)
    } catch {
      throw .tls(error)
    }
  }

  /// Whether each loop has had a turn since the last call, which asked for one. Once the server drains, loops end, and
  /// the drain's deadline bounds them.
  package func loopsMakeProgress() -> Bool {
    let isDraining = lifecycle.withLock { $0 == .draining }
    let idle = core.loops.filter { !$0.askForTurn() }
    return isDraining || idle.isEmpty
  }

  /// Open connections, including refused ones that linger.
  package var connectionCount: Int { core.loops.reduce(0) { $0 + $1.load.load(ordering: .relaxed) } }

  /// How much of its limits the server uses now.
  package var usage: ServerUsage {
    ServerUsage(
      connections: connectionCount, bodyMemoryBytes: core.ledger.budget.bytesUsed,
      requestsAtWork: core.workers.requestsAtWork)
  }

  /// Begins to accept connections; returns at once.
  package func start() {
    lifecycle.withLock { lifecycle in
      guard lifecycle == .listening else { return }
      lifecycle = .running
      // Dispatch opens a descriptor for its timers at their first use, and keeps it. Use one now, while descriptors are
      // left.
      DispatchQueue(label: "nabla.timer").asyncAfter(deadline: .now() + .milliseconds(1)) {}
      for index in core.loops.indices {
        // With its own queue, each loop keeps its own thread.
        DispatchQueue(label: "nabla.loop.\(index)").async(group: running) { [self] in
          var loop = EventLoop(core: core, index: index, listeners: index == 0 ? removeListeners() : [])
          loop.run()
        }
      }
    }
  }

  /// Stops listening, serves the accepted requests, and closes each connection after its last response.
  ///
  /// - Parameter deadlineSeconds: from now; connections that are open then are cut off. Only the first call's counts.
  package func beginDrain(deadlineSeconds: Double) {
    lifecycle.withLock { lifecycle in
      if lifecycle == .running {
        core.loops[0].post(.drain(deadline: Clock.now().advanced(bySeconds: deadlineSeconds)))
      }
      // Before `start` no loop has the listeners, so they are closed here.
      if lifecycle == .listening { _ = removeListeners() }
      lifecycle = .draining
    }
  }

  private func removeListeners() -> [Listener] {
    listeners.withLock { listeners in
      defer { listeners = [] }
      return listeners
    }
  }

  /// Waits until the drain has ended.
  package func waitUntilStopped() -> DrainOutcome {
    running.wait()
    return DrainOutcome(connectionsCutOff: core.cutOff.load(ordering: .relaxed))
  }
}
