import Backpropagation
import GradientCore
import Text

/// A network, and what a body of `/v1/backprop` wants of it.
struct RequestedBackprop {
  let network: RequestedNetwork
  let quantities: NetworkQuantities
  /// The weight whose chain is requested.
  let weight: WeightPlace?

  /// - Throws: 422, with a pointer to each value that does not fit the others.
  init(_ fields: BackpropFields, elementsMax: Int) throws(ProblemDetails) {
    let shape = try NetworkShape(fields.network, elementsMax: elementsMax)
    var faults = FaultList()
    let network = faults.collect { () throws(ProblemDetails) in try RequestedNetwork(fields.network, shape) }
    let quantities = Self.quantities(of: fields, shape, in: &faults)
    if let weight = fields.weight { shape.check(weight, elementsMax: elementsMax, in: &faults) }
    guard let network, faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    (self.network, self.quantities, weight) = (network, quantities, fields.weight)
  }

  /// The quantities of `include`, or the default of the reduction.
  private static func quantities(
    of fields: BackpropFields, _ shape: NetworkShape, in faults: inout FaultList
  ) -> NetworkQuantities {
    var quantities: [NetworkQuantity] = []
    let isReduced = if case .none = fields.network.truth.reduction { false } else { true }
    guard let include = fields.include else {
      quantities.reserveCapacity(2 + 2 * shape.layers)
      quantities.append(.yHat)
      quantities.append(isReduced ? .loss : .losses)
      for layer in (1...shape.layers).reversed() {
        quantities.append(isReduced ? .gradW(layer) : .gradA(layer))
        if isReduced { quantities.append(.gradB(layer)) }
      }
      return NetworkQuantities(quantities)
    }
    for included in include {
      if !isReduced, let reason = included.name.reasonAgainstNone {
        faults.add(included.pointer, reason)
        continue
      }
      do throws(NoSuchQuantity) {
        quantities += try included.name.quantities(layers: shape.layers)
      } catch {
        faults.add(included.pointer, "found \(included.text.quoted): \(error.sentence)")
      }
    }
    return NetworkQuantities(quantities)
  }
}

extension NetworkShape {
  /// Checks the place of a weight, and the size of its chain.
  func check(_ weight: WeightPlace, elementsMax: Int, in faults: inout FaultList) {
    func check(_ name: String, _ found: Int, in range: ClosedRange<Int>, _ what: String) {
      guard !range.contains(found) else { return }
      let expected = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
      faults.add(JSONPointer("weight").appending(name), "found \(found), expected \(expected): \(what).")
    }
    check("layer", weight.layer, in: 1...layers, "the layers are counted from 1")
    check("sample", weight.sample, in: 0...samples - 1, "the samples are counted from 0")
    guard (1...layers).contains(weight.layer) else { return }
    let below = weight.layer == 1 ? "the numbers of a sample" : "the units of layer \(weight.layer - 1)"
    check("row", weight.row, in: 1...widths[weight.layer], "the units of layer \(weight.layer), counted from 1")
    check("column", weight.column, in: 1...widths[weight.layer - 1], "\(below), counted from 1")
    let jacobian = Work(classes) * classes
    guard jacobian.units > elementsMax else { return }
    faults.add(
      JSONPointer("weight"),
      "∂ŷ/∂a_L has \(jacobian.text) numbers, more than \(elementsMax.grouped), the limit of this server (its option "
        + "--max-elements). Leave `weight` out, or send a network of fewer output units.")
  }
}
