import GradientCore

extension NetworkBatch {
  /// Estimates the work of a pass in pairs, before it is done. Its memory counts too, because FLINT ends the program
  /// if there is none left.
  func passWork(_ demand: PassDemand, _ results: NetworkResults, bits: Int) -> Work {
    let heads = HeadBits(self, bits: bits)
    let forms = bits > GeneralPath.firstBits ? formBounds : nil
    // Each part has a row of weights.
    let width = (0...depth).reduce(0) { max($0, units($1)) }
    var total = Work.layerStorage * depth + pairBytes(heads: 0, bits: bits) * width
    for (span, samples) in demand.spans { total = total + work(of: span, heads, forms, bits: bits) * samples }
    for layer in demand.summedLayers {
      let open = results.values[.gradW(layer)]?.count(where: \.isNaN) ?? 0
      let multiplication = Work.pairMultiplication(bits: bits, heads.gradA[layer], heads.h[layer - 1])
      total = total + multiplication * (open + units(layer)) * demand.samples.count
    }
    return total
  }

  /// The work of a sample.
  private func work(of span: PassDemand.Span, _ heads: HeadBits, _ forms: [FormBound]?, bits: Int) -> Work {
    var total = pairBytes(heads: 0, bits: bits) * units(0)
    // Forms of a, for two layers at a time.
    var formsMemory = 0
    // How many layers in a row are sums of products, whose heads grow.
    var linear = 0
    for (index, layer) in layers.enumerated() where index < span.highest {
      let multiplications = layer.inputs * layer.units
      total = total + Work.pairMultiplication(bits: bits, heads.h[index], 53) * multiplications
      let goesBack = index + 1 >= span.lowest
      if goesBack {
        total = total + Work.pairMultiplication(bits: bits, heads.gradA[index + 1], 53) * multiplications
      }
      let isLinear = layer.activation?.isPiecewise ?? false || layer.activation == .identity
      linear = isLinear ? linear + 1 : 0
      // h, g' and ∇a.
      let memory = pairBytes(heads: linear + 1, bits: bits) * 3
      total = total + (memory + Work.pairFunction(layer.activation, bits: bits)) * layer.units
      guard let forms else { continue }
      let coefficients = min(layer.units * forms[index].size, NetworkBatch.formsMax)
      total = total + Work.pairMultiplication(bits: bits, heads.a[index + 1], 53) * (2 * coefficients)
      formsMemory = max(formsMemory, 2 * coefficients)
      // The atoms of h and g', and their forms.
      if goesBack { total = total + pairBytes(heads: 0, bits: bits) * (2 * layer.units) }
      if goesBack { total = total + Work.byte * Work.termBytes * (forms[index + 1].size + 4 * layer.units) }
    }
    return total + Work.byte * Work.termBytes * formsMemory
  }

  /// The forms of a layer are merged from at most so many coefficients. Beyond that each of its units is an atom.
  static let formsMax = 1 << 14

  typealias FormBound = (carried: Int, atoms: Int, size: Int)

  /// For each layer, from the inputs on, how many atoms and coefficients the forms of h have at most, and how many of
  /// the atoms of one are of layers below.
  var formBounds: [FormBound] {
    var bounds: [FormBound] = [(carried: 0, atoms: 0, size: 0)]
    for layer in layers {
      let below = bounds[bounds.count - 1].atoms
      let function = layer.activation ?? .identity
      let isLinear = function.slope(sign: -1) != nil
      let carries = isLinear || function.slope(sign: 1) != nil || function.reflection?.slope == 1
      // Layers that both carry atoms and add their own must not gather those of a thousand layers.
      let carried = isLinear ? below : carries ? min(below, 2 * (layer.units + layer.inputs)) : 0
      let own = isLinear ? 0 : layer.units
      bounds.append((carried, own + carried, own + layer.units * carried))
    }
    return bounds
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

  /// A term of a form of the backward pass, with its atom.
  static func formTerm(bits: Int) -> Work {
    pairMultiplication(bits: bits, 2 * 53, 53) + byte * (96 + bits / 8 + termBytes)
  }

  /// The memory of an exact number of some bits, and of an atom's place.
  fileprivate static let termBytes = 200
  fileprivate static let layerStorage = Work(3000)
  fileprivate static let pairFunction = Work(1500)
  /// So many units for a byte that the default limit is half a gigabyte.
  fileprivate static let byte = Work(4)
}
