/// What a handler remembers of a head, for as long as its connection repeats it byte for byte.
///
/// Only the thread of the connection's loop has it: a worker gets a request without one.
package final class HTTPHeadMemory {
  /// What the handler has derived from the head alone.
  package var note: AnyObject?

  package init() {}
}
