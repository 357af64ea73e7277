import Dispatch
package import HTTPMessage
import HTTPWire
import Synchronization
import Glibc

/// How a drain ended.
package struct DrainOutcome: Equatable, Sendable {
  /// Connections that had not ended by the deadline, and were closed as they were.
  package let connectionsCutOff: Int
}

/// An HTTP/1.1 server: it listens from its making on, accepts from `start` on, and ends by `beginDrain`.
package final class HTTPServer: Sendable {
  private enum Phase {
    case listening
    case running
    case draining
  }

  /// Where it listens, with the port that was chosen.
  package let addresses: [SocketAddress]
  let core: ServerCore
  private let phase = Mutex(Phase.listening)
  /// Until the first loop takes them: a listener is closed when its last owner lets go of it.
  private let listeners: Mutex<[Listener]>
  /// Entered once for each loop that runs.
  private let running = DispatchGroup()

  /// Binds and listens; connections wait in the kernel until `start`.
  package init(_ configuration: ServerConfiguration, handler: any HTTPHandler) throws(ServerError) {
    let listeners = try Listener.open(configuration)
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
    addresses = listeners.map(\.address)
    self.listeners = Mutex(listeners)
  }

  /// Connections that are open, refused ones that linger among them.
  package var connectionCount: Int { core.loops.reduce(0) { $0 + $1.load.load(ordering: .relaxed) } }

  /// Accepts connections from now on; returns at once.
  package func start() {
    phase.withLock { phase in
      guard phase == .listening else { return }
      phase = .running
      // Dispatch opens a descriptor for its timers at their first use, and keeps it. A worker's would be the first, perhaps
      // when none is left.
      DispatchQueue(label: "nabla.timer").asyncAfter(deadline: .now() + .milliseconds(1)) {}
      for index in core.loops.indices {
        // A queue of its own gives each loop a thread of its own, which it keeps.
        DispatchQueue(label: "nabla.loop.\(index)").async(group: running) { [self] in
          var loop = EventLoop(core: core, index: index, listeners: index == 0 ? takeListeners() : [])
          loop.run()
        }
      }
    }
  }

  /// Stops listening, answers what has been accepted, and closes each connection behind its answer.
  ///
  /// - Parameter deadlineSeconds: from now; what has not ended by then is cut off. The first call's counts.
  package func beginDrain(deadlineSeconds: Double) {
    phase.withLock { phase in
      if phase == .running {
        core.loops[0].post(.drain(deadline: Clock.now().advanced(bySeconds: deadlineSeconds)))
      }
      // Listeners that never accepted have no loop to close them.
      if phase == .listening { _ = takeListeners() }
      phase = .draining
    }
  }

  private func takeListeners() -> [Listener] {
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
