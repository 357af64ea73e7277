@testable import HTTPWire

enum DecodingOutcome: Equatable, CustomStringConvertible {
  case decoded([UInt8])
  case refused(WireError)

  var description: String {
    switch self {
    case .decoded(let content): "\(content.count) bytes"
    case .refused(let error): "\(error)"
    }
  }
}

/// Decodes the pieces one after another, `turnBytes` in a turn, and checks the limits after each.
func decode(
  _ pieces: [ArraySlice<UInt8>], _ coding: ContentCoding, _ limits: WireLimits, turnBytes: Int = .max
) -> DecodingOutcome {
  var decoder = ContentCodingDecoder(coding)
  var buffer = ReceiveBuffer()
  var share = BudgetShare(of: BudgetAccount(of: ByteBudget(bytesMax: .max)))
  var encodedBytes = 0
  do throws(WireError) {
    for piece in pieces {
      var rest = piece
      while !rest.isEmpty {
        let capacity = buffer.capacityAfterGrowth(expected: nil)
        buffer.receive(capacity: capacity, countMax: .max) { span in
          let count = min(span.freeCapacity, rest.count)
          for byte in rest.prefix(count) { span.append(byte) }
          rest.removeFirst(count)
        }
        encodedBytes += buffer.count
        while !buffer.isEmpty {
          let before = decoder.decoded.count
          var left = turnBytes
          let used = try decoder.decode(
            buffer, 0..<buffer.count, limits, decodedBytesLeft: &left, share: &share, otherBytes: 0)
          precondition(used > 0 || decoder.decoded.count > before, "a turn decodes nothing")
          precondition(used == buffer.count || left <= 0, "a turn ends early")
          precondition(left == turnBytes - (decoder.decoded.count - before), "a turn counts wrongly")
          buffer.consume(used)
        }
        precondition(decoder.decoded.count <= limits.bodyBytesMax, "\(decoder.decoded.count) bytes are decoded")
        precondition(share.bytesHeld >= decoder.decoded.count, "\(share.bytesHeld) bytes are counted")
      }
    }
    try decoder.finish(limits)
  } catch { return .refused(error) }
  let content = decoder.releaseDecoded()
  precondition(
    content.count <= max(limits.decodedFreeBytesMax, (encodedBytes + 1) * limits.decodedRatioMax),
    "\(encodedBytes) bytes decode to \(content.count)")
  return .decoded(content)
}
