/// What libFuzzer hands to a target, seen where it lies: in an allocation of exactly its size, so that the address sanitizer sees a byte
/// read beyond it.
///
/// - Parameter data: holds `size` bytes for as long as libFuzzer's call lasts; nil where there are none.
@_lifetime(immortal)
public func fuzzInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Span<UInt8> {
  let bytes = unsafe UnsafeBufferPointer(start: data, count: data == nil ? 0 : size)
  return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: ())
}
