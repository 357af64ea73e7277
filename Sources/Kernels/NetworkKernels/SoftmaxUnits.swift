extension NetworkLoops {
  /// The room that `softmax` needs.
  package static func softmaxRoom(classes: Int) -> Int { 8 &* classes }

  /// Computes ŷ = softmax(a_L), the losses and ∂loss/∂a_L of up to four samples, each in its own lane (article
  /// *Bounds*).
  ///
  /// The numbers of a sample are in a row: heads, tails and bounds, `stride` numbers each.
  ///
  /// - Parameters:
  ///   - rows: begins at the first sample; a_L at `a`, q at `q` for a distribution; receives ŷ at `yHat`, the gradient
  ///     at `gradA`, and at `loss` the loss of the sample, not divided by D: head, tail, bound.
  ///   - rowStep: the distance between two samples.
  ///   - q: −1 if the truth of the samples is labels.
  ///   - truth: four lanes each of the label, or −1 for an ignored sample; w_ℓ; w_ℓ/D, or 1/D for a distribution, as a
  ///     pair; Σ q as a pair; and the relative error of the last two.
  ///   - powers: the table of 2^(i/64).
  ///   - room: `softmaxRoom` numbers.
  package static func softmax(
    _ rows: inout MutableSpan<Double>, rowStep: Int, samples: Int, classes: Int, stride: Int,
    a: Int, q: Int, yHat: Int, gradA: Int, loss: Int,
    truth: Span<Double>, powers: Span<Double>, room: inout MutableSpan<Double>
  ) {
    precondition(rowStep >= 0 && samples >= 1 && samples <= 4 && classes >= 1 && classes <= stride && stride % 4 == 0)
    let last = max(max(a, q, yHat, gradA) &+ 3 &* stride, loss &+ 3) &+ (samples &- 1) &* rowStep
    precondition(min(a, yHat, gradA, loss) >= 0 && q >= -1 && last <= rows.count && powers.count == 128)
    precondition(truth.count == 28 && room.count >= softmaxRoom(classes: classes))
    let units = SoftmaxUnits(rowStep: rowStep, samples: samples, classes: classes, stride: stride)
    units.compute(
      &rows, a: a, q: q, yHat: yHat, gradA: gradA, loss: loss, truth: SoftmaxTruth(truth), powers: powers, room: &room)
  }
}

/// The samples of `NetworkLoops.softmax`, which checked all places.
private struct SoftmaxUnits {
  let rowStep: Int
  /// A lane without a sample computes the last one again.
  let samples: Int
  let classes: Int
  let stride: Int

  @inline(__always)
  func compute(
    _ rows: inout MutableSpan<Double>, a: Int, q: Int, yHat: Int, gradA: Int, loss: Int,
    truth: SoftmaxTruth, powers: Span<Double>, room: inout MutableSpan<Double>
  ) {
    let sums = exponentials(rows, a: a, label: truth.label, powers: powers, room: &room)
    let inverse = DoubleDoubles.one / sums.total
    var soft = SoftSums()
    for index in 0..<classes {
      let e = DoubleDoubles(room.four(at: 8 &* index), room.four(at: 8 &* index &+ 4))
      // At -300 an exponential is only a bound.
      let isFar = e.head .< SoftmaxSums.leastExponential
      let relative = sums.relative.replacing(with: 2, where: isFar) + sums.moved
      let value = e * inverse
      scatter(value, value.head * relative * NetworkBounds.slack, index, into: &rows, at: yHat)
      if q < 0 {
        let (gradient, bound) = labelGradient(value, relative, index, sums, inverse, truth)
        scatter(gradient, bound, index, into: &rows, at: gradA)
      } else {
        let target = gather(rows, index, at: q)
        let (gradient, bound) = softGradient(value, relative, target, truth)
        scatter(gradient, bound, index, into: &rows, at: gradA)
        soft.add(target, gap: sums.top - gather(rows, index, at: a).pair)
      }
    }
    let (value, bound) = q < 0 ? labelLoss(sums, truth, powers) : soft.loss(sums, truth, powers)
    for lane in 0..<samples {
      let place = lane &* rowStep &+ loss
      rows[place] = value.head[lane]
      rows[place &+ 1] = value.tail[lane]
      rows[place &+ 2] = bound[lane]
    }
  }

  /// Writes e^(a_c − max a) into the room, and sums it.
  @inline(__always)
  private func exponentials(
    _ rows: borrowing MutableSpan<Double>, a: Int, label: FourLanes, powers: Span<Double>,
    room: inout MutableSpan<Double>
  ) -> SoftmaxSums {
    var sums = SoftmaxSums(first: gather(rows, 0, at: a), classes: classes)
    for index in 1..<max(classes, 1) {
      let next = gather(rows, index, at: a)
      let isTop = next.pair.head .> sums.top.head
      sums.top = sums.top.replacing(with: next.pair, where: isTop)
      sums.topIndex = sums.topIndex.replacing(with: Double(index), where: isTop)
      sums.boundSum += next.bound
      sums.bound = sums.bound.replacing(with: next.bound, where: next.bound .> sums.bound)
    }
    for index in 0..<classes {
      let place = FourLanes(repeating: Double(index))
      let gap = sums.top - gather(rows, index, at: a).pair
      let isFar = .!(gap.head .< 300)
      let e = DoubleDoubleExponential(
        of: -gap.replacing(with: DoubleDoubles(300, 0), where: isFar), powers: powers
      ).value
      sums.gapMax = sums.gapMax.replacing(with: gap.head, where: gap.head .> sums.gapMax)
      sums.rest = sums.rest + e.replacing(with: .zero, where: place .== sums.topIndex)
      sums.others = sums.others + e.replacing(with: .zero, where: place .== label)
      sums.lost += FourLanes().replacing(with: e.head * 2, where: isFar)
      sums.labelGap = sums.labelGap.replacing(with: gap, where: place .== label)
      room.store(e.head, at: 8 &* index)
      room.store(e.tail, at: 8 &* index &+ 4)
    }
    return sums
  }

