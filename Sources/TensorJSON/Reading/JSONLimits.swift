/// The bounds of a document, beyond the length that the transport allows it.
package enum JSONLimits {
  /// Open arrays and objects at once. No request of this interface needs more than six, and the reader's stack is one word.
  package static let depthMax = 64

  /// Members of one object. Their names are remembered to find a duplicate, and a body of nothing but names
  /// would otherwise take many times its own size.
  package static let membersMax = 1024

  /// Faults that a tensor reports: enough to see a pattern, too few to make an answer larger than its request.
  package static let tensorFaultsMax = 10

  /// Bytes of the document that a message quotes.
  package static let excerptBytesMax = 40
}
