/// `1 row`, `2 rows`, `1,000 rows`; `2 entries` if the plural is given.
package func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(number.grouped) \(noun(singular, plural, for: Double(number)))"
}

/// `point` for 1, `points` for any other number.
package func noun(_ singular: String, _ plural: String? = nil, for number: Double) -> String {
  number == 1 ? singular : plural ?? singular + "s"
}

extension Int {
  /// The digits in groups of three: `1,000`.
  package var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }
}
