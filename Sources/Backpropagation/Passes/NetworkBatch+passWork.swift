import GradientCore

extension NetworkBatch {
  /// Estimates the work of a pass in pairs, before it is done. Its memory counts too, because FLINT ends the program
  /// if there is none left.
  func passWork(_ demand: PassDemand, _ results: NetworkResults, bits: Int) -> Work {
    let heads = HeadBits(self, bits: bits)
    // Each part has a row of weights, and one of the weights of twins.
    let width = (0...depth).reduce(0) { max($0, units($1)) }
    var total = Work.layerStorage * depth + pairBytes(heads: 0, bits: bits) * (2 * width)
    for position in demand.samples.indices {
      total = total + pairBytes(heads: 0, bits: bits) * units(0)
      // How many layers in a row are sums of products, whose heads grow.
      var linear = 0
      for (index, layer) in layers.enumerated() where index < demand.highest[position] {
        let multiplications = layer.inputs * layer.units
        total = total + Work.pairMultiplication(bits: bits, heads.h[index], 53) * multiplications
        if index + 1 >= demand.lowest[position] {
          total = total + Work.pairMultiplication(bits: bits, heads.gradA[index + 1], 53) * multiplications
        }
        let isLinear = layer.activation?.isPiecewise ?? false || layer.activation == .identity
        linear = isLinear ? linear + 1 : 0
        // h, g' and ∇a.
        let memory = pairBytes(heads: linear + 1, bits: bits) * 3
        total = total + (memory + Work.pairFunction(layer.activation, bits: bits)) * layer.units
      }
    }
    for layer in demand.summedLayers {
      let open = results.values[.gradW(layer)]?.count(where: \.isNaN) ?? 0
      let multiplication = Work.pairMultiplication(bits: bits, heads.gradA[layer], heads.h[layer - 1])
      total = total + multiplication * (open + units(layer)) * demand.samples.count
    }
    return total
  }

  /// The memory of a head and a tail. A head has some 2,000 bits for each product of doubles, and at most 32 times the
  /// bits of its tail (`Pair`).
  private func pairBytes(heads: Int, bits: Int) -> Work { Work.byte * (96 + bits / 8 + min(4 * bits, 256 * heads)) }
}

extension Work {
  /// A product of pairs, added to a sum, whose heads have so many bits.
  fileprivate static func pairMultiplication(bits: Int, _ head: Int, _ other: Int) -> Work {
    Work(60 + bits / 4 + (head + other) / 32 + head * other / 6000)
  }

  /// g and g' of a pair. The normal distribution takes far longer than an exponential.
  fileprivate static func pairFunction(_ activation: Activation?, bits: Int) -> Work {
    activation == .gelu
      ? Work(pairFunction.units + 100 * bits + bits * bits / 2)
      : Work(pairFunction.units + 2 * bits + bits * bits / 500)
  }

  fileprivate static let layerStorage = Work(3000)
  fileprivate static let pairFunction = Work(1500)
  /// So many units for a byte that the default limit is half a gigabyte.
  fileprivate static let byte = Work(4)
}
