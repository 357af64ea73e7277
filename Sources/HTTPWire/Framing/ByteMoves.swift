/// Moves `count` bytes within `bytes` to a lower place; the places may overlap.
///
/// The standard library has no overlapping move within an array, and a loop over bytes is 20 times slower on large
/// content.
func moveDown(_ bytes: inout [UInt8], from source: Int, to target: Int, count: Int) {
  precondition(target >= 0 && target <= source && count >= 0 && source + count <= bytes.count)
  unsafe bytes.withUnsafeMutableBytes { buffer in
    guard let base = buffer.baseAddress else { return }
    // Bound: target ≤ source and source + count ≤ buffer.count, checked above, so both ranges are within the buffer.
    unsafe (base + target).copyMemory(from: base + source, byteCount: count)
  }
}
