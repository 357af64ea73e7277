internal import GradientKernels

// Single results from a tile's e, for what the kernels do not compute. Each is rounded once, also where it is
// subnormal, or NaN if an error of its terms may change the rounding.

extension RowTile {
  /// e of a class; 0 if it is below e^-800.
  func e(lane: Int, class index: Int) -> Extended {
    let place = tiling.place(lane: lane, class: index)
    return Extended(DoubleDouble(self[place], self[place + 8]), exponent: -256)
  }

  /// e·factor of a class.
  ///
  /// - Parameter factor: below 2^70. A product with an e below e^-800 rounds to 0 then.
  func product(lane: Int, class index: Int, factor: Extended) -> Double {
    (e(lane: lane, class: index) * factor).certified(within: ErrorBounds.product * 2)
  }

  /// S − e of a class without cancellation: R if it is a greatest class.
  func others(lane: Int, class index: Int, isGreatest: Bool) -> Extended {
    isGreatest ? rest(lane) : .one + (rest(lane) - e(lane: lane, class: index))
  }
}

extension BatchView {
  /// The gap above which a product with an ordinary factor may be subnormal: the kernels' −600, with room.
  private static let deepGap = 599.0

  /// Writes e·factor for the classes of a row that are so far below the greatest that the kernels may lose bits.
  func writeDeepProducts(
    of sample: Int, _ lane: Int, _ tile: borrowing RowTile, factor: Extended, into results: inout MutableSpan<Double>
  ) {
    let greatest = maxima[sample]
    for index in 0..<classes where greatest - logits[sample * classes + index] >= BatchView.deepGap {
      results[lane * classes + index] = tile.product(lane: lane, class: index, factor: factor)
    }
  }

  /// Writes ŷ_ℓ·(1_{(i=ℓ)} − ŷ_i) of a lane's row into the tile's results; 0 without a label.
  func writeJacobianRow(
    of sample: Int, label: Int?, _ tile: borrowing RowTile, lane: Int, into results: inout MutableSpan<Double>
  ) {
    let start = lane * classes
    guard let label else {
      for index in 0..<classes { results[start + index] = 0 }
      return
    }
    let e = tile.e(lane: lane, class: label)
    let sum = tile.sum(lane)
    let factor = e / (sum * sum)
    let isLost = e.isZero || tile.isTiny(lane)
    for index in 0..<classes {
      results[start + index] = isLost ? .nan : 0 - tile.product(lane: lane, class: index, factor: factor)
    }
    if isLost { return }
    let others = tile.others(lane: lane, class: label, isGreatest: logits[sample * classes + label] == maxima[sample])
    results[start + label] = (others * factor).certified(within: ErrorBounds.product * 4)
  }

  /// −q/(ŷ·D) of a class.
  ///
  /// - Parameter share: q/D, not 0.
  func gradYHat(_ lane: Int, class index: Int, _ tile: borrowing RowTile, share: Extended) -> Double {
    let e = tile.e(lane: lane, class: index)
    // Without e only what is certainly beyond binary64 is known: e^800 is above 2^1154.
    if e.isZero { return share.exponent > -100 ? -.infinity : .nan }
    return 0 - (share * tile.sum(lane) / e).certified(within: ErrorBounds.product * 2)
  }
}
