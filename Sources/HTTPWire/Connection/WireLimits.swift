/// How much one connection may send before it is refused. docs/limits.md lists them all.
package struct WireLimits: Sendable {
  /// The request line and the field lines together (431). Browsers with cookies stay below 8 KiB; 16 KiB is what
  /// most servers take.
  package var headBytesMax = 16 << 10
  /// The target in the request line (414). RFC 9112 §3 asks for at least 8000.
  package var targetBytesMax = 8 << 10
  /// The method's token (501). The longest registered one, `UPDATEREDIRECTREF`, has 17.
  package var methodBytesMax = 32
  /// Field lines in a head, and again in a trailer section (431). Clients send some 10 to 30.
  package var fieldsMax = 100
  /// Empty lines before a request line (400). Old clients send one behind a body (RFC 9112 §2.2).
  package var emptyLinesMax = 4
  /// The content, decoded (413). 64 MiB hold three million logits of 17 digits.
  package var bodyBytesMax = 64 << 20
  /// How often its size a content may decode to (413), beyond `decodedFreeBytesMax`. Random numbers decode to 2 times, zeros
  /// and ones in a row to some 50; DEFLATE's most is 1032.
  package var decodedRatioMax = 100
  /// What content may decode to whatever its size: a batch of the same row many times is no bomb.
  package var decodedFreeBytesMax = 8 << 20
  /// Answers smaller than this are sent as they are, unless the client refuses that: with their head they fit one packet.
  package var encodedBytesMin = 1400
  /// Answers larger than this are not encoded by the machine itself: it would hold up its loop for more than 0.5 ms. Who takes
  /// a request out encodes them before they come back.
  package var encodedHereBytesMax = 64 << 10
  /// Answers larger than this are sent as they are: to encode one takes 0.3 s of a core. 0 turns encoding off.
  package var encodedBytesMax = 64 << 20
  /// One line of a chunk's size and extensions (400). A size has up to 16 digits; extensions are hardly ever sent.
  package var chunkLineBytesMax = 256
  /// Chunk extensions of one body together (413): more is a flood (Go's CVE-2023-39326).
  package var chunkExtensionBytesMax = 16 << 10
  /// The trailer section (431).
  package var trailerBytesMax = 8 << 10
  /// Answers that wait to be taken before no further request is read: two socket buffers' worth of small ones.
  package var unsentBytesMax = 64 << 10
  /// What is read and thrown away behind a refusal, so that the peer gets to read the answer.
  package var discardedBytesMax = 4 << 20

  package init() {}

  /// The longest request line: method, target, `HTTP/1.1`, the two spaces and the line end.
  var requestLineBytesMax: Int { min(methodBytesMax + targetBytesMax + 12, headBytesMax) }
}
