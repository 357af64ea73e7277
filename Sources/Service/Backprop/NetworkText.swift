import Backpropagation
import GradientCore
import TensorJSON

/// The text of a response: an object with the quantities in the order in which the course computes them, then
/// `denominator`, `chain`, `kinks` and `kinks_count`.
struct NetworkText: NumbersText {
  /// Numbers in the brackets of their shape, with what precedes them.
  private struct Member {
    enum Name {
      case quantity(NetworkQuantity)
      /// In the chain: everything since the last number.
      case text([UInt8])

      /// The longest name has fewer bytes, with the number of its layer, a comma, quotes and a colon.
      var bytesMax: Int { if case .text(let text) = self { text.count } else { 32 } }
    }

    let name: Name
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
  var endBytesMax: Int { after.count + 2 }

  init(_ gradients: consuming NetworkGradients, of requested: borrowing RequestedBackprop) {
    let shape = requested.network.shape
    list.reserveCapacity(gradients.values.count)
    // By index: an iterator of another module's collection is generic.
    for index in 0..<gradients.values.count {
      let (quantity, values) = gradients.values[index]
      add(values, of: quantity, shape, requested.network.fields.layout)
    }
    guard requested.weight != nil || gradients.kinksCount > 0 else { return }
    var text = JSONWriter(capacity: 128)
    if let weight = requested.weight { addChain(gradients.chain, of: weight, layers: shape.layers, &text) }
    Self.write(gradients.kinks, count: gradients.kinksCount, with: &text)
    after = text.finish()
  }

  private mutating func add(
    _ values: [Double], of quantity: NetworkQuantity, _ shape: NetworkShape, _ layout: NetworkFields.Layout
  ) {
    let (rank, columns) = quantity.form(in: shape)
    if case .gradW(let layer) = quantity, layout == .inOut {
      add(values.transposed(columns: columns), rank: rank, columns: shape.widths[layer], .quantity(quantity))
    } else {
      add(values, rank: rank, columns: columns, .quantity(quantity))
    }
  }

  private mutating func add(_ values: [Double], rank: Int, columns: Int, _ name: Member.Name) {
    count += values.count
    list.append(Member(name: name, values: values, rank: rank, columns: columns))
    // Two brackets open and two close.
    memberBytesMax = max(memberBytesMax, name.bytesMax + 4)
  }

  func count(ofMember member: Int) -> Int { list[member].values.count }

  func begin(_ member: Int, isFirst: Bool, with cursor: inout JSONCursor) {
    switch list[member].name {
    case .text(let text): cursor.raw(text.span)
    case .quantity(let quantity):
      let (name, layer) = quantity.label
      cursor.raw(isFirst ? "{\"" : ",\"")
      cursor.raw(name)
      if let layer { cursor.integer(layer) }
      cursor.raw("\":")
    }
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

  func end(with cursor: inout JSONCursor) {
    cursor.raw(after.span)
    // The newline puts a terminal's prompt on a line of its own.
    cursor.raw("}\n")
  }
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
      add(
        factor.values.withPositiveZeros(), rank: factor.shape.count, columns: factor.shape.last ?? 1,
        .text(text.finish()))
      text = JSONWriter(capacity: 128)
      text.raw(",\"product\":")
      // Up to the last factor the product is a row; the last one is a number.
      let isNumber = if case .weight = factor.derivative { true } else { false }
      add(
        factor.product.withPositiveZeros(), rank: isNumber ? 0 : 1, columns: factor.product.count,
        .text(text.finish()))
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
  /// The rank in a response, and the length of a row, with W in the lecture's layout.
  fileprivate func form(in shape: NetworkShape) -> (rank: Int, columns: Int) {
    let ofSamples = shape.isFlat ? 1 : 2
    return switch self {
    case .loss, .denominator: (0, 1)
    case .losses: (ofSamples - 1, shape.samples)
    case .yHat, .gradYHat: (ofSamples, shape.classes)
    case .a(let layer), .h(let layer), .gradA(let layer), .gradH(let layer): (ofSamples, shape.widths[layer])
    case .gradX: (ofSamples, shape.widths[0])
    case .gradW(let layer): (2, shape.widths[layer - 1])
    case .gradB(let layer): (1, shape.widths[layer])
    }
  }
}
