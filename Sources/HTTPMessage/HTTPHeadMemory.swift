/// What handlers remember of a head, for as long as its connection repeats it byte for byte: each what it has derived
/// from the head alone.
///
/// Only the thread of the connection's loop has it: a worker gets a request without one.
package final class HTTPHeadMemory {
  /// Whose head it is.
  package var key: AnyObject?
  /// What responds to it.
  package var endpoint: AnyObject?

  package init() {}
}