  /// w(ŷ_c − 1_{c=ℓ})/D, without cancellation: at the label it is −Σ_{c≠ℓ} e_c/S.
  @inline(__always)
  private func labelGradient(
    _ value: DoubleDoubles, _ relative: FourLanes, _ index: Int, _ sums: SoftmaxSums, _ inverse: DoubleDoubles,
    _ truth: SoftmaxTruth
  ) -> (DoubleDoubles, FourLanes) {
    let isLabel = truth.label .== Double(index)
    let share = value.replacing(with: -(sums.others * inverse), where: isLabel)
    let lost = FourLanes().replacing(with: sums.lost, where: isLabel)
    let gradient = share * truth.share
    let accuracy = relative.replacing(with: sums.relative + sums.moved, where: isLabel) + (truth.accuracy + 0x1p-102)
    let bound = (gradient.head.absolute * accuracy + lost * truth.share.head) * NetworkBounds.slack + 0x1p-1060
    let isZero = truth.share.head .== 0
    return (gradient.replacing(with: .zero, where: isZero), bound.replacing(with: 0, where: isZero))
  }

  /// (Q·ŷ_c − q_c)/D.
  @inline(__always)
  private func softGradient(
    _ value: DoubleDoubles, _ relative: FourLanes, _ target: SoftmaxEntry, _ truth: SoftmaxTruth
  ) -> (DoubleDoubles, FourLanes) {
    let first = value * truth.total
    let gradient = (first - target.pair) * truth.share
    let error = first.head * (relative + truth.accuracy + 0x1p-102) + target.bound + target.pair.head * 0x1p-104
    let scaled = error * truth.share.head + gradient.head.absolute * (truth.accuracy + 0x1p-103)
    let isZero = truth.share.head .== 0
    return (
      gradient.replacing(with: .zero, where: isZero),
      (scaled * NetworkBounds.slack + 0x1p-1060).replacing(with: 0, where: isZero)
    )
  }

  /// w(log S − (a_ℓ − max a)).
  @inline(__always)
  private func labelLoss(
    _ sums: SoftmaxSums, _ truth: SoftmaxTruth, _ powers: Span<Double>
  ) -> (DoubleDoubles, FourLanes) {
    let (logarithm, logarithmBound) = sums.logarithm(powers)
    let isTop = truth.label .== sums.topIndex
    let loss = (logarithm + sums.labelGap) * truth.weight
    // The loss is log(1 + Σ_{c≠ℓ} e^(a_c − a_ℓ)), which moves by 2·bound·(1 − ŷ_ℓ).
    let moved = sums.moved * FourLanes(repeating: 1).replacing(with: sums.smallRest, where: isTop)
    let bound = (logarithmBound + moved + sums.labelGap.head.absolute * 0x1p-103) * truth.weight
    let isZero = truth.weight .== 0
    return (
      loss.replacing(with: .zero, where: isZero),
      ((bound + loss.head * 0x1p-103) * NetworkBounds.slack + 0x1p-1060).replacing(with: 0, where: isZero)
    )
  }

  /// The numbers of one class.
  @inline(__always)
  private func gather(_ rows: borrowing MutableSpan<Double>, _ index: Int, at block: Int) -> SoftmaxEntry {
    var entry = SoftmaxEntry(pair: .zero, bound: FourLanes())
    for lane in 0..<4 {
      let place = min(lane, samples &- 1) &* rowStep &+ block &+ index
      // `compute` checked the greatest place.
      entry.pair.head[lane] = unsafe rows[unchecked: place]
      entry.pair.tail[lane] = unsafe rows[unchecked: place &+ stride]
      entry.bound[lane] = unsafe rows[unchecked: place &+ 2 &* stride]
    }
    return entry
  }

  @inline(__always)
  private func scatter(
    _ pair: DoubleDoubles, _ bound: FourLanes, _ index: Int, into rows: inout MutableSpan<Double>, at block: Int
  ) {
    for lane in 0..<samples {
      let place = lane &* rowStep &+ block &+ index
      unsafe rows[unchecked: place] = pair.head[lane]
      unsafe rows[unchecked: place &+ stride] = pair.tail[lane]
      unsafe rows[unchecked: place &+ 2 &* stride] = bound[lane]
    }
  }
}

/// A number of four samples, with its bound.
struct SoftmaxEntry {
  var pair: DoubleDoubles
  var bound: FourLanes
}

/// The truth of four samples.
struct SoftmaxTruth {
  let label: FourLanes
  /// w_ℓ.
  let weight: FourLanes
  /// w_ℓ/D, or 1/D; 0 for a sample that is ignored.
  let share: DoubleDoubles
  /// Q = Σ q.
  let total: DoubleDoubles
  /// The relative error of both.
  let accuracy: FourLanes

  @inline(__always) init(_ truth: Span<Double>) {
    label = truth.four(at: 0)
    weight = truth.four(at: 4)
    share = DoubleDoubles(truth.four(at: 8), truth.four(at: 12))
    total = DoubleDoubles(truth.four(at: 16), truth.four(at: 20))
    accuracy = truth.four(at: 24)
  }
}
