/// How much one connection may send before it is refused. docs/limits.md lists all limits.
package struct WireLimits: Sendable {
  /// The request line and the field lines together (431). Browsers with cookies send less than 8 KiB. Most servers
  /// accept 16 KiB.
  package var headBytesMax = 16 << 10
  /// The target in the request line (414). RFC 9112 §3 requires at least 8000.
  package var targetBytesMax = 8 << 10
  /// The token of the method (501). The longest registered one, `UPDATEREDIRECTREF`, has 17 bytes.
  package var methodBytesMax = 32
  /// Field lines in a head, and separately in a trailer section (431). Clients send about 10 to 30.
  package var fieldsMax = 100
  /// Empty lines before a request line (400). Old clients send one after a body (RFC 9112 §2.2).
  package var emptyLinesMax = 4
  /// The content, decoded (413). 64 MiB hold three million logits of 17 digits.
  package var bodyBytesMax = 64 << 20
  /// How many times its size a content may decode to (413), beyond `decodedFreeBytesMax`. Random numbers decode to
  /// twice their size, and rows of zeros and ones to about 50 times. The most that DEFLATE reaches is 1032.
  package var decodedRatioMax = 100
  /// What content may decode to whatever its size: a batch that repeats one row is not a bomb.
  package var decodedFreeBytesMax = 8 << 20
  /// Smaller responses are not encoded, unless the client refuses them unencoded: with their head they fit one packet.
  package var encodedBytesMin = 1400
  /// The machine does not encode larger responses: that would block its loop for more than 0.5 ms. The transport has a
  /// worker encode them before it calls `respond`.
  package var encodedHereBytesMax = 64 << 10
  /// Larger responses are not encoded: that would take 0.3 s of a core. 0 turns encoding off.
  package var encodedBytesMax = 64 << 20
  /// One line with the size and the extensions of a chunk (400). A size has up to 16 digits. Extensions are rare.
  package var chunkLineBytesMax = 256
  /// The chunk extensions of one body together (413). More is a flood (CVE-2023-39326 of Go).
  package var chunkExtensionBytesMax = 16 << 10
  /// The trailer section (431).
  package var trailerBytesMax = 8 << 10
  /// Unsent responses beyond which no further request is read: small responses that fill two socket buffers.
  package var unsentBytesMax = 64 << 10
  /// What is read and dropped after a refusal, so that the peer can read the response.
  package var discardedBytesMax = 4 << 20

  package init() {}

  /// The longest request line: method, target, `HTTP/1.1`, two spaces and the line end.
  var requestLineBytesMax: Int { min(methodBytesMax + targetBytesMax + 12, headBytesMax) }
}
