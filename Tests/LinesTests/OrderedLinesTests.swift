import Dispatch
import Glibc
import Lines
import Synchronization
import Testing

@Suite("Lines on several threads, in order")
struct OrderedLinesTests {
  /// Writes each line with its number. The text of a line is how long it takes, in turns of a loop.
  private final class Echo: LineHandler {
    let actions = Mutex<[Int]>([])

    func handle(_ text: Span<UInt8>, of line: TextLine, into output: inout [UInt8]) -> (@Sendable () -> Void)? {
      var turns = 0
      for place in text.indices { turns = 10 * turns + Int(text[place] & 15) }
      for turn in 0..<turns where turn & 1_023 == 0 { sched_yield() }
      output += Array("\(line.number) ".utf8)
      return { self.actions.withLock { $0.append(line.number) } }
    }

    func finish(into output: inout [UInt8]) { output += Array("end".utf8) }

  }

  private final class Received: Sendable {
    let deliveries = Mutex<[OrderedLines.Delivery]>([])

    var text: String {
      String(decoding: deliveries.withLock { $0.flatMap(\.output) }, as: UTF8.self)
    }
  }

  private func batches(_ lines: [String], each count: Int) -> [LineBatch] {
    var settings = LineSplitter.Settings()
    settings.batchLinesMax = count
    var splitter = LineSplitter(settings)
    var batches: [LineBatch] = []
    splitter.append(Array(lines.joined(separator: "\n").utf8).span) { batches.append($0) }
    return batches + (splitter.finish().map { [$0] } ?? [])
  }

  @Test("output and actions are in order, whatever each line takes", arguments: [1, 2, 5], [1, 3, 50])
  func order(_ threads: Int, _ linesPerBatch: Int) {
    let (echo, received) = (Echo(), Received())
    var limits = OrderedLines.SliceLimits()
    limits.outputBytesMax = 20
    let lines = OrderedLines(echo, limits: limits) { delivery in
      received.deliveries.withLock { $0.append(delivery) }
    }
    let texts = (0..<200).map { "\($0 * 7_919 % 100 < 5 ? 20_000 : 1)" }
    for batch in batches(texts, each: linesPerBatch) { lines.add(batch) }
    lines.end()
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while !received.deliveries.withLock({ $0.last?.isLast == true }) {
        if !lines.work() { sched_yield() }
      }
    }
    #expect(received.text == (1...200).map { "\($0) " }.joined() + "end")
    #expect(echo.actions.withLock { $0 } == Array(1...200))
    let deliveries = received.deliveries.withLock { $0 }
    #expect(deliveries.reduce(0) { $0 + $1.lines } == 200)
    #expect(deliveries.reduce(0) { $0 + $1.bytesRead } == texts.joined(separator: "\n").utf8.count)
    #expect(!lines.work())
  }

  @Test("the output limit ends a slice of a batch, and its rest goes on later")
  func slices() {
    let received = Received()
    var limits = OrderedLines.SliceLimits()
    limits.outputBytesMax = 3
    let lines = OrderedLines(Echo(), limits: limits) { delivery in received.deliveries.withLock { $0.append(delivery) }
    }
    lines.add(batches(["1", "1", "1", "1"], each: 9)[0])
    #expect(lines.claimable == 1)
    #expect(lines.work())
    #expect(received.text == "1 2 ")
    #expect(received.deliveries.withLock { $0.map(\.endsBatch) } == [false])
    #expect(lines.work())
    #expect(received.text == "1 2 3 4 ")
    #expect(received.deliveries.withLock { $0.map(\.endsBatch) } == [false, true])
    #expect(!lines.work())
    lines.end()
    #expect(lines.claimable == 1)
    #expect(lines.work())
    #expect(received.text == "1 2 3 4 end")
  }

  @Test("while the receiver pauses, nothing is delivered, and little is produced ahead")
  func pause() {
    let received = Received()
    var limits = OrderedLines.SliceLimits()
    limits.waitingBytesMax = 4
    let lines = OrderedLines(Echo(), limits: limits) { delivery in received.deliveries.withLock { $0.append(delivery) }
    }
    for batch in batches((0..<10).map { _ in "1" }, each: 1) { lines.add(batch) }
    lines.pause(true)
    var slices = 0
    while lines.work() { slices += 1 }
    #expect(slices == 2)
    #expect(received.text == "")
    lines.pause(false)
    while lines.work() {}
    #expect(received.text == (1...10).map { "\($0) " }.joined())
  }

  @Test("the other lines wait for the first one")
  func firstAlone() {
    let received = Received()
    let lines = OrderedLines(Echo(), isFirstAlone: true) { delivery in
      received.deliveries.withLock { $0.append(delivery) }
    }
    for batch in batches(["1", "1", "1"], each: 1) { lines.add(batch) }
    #expect(lines.claimable == 1)
    #expect(lines.work())
    #expect(received.text == "1 ")
    #expect(lines.claimable == 2)
  }

  @Test("after a stop there is nothing to do")
  func stop() {
    let received = Received()
    let lines = OrderedLines(Echo()) { delivery in received.deliveries.withLock { $0.append(delivery) } }
    for batch in batches(["1", "1", "1"], each: 1) { lines.add(batch) }
    #expect(lines.work())
    lines.stop()
    lines.end()
    #expect(!lines.work())
    #expect(received.text == "1 ")
  }
}
