/// The storage of an array that several workers fill, each its own part.
///
/// Sendable without a check: no two workers are given the same part, and nobody reads before all have returned.
@safe struct PartedArray<Element>: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Element>

  var count: Int { unsafe buffer.count }

  /// Lets `body` write the elements of `range`.
  @inline(__always)
  func write(_ range: Range<Int>, body: (inout MutableSpan<Element>) -> Void) {
    unsafe precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    // The range was checked, and no other worker has a part of it.
    let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    body(&span)
  }

  /// An array of `count` elements that `body` may write in parts; those it does not are `initial`.
  static func fill(_ count: Int, with initial: Element, body: (PartedArray) -> Void) -> [Element] {
    var elements = Array(repeating: initial, count: count)
    unsafe elements.withUnsafeMutableBufferPointer { unsafe body(PartedArray(buffer: $0)) }
    return elements
  }

  /// The same for numbers all of which `body` writes: nothing is written before.
  static func fill(_ count: Int, body: (PartedArray) -> Void) -> [Double] where Element == Double {
    // Not `Array(unsafeUninitializedCapacity:)`, which asks the runtime what an array of numbers is each time.
    var elements: [Double] = []
    elements.reserveCapacity(count)
    elements.append(addingCapacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        unsafe body(PartedArray(buffer: UnsafeMutableBufferPointer(rebasing: buffer[..<count])))
        initialized = count
      }
    }
    return elements
  }
}
