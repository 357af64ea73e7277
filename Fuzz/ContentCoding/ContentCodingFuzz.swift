import FuzzSupport

@testable import HTTPWire

/// The decoder of a request's content coding, and the encoder of responses. For any bytes:
///
/// 1. the same bytes decode to the same content or end in the same refusal: whole, byte by byte, and cut anywhere;
/// 2. zlib alone, called once for each stream, has the same result;
/// 3. decoded content keeps the limits on its size and ratio, and its memory is counted;
/// 4. content that zlib encodes with any parameters and flushes decodes to itself, and so does what `Deflater` encodes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = FuzzInput(unsafe fuzzInput(data, size), choicesCount: CodingSettings.choicesCount)
  let settings = CodingSettings(input)
  if settings.isEncodedHere {
    checkEncoded(input, settings)
  } else {
    checkAnyBytes(input.bytes, settings)
  }
  return 0
}

/// How an input is run, by its choices. All zero: the bytes are a gzip stream, with the server's own limits.
struct CodingSettings {
  static let choicesCount = 6

  /// Whether the bytes are content to encode first, or encoded content.
  let isEncodedHere: Bool
  let coding: ContentCoding
  var limits = WireLimits()
  let cutSeed: Int
  let encoding: ZlibEncoding
  let repeats: Int

  init(_ input: FuzzInput) {
    let kind = input[choice: 0]
    isEncodedHere = kind & 1 != 0
    coding = kind & 2 != 0 ? .deflate : .gzip
    if input[choice: 1] & 1 != 0 { limits.bodyBytesMax = 300 }
    if input[choice: 1] & 2 != 0 { (limits.decodedFreeBytesMax, limits.decodedRatioMax) = (50, 3) }
    cutSeed = input[choice: 2]
    encoding = ZlibEncoding(
      format: coding == .gzip ? .gzip : kind & 4 != 0 ? .raw : .zlib, members: coding == .gzip ? 1 + kind >> 6 : 1,
      level: Int32(input[choice: 3] % 10), strategy: Int32(input[choice: 3] / 10 % 5),
      windowBits: Int32(9 + input[choice: 4] % 7), memoryLevel: Int32(1 + input[choice: 4] / 7 % 9),
      flushSeed: kind & 8 != 0 ? input[choice: 2] : nil, hasHeaderFields: kind & 16 != 0)
    repeats = 1 + input[choice: 5]
  }
}

private func checkAnyBytes(_ bytes: [UInt8], _ settings: CodingSettings) {
  let outcome = decodedAnyhow(bytes, settings)
  let reference = ZlibReference.decode(bytes, settings.coding)
  switch outcome {
  case .decoded(let content):
    precondition(reference.outcome == .whole && content == reference.content, "zlib alone: \(reference.outcome)")
  case .refused(.corruptContent): precondition(reference.outcome == .corrupt, "zlib alone: \(reference.outcome)")
  case .refused(.truncatedContent): precondition(reference.outcome == .truncated, "zlib alone: \(reference.outcome)")
  case .refused(.bodyTooLarge): precondition(reference.content.count > settings.limits.bodyBytesMax)
  case .refused(.contentRatioTooHigh): precondition(reference.content.count > settings.limits.decodedFreeBytesMax)
  case .refused(let error): preconditionFailure("\(error)")
  }
}

private func checkEncoded(_ input: FuzzInput, _ settings: CodingSettings) {
  // Long enough to fill a window and to need several rounds of decoding. Not longer: an input should take a
  // millisecond.
  let repeats = min(settings.repeats, max(40_000 / max(input.bytes.count, 1), 1))
  let content = Array(repeatElement(input.bytes, count: repeats).joined())
  let encoded = settings.encoding.encode(content)
  let outcome = decodedAnyhow(encoded, settings)
  if case .decoded(let decoded) = outcome {
    precondition(decoded == content, "\(content.count) bytes decode to \(decoded.count)")
  } else {
    let limits = settings.limits
    let isOver = content.count > min(limits.bodyBytesMax, limits.decodedFreeBytesMax)
    precondition(isOver, "\(content.count) bytes by \(settings.encoding): \(outcome)")
  }
  let encodedHere = Deflater.gzip(content)!
  let again = decode([encodedHere[...]], .gzip, WireLimits())
  precondition(again == .decoded(content), "a response of \(content.count) bytes does not decode to itself")
}

/// The decoded content of the bytes, which does not depend on how they were cut.
private func decodedAnyhow(_ bytes: [UInt8], _ settings: CodingSettings) -> DecodingOutcome {
  let (coding, limits) = (settings.coding, settings.limits)
  let whole = decode([bytes[...]], coding, limits)
  let cut = decode(pieces(of: bytes, seed: settings.cutSeed), coding, limits)
  precondition(cut == whole, "in pieces: \(cut), whole: \(whole)")
  let inTurns = decode([bytes[...]], coding, limits, turnBytes: 1 + settings.cutSeed % 9999)
  precondition(inTurns == whole, "in turns: \(inTurns), whole: \(whole)")
  // Byte by byte costs a call each.
  if bytes.count <= 4096 {
    let bytewise = decode(bytes.indices.map { bytes[$0...$0] }, coding, limits)
    precondition(bytewise == whole, "byte by byte: \(bytewise), whole: \(whole)")
  }
  return whole
}
