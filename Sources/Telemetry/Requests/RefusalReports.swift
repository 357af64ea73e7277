internal import HTTPMessage

/// Reports the first refusal for each reason, and then their number every minute at most, so that a flood of them does
/// not fill the disk. Each loop has its own.
struct RefusalReports {
  static let nanosecondsMin: Int64 = 60_000_000_000

  private struct Known {
    var nextReport: Int64
    var unreported = 0
  }

  private var known = [Known?](repeating: nil, count: HTTPRefusalReason.allCases.count)

  /// - Returns: the line to report; nil if the refusal is only counted.
  mutating func note(_ reason: HTTPRefusalReason, at now: Int64) -> String? {
    let place = reason.rawValue
    let unreported = known[place]?.unreported ?? 0
    if let last = known[place], now < last.nextReport {
      known[place]!.unreported = unreported + 1
      return nil
    }
    known[place] = Known(nextReport: now + Self.nanosecondsMin)
    let earlier = unreported > 0 ? ", and \(unreported) more since the last such line" : ""
    return "refused a request or connection: \(reason.label)\(earlier)"
  }
}
