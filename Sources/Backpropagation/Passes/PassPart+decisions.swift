import Balls
import GradientCore

// What the balls of the backward pass leave open is decided by exact forms, which are made for the open entries alone.
extension PassPart {
  /// Decides the open gradients of units, and of x.
  mutating func decideByForms() {
    guard !gradForms.isEmpty, !outcome.hasLostSamples else { return }
    var found = outcome
    found.decide { nearestGradient($0.quantity, $0.index) }
    outcome = found
  }

  /// The double nearest an entry of ∇h, ∇x or ∇a, from its form; nil if it has none.
  mutating func nearestGradient(_ quantity: NetworkQuantity, _ index: Int) -> NearestDouble? {
    guard let width = quantity.width(in: batch), !gradForms.isEmpty,
      let position = state.demand.position(of: index / width)
    else { return nil }
    let form: LinearForm?
    switch quantity {
    case .gradX: form = gradHForm(0, position, index % width)
    case .gradH(let layer): form = gradHForm(layer, position, index % width)
    case .gradA(let layer) where layer < batch.depth: form = gradAForms(layer, position)?[index % width]
    default: form = nil
    }
    return form.map { nearest($0, times: outcome.shares[position - positions.lowerBound]) }
  }

  /// The double nearest an entry of ∇W or ∇b, from its form; nil if it has none.
  ///
  /// - Precondition: the part is the whole batch.
  mutating func nearestSum(_ entry: PassOutcome.Open) -> NearestDouble? {
    let common = BatchSums.commonMultiple(of: outcome.shares)
    guard common > 0, !gradForms.isEmpty else { return nil }
    let (layer, row, column): (Int, Int, Int?)
    switch entry.quantity {
    case .gradB(let number): (layer, row, column) = (number, entry.index, nil)
    case .gradW(let number):
      let inputs = batch.units(number - 1)
      (layer, row, column) = (number, entry.index / inputs, entry.index % inputs)
    default: return nil
    }
    var sum = FormSum()
    let factors = SharedBalls(1)
    for position in positions {
      guard let gradient = gradAForms(layer, position)?[row] else { return nil }
      factors[0].set(common / outcome.shares[position - positions.lowerBound])
      guard let column else {
        sum.add(gradient, times: factors[0])
        continue
      }
      guard let h = valueForm(layer - 1, position, column), takeTerms(gradient.terms * h.terms, position),
        atoms.addProduct(of: gradient, h, times: factors[0], to: &sum)
      else { return nil }
    }
    let form = sum.form
    return form.fits(bits: state.bits) ? nearest(form, times: common) : nil
  }

  /// The double nearest a form divided by D·K and a share.
  private func nearest(_ form: LinearForm, times share: Int) -> NearestDouble {
    let (sums, divisors) = (sums, divisors)
    let (number, divisor) = (sums[0], divisors[2])
    atoms.write(form, to: number)
    divisor.setProduct(of: divisors[1], share, bits: Ball.exact)
    return number.nearestDouble(dividedBy: divisor, bits: state.bits)
  }
}

// MARK: - Forms of the backward pass

extension PassPart {
  /// Counts terms of the backward pass of a position.
  ///
  /// - Returns: whether some more are within that.
  private mutating func takeTerms(_ terms: Int, _ position: Int) -> Bool {
    let place = position - positions.lowerBound
    guard gradTerms[place] + terms <= gradTermsMax else { return false }
    gradTerms[place] += terms
    outcome.terms += terms
    return true
  }

  /// Those of ∇a of a layer, made from the output units down.
  private mutating func gradAForms(_ layer: Int, _ position: Int) -> [LinearForm]? {
    let place = position - positions.lowerBound
    guard var highest = (layer...batch.depth).first(where: { !gradForms[$0][place].isEmpty }) else { return nil }
    while highest > layer {
      highest -= 1
      var found: [LinearForm] = []
      for unit in 0..<batch.units(highest) {
        guard let form = gradAForm(highest, position, unit) else { return nil }
        found.append(form)
      }
      gradForms[highest][place] = found
    }
    return gradForms[layer][place]
  }

  /// ∇a = ∇h·g'(a) of a unit, from the forms of the layer above. If the product is too long, it is an atom.
  private mutating func gradAForm(_ layer: Int, _ position: Int, _ unit: Int) -> LinearForm? {
    guard let gradient = gradHForm(layer, position, unit) else { return nil }
    let (one, gradA) = (SharedBalls([1]), state.gradA[layer])
    if let slope = forms[layer].slopes[place(position, unit, of: layer)], takeTerms(gradient.terms, position) {
      formSum.reset()
      if atoms.addProduct(of: gradient, slope, times: one[0], to: &formSum) {
        let form = formSum.form
        if form.fits(bits: state.bits) { return form }
      }
    }
    return atoms.form(of: gradA[position * batch.units(layer) + unit])
  }

  /// ∇h of a unit: column `unit` of the layer above times its ∇a.
  private mutating func gradHForm(_ layer: Int, _ position: Int, _ unit: Int) -> LinearForm? {
    guard let above = gradAForms(layer + 1, position), takeTerms(above.reduce(0) { $0 + $1.terms }, position) else {
      return nil
    }
    let (parameters, weights) = (batch.layers[layer], weights)
    formSum.reset()
    for (index, form) in above.enumerated() {
      weights[index].set(parameters.weights[index * parameters.inputs + unit])
      formSum.add(form, times: weights[index])
    }
    return formSum.form
  }
}
