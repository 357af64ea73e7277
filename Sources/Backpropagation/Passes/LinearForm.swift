import Balls

/// A number as head + Σ coefficient·(tail of an atom), with an exact head and exact coefficients.
///
/// An atom is a unit whose tail is transcendental. Tails that cancel leave no coefficient, so the number is exactly its
/// head: a ball of the sum would only contain 0.
final class LinearForm: Sendable {
  /// The places of the atoms in `LayerForms.atoms`. One may occur twice.
  let atoms: [Int]
  /// The head, then the coefficients.
  let numbers: SharedBalls

  init(atoms: [Int], numbers: SharedBalls) {
    self.atoms = atoms
    self.numbers = numbers
  }

  /// An exact number.
  convenience init(head: Ball) {
    let numbers = SharedBalls(1)
    numbers[0].set(head)
    self.init(atoms: [], numbers: numbers)
  }

  /// Leaves out what has the coefficient 0.
  convenience init(head: Ball, merged: SharedBalls, atoms count: Int) {
    let atoms = (0..<count).filter { !merged[$0].isZero }
    let numbers = SharedBalls(1 + atoms.count)
    numbers[0].set(head)
    for (index, atom) in atoms.enumerated() { numbers[1 + index].set(merged[atom]) }
    self.init(atoms: atoms, numbers: numbers)
  }

  func scaled(by factor: Double) -> LinearForm {
    let (numbers, scaled, factors) = (numbers, SharedBalls(numbers.count), SharedBalls([factor]))
    guard factor != 0 else { return LinearForm(atoms: [], numbers: SharedBalls(1)) }
    for index in 0..<numbers.count {
      scaled[index].setProduct(of: numbers[index], factors[0], bits: Ball.exact)
    }
    return LinearForm(atoms: atoms, numbers: scaled)
  }

  /// The sum with a number whose atoms have their places in the same list.
  func adding(_ other: LinearForm) -> LinearForm {
    let (numbers, others, sums) = (numbers, other.numbers, SharedBalls(numbers.count + other.atoms.count))
    sums[0].setSum(of: numbers[0], others[0], bits: Ball.exact)
    for index in atoms.indices { sums[1 + index].set(numbers[1 + index]) }
    for index in other.atoms.indices { sums[numbers.count + index].set(others[1 + index]) }
    return LinearForm(atoms: atoms + other.atoms, numbers: sums)
  }

  /// Whether its numbers are as short as heads are (`Pair`).
  func fits(bits: Int) -> Bool {
    let numbers = numbers
    return (0..<numbers.count).allSatisfy { numbers[$0].fitsHead(bits: bits) }
  }

  /// 1 if it equals another number, −1 if it is the opposite, nil if it is neither.
  func sign(relativeTo other: LinearForm) -> Int? {
    let (numbers, others) = (numbers, other.numbers)
    guard atoms == other.atoms else { return nil }
    if (0..<numbers.count).allSatisfy({ numbers[$0].isEqual(to: others[$0]) }) { return 1 }
    return (0..<numbers.count).allSatisfy({ numbers[$0].isOpposite(to: others[$0]) }) ? -1 : nil
  }

  /// Equal for equal and opposite numbers.
  var key: Int {
    var hasher = Hasher()
    let numbers = numbers
    hasher.combine(atoms)
    for index in 0..<numbers.count { numbers[index].combineMagnitude(into: &hasher) }
    return hasher.finalize()
  }
}

/// The forms of the h of one layer, for one sample.
struct LayerForms: Sendable {
  struct Atom: Sendable {
    let layer: Int
    let unit: Int
  }

  /// Units of this layer and of layers below.
  private(set) var atoms: [Atom] = []
  /// nil for a unit that is not computed.
  private(set) var forms: [LinearForm?]
  /// How many coefficients the forms have.
  private(set) var size = 0
  /// The places here of the atoms of the layer below.
  private var places: [Int: Int] = [:]
  /// The pre-activations of atoms of this layer, by their keys.
  private var known: [Int: [(unit: Int, a: LinearForm)]] = [:]

  /// Different numbers rarely have the same key. No more of them are compared.
  private static let comparedMax = 8

  init(units: Int) { forms = [LinearForm?](repeating: nil, count: units) }

  mutating func set(_ form: LinearForm, unit: Int) {
    forms[unit] = form
    size += form.atoms.count
  }

  /// Makes a unit an atom.
  mutating func addAtom(layer: Int, unit: Int, head: Ball) -> LinearForm {
    atoms.append(Atom(layer: layer, unit: unit))
    let numbers = SharedBalls(2)
    numbers[0].set(head)
    numbers[1].set(1)
    return LinearForm(atoms: [atoms.count - 1], numbers: numbers)
  }

  /// The same number with its atoms in this list, in which at most `limit` may be of layers below.
  mutating func carry(_ form: LinearForm, from below: [Atom], limit: Int) -> LinearForm? {
    guard places.count + form.atoms.count(where: { places[$0] == nil }) <= limit else { return nil }
    let carried = form.atoms.map { atom -> Int in
      if let place = places[atom] { return place }
      places[atom] = atoms.count
      atoms.append(below[atom])
      return atoms.count - 1
    }
    return LinearForm(atoms: carried, numbers: form.numbers)
  }

  /// The unit with the same or the opposite pre-activation, and the sign. If there is none, this unit is kept for the
  /// next ones.
  mutating func unit(like a: LinearForm, orKeep unit: Int) -> (unit: Int, sign: Int)? {
    let key = a.key
    for candidate in known[key] ?? [] {
      if let sign = a.sign(relativeTo: candidate.a) { return (candidate.unit, sign) }
    }
    if known[key]?.count ?? 0 < LayerForms.comparedMax { known[key, default: []].append((unit, a)) }
    return nil
  }
}
