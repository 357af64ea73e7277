import Backpropagation
import TensorJSON

extension FieldReader {
  /// Parses the place of one weight.
  ///
  /// - Parameter hasSample: whether the object may name the sample too; 0 if it does not.
  /// - Returns: nil if the value has a fault.
  mutating func weightPlace(_ key: String, hasSample: Bool) throws(JSONSyntaxError) -> WeightPlace? {
    let expected = "an object with `layer`, `row` and `column`, counted from 1; weights of classes are `weights`"
    guard try beginObject(key, expected) else { return nil }
    let before = faults.count
    var numbers: [String: Int] = ["sample": 0]
    let required = ["layer", "row", "column"]
    let names = hasSample ? required + ["sample"] : required
    var found: Set<String> = []
    while let inner = try nextKey() {
      guard names.contains(inner) else {
        try refuseUnknown(inner, known: names)
        continue
      }
      found.insert(inner)
      numbers[inner] = try integer(inner, "an integer")
    }
    for name in required where !found.contains(name) {
      refuse(.root, "`\(name)` is required: W_{layer,row,column}, counted from 1.")
    }
    place(faultsFrom: before, at: JSONPointer(key))
    guard let layer = numbers["layer"], let row = numbers["row"], let column = numbers["column"],
      let sample = numbers["sample"]
    else { return nil }
    return WeightPlace(layer: layer, row: row, column: column, sample: sample)
  }
}
