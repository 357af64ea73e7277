import Balls
import GradientCore

/// Some positions of a pass: forward, output unit and backward, for which samples are independent.
struct PassPart {
  let batch: NetworkBatch
  let truth: OutputTruth
  let state: PassState
  let results: NetworkResults
  let positions: Range<Int>
  var outcome = PassOutcome()
  /// For each position of the part whether the sign of one of its pre-activations is not known.
  private var isLost: [Bool]

  var atoms: FormAtoms
  var formSum = FormSum()
  /// The forms of each layer from x on, which has none. Logistic output units are one more layer.
  var forms: [LayerForms] = [LayerForms(units: 0, rows: 0, hasSlopes: false)]
  /// The rows of softmax, whichever position they are at.
  var knownRows = KnownRows()
  /// For each layer and position the forms of ∇a that are known, and how many terms those of a position took.
  var gradForms: [[[LinearForm]]] = []
  var gradTerms: [Int]
  /// The most terms that the forms of the backward pass of a position have.
  let gradTermsMax: Int
  /// For each position of the part the first class that certainly has the same a_L, for each class; empty if none is
  /// known.
  var outputTwins: [[Int]]

  let weights: SharedBalls
  let sums = Pairs(2)
  let activation = ActivationPairs()
  /// 1, D·K, and that times a share.
  let divisors = SharedBalls(3)

  init(
    _ batch: NetworkBatch, truth: OutputTruth, _ state: PassState, _ results: NetworkResults, positions: Range<Int>,
    gradTermsMax: Int = 0
  ) {
    self.batch = batch
    self.truth = truth
    self.state = state
    self.results = results
    self.positions = positions
    self.gradTermsMax = gradTermsMax
    isLost = [Bool](repeating: false, count: positions.count)
    let divisors = divisors
    outcome.shares = [Int](repeating: 1, count: positions.count)
    atoms = FormAtoms(bits: state.bits)
    gradTerms = [Int](repeating: 0, count: positions.count)
    outputTwins = [[Int]](repeating: [], count: positions.count)
    let width = (0...batch.depth).reduce(0) { max($0, batch.units($1)) }
    weights = SharedBalls(width)
    divisors[0].set(1)
    truth.setScaledDenominator(divisors[1])
  }

  /// Computes everything that the positions need.
  mutating func run() {
    let highest = positions.reduce(0) { max($0, state.demand.highest[$1]) }
    for layer in 0..<highest {
      beginForms(layer: layer + 1)
      computeForward(layer: layer + 1)
      finishForms(layer: layer + 1)
    }
    computeOutputs()
    let lowest = positions.reduce(batch.depth + 1) { min($0, state.demand.lowest[$1]) }
    for layer in (lowest..<batch.depth + 1).reversed() { computeBackward(from: layer) }
    decideByForms()
  }

  /// The values of a quantity so far; nil if it is not requested.
  func open(_ quantity: NetworkQuantity) -> [Double]? { results.values[quantity] }

  /// Whether the position is computed: its signs are known.
  func isActive(_ position: Int) -> Bool { !isLost[position - positions.lowerBound] }

  /// Rounds an entry if it is open.
  mutating func find(
    _ quantity: NetworkQuantity, in values: [Double]?, at index: Int, _ pair: Pair, dividedBy divisor: Ball
  ) {
    guard let values, values[index].isNaN else { return }
    outcome.add(pair.nearestDouble(dividedBy: divisor, bits: state.bits), quantity, index)
  }
}

// MARK: - Forward

extension PassPart {
  /// a = b + W·h and h = g(a) of a layer.
  private mutating func computeForward(layer: Int) {
    let (sums, outputs, divisors) = (sums, state.outputs, divisors)
    let parameters = batch.layers[layer - 1]
    let (openA, openH) = (open(.a(layer)), open(.h(layer)))
    let a = sums[0]
    for unit in 0..<parameters.units {
      setWeights(of: parameters, unit: unit)
      for position in positions where state.demand.highest[position] >= layer && isActive(position) {
        let index = state.demand.samples[position] * parameters.units + unit
        let isOpen = openA?[index].isNaN ?? false
        guard isOpen || needsUnit(layer, position, openH, index) else { continue }
        let form = setPreActivation(a, bias: parameters.biases?[unit] ?? 0, below: layer - 1, position)
        find(.a(layer), in: openA, at: index, a, dividedBy: divisors[0])
        if layer == batch.depth {
          outputs[position * parameters.units + unit].set(a)
          addOutput(unit, position, form)
        } else {
          activate(layer, position, unit, index, openH, form)
        }
      }
    }
  }

  private func setWeights(of layer: Layer, unit: Int) {
    let weights = weights
    for input in 0..<layer.inputs { weights[input].set(layer.weights[unit * layer.inputs + input]) }
  }

  /// Whether more than the pre-activation of a unit is needed.
  private func needsUnit(_ layer: Int, _ position: Int, _ openH: [Double]?, _ index: Int) -> Bool {
    let demand = state.demand
    if demand.highest[position] > layer || (layer == batch.depth && demand.hasOutput[position]) { return true }
    if openH?[index].isNaN ?? false { return true }
    return results.openRows.contains(.init(layer: layer, sample: demand.samples[position]))
  }

  /// Computes h and g' of a unit from `sums[0]`.
  private mutating func activate(
    _ layer: Int, _ position: Int, _ unit: Int, _ index: Int, _ openH: [Double]?, _ form: LinearForm?
  ) {
    guard let function = batch.layers[layer - 1].activation else { return }
    let (sums, activated) = (sums, activation.results)
    let sample = state.demand.samples[position]
    let sign = function.isPiecewise ? sums[0].sign(bits: state.bits) : nil
    guard activation.set(function, to: sums[0], sign: sign, bits: state.bits) else {
      isLost[position - positions.lowerBound] = true
      return outcome.addLost(layer: layer, index: index)
    }
    if sign == 0, function.hasKink, results.openRows.contains(.init(layer: layer, sample: sample)) {
      outcome.kinks.append(Kink(layer: layer, sample: sample, unit: unit + 1))
    }
    let place = position * batch.units(layer) + unit
    let (h, slopes, one) = (state.h[layer], state.slopes[layer], divisors)
    h[place].set(activated[0])
    if slopes.count > 0 { slopes[place].set(activated[1]) }
    addForm(form, layer: layer, unit: unit, position: position, function: function, sign: sign)
    find(.h(layer), in: openH, at: index, h[place], dividedBy: one[0])
  }
}
