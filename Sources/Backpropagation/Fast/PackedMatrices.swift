import GradientCore
import Parallel

/// The matrices of doubles that products read by columns, in stripes of four columns: x, each Wᵀ and each W.
struct PackedMatrices {
  /// A matrix's place.
  struct Place {
    /// Its numbers are at `start + j/4·4·rows + 4·t + j%4`.
    let start: Int
    /// The norms of its columns are here.
    let norms: Int
    let rows: Int
    /// A multiple of 4.
    let columns: Int

    /// From one stripe to the next.
    var stripe: Int { 4 * rows }
  }

  /// What a place holds: x (layer 0), or Wᵀ or W of a layer.
  private typealias Source = (place: Place, layer: Int, isForward: Bool)

  private(set) var numbers: [Double] = []
  private(set) var norms: [Double] = []
  /// x, if some product needs it.
  private(set) var inputs: Place?
  /// Wᵀ of each layer.
  private(set) var forward: [Place] = []
  /// W of each layer whose ∂loss/∂h_{i−1} is needed, otherwise nil.
  private(set) var backward: [Place?] = []
  /// b of each layer, padded; empty if all are 0.
  let biases: [[Double]]

  /// - Parameters:
  ///   - lowest: the lowest layer whose ∂loss/∂a is needed.
  ///   - split: the threads; many numbers are worth more than one.
  init<Loops: LoopSet>(
    _ batch: NetworkBatch, lowest: Int, hasGradX: Bool, hasFirstGradW: Bool, _ loops: Loops.Type,
    _ split: WorkSplit
  ) {
    biases = batch.layers.map { layer in
      guard let biases = layer.biases else { return [] }
      return biases + [Double](repeating: 0, count: SampleLayout.padded(layer.units) - layer.units)
    }
    var sources: [Source] = []
    var (end, normsEnd) = (0, 0)
    func place(rows: Int, columns: Int) -> Place {
      let place = Place(start: end, norms: normsEnd, rows: rows, columns: SampleLayout.padded(columns))
      end += rows * place.columns
      normsEnd += place.columns
      return place
    }
    for (index, layer) in batch.layers.enumerated() {
      forward.append(place(rows: layer.inputs, columns: layer.units))
      sources.append((forward[index], index + 1, true))
      let isNeeded = index + 1 > lowest || (index == 0 && hasGradX)
      backward.append(isNeeded ? place(rows: layer.units, columns: layer.inputs) : nil)
      if let place = backward[index] { sources.append((place, index + 1, false)) }
    }
    if hasFirstGradW {
      let inputs = place(rows: batch.samples, columns: batch.units(0))
      self.inputs = inputs
      sources.append((inputs, 0, false))
    }
    numbers = .unwritten(end)
    norms = .unwritten(normsEnd)
    packAll(sources, of: batch, loops, split)
  }

  /// Packs all matrices, each thread some stripes of each.
  private mutating func packAll<Loops: LoopSet>(
    _ matrices: [Source], of batch: NetworkBatch, _ loops: Loops.Type, _ split: WorkSplit
  ) {
    let parts = split.parts(of: numbers.count, each: 1 << 16)
    PartedArray.withParts(of: &numbers) { numbers in
      PartedArray.withParts(of: &norms) { norms in
        split.run(parts) { part in
          for source in matrices {
            let place = source.place
            let stripes = place.columns / 4 * part / parts..<place.columns / 4 * (part + 1) / parts
            let range =
              place.start + stripes.lowerBound * place.stripe..<place.start + stripes.upperBound * place.stripe
            let normsRange = place.norms + 4 * stripes.lowerBound..<place.norms + 4 * stripes.upperBound
            numbers.write(range) { packed in
              norms.write(normsRange) { norms in
                PackedMatrices.pack(source.layer, source.isForward, of: batch, stripes, &packed, &norms, Loops.self)
              }
            }
          }
        }
      }
    }
  }

  /// Packs some stripes of x (layer 0), Wᵀ or W.
  private static func pack<Loops: LoopSet>(
    _ layer: Int, _ isForward: Bool, of batch: NetworkBatch, _ stripes: Range<Int>,
    _ packed: inout MutableSpan<Double>, _ norms: inout MutableSpan<Double>, _ loops: Loops.Type
  ) {
    let width = batch.units(max(layer - 1, 0))
    let height = layer == 0 ? batch.samples : batch.units(layer)
    let (rows, columns) = isForward ? (width, height) : (height, width)
    let (rowStep, columnStep) = isForward ? (1, width) : (width, 1)
    if layer == 0 {
      let inputs = batch.inputs
      Loops.pack(
        inputs.span, rows: rows, columns: columns, rowStep: rowStep, columnStep: columnStep, stripes: stripes,
        into: &packed, norms: &norms)
    } else {
      let weights = batch.layers[layer - 1].weights
      Loops.pack(
        weights.span, rows: rows, columns: columns, rowStep: rowStep, columnStep: columnStep,
        stripes: stripes, into: &packed, norms: &norms)
    }
  }
}
