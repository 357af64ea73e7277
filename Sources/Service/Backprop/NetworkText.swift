import Backpropagation
import GradientCore
import TensorJSON

/// The text of a response: an object with the quantities in the order in which the course computes them, then
/// `denominator`, `chain`, `kinks` and `kinks_count`.
struct NetworkText: NumbersText {
  /// Numbers in the brackets of their shape, with the text before them.
  private struct Member {
    let before: [UInt8]
    let values: [Double]
    /// 0, 1 or 2.
    let rank: Int
    /// The length of a row, for rank 2.
    let columns: Int
  }

  private var list: [Member] = []
  private var after: [UInt8] = []

  var members: Int { list.count }
  private(set) var count = 0
  private(set) var memberBytesMax = 0
  var endBytesMax: Int { after.count }

  init(_ gradients: consuming NetworkGradients, of requested: borrowing RequestedBackprop) {
    let shape = requested.network.shape
    list.reserveCapacity(gradients.values.count)
    let layers = shape.layers
    for quantity in gradients.values.keys.sorted(by: { $0.place(layers: layers) < $1.place(layers: layers) }) {
      // Moved out: numbers that two own would be copied.
      guard let values = gradients.values.removeValue(forKey: quantity) else { continue }
      add(values, of: quantity, shape, requested.network.fields.layout)
    }
    var text = JSONWriter(capacity: 128)
    if let weight = requested.weight { addChain(gradients.chain, of: weight, layers: shape.layers, &text) }
    Self.write(gradients.kinks, count: gradients.kinksCount, with: &text)
    // The newline puts a terminal's prompt on a line of its own.
    text.raw("}\n")
    after = text.finish()
  }

  private mutating func add(
    _ values: consuming [Double], of quantity: NetworkQuantity, _ shape: NetworkShape, _ layout: NetworkFields.Layout
  ) {
    var before = JSONWriter(capacity: 24)
    before.raw(list.isEmpty ? "{\"" : ",\"")
    let (name, layer) = quantity.label
    before.raw(name)
    if let layer { before.integer(layer) }
    before.raw("\":")
    let dimensions = quantity.dimensions(of: shape)
    if case .gradW = quantity, layout == .inOut {
      let rows = dimensions[1]
      add(values.transposed(columns: rows), [rows, dimensions[0]], before.finish())
    } else {
      add(values, dimensions, before.finish())
    }
  }

  /// - Parameter dimensions: the shape of the values.
  private mutating func add(_ values: consuming [Double], _ dimensions: [Int], _ before: [UInt8]) {
    count += values.count
    list.append(Member(before: before, values: values, rank: dimensions.count, columns: dimensions.last ?? 1))
    // Two brackets open and two close.
    memberBytesMax = max(memberBytesMax, before.count + 4)
  }

  func count(ofMember member: Int) -> Int { list[member].values.count }

  func begin(_ member: Int, isFirst: Bool, with cursor: inout JSONCursor) {
    let before = list[member].before
    cursor.raw(before.span)
  }

  func write(_ member: Int, _ range: Range<Int>, with cursor: inout JSONCursor) {
    let member = list[member]
    if member.rank == 0 { return cursor.number(member.values[0]) }
    let isLast = range.upperBound == member.values.count
    if range.lowerBound == 0 { cursor.raw(UInt8(ascii: "[")) }
    cursor.entries(
      member.values.span.extracting(range), columns: member.rank == 2 ? member.columns : nil, from: range.lowerBound,
      isLast: isLast)
    if isLast { cursor.raw(UInt8(ascii: "]")) }
  }

  func end(with cursor: inout JSONCursor) { cursor.raw(after.span) }
}

// MARK: - Chain and kinks

extension NetworkText {
  /// Adds the factors, each with its values and its product.
  ///
  /// - Parameter text: receives what follows the last number.
  private mutating func addChain(
    _ chain: [ChainFactor], of weight: WeightPlace, layers: Int, _ text: inout JSONWriter
  ) {
    for (index, factor) in chain.enumerated() {
      text.raw(index == 0 ? ",\"chain\":[{\"factor\":" : "},{\"factor\":")
      text.string(factor.derivative.name(of: weight, layers: layers))
      text.raw(",\"shape\":[")
      for (place, length) in factor.shape.enumerated() {
        if place > 0 { text.raw(",") }
        text.integer(length)
      }
      text.raw("],\"values\":")
      // A factor may be a number of the request, and that may be −0. No result is.
      add(factor.values.withPositiveZeros(), factor.shape, text.finish())
      text = JSONWriter(capacity: 128)
      text.raw(",\"product\":")
      // Up to the last factor the product is a row; the last one is a number.
      let isNumber = if case .weight = factor.derivative { true } else { false }
      add(factor.product.withPositiveZeros(), isNumber ? [] : [factor.product.count], text.finish())
      text = JSONWriter(capacity: 128)
    }
    text.raw("}]")
  }

  private static func write(_ kinks: [Kink], count: Int, with text: inout JSONWriter) {
    guard count > 0 else { return }
    text.raw(",\"kinks\":[")
    for (index, kink) in kinks.enumerated() {
      text.raw(index == 0 ? "{\"layer\":" : ",{\"layer\":")
      text.integer(kink.layer)
      text.raw(",\"sample\":")
      text.integer(kink.sample)
      text.raw(",\"unit\":")
      text.integer(kink.unit)
      text.raw("}")
    }
    text.raw("],\"kinks_count\":")
    text.integer(count)
  }
}

extension ChainFactor.Derivative {
  /// The factor as the course writes it.
  fileprivate func name(of weight: WeightPlace, layers: Int) -> String {
    switch self {
    case .loss: return "∂L/∂ŷ"
    case .output: return "∂ŷ/∂a_\(layers)"
    case .preActivation(let layer): return "∂a_\(layer)/∂h_\(layer - 1)"
    case .activation(let layer): return "∂h_\(layer)/∂a_\(layer)"
    case .weight(let layer):
      let indices = [weight.layer, weight.row, weight.column]
      // W_{111} as on the slides; commas only where the digits would be ambiguous.
      let isShort = indices.allSatisfy { $0 < 10 }
      return "∂a_\(layer)/∂W_{\(indices.map(String.init).joined(separator: isShort ? "" : ","))}"
    }
  }
}

extension NetworkQuantity {
  /// The shape in a response, with W in the lecture's layout.
  fileprivate func dimensions(of shape: NetworkShape) -> [Int] {
    let rows = shape.isFlat ? [] : [shape.samples]
    return switch self {
    case .loss, .denominator: []
    case .losses: rows
    case .yHat, .gradYHat: rows + [shape.classes]
    case .a(let layer), .h(let layer), .gradA(let layer), .gradH(let layer): rows + [shape.widths[layer]]
    case .gradX: rows + [shape.widths[0]]
    case .gradW(let layer): [shape.widths[layer], shape.widths[layer - 1]]
    case .gradB(let layer): [shape.widths[layer]]
    }
  }
}
