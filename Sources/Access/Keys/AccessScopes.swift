/// What a key is for.
package struct AccessScopes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// To compute: gradients, networks, derivations.
  package static let gradients = AccessScopes(rawValue: 1)
  /// To grade answers, and to check questions.
  package static let grade = AccessScopes(rawValue: 2)
  /// To see the expected values of a graded question.
  package static let reveal = AccessScopes(rawValue: 4)
  /// To read the metrics.
  package static let metrics = AccessScopes(rawValue: 8)

  private static let named: [(name: String, scope: AccessScopes)] = [
    ("gradients", .gradients), ("grade", .grade), ("reveal", .reveal), ("metrics", .metrics),
  ]

  package static var allNames: [String] { named.map(\.name) }

  /// The names in a fixed order: `gradients,grade`.
  package var names: String { Self.named.filter { contains($0.scope) }.map(\.name).joined(separator: ",") }

  /// A list as in a keys file: `grade,reveal`.
  ///
  /// - Throws: the first text that names no scope.
  package init(list: some StringProtocol) throws(UnknownScope) {
    self = []
    for name in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let scope = Self.named.first(where: { $0.name == name })?.scope else {
        throw UnknownScope(name: String(name))
      }
      insert(scope)
    }
  }
}

/// A text that names no scope.
package struct UnknownScope: Error, Equatable {
  package let name: String
}
