/// How the lines of the log are written.
package enum LogFormat: String, CaseIterable, Sendable {
  /// No line for a request; those about the process itself as plain text, without a time.
  case off
  /// `name=value`, separated by spaces.
  case text
  /// One JSON object for each line.
  case json
}

/// How much a line matters. A log has the lines of its level and above.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
  /// Also failed handshakes and dropped connections.
  case debug
  /// Every request; start, reload and stop.
  case info
  /// Requests with an error of the client, and refusals.
  case warn
  /// Requests with an error of the server.
  case error

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warn: 2
    case .error: 3
    }
  }

  /// As lines have it.
  var label: StaticString {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warn: "warn"
    case .error: "error"
    }
  }

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
}
