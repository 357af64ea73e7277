/// Numbers lists of whole numbers: equal lists have one number, and 0 is the empty list. A list is given one element
/// after the other, so that it needs no memory of its own.
struct ListNumbers {
  /// How many lists have a number. Those that only begin others are among them.
  private(set) var count = 1
  /// By the number of a list, and the element behind it.
  private var longer: [Int: Int] = [:]

  static let empty = 0

  /// The number of a list with one more element.
  ///
  /// - Precondition: the element is from 0 to 2³¹ − 1. There are fewer lists than that.
  mutating func number(of list: Int, then element: Int) -> Int {
    precondition(element >= 0 && element >> 31 == 0)
    let key = list << 31 | element
    if let known = longer[key] { return known }
    longer[key] = count
    count += 1
    return count - 1
  }
}
