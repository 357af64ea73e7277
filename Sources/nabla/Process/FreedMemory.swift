import CLinux

/// How the allocator treats memory that is freed.
enum FreedMemory {
  /// Makes the allocator keep freed memory for reuse, in place of returning it to the system at once.
  ///
  /// A new page costs a microsecond: for the 64 MB of a large request and its results, that is a third of all the work.
  /// The allocator keeps what the largest concurrent requests used, at most `keptBytesMax` for each arena. Two threads
  /// share an arena, so that a loop reuses what a worker has freed. docs/decisions/0310.
  static func keep() {
    // From this size on an allocation has its own pages; glibc allows no larger threshold.
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, keptBytesMax)
    _ = mallopt(M_ARENA_MAX, Int32((Processors.count + 1) / 2))
  }

  private static let keptBytesMax: Int32 = 128 << 20

  /// Returns freed memory to the system now. It may hold the allocator's lock for tens of milliseconds.
  static func giveBack() { malloc_trim(0) }
}
