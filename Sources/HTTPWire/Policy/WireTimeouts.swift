/// How long a connection may keep the server waiting, in seconds.
package struct WireTimeouts: Sendable {
  /// From the start of a connection to its first byte: a client connects in order to send.
  package var firstByteSeconds = 10.0
  /// From the first byte of a head to its end: a head is one or two packets.
  package var headSeconds = 10.0
  /// For content, before its rate counts: a slow start on a bad line.
  package var bodyGraceSeconds = 10.0
  /// The lowest rate of content after the grace period. Slower is a slow-body attack, or a line that is too slow.
  package var bodyBytesPerSecondMin = 1024.0
  /// For content, whatever its rate: 64 MiB in five minutes is 220 KiB per second.
  package var bodySecondsMax = 300.0
  /// Between requests. Waiting longer than the connection pools of most clients costs descriptors and saves nothing.
  package var idleSeconds = 60.0
  /// For the peer to read some of a response, and for all of it before its rate counts.
  package var responseGraceSeconds = 30.0
  /// The lowest rate of reading a response. The socket accepts it in steps of about 128 KiB.
  package var responseBytesPerSecondMin = 4096.0
  /// From the last response to the end of the connection: the peer reads it before the reset.
  package var lingerSeconds = 5.0
  /// For an idle connection after the drain begins: a request that is on its way still gets a response.
  package var drainIdleSeconds = 0.5

  package init() {}
}
