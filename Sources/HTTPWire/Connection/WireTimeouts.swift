/// How long a connection may keep the server waiting, in seconds.
package struct WireTimeouts: Sendable {
  /// From the connection's start to its first byte: a client connects to send.
  package var firstByteSeconds = 10.0
  /// From a head's first byte to its end: a head is one packet or two.
  package var headSeconds = 10.0
  /// For content, before its rate counts: a slow start on a bad line.
  package var bodyGraceSeconds = 10.0
  /// The least rate of content once the grace is over; slower is a slow-body attack, or a line that will not make it.
  package var bodyBytesPerSecondMin = 1024.0
  /// For content whatever its rate: 64 MiB in five minutes is 220 KiB a second.
  package var bodySecondsMax = 300.0
  /// Between requests. Longer than most clients' pools keep a connection costs descriptors and saves nothing.
  package var idleSeconds = 60.0
  /// For the peer to take some of an answer, and for all of it before its rate counts.
  package var answerGraceSeconds = 30.0
  /// The least rate at which an answer is taken, measured by what the socket takes: in steps of some 128 KiB.
  package var answerBytesPerSecondMin = 4096.0
  /// From the last answer to the connection's end: the peer reads what was said before the reset.
  package var lingerSeconds = 5.0
  /// What an idle connection still gets once the server drains: a request on its way is answered, not lost.
  package var drainIdleSeconds = 0.5

  package init() {}
}
