import Balls

extension PassState {
  /// The first pass has no forms: if there is nothing to decide, it needs none.
  var hasForms: Bool { bits > GeneralPath.firstBits }
}

extension PassPart {
  /// The place of a unit in the forms of its layer.
  func place(_ position: Int, _ unit: Int, of layer: Int) -> Int {
    (position - positions.lowerBound) * batch.units(layer) + unit
  }

  /// The form of h; an input is exact.
  func valueForm(_ layer: Int, _ position: Int, _ unit: Int) -> LinearForm? {
    guard layer == 0 else { return forms[layer].values[place(position, unit, of: layer)] }
    let inputs = state.h[0]
    return LinearForm(head: inputs[position * batch.units(0) + unit].head)
  }

  /// Makes room for the forms of a layer.
  mutating func beginForms(layer: Int) {
    guard state.hasForms else { return }
    let hasSlopes = layer < batch.depth && state.slopes[layer].count > 0
    forms.append(LayerForms(units: batch.units(layer), rows: positions.count, hasSlopes: hasSlopes))
  }

  /// Gives up what no later layer needs.
  mutating func finishForms(layer: Int) {
    guard state.hasForms else { return }
    forms[layer].known = KnownForms()
    if state.gradA[layer].count == 0 { forms[layer - 1] = LayerForms(units: 0, rows: 0, hasSlopes: false) }
  }

  /// Notes the form of a pre-activation of the last layer.
  mutating func addOutput(_ unit: Int, _ position: Int, _ form: LinearForm?) {
    guard let form else { return }
    forms[batch.depth].set(form, at: place(position, unit, of: batch.depth))
  }

  /// Sets a number to b + W·h of the layer below, W being the row in `weights`.
  ///
  /// - Returns: its form; nil if it has none, because its head or the forms below are too long.
  mutating func setPreActivation(_ a: Pair, bias: Double, below layer: Int, _ position: Int) -> LinearForm? {
    let (h, weights, bits) = (state.h[layer], weights, state.bits)
    let inputs = batch.units(layer)
    let (row, exact) = (h.run(from: position * inputs, count: inputs), weights.run(count: inputs))
    a.setZero()
    a.head.set(bias)
    a.addDot(of: row, exact: exact, bits: bits)
    guard state.hasForms, let form = form(bias: bias, below: layer, position, a) else { return nil }
    setCloser(a, to: form)
    return form
  }

  /// Merges the forms below into that of a pre-activation.
  private mutating func form(bias: Double, below layer: Int, _ position: Int, _ a: Pair) -> LinearForm? {
    let size = layer == 0 ? 0 : forms[layer].sizes[position - positions.lowerBound]
    guard size > 0 else { return a.tail.isZero ? LinearForm(head: a.head) : nil }
    guard size * batch.units(layer + 1) <= NetworkBatch.formsMax else { return nil }
    let (weights, exact) = (weights, SharedBalls([bias]))
    formSum.reset()
    formSum.add(exact: exact[0])
    for input in 0..<batch.units(layer) where !weights[input].isZero {
      guard let form = valueForm(layer, position, input) else { return nil }
      formSum.add(form, times: weights[input])
    }
    let form = formSum.form
    return form.fits(bits: state.bits) ? form : nil
  }

  /// Adds the forms of h = g(a) and of g'(a) of a unit. The pair of a unit that follows from another gets the head that
  /// its form says.
  mutating func addForm(_ a: LinearForm?, layer: Int, unit: Int, position: Int, function: Activation, sign: Int?) {
    guard state.hasForms else { return }
    let (h, slopes) = (state.h[layer], state.slopes[layer])
    let (index, place) = (position * batch.units(layer) + unit, place(position, unit, of: layer))
    let value = h[index]
    var twin: (place: Int, sign: Int)?
    if let slope = function.slope(sign: sign) {
      forms[layer].set(linearForm(a, slope: slope, value, layer) ?? atoms.form(of: value), at: place)
    } else {
      twin = a.flatMap { forms[layer].known.place(like: $0, orKeep: place) }
      forms[layer].set(self.form(of: function, a, like: twin, value, layer) ?? atoms.form(of: value), at: place)
    }
    guard slopes.count > 0 else { return }
    let known = twin.flatMap { twin in forms[layer].slopes[twin.place].map { ($0, twin.sign) } }
    forms[layer].slopes[place] =
      known.flatMap { self.slopeForm(of: function, like: $0.0, sign: $0.1) } ?? atoms.form(of: slopes[index])
  }

  /// slope·a.
  private mutating func linearForm(_ a: LinearForm?, slope: Double, _ value: Pair, _ layer: Int) -> LinearForm? {
    guard let a, !value.tail.isZero, a.atoms.count <= state.carriedMax[layer] else { return nil }
    let factor = SharedBalls([slope])
    formSum.reset()
    formSum.add(a, times: factor[0])
    let form = formSum.form
    let numbers = form.numbers
    return numbers[0].isEqual(to: value.head) && form.fits(bits: state.bits) ? form : nil
  }

  /// The form of g(a) that follows from a unit with the same or the opposite a.
  mutating func form(
    of function: Activation, _ a: LinearForm?, like twin: (place: Int, sign: Int)?, _ value: Pair, _ layer: Int
  ) -> LinearForm? {
    guard let a, let twin, let g = forms[layer].values[twin.place], !value.tail.isZero else { return nil }
    if twin.sign > 0 {
      setCloser(value, to: g)
      return g
    }
    guard let reflection = function.reflection else { return nil }
    guard reflection.slope == 0 || a.atoms.count <= state.carriedMax[layer] else { return nil }
    let numbers = SharedBalls([reflection.constant, reflection.sign, reflection.slope])
    formSum.reset()
    formSum.add(exact: numbers[0])
    formSum.add(g, times: numbers[1])
    formSum.add(a, times: numbers[2])
    let form = formSum.form
    guard form.fits(bits: state.bits) else { return nil }
    setCloser(value, to: form)
    return form
  }

  /// The form of g'(a), which is g'(a) of a twin, or slope − sign·g'(−a).
  private mutating func slopeForm(of function: Activation, like slope: LinearForm, sign: Int) -> LinearForm? {
    if sign > 0 { return slope }
    guard let reflection = function.reflection else { return nil }
    let numbers = SharedBalls([reflection.slope, -reflection.sign])
    formSum.reset()
    formSum.add(exact: numbers[0])
    formSum.add(slope, times: numbers[1])
    return formSum.form
  }

  /// Gives a number the head of its form, and the tail of its form unless its own is known better: a form may cancel
  /// where g itself does not.
  private func setCloser(_ value: Pair, to form: LinearForm) {
    let (numbers, sums) = (form.numbers, sums)
    let other = sums[1]
    other.head.setDifference(of: value.head, numbers[0], bits: Ball.exact)
    value.tail.setSum(of: value.tail, other.head, bits: state.bits)
    value.head.set(numbers[0])
    atoms.setTail(other.tail, of: form)
    if other.tail.isExact || other.tail.isCloser(than: value.tail) { value.tail.set(other.tail) }
  }
}
