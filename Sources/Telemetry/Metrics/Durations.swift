/// How long requests took: the buckets of the histogram.
///
/// They are those of OpenTelemetry, with five below: a small request takes ten microseconds.
enum Durations {
  /// Upper bounds in seconds. Their spelling is part of the interface.
  static let bounds = [
    "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5",
    "0.75", "1", "2.5", "5", "7.5", "10",
  ]
  private static let nanoseconds: [Int64] = [
    100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 75_000_000,
    100_000_000, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 7_500_000_000,
    10_000_000_000,
  ]

  /// The cells of one label set: a count for each bound, one for what is above, and the sum in nanoseconds.
  static let cellCount = bounds.count + 2
  static let sumPlace = bounds.count + 1

  static func place(of duration: Int64) -> Int {
    // Most requests are in the first few.
    nanoseconds.firstIndex { duration <= $0 } ?? nanoseconds.count
  }
}
