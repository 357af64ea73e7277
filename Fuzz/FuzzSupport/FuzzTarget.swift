/// A view of libFuzzer's input in place. Its allocation has exactly its size, so that the address sanitizer finds a
/// read beyond it.
///
/// - Parameter data: `size` bytes that are valid during libFuzzer's call; nil if there are none.
@_lifetime(immortal)
public func fuzzInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Span<UInt8> {
  let bytes = unsafe UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
  return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: ())
}
