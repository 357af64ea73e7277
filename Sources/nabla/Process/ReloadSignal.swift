import Access
import Dispatch
import Glibc
import SocketTransport
import Telemetry

/// Files that are read again while the server runs.
struct Reloadable: Sendable {
  /// Reads the files, and returns what puts them to use. That returns a line about them, and cannot fail.
  let prepare: @Sendable () throws(ReloadFault) -> @Sendable () -> String

  static func tls(of server: HTTPServer) -> Reloadable {
    Reloadable { () throws(ReloadFault) in
      do throws(TLSError) {
        let use = try server.prepareTLSReload()
        return {
          use()
          return "the certificate is valid until \(server.certificateEnd ?? "")"
        }
      } catch {
        throw ReloadFault(text: "\(error)")
      }
    }
  }

  static func keys(_ store: KeyStore, from path: String, _ origins: OptionOrigins) -> Reloadable {
    Reloadable { () throws(ReloadFault) in
      do throws(UsageError) {
        let ring = try KeysFile.read(path, origins)
        return {
          store.replace(with: ring)
          return KeysFile.text(ring, path)
        }
      } catch {
        throw ReloadFault(text: error.message)
      }
    }
  }
}

/// Why files cannot be used.
struct ReloadFault: Error {
  let text: String
}

/// SIGHUP, which is held: reads the files again. If one of them has a fault, nothing changes.
///
/// On a terminal, without files to read, it is not held: the terminal closes, and the process ends. A supervisor sends
/// it to any server, which goes on.
struct ReloadSignal {
  private let source: (any DispatchSourceSignal)?

  /// Whether the signal must be held.
  static func isHeld(_ parts: [Reloadable]) -> Bool { !parts.isEmpty || isatty(STDERR_FILENO) == 0 }

  init(_ parts: [Reloadable], _ log: Log) {
    guard Self.isHeld(parts) else {
      source = nil
      return
    }
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "nabla.reload"))
    source.setEventHandler { Self.reload(parts, log) }
    source.activate()
    self.source = source
  }

  private static func reload(_ parts: [Reloadable], _ log: Log) {
    do throws(ReloadFault) {
      var uses: [@Sendable () -> String] = []
      for part in parts { uses.append(try part.prepare()) }
      let lines = uses.map { $0() }
      log.report(
        .info, "reloaded: \(lines.isEmpty ? "no file of TLS or keys is in use" : lines.joined(separator: "; "))")
    } catch {
      log.report(.error, "not reloaded, the files from before stay in use: \(error.text)")
    }
  }
}
