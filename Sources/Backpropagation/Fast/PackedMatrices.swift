import GradientCore
import Parallel

/// The matrices of doubles that products read by columns, in stripes of four columns: x, each Wᵀ and each W. The norms
/// of their columns and each b are with them.
struct PackedMatrices {
  /// A matrix's place.
  struct Place {
    /// Its numbers are at `start + j/4·4·rows + 4·t + j%4`.
    let start: Int
    let rows: Int
    /// A multiple of 4.
    let columns: Int

    /// From one stripe to the next.
    var stripe: Int { 4 * rows }
    /// The norms of its columns are here, after its numbers.
    var norms: Int { start + rows * columns }
  }

  /// Gives each matrix its place, one after the other.
  private struct Room {
    var end = 0

    mutating func place(rows: Int, columns: Int) -> Place {
      let place = Place(start: end, rows: rows, columns: SampleLayout.padded(columns))
      end = place.norms + place.columns
      return place
    }
  }

  /// What belongs to a layer.
  struct Places {
    /// Wᵀ.
    let forward: Place
    /// W, if ∂loss/∂h_{i−1} is needed.
    let backward: Place?
    /// b, padded, is here in `numbers`; nil if all are 0.
    let biases: Int?
  }

  private(set) var numbers: [Double] = []
  /// x, if some product needs it.
  private(set) var inputs: Place?
  private var layers: [Places] = []

  /// - Parameters:
  ///   - lowest: the lowest layer whose ∂loss/∂a is needed.
  ///   - split: the threads; many numbers are worth more than one.
  init<Loops: LoopSet>(
    _ batch: borrowing NetworkBatch, lowest: Int, hasGradX: Bool, hasFirstGradW: Bool, _ loops: Loops.Type,
    _ split: WorkSplit
  ) {
    var room = Room()
    layers.reserveCapacity(batch.depth)
    for (index, layer) in batch.layers.enumerated() {
      let isNeeded = index + 1 > lowest || (index == 0 && hasGradX)
      let forward = room.place(rows: layer.inputs, columns: layer.units)
      let backward = isNeeded ? room.place(rows: layer.units, columns: layer.inputs) : nil
      layers.append(Places(forward: forward, backward: backward, biases: layer.biases == nil ? nil : room.end))
      if layer.biases != nil { room.end += forward.columns }
    }
    if hasFirstGradW { inputs = room.place(rows: batch.samples, columns: batch.units(0)) }
    numbers = .unwritten(room.end)
    copyBiases(of: batch)
    packAll(of: batch, loops, split)
  }

  /// The places of a layer, counted from 1.
  subscript(layer: Int) -> Places { layers[layer - 1] }

  /// b of a layer, padded; empty if all are 0.
  @_lifetime(borrow self)
  func biases(_ layer: Int) -> Span<Double> {
    let places = layers[layer - 1]
    guard let start = places.biases else { return Span() }
    return numbers.span.extracting(start..<start + places.forward.columns)
  }

  /// The norms of a matrix's columns.
  @_lifetime(borrow self)
  func norms(_ place: Place) -> Span<Double> { numbers.span.extracting(place.norms..<place.norms + place.columns) }

  private mutating func copyBiases(of batch: NetworkBatch) {
    for (places, layer) in zip(layers, batch.layers) {
      guard let start = places.biases, let biases = layer.biases else { continue }
      for unit in 0..<places.forward.columns { numbers[start + unit] = unit < biases.count ? biases[unit] : 0 }
    }
  }

  /// Packs all matrices, each thread some stripes of each.
  private mutating func packAll<Loops: LoopSet>(
    of batch: NetworkBatch, _ loops: Loops.Type, _ split: WorkSplit
  ) {
    let parts = split.parts(of: numbers.count, each: 1 << 16)
    let (layers, inputs) = (layers, inputs)
    PartedArray.withParts(of: &numbers) { numbers in
      @Sendable func pack(_ place: Place, _ layer: Int, isForward: Bool, _ part: Int) {
        let stripes = place.columns / 4 * part / parts..<place.columns / 4 * (part + 1) / parts
        let range = place.start + stripes.lowerBound * place.stripe..<place.start + stripes.upperBound * place.stripe
        let normsRange = place.norms + 4 * stripes.lowerBound..<place.norms + 4 * stripes.upperBound
        numbers.write(range) { packed in
          numbers.write(normsRange) { norms in
            PackedMatrices.pack(layer, isForward, of: batch, stripes, &packed, &norms, Loops.self)
          }
        }
      }
      split.run(parts) { part in
        for (index, places) in layers.enumerated() {
          pack(places.forward, index + 1, isForward: true, part)
          if let place = places.backward { pack(place, index + 1, isForward: false, part) }
        }
        if let inputs { pack(inputs, 0, isForward: false, part) }
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
