import Dispatch

/// Tells the service manager at intervals that the server makes progress, for as long as it does.
///
/// If an event loop hangs, the manager hears nothing, and restarts the process.
struct ProgressReports {
  private let timer: any DispatchSourceTimer

  /// Reports within a third of the manager's wait: one report may be late.
  private static let reportsPerWait = 3.0
  /// A wait of microseconds would keep a processor busy.
  private static let pauseSecondsMin = 0.01

  /// - Parameter makesProgress: whether the server has made progress since the last call.
  /// - Returns: nil if the manager wants no reports.
  init?(to manager: ServiceManager, makesProgress: @escaping @Sendable () -> Bool) {
    guard let seconds = manager.watchdogSeconds else { return nil }
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "nabla.progress"))
    timer.schedule(deadline: .now(), repeating: max(seconds / Self.reportsPerWait, Self.pauseSecondsMin))
    timer.setEventHandler { if makesProgress() { manager.notify("WATCHDOG=1") } }
    timer.activate()
  }
}
