import TensorJSON

extension Span<UInt8> {
  /// Whether this line is only the beginning of a JSON value, as in a file that is pretty-printed.
  var isUnfinishedJSON: Bool {
    var reader = JSONReader(self)
    do throws(JSONSyntaxError) {
      reader.skipByteOrderMark()
      try reader.skipValue()
      return false
    } catch {
      if case .unexpectedEnd = error.reason { return true }
      return false
    }
  }
}
