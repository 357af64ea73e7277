import Backpropagation
import GradientCore

/// Writes the steps of a network for one sample, in the course's order: forward, the output units, backward.
struct NetworkSteps {
  let options: TruthOptions
  let sample: Int
  let numbers: NetworkNumbers
  /// The weight whose chain is a step.
  let weight: WeightPlace?
  let formulas: NetworkFormulas

  init(_ options: TruthOptions, sample: Int, _ numbers: NetworkNumbers, weight: WeightPlace?) {
    self.options = options
    self.sample = sample
    self.numbers = numbers
    self.weight = weight
    formulas = NetworkFormulas(depth: numbers.network.depth, base: numbers.output.entries.base)
  }

  private var depth: Int { numbers.network.depth }

  var steps: [Step] {
    var steps: [Step] = []
    for layer in 1...depth {
      steps.append(preActivation(layer))
      if layer < depth { steps.append(activation(layer)) }
    }
    steps += outputSteps
    for layer in (1...depth).reversed() {
      steps += [gradWeights(layer), gradBiases(layer)]
      if layer > 1 { steps += [gradActivation(layer - 1), gradPreActivation(layer - 1)] }
    }
    if let weight { steps.append(chain(of: weight)) }
    if let reduced = numbers.reduced { steps.append(reduction(reduced)) }
    return steps
  }

  private var outputSteps: [Step] {
    switch numbers.network.output {
    case .softmax: OutputSteps(options: options, sample: sample, numbers: numbers.output).steps
    case .logistic: OtherUnitSteps(options: options, sample: sample, numbers: numbers.output).logistic
    case .identity: OtherUnitSteps(options: options, sample: sample, numbers: numbers.output).identity
    }
  }

  /// Which entries of a layer are shown; those of layer 0 are x.
  func entries(_ layer: Int) -> Entries {
    guard layer < depth else { return numbers.output.entries }
    return Entries(count: numbers.network.units(layer), named: [unit(layer)], base: 1)
  }

  /// Which rows of a layer's W are shown.
  func rows(_ layer: Int) -> Entries {
    Entries(
      count: numbers.network.units(layer), named: [unit(layer)] + (layer == depth ? entries(layer).shown : []), base: 1)
  }

  /// The unit of a layer that is shown by itself, counted from 0: that of the weight, or the first one.
  func unit(_ layer: Int) -> Int {
    if let weight, layer == weight.layer { return weight.row - 1 }
    if let weight, layer == weight.layer - 1 { return weight.column - 1 }
    return layer == depth ? numbers.output.components[0] : 0
  }

  /// h_i, and x for i = 0.
  func h(_ layer: Int) -> [Double] { layer == 0 ? numbers.network.inputs : numbers[.h(layer)] }

  func layer(_ layer: Int) -> Layer { numbers.network.layers[layer - 1] }

  /// W_i with numbers.
  func matrix(_ layer: Int) -> Formula {
    Entries.matrix(self.layer(layer).weights, rows: rows(layer), columns: entries(layer - 1))
  }
}

// MARK: - Forward

extension NetworkSteps {
  private func preActivation(_ index: Int) -> Step {
    let (layer, below, unit) = (layer(index), h(index - 1), unit(index))
    var step = Step(
      .preActivation, "Layer \(index): the pre-activations", "Each unit adds its weighted inputs.", layer: index)
    if index == 1 { step.rule.add("\(formulas.h(0)) is the input.") }
    if layer.biases == nil { step.rule.add("There are no biases.") }
    let product = Formula(formulas.weights(index), formulas.h(index - 1))
    step.add(formulas.a(index), layer.biases == nil ? product : formulas.biases(index) + product)
    let sum = Formula.sum(
      over: .j, Formula(formulas.weight(index, .integer(unit + 1), .j), formulas.h(index - 1, .j)))
    let terms = Entries.sum(of: Array(below.indices)) {
      .number(layer.weights[unit * layer.inputs + $0]) * .number(below[$0])
    }
    step.add(
      formulas.a(index, unit), layer.biases == nil ? sum : formulas.bias(index, unit) + sum,
      layer.biases.map { .number($0[unit]) + terms } ?? terms, value: numbers[.a(index)][unit])
    let values = Formula(matrix(index), entries(index - 1).vector(below))
    step.add(
      formulas.a(index), layer.biases.map { entries(index).vector($0) + values } ?? values,
      vector: numbers[.a(index)], entries(index))
    return step
  }

  private func activation(_ index: Int) -> Step {
    let unit = unit(index)
    var step = Step(
      .activation, "Layer \(index): the activations", layer(index).activation?.sentence ?? "", layer: index)
    step.add(formulas.h(index), g(of: formulas.a(index)))
    step.add(
      formulas.h(index, .integer(unit + 1)), g(of: formulas.a(index, unit)), g(of: .number(numbers[.a(index)][unit])),
      value: numbers[.h(index)][unit])
    step.add(formulas.h(index), vector: numbers[.h(index)], entries(index))
    return step
  }

  private func g(of argument: Formula) -> Formula { Formula(Formula(.g), argument.inParentheses) }
}
