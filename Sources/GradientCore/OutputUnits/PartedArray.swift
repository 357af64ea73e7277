/// The storage of an array that several workers fill, each its own part.
///
/// Sendable without a check: no two workers are given the same part, and nobody reads while the parts are in use.
@safe struct PartedArray<Element>: ~Escapable, @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Element>

  /// The elements of an array, which nobody else can reach as long as this is in use.
  @inline(__always) @_lifetime(&array)
  init(_ array: inout [Element]) {
    var elements = array.mutableSpan
    // The storage stays where it is while the array is lent.
    unsafe buffer = elements.withUnsafeMutableBufferPointer { unsafe $0 }
  }

  /// The elements of an array, none where it is nil.
  @inline(__always) @_lifetime(&array)
  init(_ array: inout [Element]?) {
    if var elements = array?.mutableSpan {
      unsafe buffer = elements.withUnsafeMutableBufferPointer { unsafe $0 }
    } else {
      unsafe buffer = UnsafeMutableBufferPointer(start: nil, count: 0)
    }
  }

  /// Lends an array to `body`.
  @inline(__always)
  static func lend(_ array: inout [Element], to body: (borrowing PartedArray) -> Void) {
    body(PartedArray(&array))
  }

  var isEmpty: Bool { unsafe buffer.isEmpty }

  /// Lets `body` write the elements of `range`.
  @inline(__always)
  func write(_ range: Range<Int>, body: (inout MutableSpan<Element>) -> Void) {
    unsafe precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    // The range was checked, and no other worker has a part of it.
    let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    body(&span)
  }
}

extension [Double] {
  /// Numbers that are all written before one is read: nothing is written here, unless they are few.
  static func unwritten(_ count: Int) -> [Double] {
    // Sooner than an empty array is grown.
    if count <= zerosMax { return Array(repeatElement(0, count: count)) }
    // Not `Array(unsafeUninitializedCapacity:)`, which asks the runtime what an array of numbers is each time.
    var numbers: [Double] = []
    numbers.append(addingCapacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { _, initialized in initialized = count }
    }
    return numbers
  }

  private static var zerosMax: Int { 64 }
}
