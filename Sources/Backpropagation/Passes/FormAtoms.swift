import Balls

/// The atoms of the forms of a pass (`LinearForm`), with their values.
struct FormAtoms {
  let bits: Int
  /// One ball for each.
  private var values: [SharedBalls] = []
  /// The atoms that it is a product of; itself for others.
  private var factors: [[Int]] = []
  private var products: [[Int]: Int] = [:]

  /// A product of more atoms is not made.
  private static let factorsMax = 16

  init(bits: Int) { self.bits = bits }

  /// Makes a number an atom, beside an exact head.
  mutating func add(_ value: Ball) -> Int {
    let place = values.count
    let ball = SharedBalls(1)
    ball[0].set(value)
    values.append(ball)
    factors.append([place])
    return place
  }

  /// The form of a number: its head, and an atom that is its tail.
  mutating func form(of number: Pair) -> LinearForm {
    if number.tail.isZero { return LinearForm(head: number.head) }
    return LinearForm(head: number.head, atom: add(number.tail))
  }

  /// The atom that is the product of two.
  private mutating func product(of x: Int, _ y: Int) -> Int? {
    let factors = (factors[x] + factors[y]).sorted()
    guard factors.count <= FormAtoms.factorsMax else { return nil }
    if let known = products[factors] { return known }
    let (one, other, value) = (values[x], values[y], SharedBalls(1))
    value[0].setProduct(of: one[0], other[0], bits: bits)
    values.append(value)
    self.factors.append(factors)
    products[factors] = values.count - 1
    return values.count - 1
  }

  /// Adds x·y·factor to a sum.
  ///
  /// - Returns: whether it has so few terms that it has a form.
  mutating func addProduct(of x: LinearForm, _ y: LinearForm, times factor: Ball, to sum: inout FormSum) -> Bool {
    let (ofX, ofY, scaled) = (x.numbers, y.numbers, SharedBalls(1))
    for i in 0..<ofX.count where !ofX[i].isZero {
      scaled[0].setProduct(of: ofX[i], factor, bits: Ball.exact)
      for j in 0..<ofY.count where !ofY[j].isZero {
        var atom: Int?
        if i > 0, j > 0 {
          guard let product = product(of: x.atoms[i - 1], y.atoms[j - 1]) else { return false }
          atom = product
        } else if i > 0 || j > 0 {
          atom = i > 0 ? x.atoms[i - 1] : y.atoms[j - 1]
        }
        sum.addTerm(atom, of: scaled[0], ofY[j])
      }
    }
    return true
  }

  /// Sets a number to a form.
  func write(_ form: LinearForm, to number: Pair) {
    let numbers = form.numbers
    number.head.set(numbers[0])
    setTail(number.tail, of: form)
  }

  /// Sets a ball to Σ coefficient·atom.
  func setTail(_ tail: Ball, of form: LinearForm) {
    let numbers = form.numbers
    tail.set(0)
    for (index, atom) in form.atoms.enumerated() {
      let value = values[atom]
      tail.addProduct(of: value[0], numbers[1 + index], bits: bits)
    }
  }
}

/// The forms of one layer: a row for each position of a part.
struct LayerForms: Sendable {
  let units: Int
  /// Those of h, or of the pre-activations of the last layer; nil for a unit that is not computed, or has none.
  var values: [LinearForm?]
  /// Those of g'; empty if there are none.
  var slopes: [LinearForm?]
  /// How many coefficients the values of each row have.
  private(set) var sizes: [Int]
  /// The pre-activations of the units, whichever row they are in.
  var known = KnownForms()

  init(units: Int, rows: Int, hasSlopes: Bool) {
    self.units = units
    values = [LinearForm?](repeating: nil, count: rows * units)
    slopes = [LinearForm?](repeating: nil, count: hasSlopes ? rows * units : 0)
    sizes = [Int](repeating: 0, count: rows)
  }

  mutating func set(_ form: LinearForm, at place: Int) {
    values[place] = form
    sizes[place / units] += form.atoms.count
  }
}
