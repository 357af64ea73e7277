import Bytes
import HTTPMessage

/// Parses `field-name ":" OWS field-value OWS` (RFC 9112 §5) of a field or a trailer.
///
/// - Parameter range: the line without its line end; not empty.
/// - Returns: the places of the name and of the value without the white space around it.
func readFieldLine(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> HTTPFieldsView.Line {
  // White space at the start continues the previous line (obs-fold, RFC 9112 §5.2), and not all parsers agree on that.
  if bytes[range.lowerBound].isBlank { throw .foldedLine }
  var colon = range.lowerBound
  while colon < range.upperBound, bytes[colon].isTokenByte { colon += 1 }
  guard colon < range.upperBound else { throw .missingColon }
  guard bytes[colon] == UInt8(ascii: ":"), colon > range.lowerBound else { throw .invalidFieldName }

  var start = colon + 1
  var end = range.upperBound
  while start < end, bytes[start].isBlank { start += 1 }
  while end > start, bytes[end - 1].isBlank { end -= 1 }
  if let control = firstControlByte(bytes, in: start..<end) {
    let byte = bytes[control]
    throw byte == 0x0D ? .bareCarriageReturn : .invalidFieldValue(byte: byte)
  }
  return HTTPFieldsView.Line(name: range.lowerBound..<colon, value: start..<end)
}

/// The end of the text of a line that ends with the byte at `lineFeed` (RFC 9112 §2.2).
///
/// A bare line feed is refused: two servers could see different lines in the same bytes.
func lineEnd(_ bytes: Span<UInt8>, start: Int, lineFeed: Int) throws(WireError) -> Int {
  guard lineFeed > start, bytes[lineFeed - 1] == 0x0D else { throw .bareLineFeed }
  return lineFeed - 1
}
