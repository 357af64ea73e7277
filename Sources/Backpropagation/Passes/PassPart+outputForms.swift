import Balls
import GradientCore

extension PassPart {
  func outputTwins(_ position: Int) -> [Int] { outputTwins[position - positions.lowerBound] }

  /// Finds the classes that certainly have the same a_L.
  mutating func setOutputTwins(_ position: Int) {
    guard state.hasForms, batch.output == .softmax else { return }
    var known = KnownForms()
    let twins = (0..<batch.outputs).map { index -> Int in
      guard let form = valueForm(batch.depth, position, index),
        let twin = known.place(like: form, orKeep: index, canBeOpposite: false)
      else { return index }
      return twin.place
    }
    outputTwins[position - positions.lowerBound] = twins
  }

  /// Adds the forms of K·share·∂L/∂a_L of a position.
  mutating func addGradForms(_ row: inout OutputRow, _ position: Int) {
    guard state.hasForms else { return }
    if gradForms.isEmpty {
      gradForms = [[[LinearForm]]](
        repeating: [[LinearForm]](repeating: [], count: positions.count), count: batch.depth + 1)
    }
    let found: [LinearForm?]
    switch batch.output {
    case .softmax: found = softmaxForms(&row, position)
    case .logistic: found = (0..<batch.outputs).map { lessTarget(logisticForm(position, $0), position, $0) }
    case .identity:
      found = (0..<batch.outputs).map { lessTarget(valueForm(batch.depth, position, $0), position, $0) }
    }
    let gradA = state.gradA[batch.depth]
    gradForms[batch.depth][position - positions.lowerBound] = found.enumerated().map { index, form in
      form.flatMap { $0.fits(bits: state.bits) ? $0 : nil } ?? atoms.form(of: gradA[position * batch.outputs + index])
    }
  }

  /// ŷ − t.
  private mutating func lessTarget(_ yHat: LinearForm?, _ position: Int, _ index: Int) -> LinearForm? {
    guard let yHat, case .targets(let targets) = batch.truth else { return nil }
    let numbers = SharedBalls([1, -targets[state.demand.samples[position] * batch.outputs + index]])
    formSum.reset()
    formSum.add(yHat, times: numbers[0])
    formSum.add(exact: numbers[1])
    return formSum.form
  }

  /// σ(a_L), as the activation of one more layer.
  private mutating func logisticForm(_ position: Int, _ index: Int) -> LinearForm? {
    let (layer, outputs, results) = (batch.depth + 1, state.outputs, activation.results)
    if forms.count == layer {
      forms.append(LayerForms(units: batch.outputs, rows: positions.count, hasSlopes: false))
    }
    let place = place(position, index, of: batch.depth)
    guard activation.set(.logistic, to: outputs[position * batch.outputs + index], sign: nil, bits: state.bits) else {
      return nil
    }
    let a = valueForm(batch.depth, position, index)
    let twin = a.flatMap { forms[layer].known.place(like: $0, orKeep: place) }
    let form = form(of: .logistic, a, like: twin, results[0], layer) ?? atoms.form(of: results[0])
    forms[layer].set(form, at: place)
    return form
  }
}

// MARK: - Softmax

extension PassPart {
  /// n·∂L/∂a_c is its exact head and Q·(n·x_c − h_c·T)/S. The atoms are x/S of each group of equal classes.
  private mutating func softmaxForms(_ row: inout OutputRow, _ position: Int) -> [LinearForm?] {
    let (groups, groupOfClass) = groups(&row, position)
    let near = groupOfClass.count { $0.head > 0 }
    guard near * groups.count <= NetworkBatch.formsMax else {
      return [LinearForm?](repeating: nil, count: batch.outputs)
    }
    let (gradA, factors, total) = (state.gradA[batch.depth], SharedBalls(1), SharedBalls(1))
    total[0].set(row.total)
    var found: [LinearForm?] = []
    for (index, place) in groupOfClass.enumerated() {
      formSum.reset()
      formSum.add(exact: gradA[position * batch.outputs + index].head)
      if let group = place.group {
        factors[0].set(row.share)
        formSum.addTerm(groups[group].atom, of: total[0], factors[0])
      }
      if place.head > 0 {
        for group in groups {
          factors[0].set(-group.count)
          formSum.addTerm(group.atom, of: total[0], factors[0])
        }
      }
      found.append(formSum.form)
    }
    return found
  }

  /// The groups of classes with equal logits below the greatest, and for each class its group and h.
  private mutating func groups(
    _ row: inout OutputRow, _ position: Int
  ) -> (groups: [KnownRows.Group], classes: [(group: Int?, head: Int)]) {
    let (twins, tails) = (outputTwins(position), SharedBalls(1))
    var (groups, classes): ([KnownRows.Group], [(group: Int?, head: Int)]) = ([], [])
    var places: [Int: Int] = [:]
    for index in 0..<batch.outputs {
      let head = row.setTail(tails[0], index)
      if tails[0].isZero {
        classes.append((nil, head))
      } else if let place = places[twins[index]] {
        groups[place].count += 1
        classes.append((place, head))
      } else {
        places[twins[index]] = groups.count
        classes.append((groups.count, head))
        let gap = gapForm(row.top, index, position)
        groups.append(KnownRows.Group(gap: gap, head: head, count: 1, atom: atoms.add(tails[0])))
      }
    }
    knownRows.share(&groups, classes: classes.count { $0.group == nil })
    return (groups, classes)
  }

  /// a_top − a_c.
  private mutating func gapForm(_ top: Int, _ index: Int, _ position: Int) -> LinearForm? {
    guard let greatest = valueForm(batch.depth, position, top), let a = valueForm(batch.depth, position, index) else {
      return nil
    }
    let signs = SharedBalls([1, -1])
    formSum.reset()
    formSum.add(greatest, times: signs[0])
    formSum.add(a, times: signs[1])
    return formSum.form
  }
}

/// Rows of softmax whose ŷ have the same values, in whatever order: their atoms are the same.
struct KnownRows: Sendable {
  /// Classes with equal logits.
  struct Group: Sendable {
    /// How far the logits are below the greatest; nil if no form is known.
    let gap: LinearForm?
    /// 1 if the classes are near, else 0.
    let head: Int
    var count: Int
    /// x/S.
    var atom: Int

    fileprivate func isLike(_ other: Group) -> Bool {
      guard let gap, let otherGap = other.gap, head == other.head, count == other.count else { return false }
      return gap.sign(relativeTo: otherGap) == 1
    }
  }

  private var rows: [Int: [(groups: [Group], tops: Int)]] = [:]

  /// Gives the groups of a row the atoms of an equal row, if one is known.
  ///
  /// - Parameter tops: how many classes have the greatest logit.
  mutating func share(_ groups: inout [Group], classes tops: Int) {
    guard groups.allSatisfy({ $0.gap != nil }) else { return }
    let key = groups.reduce(tops) { $0 &+ ($1.gap?.key ?? 0) &* $1.count }
    for row in rows[key] ?? [] where row.tops == tops && row.groups.count == groups.count {
      let atoms = groups.compactMap { group in row.groups.first { $0.isLike(group) }?.atom }
      guard Set(atoms).count == groups.count else { continue }
      for index in groups.indices { groups[index].atom = atoms[index] }
      return
    }
    rows[key, default: []].append((groups, tops))
  }
}
