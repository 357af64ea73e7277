import Balls

extension PassState {
  /// The first pass has no forms: if there is nothing to decide, it needs none.
  var hasForms: Bool { bits > GeneralPath.firstBits }
}

extension PassPart {
  /// Sets a number to b + W·h of the layer below, W being the row in `weights`.
  ///
  /// - Returns: its form; nil if it has none, because its head or the forms below are too long.
  func setPreActivation(_ a: Pair, bias: Double, below layer: Int, _ position: Int) -> LinearForm? {
    let (h, weights, bits) = (state.h[layer], weights, state.bits)
    let inputs = batch.units(layer)
    let (row, exact) = (h.run(from: position * inputs, count: inputs), weights.run(count: inputs))
    a.setZero()
    a.head.set(bias)
    a.addHeads(of: row, exact: exact, bits: bits)
    let form = state.hasForms && a.tail.isZero ? form(head: a.head, below: layer, position) : nil
    a.tail.addDot(of: row.tails, exact, bits: bits)
    if let form { setCloserTail(a, of: form, forms[position - positions.lowerBound].atoms, position) }
    return form
  }

  /// Makes the layer that was computed the one below.
  mutating func finishForms() {
    forms = growingForms
    let atoms = forms.reduce(0) { max($0, $1.atoms.count) }
    if mergedWeights.count < atoms { mergedWeights = SharedBalls(atoms) }
  }

  mutating func beginForms(layer: Int) {
    guard state.hasForms else { return }
    let empty = LayerForms(units: layer < batch.depth ? batch.units(layer) : 0)
    growingForms = [LayerForms](repeating: empty, count: positions.count)
  }

  /// The first class that certainly has the same a_L, for each class; empty if none is known.
  func outputTwins(_ position: Int) -> [Int] { outputTwins[position - positions.lowerBound] }

  /// Notes which class has the same a_L.
  mutating func addOutput(_ unit: Int, _ form: LinearForm?, _ position: Int) {
    guard state.hasForms else { return }
    let part = position - positions.lowerBound
    if outputTwins[part].isEmpty { outputTwins[part] = Array(0..<batch.outputs) }
    guard let form, let twin = growingForms[part].unit(like: form, orKeep: unit), twin.sign > 0 else { return }
    outputTwins[part][unit] = twin.unit
  }

  /// Adds the form of h = g(a) of a unit. The pair of a unit that follows from another becomes what its form says.
  mutating func addForm(
    _ a: LinearForm?, layer: Int, unit: Int, position: Int, function: Activation, sign: Int?
  ) {
    guard state.hasForms else { return }
    let (h, part) = (state.h[layer], position - positions.lowerBound)
    let value = h[position * batch.units(layer) + unit]
    let form: LinearForm
    if value.tail.isZero {
      form = LinearForm(head: value.head)
    } else if let a, let found = self.form(a, layer, unit, position, function, sign) {
      form = found
    } else {
      form = growingForms[part].addAtom(layer: layer, unit: unit, head: value.head)
    }
    growingForms[part].set(form, unit: unit)
  }
}

extension PassPart {
  /// Merges the forms below into that of a pre-activation.
  private func form(head: Ball, below layer: Int, _ position: Int) -> LinearForm? {
    let (below, weights, merged) = (forms[position - positions.lowerBound], weights, mergedWeights)
    guard !below.atoms.isEmpty else { return LinearForm(head: head) }
    guard below.size * batch.units(layer + 1) <= NetworkBatch.formsMax else { return nil }
    for atom in below.atoms.indices { merged[atom].set(0) }
    for input in 0..<batch.units(layer) where !weights[input].isZero {
      guard let form = below.forms[input] else { return nil }
      let numbers = form.numbers
      for (index, atom) in form.atoms.enumerated() {
        merged[atom].addProduct(of: numbers[1 + index], weights[input], bits: Ball.exact)
      }
    }
    let form = LinearForm(head: head, merged: merged, atoms: below.atoms.count)
    return form.fits(bits: state.bits) ? form : nil
  }

  /// The form of g(a) if it follows from a, or from an earlier unit.
  private mutating func form(
    _ a: LinearForm, _ layer: Int, _ unit: Int, _ position: Int, _ function: Activation, _ sign: Int?
  ) -> LinearForm? {
    let (h, slopes, part) = (state.h[layer], state.slopes[layer], position - positions.lowerBound)
    let (row, below, limit) = (position * batch.units(layer), forms[part].atoms, state.carriedMax[layer])
    let value = h[row + unit]
    if let slope = function.slope(sign: sign) {
      let form = a.scaled(by: slope)
      let numbers = form.numbers
      guard numbers[0].isEqual(to: value.head), form.fits(bits: state.bits) else { return nil }
      return growingForms[part].carry(form, from: below, limit: limit)
    }
    guard let twin = growingForms[part].unit(like: a, orKeep: unit), let g = growingForms[part].forms[twin.unit] else {
      return nil
    }
    if twin.sign > 0 {
      value.set(h[row + twin.unit])
      if slopes.count > 0 { slopes[row + unit].set(slopes[row + twin.unit]) }
      return g
    }
    guard let reflection = function.reflection else { return nil }
    var form = g.scaled(by: reflection.sign)
    let constant = SharedBalls([reflection.constant])
    form = form.adding(LinearForm(head: constant[0]))
    if reflection.slope != 0 {
      guard let own = growingForms[part].carry(a.scaled(by: reflection.slope), from: below, limit: limit) else {
        return nil
      }
      form = form.adding(own)
    }
    guard form.fits(bits: state.bits) else { return nil }
    move(value, to: form, growingForms[part].atoms, position)
    return form
  }

  /// Gives a number the head of its form.
  private func move(_ value: Pair, to form: LinearForm, _ atoms: [LayerForms.Atom], _ position: Int) {
    let (numbers, difference) = (form.numbers, SharedBalls(1))
    difference[0].setDifference(of: value.head, numbers[0], bits: Ball.exact)
    value.tail.setSum(of: value.tail, difference[0], bits: state.bits)
    value.head.set(numbers[0])
    setCloserTail(value, of: form, atoms, position)
  }

  /// Sets a tail to that of its form, unless it is known better: a form may cancel where g itself does not.
  private func setCloserTail(_ value: Pair, of form: LinearForm, _ atoms: [LayerForms.Atom], _ position: Int) {
    guard !form.atoms.isEmpty else { return value.tail.set(0) }
    let (numbers, sums) = (form.numbers, sums)
    let sum = sums[1].tail
    sum.set(0)
    for (index, place) in form.atoms.enumerated() {
      let atom = atoms[place]
      let h = state.h[atom.layer]
      let tail = h[position * batch.units(atom.layer) + atom.unit].tail
      sum.addProduct(of: tail, numbers[1 + index], bits: state.bits)
    }
    if sum.isCloser(than: value.tail) { value.tail.set(sum) }
  }
}
