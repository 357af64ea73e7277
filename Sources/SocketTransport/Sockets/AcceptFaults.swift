import Glibc
import HTTPWire

/// Tells the operator why connections are not accepted: each reason at once when it shows, and while it lasts no more often than
/// every ten seconds, so that a fault of days fills no disk.
struct AcceptFaults {
  static let reportSecondsMin = 10.0

  /// What is known of one reason, an error number.
  private struct Reason {
    var nextReport: MonotonicInstant
    /// How often it has shown since it was last reported.
    var unreported = 0
  }

  private let report: @Sendable (String) -> Void
  private var reasons: [Int32: Reason] = [:]

  init(report: @escaping @Sendable (String) -> Void) { self.report = report }

  mutating func note(_ code: Int32, isStalled: Bool, _ now: MonotonicInstant) {
    if let known = reasons[code], now < known.nextReport {
      reasons[code]!.unreported += 1
      return
    }
    let again =
      reasons[code].map { $0.unreported > 0 ? " (and \($0.unreported) times since the last such line)" : "" } ?? ""
    reasons[code] = Reason(nextReport: now.advanced(bySeconds: Self.reportSecondsMin))
    report(
      isStalled
        ? "cannot accept connections: \(errorText(code)); newcomers wait, and open connections are served\(again)"
        : "a connection ended before it was accepted: \(errorText(code))\(again)")
  }
}
