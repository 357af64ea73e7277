import Balls
import CLinux
import Glibc
import Testing

@Suite("Threads that compute with balls")
struct ThreadCachesTests {
  @Test("A thread that ends leaves no cache of FLINT's behind")
  func endedThreads() throws {
    try run(threads: 8)
    let before = mallinfo2().uordblks
    let threads = 400
    try run(threads: threads)
    let after = mallinfo2().uordblks
    // The caches of such a thread have 227 kB. Other tests allocate at the same time.
    #expect(Int(after) - Int(before) < threads * 100_000)
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
