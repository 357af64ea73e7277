/// What a handler counts under one name, with one label whose values are a closed list.
///
/// A handler has a list of families. `HTTPFacts.Count` numbers the values of all of them, in their order.
package struct HTTPCounterFamily: Equatable, Sendable {
  /// As Prometheus names a counter: in snake case, with `_total` at the end.
  package let name: String
  package let help: String
  package let label: String
  package let values: [String]

  package init(name: String, help: String, label: String, values: [String]) {
    self.name = name
    self.help = help
    self.label = label
    self.values = values
  }
}
