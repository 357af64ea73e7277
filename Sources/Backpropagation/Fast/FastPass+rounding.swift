import GradientCore
import Parallel

extension FastPass {
  /// Certifies what it can of a quantity. All other numbers become NaN.
  ///
  /// - Parameter norms: those of the columns of `records`, in the layout of a record.
  /// - Returns: whether every number is certified, and finite.
  func round(
    _ quantity: NetworkQuantity, _ records: [Double], _ norms: [Double], into numbers: inout [Double],
    _ split: WorkSplit
  ) -> Bool {
    switch quantity {
    case .a(let layer):
      round(block(layout[layer].a, layer), records, into: &numbers) { sample, unit in
        closerBound(ofA: unit, layer, sample: sample, lane: sample, records.span)
      }
    case .h(let layer): round(block(layout[layer].h, layer), records, into: &numbers)
    case .yHat: round(Block(layout.yHat, layout[batch.depth].stride, batch.outputs), records, into: &numbers)
    case .gradA(let layer): round(block(layout[layer].gradA, layer), records, into: &numbers)
    case .gradH(let layer):
      round(block(layout[layer].gradH, layer), records, into: &numbers) { sample, unit in
        closerBound(ofGradH: unit, below: layer + 1, sample: sample, records.span)
      }
    case .gradX:
      round(Block(layout.gradX, layout.inputStride, batch.units(0)), records, into: &numbers) { sample, unit in
        closerBound(ofGradH: unit, below: 1, sample: sample, records.span)
      }
    // The threads check their own rows, which are near them.
    case .gradW(let layer): return roundGradW(layer, records, norms, into: &numbers, split)
    case .gradB(let layer): roundGradB(layer, records, norms, into: &numbers)
    case .losses: for sample in 0..<batch.samples { numbers[sample] = loss(of: sample, records).rounded }
    case .loss: numbers[0] = loss(records)
    case .denominator: numbers[0] = truth.exactDenominator ?? .nan
    case .gradYHat: for index in numbers.indices { numbers[index] = .nan }
    }
    return numbers.span.areFinite
  }

  /// The place of a quantity in each record.
  private struct Block {
    let start: Int
    let stride: Int
    let units: Int

    init(_ start: Int, _ stride: Int, _ units: Int) {
      self.start = start
      self.stride = stride
      self.units = units
    }
  }

  private func block(_ start: Int, _ layer: Int) -> Block {
    Block(start, layout[layer].stride, batch.units(layer))
  }

  /// - Parameter closer: a closer bound of an entry, if there is one.
  private func round(
    _ block: Block, _ records: [Double], into numbers: inout [Double],
    closer: ((_ sample: Int, _ unit: Int) -> CloserBound)? = nil
  ) {
    var span = numbers.mutableSpan
    let open = Loops.round(
      records.span, start: block.start, rowStep: layout.size, stride: block.stride, rows: batch.samples,
      columns: block.units, into: &span)
    guard open > 0, let closer else { return }
    for index in 0..<numbers.count where numbers[index].isNaN {
      let (sample, unit) = index.quotientAndRemainder(dividingBy: block.units)
      let place = sample * layout.size + block.start + unit
      numbers[index] = closer(sample, unit).certified(head: records[place], tail: records[place + block.stride])
    }
  }

  // MARK: - Losses

  /// A loss with its bound.
  private struct Loss {
    var sum: DoubleDouble
    var bound: Double

    var rounded: Double { Certificate.rounded(head: sum.head, tail: sum.tail, bound: bound) }
  }

  private func loss(of sample: Int, _ records: [Double]) -> Loss {
    let place = sample * layout.size + layout.loss
    return Loss(sum: DoubleDouble(unchecked: records[place], records[place + 1]), bound: records[place + 2])
  }

  /// Σ losses/D.
  private func loss(_ records: [Double]) -> Double {
    var total = Loss(sum: DoubleDouble(exactly: 0), bound: 0)
    for sample in 0..<batch.samples {
      let loss = loss(of: sample, records)
      total.sum = total.sum + loss.sum
      total.bound += loss.bound
    }
    // No loss is negative: each sum is within 3u² of the total.
    let mean = total.sum * truth.share
    let roundings = Double(batch.samples) * 0x1p-104 + 0x1p-102 + truth.accuracy
    let bound = total.bound * truth.share.head + mean.head * roundings
    return Certificate.rounded(
      head: mean.head, tail: mean.tail, bound: bound == 0 ? 0 : bound * (1 + 0x1p-40) + 0x1p-1060)
  }
}
