import Synchronization

/// Batches of lines that several threads process, and whose output one receiver gets in the order of the lines.
///
/// A thread that has processed a batch also delivers what is next in order, so nobody waits for anybody. The caller
/// provides the threads: each calls `work` while there is something to do.
package final class OrderedLines: Sendable {
  /// Output that is next in order.
  package struct Delivery: Sendable {
    package var output: [UInt8] = []
    /// How many bytes of the text were read for it, once its batch has ended; 0 before.
    package var bytesRead = 0
    /// How many lines have ended with it, and the number of the last of them.
    package var lines = 0
    package var lastLine = 0
    /// Whether a batch has ended with it.
    package var endsBatch = false
    /// Whether it is the last one of the text.
    package var isLast = false
  }

  /// When a thread leaves a batch for later.
  package struct SliceLimits: Sendable {
    /// Time in a batch. Others wait for the thread.
    package var nanosecondsMax: Int64 = .max
    /// Output of one batch.
    package var outputBytesMax = Int.max
    /// Output of all batches that is not delivered. Above it, only the batch that is next in order goes on.
    package var waitingBytesMax = Int.max

    package init() {}
  }

  private struct Batch {
    let batch: LineBatch
    /// The first line that is not processed.
    var next = 0
    var isAtWork = false
    var output: [UInt8] = []
    var actions: [@Sendable () -> Void] = []
    /// How many lines `output` has.
    var lines = 0

    var isWhole: Bool { next == batch.lines.count }
  }

  private struct State {
    var batches: [Batch] = []
    /// How many batches were removed from the front.
    var removed = 0
    /// Output that is not delivered.
    var waitingBytes = 0
    var isDelivering = false
    var isPaused = false
    var isEnded = false
    var isFinished = false
  }

  private let handler: any LineHandler
  private let limits: SliceLimits
  private let isFirstAlone: Bool
  private let receive: @Sendable (Delivery) -> Void
  private let state = Mutex(State())
  private let isStopped = Atomic(false)

  /// - Parameters:
  ///   - isFirstAlone: whether no other batch may begin before the first one has been delivered.
  ///   - receive: gets the output, on the threads that work: in order, one call at a time.
  package init(
    _ handler: any LineHandler, limits: SliceLimits = SliceLimits(), isFirstAlone: Bool = false,
    receive: @escaping @Sendable (Delivery) -> Void
  ) {
    self.handler = handler
    self.limits = limits
    self.isFirstAlone = isFirstAlone
    self.receive = receive
  }

  // MARK: The reader

  /// Batches that have come and are not delivered whole.
  package var waitingBatches: Int { state.withLock { $0.batches.count } }

  /// The output that is not delivered.
  package var waitingBytes: Int { state.withLock { $0.waitingBytes } }

  package func add(_ batch: LineBatch) { state.withLock { $0.batches.append(Batch(batch: batch)) } }

  /// No batch follows.
  package func end() { state.withLock { $0.isEnded = true } }

  /// Ends everything early: nothing more is delivered.
  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    state.withLock { $0.batches = [] }
  }

  /// Delivers nothing until it is called with false. Then `work` has something to do.
  package func pause(_ isPaused: Bool) { state.withLock { $0.isPaused = isPaused } }

  // MARK: Threads

  /// How many more threads have something to do.
  package var claimable: Int {
    state.withLock { state in
      state.batches.indices.count { isClaimable($0, state) } + (canDeliver(state) ? 1 : 0)
    }
  }

  /// Processes a batch, or as much of it as the limits allow, and delivers what is next in order.
  ///
  /// - Returns: false if there was nothing to do.
  package func work() -> Bool {
    let hasDelivered = deliver()
    guard var batch = claim() else { return hasDelivered }
    process(&batch.batch)
    putBack(batch.batch, number: batch.number)
    _ = deliver()
    return true
  }

  private func process(_ work: inout Batch) {
    let (text, lines) = (work.batch.text, work.batch.lines)
    let end = limits.nanosecondsMax == .max ? nil : ContinuousClock.now + .nanoseconds(limits.nanosecondsMax)
    while work.next < lines.count, !isStopped.load(ordering: .relaxed) {
      let line = lines[work.next]
      let action = handler.handle(text.span.extracting(line.range), of: line, into: &work.output)
      if let action { work.actions.append(action) }
      work.next += 1
      work.lines += 1
      if work.output.count >= limits.outputBytesMax { return }
      if let end, end <= ContinuousClock.now { return }
    }
  }

  private func isClaimable(_ position: Int, _ state: borrowing State) -> Bool {
    guard !isStopped.load(ordering: .relaxed) else { return false }
    let batch = state.batches[position]
    guard !batch.isAtWork, !batch.isWhole else { return false }
    // What is next in order never waits for others, so the output of others does not block it.
    if position == 0 { return batch.output.isEmpty || !state.isPaused }
    if isFirstAlone && state.removed == 0 { return false }
    return state.waitingBytes < limits.waitingBytesMax && batch.output.count < limits.outputBytesMax
  }

  private func claim() -> (batch: Batch, number: Int)? {
    state.withLock { state in
      guard let position = state.batches.indices.first(where: { isClaimable($0, state) }) else { return nil }
      state.batches[position].isAtWork = true
      var claimed = state.batches[position]
      // Moved out, so that it grows without a copy.
      state.batches[position].output = []
      state.batches[position].actions = []
      state.waitingBytes -= claimed.output.count
      claimed.isAtWork = false
      return (claimed, state.removed + position)
    }
  }

  private func putBack(_ batch: Batch, number: Int) {
    state.withLock { state in
      guard !isStopped.load(ordering: .relaxed) else { return }
      // A batch is removed only when no thread works on it.
      state.batches[number - state.removed] = batch
      state.waitingBytes += batch.output.count
    }
  }

  // MARK: Delivery

  /// - Returns: whether anything was delivered.
  private func deliver() -> Bool {
    var hasDelivered = false
    while let (delivery, actions) = claimDelivery() {
      for action in actions { action() }
      var next = delivery
      if delivery.isLast { handler.finish(into: &next.output) }
      receive(next)
      hasDelivered = true
      state.withLock { $0.isDelivering = false }
    }
    return hasDelivered
  }

  private func canDeliver(_ state: borrowing State) -> Bool {
    guard !state.isDelivering, !state.isPaused, !isStopped.load(ordering: .relaxed) else { return false }
    guard let first = state.batches.first else { return state.isEnded && !state.isFinished }
    return !first.isAtWork && first.next > 0 && (first.isWhole || first.lines > 0)
  }

  private func claimDelivery() -> (Delivery, [@Sendable () -> Void])? {
    state.withLock { state in
      guard canDeliver(state) else { return nil }
      state.isDelivering = true
      guard var first = state.batches.first else {
        state.isFinished = true
        return (Delivery(isLast: true), [])
      }
      var delivery = Delivery(
        output: first.output, lines: first.lines, lastLine: first.batch.lines[first.next - 1].number)
      let actions = first.actions
      state.waitingBytes -= first.output.count
      if first.isWhole {
        delivery.bytesRead = first.batch.bytesRead
        delivery.endsBatch = true
        state.batches.removeFirst()
        state.removed += 1
      } else {
        (first.output, first.actions, first.lines) = ([], [], 0)
        state.batches[0] = first
      }
      return (delivery, actions)
    }
  }
}
