package import GradientCore

extension NetworkBatch {
  /// How many multiplications of weights the passes make: one for each weight and sample forward, and up to two more
  /// backward. A count that is too great becomes `Int.max`.
  package func multiplications(_ quantities: NetworkQuantities, hasChain: Bool = false) -> Int {
    let lowest = lowestGradient(of: quantities) ?? (hasChain ? 1 : depth + 1)
    var total = Work.none
    for index in layers.indices {
      let once = Work(layers[index].units) * layers[index].inputs * samples
      total = total + once
      if index + 1 >= lowest { total = total + once * 2 }
    }
    return total.units
  }

  /// Estimates the work of `gradients` and of writing its numbers, from the shapes.
  ///
  /// What the fast stage leaves open is not included: it has a limit of its own (`gradients(…, workMax:)`).
  package func work(_ quantities: NetworkQuantities, chainOf place: WeightPlace? = nil) -> Work {
    var total = Work.multiplication * multiplications(quantities, hasChain: place != nil)
    for index in layers.indices { total = total + Work.unit * layers[index].units * samples + Work.layer }
    for quantity in quantities { total = total + Work.writtenNumber * count(of: quantity) }
    guard let place else { return total }
    let numbers = layers[(place.layer - 1)...].reduce(Work.none) { $0 + Work($1.units) * ($1.inputs + 4) }
    return total + numbers * Work.chainNumber.units + (Work.chainNumber + Work.writtenNumber) * outputs * outputs
  }

  /// The lowest layer whose ∇a is needed; nil if none is.
  private func lowestGradient(of quantities: NetworkQuantities) -> Int? {
    var lowest = depth + 1
    for quantity in quantities {
      switch quantity {
      case .gradA(let layer), .gradW(let layer), .gradB(let layer): lowest = min(lowest, layer)
      case .gradH(let layer): lowest = min(lowest, layer + 1)
      case .gradX: lowest = 1
      default: break
      }
    }
    return lowest <= depth ? lowest : nil
  }
}

extension Work {
  /// A multiplication and an addition of double-doubles in a vector lane.
  fileprivate static let multiplication = Work(1)
  /// An activation with its derivative, and a few checks.
  fileprivate static let unit = Work(200)
  /// The storage of a layer's results.
  fileprivate static let layer = Work(1000)
  /// A number of a chain, which is computed in balls.
  fileprivate static let chainNumber = Work(100)
}
