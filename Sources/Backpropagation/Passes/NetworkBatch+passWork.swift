import GradientCore

extension NetworkBatch {
  /// Estimates the work of a pass in pairs, before it is done. Its memory counts too, because FLINT ends the program
  /// if there is none left.
  func passWork(_ demand: PassDemand, _ results: NetworkResults, bits: Int) -> Work {
    let multiplication = Work(Work.pairMultiplication.units + bits / 4)
    let function = Work(Work.pairFunction.units + 2 * bits + bits * bits / 1000)
    // Each part has a row of weights, and one of the weights of twins.
    let width = (0...depth).reduce(0) { max($0, units($1)) }
    var total = Work.layerStorage * depth + pairBytes(heads: 0, bits: bits) * (2 * width)
    for position in demand.samples.indices {
      total = total + pairBytes(heads: 0, bits: bits) * units(0)
      // How many layers in a row are sums of products, whose heads grow.
      var linear = 0
      for (index, layer) in layers.enumerated() where index < demand.highest[position] {
        let passes = index + 1 >= demand.lowest[position] ? 2 : 1
        let isLinear = layer.activation?.isPiecewise ?? false || layer.activation == .identity
        linear = isLinear ? linear + 1 : 0
        // h, g' and ∇a.
        let memory = pairBytes(heads: linear + 1, bits: bits) * 3
        total = total + multiplication * layer.inputs * layer.units * passes + (memory + function) * layer.units
      }
    }
    for layer in demand.summedLayers {
      let open = results.values[.gradW(layer)]?.count(where: \.isNaN) ?? 0
      total = total + multiplication * (open + units(layer)) * demand.samples.count
    }
    return total
  }

  /// The memory of a head and a tail. A head has some 2,000 bits for each product of doubles, and at most 32 times the
  /// bits of its tail (`Pair`).
  private func pairBytes(heads: Int, bits: Int) -> Work { Work.byte * (96 + bits / 8 + min(4 * bits, 256 * heads)) }
}

extension Work {
  fileprivate static let pairMultiplication = Work(60)
  fileprivate static let layerStorage = Work(3000)
  fileprivate static let pairFunction = Work(1500)
  /// So many units for a byte that the default limit is half a gigabyte.
  fileprivate static let byte = Work(4)
}
