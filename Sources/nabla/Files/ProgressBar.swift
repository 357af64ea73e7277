import Glibc
import Text

/// The progress of a long job, redrawn in place on standard error; silent if that is no terminal that can redraw.
struct ProgressBar {
  /// The bytes of the whole job; nil if they are not known.
  private let total: Int?
  private let isShown = isatty(STDERR_FILENO) == 1 && !isDumb
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  private static let cells = 24
  /// Often enough to see that it moves, and seldom enough to read.
  private static let interval = Duration.milliseconds(200)

  init(total: Int?) { self.total = total }

  /// - Parameters:
  ///   - done: the bytes so far.
  ///   - lines: the lines so far.
  mutating func show(done: Int, lines: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < Self.interval { return }
    lastShown = now
    let text = Self.text(done: done, of: total, lines: lines, seconds: (now - start) / .seconds(1))
    // A line that is wider than the terminal is cut: the rest would stay when the next one is drawn (DECAWM).
    Terminal.write(Array("\(Self.clearing)\u{1B}[?7l\(text)\u{1B}[?7h".utf8), to: STDERR_FILENO)
  }

  /// A terminal without control sequences, such as an editor's.
  private static var isDumb: Bool { unsafe getenv("TERM").map { unsafe String(cString: $0) } == "dumb" }

  /// Goes to the start of the line, and clears it (ECMA-48: EL).
  private static let clearing = "\r\u{1B}[K"

  /// Such as `██████░░░░  61 %  412,000 lines/s  0:05 left`; without a total, only lines and their rate.
  static func text(done: Int, of total: Int?, lines: Int, seconds: Double) -> String {
    let rate = "\(Int(Double(lines) / max(seconds, 1e-3)).grouped) lines/s"
    guard let total, total > 0 else { return "\(lines.grouped) lines  \(rate)" }
    let share = min(Double(done) / Double(total), 1)
    let filled = Int(share * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    // Before the first hundredth, the rate says little about the rest.
    let left = share < 0.01 || share == 1 ? "" : "  \(Self.clock(seconds / share * (1 - share))) left"
    return "\(bar) \(Int(share * 100)) %  \(rate)\(left)"
  }

  /// As `h:mm:ss` or `m:ss`.
  private static func clock(_ seconds: Double) -> String {
    let seconds = Int(min(seconds, 1e9).rounded(.up))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
    let start = hours == 0 ? "\(minutes)" : "\(hours):\(padded(minutes))"
    return "\(start):\(padded(seconds % 60))"
  }

  /// Clears the line for the next output.
  func clear() {
    if isShown { Terminal.write(Array(Self.clearing.utf8), to: STDERR_FILENO) }
  }
}
