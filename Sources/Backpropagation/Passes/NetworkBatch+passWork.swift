import GradientCore

extension NetworkBatch {
  /// Estimates the work of a pass in pairs, before it is done. Its memory counts too, because FLINT ends the program
  /// if there is none left.
  func passWork(_ demand: PassDemand, _ results: NetworkResults, bits: Int) -> Work {
    let multiplication = Work(Work.pairMultiplication.units + bits / 4)
    let function = Work(Work.pairFunction.units + 2 * bits + bits * bits / 1000)
    // A head and a tail with their bits, three times for each unit: h, g' and ∇a.
    let memory = Work.byte * (3 * (96 + bits / 2))
    var total = Work.none
    for position in demand.samples.indices {
      total = total + memory * units(0)
      for (index, layer) in layers.enumerated() where index < demand.highest[position] {
        let passes = index + 1 >= demand.lowest[position] ? 2 : 1
        total = total + multiplication * layer.inputs * layer.units * passes + (memory + function) * layer.units
      }
    }
    for layer in demand.summedLayers {
      let open = results.values[.gradW(layer)]?.count(where: \.isNaN) ?? 0
      total = total + multiplication * (open + units(layer)) * demand.samples.count
    }
    return total
  }
}

extension Work {
  fileprivate static let pairMultiplication = Work(60)
  fileprivate static let pairFunction = Work(1500)
  /// So many units for a byte that the default limit is half a gigabyte.
  fileprivate static let byte = Work(4)
}
