internal import HTTPMessage
internal import Synchronization

/// What one loop has counted. Only the loop's thread adds; scrapes read.
final class LoopCells: Sendable {
  /// Counters without labels.
  enum Counter: Int, CaseIterable {
    case requestsBegun, requestsEnded, aborted
    case connectionsOpened, connectionsClosed, acceptFailures
    case handshakes, failedHandshakes
    case droppedLines
  }

  /// Counters of each route.
  enum OfRoute: Int, CaseIterable { case bytesIn, bytesOut, samples }

  private let counters = Cells(count: Counter.allCases.count)
  private let refusals = Cells(count: HTTPRefusalReason.allCases.count)
  private let ofRoutes: Cells
  private let ofHandler: Cells
  /// The durations of each label set that has occurred. The lock is taken when a label set occurs for the first time,
  /// and by scrapes.
  private let durations = Mutex<[Int: Cells]>([:])

  init(routes: Int, handlerCounters: Int) {
    ofRoutes = Cells(count: routes * OfRoute.allCases.count)
    ofHandler = Cells(count: handlerCounters)
  }

  // MARK: The loop's thread

  func add(_ amount: Int = 1, to counter: Counter) { counters.add(amount, at: counter.rawValue) }
  func add(_ reason: HTTPRefusalReason) { refusals.add(1, at: reason.rawValue) }

  func add(_ amount: Int, to counter: OfRoute, route: Int) {
    ofRoutes.add(amount, at: route * OfRoute.allCases.count + counter.rawValue)
  }

  func add(_ count: HTTPFacts.Count) { ofHandler.add(count.amount, at: count.counter) }

  func makeDurations(of labels: Int) -> Cells {
    let cells = Cells(count: Durations.cellCount)
    durations.withLock { $0[labels] = cells }
    return cells
  }

  // MARK: Any thread

  subscript(counter: Counter) -> Int { counters[counter.rawValue] }
  subscript(reason: HTTPRefusalReason) -> Int { refusals[reason.rawValue] }
  subscript(counter: OfRoute, route: Int) -> Int { ofRoutes[route * OfRoute.allCases.count + counter.rawValue] }
  subscript(ofHandler index: Int) -> Int { ofHandler[index] }
  var durationsByLabels: [Int: Cells] { durations.withLock { $0 } }
}
