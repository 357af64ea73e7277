import Backpropagation
import GradientCore

/// The exact numbers of a network's derivation for one sample, each computed by the core.
struct NetworkNumbers {
  /// The network with the one sample, whose losses are added: D = 1.
  let network: NetworkBatch
  /// Those of the output units.
  let output: SampleNumbers
  /// Every quantity of both passes.
  private let values: NetworkValues
  /// The factors from the loss down to a weight: down to layer 1, if no weight is asked for.
  let chain: [ChainFactor]
  /// g'(a_i) of each hidden layer.
  private let slopes: [Int: [Double]]
  /// The numbers of the batch; nil if they are those of the sample.
  let reduced: ReducedNetwork?

  /// The batch's own numbers.
  struct ReducedNetwork {
    let output: ReducedNumbers
    let values: NetworkValues
    /// The gradients of the parameters, of each sample that a sum over the batch shows.
    let samples: [Int: NetworkValues]
  }

  /// - Precondition: the quantity is one of both passes.
  subscript(quantity: NetworkQuantity) -> [Double] { values[quantity]! }

  /// g'(a_i).
  func slopes(_ layer: Int) -> [Double] { slopes[layer]! }

  /// - Parameters:
  ///   - component: the output that is shown by itself; nil for the label and one other.
  ///   - base: what the first output is called.
  ///   - workMax: the most work for what the fast stage leaves open.
  /// - Throws: as `NetworkBatch.gradients`.
  init(
    _ batch: NetworkBatch, _ options: TruthOptions, sample: Int, component: Int?, base: Int, workMax: Int
  ) throws(InvalidNetwork) {
    let alone = try batch.alone(sample, options)
    network = alone
    let numbers: NetworkGradients
    do throws(InvalidNetwork) {
      numbers = try alone.gradients(alone.quantities, chainOf: Self.lowestWeight, workMax: workMax)
    } catch {
      throw error.ofSample(sample)
    }
    values = numbers.values
    chain = numbers.chain
    var slopes: [Int: [Double]] = [:]
    var jacobian: [Double] = []
    for factor in numbers.chain {
      switch factor.derivative {
      case .output: jacobian = factor.values
      case .activation(let layer): slopes[layer] = factor.values
      default: break
      }
    }
    self.slopes = slopes
    output = SampleNumbers(
      numbers.values, jacobian: jacobian, of: alone, options, sample: sample, component: component, base: base)
    reduced =
      options.isReduced ? try ReducedNetwork(batch, options, sample: sample, workMax: workMax) : nil
  }

  /// The chain of a weight of layer 1 has the Jacobian of the outputs and every slope.
  private static let lowestWeight = WeightPlace(layer: 1, row: 1, column: 1, sample: 0)

  /// The work of the core for a derivation, before what the fast stage leaves open.
  static func work(_ batch: NetworkBatch, _ options: TruthOptions) -> Work {
    // That of the sample is at most that of the batch.
    let ofSample = batch.work(batch.quantities, chainOf: lowestWeight)
    guard options.isReduced else { return ofSample }
    // The samples that are computed one by one are at most all of them.
    return ofSample + batch.work(ReducedNetwork.quantities(of: batch)) * 2
  }
}

extension NetworkBatch {
  /// Every quantity of both passes.
  fileprivate var quantities: NetworkQuantities {
    var all: [NetworkQuantity] = [.yHat, .losses, .gradYHat]
    for layer in 1...depth {
      all += [.a(layer), .gradA(layer), .gradW(layer), .gradB(layer)]
      if layer < depth { all += [.h(layer), .gradH(layer)] }
    }
    return NetworkQuantities(all)
  }

  /// The same network with one of its samples.
  fileprivate func alone(_ sample: Int, _ options: TruthOptions) throws(InvalidNetwork) -> NetworkBatch {
    let width = units(0)
    return try NetworkBatch(
      layers: layers, output: output, inputs: Array(inputs[sample * width..<(sample + 1) * width]), samples: 1,
      truth: options.truth(of: sample), reduction: .sum, weights: weights, labelSmoothing: labelSmoothing,
      ignoreIndex: ignoreIndex)
  }
}

extension NetworkNumbers.ReducedNetwork {
  fileprivate static func quantities(of batch: NetworkBatch) -> NetworkQuantities {
    NetworkQuantities(parameters(of: batch) + [.loss, .losses, .denominator, .gradA(batch.depth)])
  }

  private static func parameters(of batch: NetworkBatch) -> [NetworkQuantity] {
    (1...batch.depth).flatMap { [.gradW($0), .gradB($0)] }
  }

  fileprivate init(
    _ batch: NetworkBatch, _ options: TruthOptions, sample: Int, workMax: Int
  ) throws(InvalidNetwork) {
    var samples: [Int: NetworkValues] = [:]
    for index in Entries.shownTerms(of: Array(0..<batch.samples)) {
      do throws(InvalidNetwork) {
        let alone = try batch.alone(index, options)
        samples[index] = try alone.gradients(NetworkQuantities(Self.parameters(of: batch)), workMax: workMax).values
      } catch {
        throw error.ofSample(index)
      }
    }
    self.samples = samples
    values = try batch.gradients(Self.quantities(of: batch), workMax: workMax).values
    let row = sample * batch.outputs..<(sample + 1) * batch.outputs
    output = ReducedNumbers(
      loss: values[.loss]![0], losses: values[.losses]!, denominator: values[.denominator]![0],
      gradAL: Array(values[.gradA(batch.depth)]![row]))
  }
}

extension SampleNumbers {
  fileprivate init(
    _ values: NetworkValues, jacobian: [Double], of network: NetworkBatch, _ options: TruthOptions,
    sample: Int, component: Int?, base: Int
  ) {
    let (classes, logits) = (network.outputs, values[.a(network.depth)]!)
    let focus = options.focus(sample, logits: logits)
    let components = SampleNumbers.components(component, focus: focus, classes: classes)
    self.init(
      logits: logits, yHat: values[.yHat]!, loss: values[.losses]![0], gradYHat: values[.gradYHat]!,
      gradAL: values[.gradA(network.depth)]!, jacobianRow: Array(jacobian[focus * classes..<(focus + 1) * classes]),
      focus: focus, components: components,
      entries: Entries(count: classes, named: components + [focus], base: base),
      shares: network.output == .softmax ? options.shares(sample) : nil)
  }
}

extension InvalidNetwork {
  /// The faults of a batch of one sample, for the batch that it is from.
  fileprivate func ofSample(_ sample: Int) -> InvalidNetwork {
    let placed = faults.map { fault in
      switch fault {
      case .beyondBinary64(let quantity, 0?, let entry):
        NetworkFault.beyondBinary64(quantity, sample: sample, entry: entry)
      case .beyondPrecision(let quantity, 0?, let bits):
        NetworkFault.beyondPrecision(quantity, sample: sample, bits: bits)
      default: fault
      }
    }
    return InvalidNetwork(faults: placed, count: count)
  }
}
