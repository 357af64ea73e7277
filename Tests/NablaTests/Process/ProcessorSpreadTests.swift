import Dispatch
import Synchronization
import Testing

@testable import nabla

@Suite("Threads that share one piece of work")
struct ProcessorSpreadTests {
  @Test("may run on the same processors as before, after they were moved", arguments: [1, 2, 3, 8])
  func masksStay(shares: Int) throws {
    let before = try #require(Processors.mask()).count
    let counts = Mutex<[Int]>([])
    let spread = ProcessorSpread()
    DispatchQueue.concurrentPerform(iterations: shares) { _ in
      spread.begin()
      let count = Processors.mask()?.count ?? 0
      counts.withLock { $0.append(count) }
    }
    #expect(counts.withLock { $0 } == Array(repeating: before, count: shares))
  }

  @Test("a mask has one processor less after a removal, and is empty after all removals")
  func masks() throws {
    var mask = try #require(Processors.mask())
    let count = mask.count
    for processor in 0..<Int32(1024) {
      let before = mask.count
      mask.remove(processor)
      #expect(before - mask.count <= 1)
    }
    #expect(mask.isEmpty)
    // A processor beyond every mask is ignored.
    mask.remove(100_000)
    #expect(count == Processors.count)
  }
}
