import HTTPMessage
import Lines
import Synchronization

/// What a stream does with its lines.
protocol StreamedLines: LineHandler {
  /// The response in place of lines, because the first line is invalid; nil if there is none.
  var refusal: HTTPResponse? { get }
  /// What the handler holds on to for the end.
  var memoryBytes: Int { get }

  /// Removes what is known of the lines since the last call.
  func removeFacts() -> HTTPFacts
}

/// A request of lines: splits its content, has threads process the lines, and keeps the output until it is taken.
///
/// Text and output that wait are bounded, except for one line and its output. So the memory does not depend on the
/// length of the content.
final class LineStream: HTTPLineStream {
  private let handler: any StreamedLines
  private let ordered: OrderedLines
  private let waiting: WaitingLines
  /// Only the loop uses it.
  private let splitter: Mutex<LineSplitter>
  private let limits: StreamLimits

  /// - Parameter isFirstAlone: whether the other lines depend on the first one.
  init(_ handler: any StreamedLines, _ limits: StreamLimits, lineBytesMax: Int, isFirstAlone: Bool = false) {
    self.handler = handler
    self.limits = limits
    var settings = LineSplitter.Settings()
    settings.lineBytesMax = lineBytesMax
    settings.batchBytes = StreamLimits.batchBytes
    settings.batchLinesMax = StreamLimits.batchLinesMax
    settings.isFirstAlone = isFirstAlone
    splitter = Mutex(LineSplitter(settings))
    var slices = OrderedLines.SliceLimits()
    slices.nanosecondsMax = StreamLimits.sliceNanosecondsMax
    slices.outputBytesMax = StreamLimits.outputBytesMax
    slices.waitingBytesMax = limits.waitingBytesMax
    let waiting = WaitingLines()
    self.waiting = waiting
    ordered = OrderedLines(handler, limits: slices, isFirstAlone: isFirstAlone) { waiting.add($0) }
    waiting.pauses(ordered)
  }

  // MARK: The loop

  var wantsContent: Bool {
    waiting.textBytes < limits.waitingBytesMax && ordered.waitingBatches < limits.waitingBatchesMax
  }

  var isIdle: Bool { ordered.waitingBatches == 0 && !waiting.hasOutput && splitter.withLock { !$0.hasLines } }

  var memoryBytes: Int {
    splitter.withLock { $0.bytesHeld } + waiting.textBytes + waiting.outputBytes + ordered.waitingBytes
      + handler.memoryBytes
  }

  func append(_ content: Span<UInt8>) -> Int {
    let rest = splitter.withLock { splitter in
      splitter.append(content, add)
      return splitter.restBytes
    }
    flushIfNeeded()
    return rest
  }

  func end() {
    if let last = splitter.withLock({ $0.finish() }) { add(last) }
    ordered.end()
  }

  func takeOutput() -> HTTPLineOutput {
    // Lines that have come do not wait for others while a thread has nothing to do.
    flushIfNeeded()
    if let refusal = handler.refusal { return .refusal(refusal) }
    let (output, isLast) = waiting.removeOutput()
    if !output.isEmpty { return .content(output, handler.removeFacts()) }
    return isLast ? .end(handler.removeFacts()) : .nothing
  }

  func stop() { ordered.stop() }

  private func flushIfNeeded() {
    guard ordered.waitingBatches < limits.threads, let batch = splitter.withLock({ $0.flush() }) else { return }
    add(batch)
  }

  private func add(_ batch: LineBatch) {
    waiting.add(textBytes: batch.bytesRead)
    ordered.add(batch)
  }

  // MARK: Threads

  var claimable: Int { ordered.claimable }

  func work() { _ = ordered.work() }
}

/// How much one request of lines may have in work.
struct StreamLimits: Sendable {
  /// Other requests wait for a worker no longer than this, or than one line takes.
  static let sliceNanosecondsMax: Int64 = 5_000_000
  /// The output that a thread produces before it is passed on; one line can have more.
  static let outputBytesMax = 256 << 10
  /// A batch takes about a tenth of a millisecond. Shorter ones would cost more in exchange, and longer ones of costly
  /// lines would keep the other threads waiting.
  static let batchBytes = 16 << 10
  static let batchLinesMax = 64

  /// The threads that can work for one request.
  let threads: Int

  /// The text, and separately the output, beyond which a request waits: enough to keep every thread at work.
  var waitingBytesMax: Int { 256 << 10 + threads * 8 * Self.batchBytes }
  /// The batches beyond which a request waits. Batches of short lines are many, and each step of a thread looks at all.
  var waitingBatchesMax: Int { 64 + 8 * threads }
}

/// What waits between the threads and the loop: how much text is not processed, and the output that was not taken.
private final class WaitingLines: Sendable {
  private struct State {
    var textBytes = 0
    var output: [UInt8] = []
    var isLast = false
    /// The source of the output, which pauses while much of it was not taken.
    weak var ordered: OrderedLines?
    var isPaused = false
  }

  private let state = Mutex(State())

  func pauses(_ ordered: OrderedLines) { state.withLock { $0.ordered = ordered } }

  var textBytes: Int { state.withLock { $0.textBytes } }
  var outputBytes: Int { state.withLock { $0.output.count } }
  var hasOutput: Bool { state.withLock { !$0.output.isEmpty || $0.isLast } }

  func add(textBytes: Int) { state.withLock { $0.textBytes += textBytes } }

  /// Called by the threads, one at a time.
  func add(_ delivery: OrderedLines.Delivery) {
    state.withLock { state in
      state.textBytes -= delivery.bytesRead
      if state.output.isEmpty { state.output = delivery.output } else { state.output += delivery.output }
      state.isLast = delivery.isLast
      guard state.output.count >= StreamLimits.outputBytesMax, !state.isPaused else { return }
      // Under the lock, so that the loop cannot take the output in between, and nobody would go on.
      state.isPaused = true
      state.ordered?.pause(true)
    }
  }

  func removeOutput() -> (output: [UInt8], isLast: Bool) {
    state.withLock { state in
      var removed: [UInt8] = []
      swap(&removed, &state.output)
      if state.isPaused {
        state.isPaused = false
        state.ordered?.pause(false)
      }
      return (removed, state.isLast)
    }
  }
}
