import Glibc
import HTTPWire

/// Reports to the operator why connections are not accepted: each fault at once, then every ten seconds at most, so
/// that a fault that lasts for days does not fill the disk.
struct AcceptFaults {
  static let reportSecondsMin = 10.0

  /// One fault, by its error number.
  private struct Fault {
    var nextReport: MonotonicInstant
    /// How often it has occurred since the last report.
    var unreported = 0
  }

  private let report: @Sendable (String) -> Void
  private var faults: [Int32: Fault] = [:]

  init(report: @escaping @Sendable (String) -> Void) { self.report = report }

  mutating func note(_ code: Int32, isStalled: Bool, _ now: MonotonicInstant) {
    if let known = faults[code], now < known.nextReport {
      faults[code]!.unreported += 1
      return
    }
    let again =
      faults[code].map { $0.unreported > 0 ? " (and \($0.unreported) times since the last such line)" : "" } ?? ""
    faults[code] = Fault(nextReport: now.advanced(bySeconds: Self.reportSecondsMin))
    report(
      isStalled
        ? "cannot accept connections: \(errorText(code)); new connections wait, open ones are served\(again)"
        : "a connection ended before it was accepted: \(errorText(code))\(again)")
  }
}
