import Dispatch
import Lines
import Synchronization

/// Processes the lines of a text on several threads, and delivers the output in order: one reader, workers on batches
/// of lines, and a bounded number of batches between them.
struct LinePipeline {
  let handler: any LineHandler
  let settings: LineSplitter.Settings
  /// The threads.
  let jobs: Int
  /// Receives what is next in order, one call at a time. It returns false to stop.
  let receive: @Sendable (OrderedLines.Delivery) -> Bool

  /// What the workers share.
  private final class Shared: Sendable {
    let isStopped = Atomic(false)
    /// Whether all batches have been added.
    let isEnded = Atomic(false)
    /// Signalled for each batch, and at the end.
    let work = DispatchSemaphore(value: 0)
    /// Signalled for each batch that may be added.
    let room = DispatchSemaphore(value: 0)
    let running = DispatchGroup()
  }

  /// - Returns: how the input ended.
  func run(_ input: inout LineInput, _ interruption: Interruption?) -> LineInput.Outcome {
    let shared = Shared()
    let lines = OrderedLines(handler) { [receive] delivery in
      if !receive(delivery) { shared.isStopped.store(true, ordering: .relaxed) }
      if delivery.endsBatch { shared.room.signal() }
    }
    for _ in 0..<batchesMax { shared.room.signal() }
    for job in 0..<jobs { start(job, shared, lines) }
    interruption?.whenInterrupted { _ in Self.stop(shared, lines) }
    let outcome = read(&input, interruption, shared, into: lines)
    if shared.isStopped.load(ordering: .relaxed) { lines.stop() }
    lines.end()
    shared.isEnded.store(true, ordering: .releasing)
    shared.work.signal()
    shared.running.wait()
    return interruption?.exitCode == nil ? outcome : .interrupted
  }

  private static func stop(_ shared: Shared, _ lines: OrderedLines) {
    shared.isStopped.store(true, ordering: .relaxed)
    lines.stop()
    // The reader may wait for room.
    shared.room.signal()
  }

  /// Every worker has a batch and the next one; the rest waits for the one that is next in order.
  private var batchesMax: Int { 3 * jobs + 1 }

  private func start(_ job: Int, _ shared: Shared, _ lines: OrderedLines) {
    // With its own queue, each worker keeps its own thread.
    DispatchQueue(label: "nabla.lines.\(job)").async(group: shared.running) {
      repeat {
        shared.work.wait()
        while lines.work() {}
      } while !shared.isEnded.load(ordering: .acquiring)
      // The next worker sees the end too.
      shared.work.signal()
    }
  }

  private func read(
    _ input: inout LineInput, _ interruption: Interruption?, _ shared: Shared, into lines: OrderedLines
  ) -> LineInput.Outcome {
    var splitter = LineSplitter(settings)
    var piece: [UInt8] = []
    func add(_ batch: LineBatch) {
      shared.room.wait()
      guard !shared.isStopped.load(ordering: .relaxed) else { return }
      lines.add(batch)
      shared.work.signal()
    }
    while !shared.isStopped.load(ordering: .relaxed) {
      let outcome = input.read(into: &piece, unless: interruption)
      guard outcome == .bytes else {
        if outcome == .end, let last = splitter.finish() { add(last) }
        return outcome
      }
      splitter.append(piece.span, add)
      // A pipe has no more for now: its lines do not wait for others.
      if piece.count < LineInput.pieceBytes, let batch = splitter.flush() { add(batch) }
    }
    return .end
  }
}
