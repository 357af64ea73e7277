/// The limits of a document, besides its length, which the transport limits.
package enum JSONLimits {
  /// Arrays and objects that are open at once. No request of this interface needs more than six. The reader's stack is
  /// one word.
  package static let depthMax = 64

  /// Members of one object. Their names are kept to find a duplicate; without a limit, a body of names alone would use
  /// many times its size.
  package static let membersMax = 1024

  /// Faults that a tensor reports: enough to show a pattern, too few to make a response larger than its request.
  package static let tensorFaultsMax = 10

  /// Bytes of the document that a message quotes.
  package static let excerptBytesMax = 40
}
