import Balls
import CLinux
import Glibc
import Testing

@Suite("Threads that compute with balls")
struct ThreadCachesTests {
  @Test("A thread that ends leaves no cache of FLINT's behind")
  func endedThreads() throws {
    try run(threads: 8)
    let threads = 400
    // Other tests allocate at the same time, so one round of three must be below the limit. The caches of such a thread
    // have 227 kB, which every round would leave behind.
    let isFreed = try (0..<3).contains { _ in
      let before = mallinfo2().uordblks
      try run(threads: threads)
      return Int(mallinfo2().uordblks) - Int(before) < threads * 100_000
    }
    #expect(isFreed)
  }

  private func run(threads: Int) throws {
    for _ in 0..<threads {
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, nil,
        { _ in
          // Its exponent is beyond 64 bits: FLINT needs a large log 2 and its own integers.
          let balls = BallVector([-1e300])
          balls[0].setExponential(of: balls[0], bits: 128)
          return nil
        }, nil)
      try #require(status == 0)
      pthread_join(thread, nil)
    }
  }
}
