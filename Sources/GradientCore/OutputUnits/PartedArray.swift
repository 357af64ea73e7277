/// The storage of an array that several workers fill, each its own part.
///
/// Sendable without a check: no two workers get the same part, and nothing reads the array while its parts are in use.
/// Inlinable: other modules would otherwise look up the types of its functions at run time, on each call.
@safe @usableFromInline package struct PartedArray<Element>: ~Escapable, @unchecked Sendable {
  @usableFromInline let buffer: UnsafeMutableBufferPointer<Element>

  /// The elements of an array. Nothing else can reach them while this is in use.
  @inlinable @inline(__always) @_lifetime(&array)
  package init(_ array: inout [Element]) {
    var elements = array.mutableSpan
    // The storage does not move while this borrows the array.
    unsafe buffer = elements.withUnsafeMutableBufferPointer { unsafe $0 }
  }

  /// The elements of an array, or none if it is nil.
  @inline(__always) @_lifetime(&array)
  init(_ array: inout [Element]?) {
    if var elements = array?.mutableSpan {
      unsafe buffer = elements.withUnsafeMutableBufferPointer { unsafe $0 }
    } else {
      unsafe buffer = UnsafeMutableBufferPointer(start: nil, count: 0)
    }
  }

  /// Calls `body` with the parts of an array.
  @inlinable @inline(__always)
  package static func withParts(of array: inout [Element], _ body: (borrowing PartedArray) -> Void) {
    body(PartedArray(&array))
  }

  var isEmpty: Bool { unsafe buffer.isEmpty }

  /// Lets `body` write the elements of `range`.
  @inlinable @inline(__always)
  package func write(_ range: Range<Int>, body: (inout MutableSpan<Element>) -> Void) {
    unsafe precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    // The range was checked, and no other worker has a part of it.
    let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    body(&span)
  }
}

extension [Double] {
  /// Numbers that the caller writes before it reads one: nothing is written here, unless they are few.
  package static func unwritten(_ count: Int) -> [Double] {
    // Faster than growing an empty array.
    if count <= zerosMax { return Array(repeatElement(0, count: count)) }
    // Not `Array(unsafeUninitializedCapacity:)`, which looks up the type of the array at run time on each call.
    var numbers: [Double] = []
    numbers.append(addingCapacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { _, initialized in initialized = count }
    }
    return numbers
  }

  private static var zerosMax: Int { 64 }
}
