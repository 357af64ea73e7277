extension Misconception {
  /// Every mistake that a diagnosis of a quantity can name, each code once, in the order of the catalogue.
  package static func all(of quantity: GradedQuantity) -> [Misconception] {
    var all = Catalogue.misconceptions(of: quantity) + Factor.misconceptions(of: quantity)
    if quantity.isMatrix { all += [transposed, rowsReordered] }
    all += [blank(quantity), roundedTooEarly, float32Noise]
    var codes: Set<String> = []
    return all.filter { codes.insert($0.code).inserted }
  }
}
