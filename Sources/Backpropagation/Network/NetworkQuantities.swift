/// Some quantities of a network, each once, in the order in which the course computes them.
///
/// A sorted list: a response has few of them, in this order. To hash them took longer than to compute a small network.
package struct NetworkQuantities: Equatable, Sendable {
  private let list: [NetworkQuantity]

  /// - Parameter quantities: in any order; those that occur again are left out.
  package init(_ quantities: [NetworkQuantity]) {
    let isAscending = quantities.indices.dropFirst().allSatisfy { quantities[$0 - 1].order < quantities[$0].order }
    list = isAscending ? quantities : Set(quantities).sorted { $0.order < $1.order }
  }

  /// The place of a quantity in the list; nil if it is not there.
  func firstIndex(of quantity: NetworkQuantity) -> Int? {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].order < quantity.order { low = middle + 1 } else { high = middle }
    }
    return low < list.count && list[low] == quantity ? low : nil
  }
}

extension NetworkQuantities: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { list.count }
  package subscript(index: Int) -> NetworkQuantity { list[index] }
}

extension NetworkQuantities: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: NetworkQuantity...) { self.init(elements) }
}

/// The numbers of some quantities, flat and row-major.
package struct NetworkValues: Equatable, Sendable {
  package let quantities: NetworkQuantities
  /// Those of each quantity, in the same order.
  private(set) var lists: [[Double]] = []

  init(_ quantities: NetworkQuantities, _ values: (NetworkQuantity) -> [Double]) {
    self.quantities = quantities
    lists.reserveCapacity(quantities.count)
    for quantity in quantities { lists.append(values(quantity)) }
  }

  /// Nil if the quantity is not among them.
  package subscript(quantity: NetworkQuantity) -> [Double]? { quantities.firstIndex(of: quantity).map { lists[$0] } }

  /// Lets `body` change the numbers of the quantity at `index`, in their place.
  mutating func update<Result>(_ index: Int, _ body: (inout [Double]) -> Result) -> Result { body(&lists[index]) }
}

extension NetworkValues: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { lists.count }
  package subscript(index: Int) -> (quantity: NetworkQuantity, values: [Double]) { (quantities[index], lists[index]) }
}

extension NetworkValues: ExpressibleByDictionaryLiteral {
  /// A table, such as a test expects. Its keys differ.
  package init(dictionaryLiteral elements: (NetworkQuantity, [Double])...) {
    let numbers = Dictionary(uniqueKeysWithValues: elements)
    self.init(NetworkQuantities(elements.map(\.0))) { numbers[$0] ?? [] }
  }
}
