import Foundation
import TensorJSON

struct Measurement {
  var bestSeconds: Double
  var medianSeconds: Double
}

/// Runs a job once to warm up, then 15 times.
///
/// - Parameter clock: this thread's CPU time, unless other threads work for the job.
func measure(by clock: clockid_t = CLOCK_THREAD_CPUTIME_ID, _ job: () -> Void) -> Measurement {
  job()
  let seconds = (0..<15).map { _ in
    let start = clock_gettime_nsec(clock)
    job()
    return Double(clock_gettime_nsec(clock) - start) / 1e9
  }.sorted()
  return Measurement(bestSeconds: seconds[0], medianSeconds: seconds[seconds.count / 2])
}

private func clock_gettime_nsec(_ clock: clockid_t) -> Int {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// - Parameter reference: the cost of a byte to compare with, in ns.
func report(
  _ name: String, _ measurement: Measurement, numbers: Int, bytes: Int, reference: Double? = nil
) {
  let best = measurement.bestSeconds * 1e9
  let line =
    name.padding(toLength: 40, withPad: " ", startingAt: 0)
    + String(
      format: "best %7.2f median %7.2f ns a number  best %6.3f ns a byte  %5.1f bytes a number", best / Double(numbers),
      measurement.medianSeconds * 1e9 / Double(numbers), best / Double(bytes), Double(bytes) / Double(numbers))
  let ratio = reference.map { String(format: "  %.2f of 17 digits a byte", best / Double(bytes) / $0) } ?? ""
  print(line + ratio)
}

func read(_ text: [UInt8], split: ReadingSplit = .serial) -> TensorReading {
  var reader = JSONReader(text.span)
  do { return try reader.readTensor(elementsMax: .max, split: split) } catch { fatalError("\(error)") }
}

/// - Parameter text: ends with a zero byte.
func readByStrtod(_ text: [UInt8]) {
  unsafe text.withUnsafeBytes { bytes in
    guard var next = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
    while unsafe next.pointee != 0 {
      var end: UnsafeMutablePointer<CChar>?
      _ = unsafe strtod(next, &end)
      // Not a number: skip the separator.
      if let end = unsafe end, unsafe UnsafePointer(end) > next {
        unsafe next = UnsafePointer(end)
      } else {
        unsafe next += 1
      }
    }
  }
}
