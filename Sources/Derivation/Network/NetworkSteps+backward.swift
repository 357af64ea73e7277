import Backpropagation
import GradientCore

extension NetworkSteps {
  private func lossBy(_ x: Formula) -> Formula { .derivative(of: .loss, by: x) }

  func gradWeights(_ index: Int) -> Step {
    let (row, column) = (unit(index), unit(index - 1))
    let (gradA, below) = (numbers[.gradA(index)], h(index - 1))
    var step = Step(
      .gradWeights, "Layer \(index): the gradient by the weights",
      "A weight is a factor of its input: the derivative of the unit by it is that input.", layer: index)
    let gradient = formulas.gradient(by: formulas.weights(index))
    step.add(gradient, Formula(formulas.gradient(by: formulas.a(index)), formulas.h(index - 1).transposed))
    step.add(
      lossBy(formulas.weight(index, .integer(row + 1), .integer(column + 1))),
      lossBy(formulas.a(index, row)) * formulas.h(index - 1, .integer(column + 1)),
      .number(gradA[row]) * .number(below[column]), value: numbers[.gradW(index)][row * below.count + column])
    step.add(
      gradient, Formula(entries(index).vector(gradA), entries(index - 1).vector(below).transposed),
      matrix: numbers[.gradW(index)], rows: rows(index), columns: entries(index - 1))
    return step
  }

  func gradBiases(_ index: Int) -> Step {
    var step = Step(
      .gradBiases, "Layer \(index): the gradient by the biases", "The derivative of a unit by its bias is 1.",
      layer: index)
    step.add(
      formulas.gradient(by: formulas.biases(index)), formulas.gradient(by: formulas.a(index)),
      vector: numbers[.gradB(index)], rows(index))
    return step
  }

  func gradActivation(_ index: Int) -> Step {
    let (above, unit) = (layer(index + 1), unit(index))
    let gradA = numbers[.gradA(index + 1)]
    var step = Step(
      .gradH, "Layer \(index): the gradient by the activations",
      "An activation is an input of every unit above: it gets the gradient of each, times the weight between them.",
      layer: index)
    let gradient = formulas.gradient(by: formulas.h(index))
    let ofAbove = formulas.gradient(by: formulas.a(index + 1))
    step.add(gradient, Formula(formulas.weights(index + 1).transposed, ofAbove))
    let terms = Entries.sum(of: Array(gradA.indices)) {
      .number(above.weights[$0 * above.inputs + unit]) * .number(gradA[$0])
    }
    step.add(lossBy(formulas.h(index, .integer(unit + 1))), terms, value: numbers[.gradH(index)][unit])
    step.add(
      gradient, Formula(matrix(index + 1).transposed, entries(index + 1).vector(gradA)),
      vector: numbers[.gradH(index)], entries(index))
    return step
  }

  func gradPreActivation(_ index: Int) -> Step {
    let (unit, slopes, gradH) = (unit(index), numbers.slopes(index), numbers[.gradH(index)])
    var step = Step(
      .gradA, "Layer \(index): the gradient by the pre-activations",
      "Each activation depends on its own pre-activation alone.", layer: index)
    if let activation = layer(index).activation { step.rule.add(activation.sentenceOfSlope) }
    let gradient = formulas.gradient(by: formulas.a(index))
    let slope = { (argument: Formula) in Formula(Formula(.gPrime), argument.inParentheses) }
    step.add(gradient, formulas.gradient(by: formulas.h(index)).timesEntries(of: slope(formulas.a(index))))
    step.add(
      lossBy(formulas.a(index, unit)),
      lossBy(formulas.h(index, .integer(unit + 1))) * slope(formulas.a(index, unit)),
      .number(gradH[unit]) * .number(slopes[unit]), value: numbers[.gradA(index)][unit])
    step.add(
      gradient, entries(index).vector(gradH).timesEntries(of: entries(index).vector(slopes)),
      vector: numbers[.gradA(index)], entries(index))
    return step
  }

