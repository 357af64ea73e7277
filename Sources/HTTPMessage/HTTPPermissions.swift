/// What a request may do beyond calling its path. A handler in front of another decides it; without one, everything.
package struct HTTPPermissions: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// To see what a question expects.
  package static let reveal = HTTPPermissions(rawValue: 1)

  package static let all: HTTPPermissions = [.reveal]
}
