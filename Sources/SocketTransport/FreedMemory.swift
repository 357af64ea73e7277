import CLinux

/// What becomes of memory that is freed.
package enum FreedMemory {
  /// Has the allocator use freed memory again, in place of giving it back to the system and asking for it anew.
  ///
  /// A page that is new costs a microsecond: for the 64 MB of a large request and its results, a third of all the work.
  /// What stays is what the largest requests at once took, and `keptBytesMax` for each arena at most. Two threads share an
  /// arena, so that what a worker has freed serves its loop as well. docs/decisions/0310.
  package static func keep() {
    // From this size on an allocation has pages of its own; it is the largest that glibc takes.
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, keptBytesMax)
    _ = mallopt(M_ARENA_MAX, Int32((Processors.count + 1) / 2))
  }

  private static let keptBytesMax: Int32 = 128 << 20
}