  /// The batch, and the gradients of the parameters, which are sums over it.
  func reduction(_ reduced: NetworkNumbers.ReducedNetwork) -> Step {
    var step = ReductionStep(options: options, numbers: numbers.output, reduced: reduced.output).step
    step.rule.add("The gradients of weights and biases are added over the samples.")
    for index in (1...numbers.network.depth).reversed() {
      let (row, column) = (unit(index), unit(index - 1))
      let (weights, biases) = (formulas.weights(index), formulas.biases(index))
      step.add(.gradient(of: .meanLoss, by: weights), sumOfGradients(by: weights))
      add(
        formulas.weight(index, .integer(row + 1), .integer(column + 1)), .gradW(index),
        at: row * numbers.network.units(index - 1) + column, of: reduced, to: &step)
      step.add(
        .gradient(of: .meanLoss, by: weights), matrix: reduced.values[.gradW(index)]!, rows: rows(index),
        columns: entries(index - 1))
      step.add(.gradient(of: .meanLoss, by: biases), sumOfGradients(by: biases))
      add(formulas.bias(index, row), .gradB(index), at: row, of: reduced, to: &step)
      step.add(.gradient(of: .meanLoss, by: biases), vector: reduced.values[.gradB(index)]!, rows(index))
    }
    return step
  }

  /// Σ_n ∇_x L_n, divided by D for a mean.
  private func sumOfGradients(by parameter: Formula) -> Formula {
    let total = Formula.sum(over: .n, .gradient(of: Formula.loss.sub(.n), by: parameter))
    return options.reduction == .mean ? Formula(.integer(1) / .bigD, total) : total
  }

  /// Adds the line of one parameter: the sum of what the samples have for it.
  ///
  /// - Parameter entry: its place in the quantity.
  private func add(
    _ parameter: Formula, _ quantity: NetworkQuantity, at entry: Int, of reduced: NetworkNumbers.ReducedNetwork,
    to step: inout Step
  ) {
    let total = Entries.sum(of: Array(reduced.output.losses.indices)) {
      .number(reduced.samples[$0]![quantity]![entry])
    }
    let share = Formula.number(1) / .number(reduced.output.denominator)
    step.add(
      .derivative(of: .meanLoss, by: parameter), options.reduction == .mean ? share * total.inParentheses : total,
      value: reduced.values[quantity]![entry])
  }
}

// MARK: - One weight

extension NetworkSteps {
  /// From the loss down to one weight: the product of the factors so far, factor by factor.
  func chain(of place: WeightPlace) -> Step {
    var step = Step(
      .weight, "Talk to the weight: one weight, the whole chain",
      "The loss depends on the weight through its unit, and on that through all units above it.")
    let weight = formulas.weight(place.layer, .integer(place.row), .integer(place.column))
    step.add(lossBy(weight), factors(down: place))
    for factor in numbers.chain {
      switch factor.derivative {
      case .loss: step.add(formulas.gradient(by: .yHat), vector: factor.product, entries(numbers.network.depth))
      case .output: step.add(formulas.gradient(by: .aL), vector: factor.product, entries(numbers.network.depth))
      case .preActivation(let layer) where layer > place.layer:
        step.add(formulas.gradient(by: formulas.h(layer - 1)), vector: factor.product, entries(layer - 1))
      case .activation(let layer) where layer >= place.layer:
        step.add(formulas.gradient(by: formulas.a(layer)), vector: factor.product, entries(layer))
      default: break
      }
    }
    let (gradA, input) = (numbers[.gradA(place.layer)][place.row - 1], h(place.layer - 1)[place.column - 1])
    let columns = numbers.network.units(place.layer - 1)
    step.add(
      lossBy(weight),
      lossBy(formulas.a(place.layer, place.row - 1)) * formulas.h(place.layer - 1, .integer(place.column)),
      .number(gradA) * .number(input),
      value: numbers[.gradW(place.layer)][(place.row - 1) * columns + place.column - 1])
    return step
  }

  /// ∂L/∂ŷ · ∂ŷ/∂a_L · … · ∂a_k/∂W_k.
  private func factors(down place: WeightPlace) -> Formula {
    let depth = numbers.network.depth
    var product = lossBy(.yHat) * .derivative(of: .yHat, by: .aL)
    for layer in (place.layer..<depth).reversed() {
      product = product * .derivative(of: formulas.a(layer + 1), by: formulas.h(layer))
      product = product * .derivative(of: formulas.h(layer), by: formulas.a(layer))
    }
    let weight = formulas.weight(place.layer, .integer(place.row), .integer(place.column))
    return product * .derivative(of: formulas.a(place.layer), by: weight)
  }
}
