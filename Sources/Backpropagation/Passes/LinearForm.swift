import Balls

/// A number as head + Σ coefficient·atom, with an exact head and exact coefficients.
///
/// An atom is a number that is transcendental, or of which nothing else is known (`FormAtoms`). Atoms that cancel leave
/// no coefficient, so the number is exactly its head: a ball of the sum would only contain 0.
final class LinearForm: Sendable {
  /// The places of the atoms in `FormAtoms`, in ascending order.
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

  /// A head and an atom.
  convenience init(head: Ball, atom: Int) {
    let numbers = SharedBalls(2)
    numbers[0].set(head)
    numbers[1].set(1)
    self.init(atoms: [atom], numbers: numbers)
  }

  /// The head and the coefficients, one after the other.
  var terms: Int { numbers.count }

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

/// Numbers of which equal and opposite ones are found again.
struct KnownForms: Sendable {
  private var known: [Int: [(place: Int, form: LinearForm)]] = [:]

  /// Different numbers rarely have the same key. No more of them are compared.
  private static let comparedMax = 8

  /// The place of the same or the opposite number, and the sign. If there is none, this number is kept.
  mutating func place(
    like form: LinearForm, orKeep place: Int, canBeOpposite: Bool = true
  ) -> (place: Int, sign: Int)? {
    let key = form.key
    for candidate in known[key] ?? [] {
      guard let sign = form.sign(relativeTo: candidate.form), sign > 0 || canBeOpposite else { continue }
      return (candidate.place, sign)
    }
    if known[key]?.count ?? 0 < KnownForms.comparedMax { known[key, default: []].append((place, form)) }
    return nil
  }
}

/// A sum of forms while it is added up.
struct FormSum {
  /// The head, then a coefficient for each of `atoms`.
  private var numbers = SharedBalls(16)
  private var atoms: [Int] = []
  /// Where the coefficient of an atom is, or 0.
  private var places: [Int] = []

  /// Starts with 0.
  mutating func reset() {
    for atom in atoms { places[atom] = 0 }
    atoms.removeAll(keepingCapacity: true)
    let numbers = numbers
    numbers[0].set(0)
  }

  mutating func add(exact number: Ball) {
    let numbers = numbers
    numbers[0].setSum(of: numbers[0], number, bits: Ball.exact)
  }

  /// Adds form·factor, the factor being exact.
  mutating func add(_ form: LinearForm, times factor: Ball) {
    let terms = form.numbers
    addTerm(nil, of: terms[0], factor)
    for (index, atom) in form.atoms.enumerated() { addTerm(atom, of: terms[1 + index], factor) }
  }

  /// Adds x·y·atom, or x·y.
  mutating func addTerm(_ atom: Int?, of x: Ball, _ y: Ball) {
    if x.isZero || y.isZero { return }
    let place = atom.map { self.place(of: $0) } ?? 0
    let numbers = numbers
    numbers[place].addProduct(of: x, y, bits: Ball.exact)
  }

  private mutating func place(of atom: Int) -> Int {
    if atom < places.count, places[atom] > 0 { return places[atom] }
    if atom >= places.count { places += [Int](repeating: 0, count: atom + 1 - places.count) }
    atoms.append(atom)
    places[atom] = atoms.count
    if atoms.count == numbers.count { grow() }
    let numbers = numbers
    numbers[atoms.count].set(0)
    return atoms.count
  }

  private mutating func grow() {
    let (old, new) = (numbers, SharedBalls(2 * numbers.count))
    for index in 0..<old.count { new[index].set(old[index]) }
    numbers = new
  }

  /// The sum, without what has the coefficient 0.
  var form: LinearForm {
    let (numbers, places) = (numbers, places)
    let atoms = atoms.filter { !numbers[places[$0]].isZero }.sorted()
    let terms = SharedBalls(1 + atoms.count)
    terms[0].set(numbers[0])
    for (index, atom) in atoms.enumerated() { terms[1 + index].set(numbers[places[atom]]) }
    return LinearForm(atoms: atoms, numbers: terms)
  }
}
