package import Balls

/// One row of an output unit in balls: its sums, and the numbers that are computed from them.
///
/// It rounds each number of the row, and gives a network the gradient and the loss with which it continues.
package struct OutputRow: ~Copyable {
  let unit: OutputUnit
  let truth: OutputTruth
  /// The precision of the tails.
  package let bits: Int
  private(set) var logits = OutputLogits.doubles([], row: 0, greatest: 0)
  package private(set) var sample = 0
  let rounding = QuotientRounding()
  let logistic = LogisticPairs()
  private let pairs = Pairs(7)
  private let balls = BallVector(9)

  /// n, the near classes of softmax, by which a network multiplies the gradients of the row; 1 for the other units.
  package internal(set) var share = 1
  /// The class with the greatest midpoint, where softmax's logits are pairs.
  package internal(set) var top = 0
  /// The class whose e is in `e`, and the one whose e is in `rowE`.
  var classOfE: Int?
  var classOfRowE: Int?

  package init(_ unit: OutputUnit, truth: OutputTruth, bits: Int) {
    self.unit = unit
    self.truth = truth
    self.bits = bits
    truth.setScaledDenominator(scaledDenominator)
    one.set(1)
  }

  var classes: Int { truth.classes }

  // MARK: - Room

  /// K·loss: Σ q′·(m − a) + Q′·log S for softmax.
  var scaledLoss: Pair { @_lifetime(borrow self) get { pairs[0] } }
  /// S.
  var sum: Pair { @_lifetime(borrow self) get { pairs[1] } }
  /// e of the class that was set last.
  var e: Pair { @_lifetime(borrow self) get { pairs[2] } }
  var numerator: Pair { @_lifetime(borrow self) get { pairs[3] } }
  var denominator: Pair { @_lifetime(borrow self) get { pairs[4] } }
  /// m − a of the class that was set last.
  var gap: Pair { @_lifetime(borrow self) get { pairs[5] } }
  /// A number of a unit that is independent of the others.
  var value: Pair { @_lifetime(borrow self) get { pairs[6] } }
  /// Q′ = Σ q′.
  package var total: Ball { @_lifetime(borrow self) get { balls[0] } }
  /// log S.
  var logarithm: Ball { @_lifetime(borrow self) get { balls[1] } }
  /// q′ of the class that was set last.
  var shareOfClass: Ball { @_lifetime(borrow self) get { balls[2] } }
  var room: Ball { @_lifetime(borrow self) get { balls[3] } }
  /// e of a row of the Jacobian, rounded.
  var rowE: Ball { @_lifetime(borrow self) get { balls[4] } }
  /// D′.
  var scaledDenominator: Ball { @_lifetime(borrow self) get { balls[5] } }
  var one: Ball { @_lifetime(borrow self) get { balls[6] } }
  var exponent: Ball { @_lifetime(borrow self) get { balls[7] } }
  var other: Ball { @_lifetime(borrow self) get { balls[8] } }
}

extension OutputRow {
  /// Computes the sums of a sample. Softmax needs a logit that is not −∞.
  package mutating func load(_ logits: OutputLogits, sample: Int) {
    self.logits = logits
    self.sample = sample
    share = 1
    scaledLoss.setZero()
    switch unit {
    case .softmax: loadSoftmax()
    case .logistic, .identity: loadLosses()
    }
  }

  /// A number of the row's results, correctly rounded, or what so many bits show of it.
  ///
  /// - Parameters:
  ///   - quantity: which of the results.
  ///   - index: the class; `losses` has one number.
  package mutating func nearest(_ quantity: Quantity, _ index: Int) -> NearestDouble {
    if quantity == .losses {
      room.set(truth.scale)
      denominator.setZero()
      denominator.head.set(room)
      return rounding.nearest(scaledLoss, over: denominator, bits: bits)
    }
    return unit == .softmax ? nearestOfSoftmax(quantity, index) : nearestOfUnit(quantity, index)
  }

  /// ∂ŷ_row/∂a_column, correctly rounded, or what so many bits show of it.
  package mutating func nearestDerivative(row: Int, column: Int) -> NearestDouble {
    switch unit {
    case .softmax: return nearestOfSoftmaxDerivative(row: row, column: column)
    case .logistic where row == column:
      logistic.set(to: preActivation(row), bits: bits)
      let pairs = logistic.pairs
      return pairs[2].nearestDouble(dividedBy: one, bits: bits)
    case .identity where row == column: return .found(1)
    case .logistic, .identity: return .found(0)
    }
  }

  /// Sets a number to K·`share`·∂L/∂a of a class, L being the sample's own loss.
  package mutating func setGradient(_ gradient: Pair, _ index: Int) {
    switch unit {
    case .softmax: setSoftmaxGradient(gradient, index)
    case .logistic: setLogisticGradient(gradient, index)
    case .identity: setDifference(gradient, index)
    }
  }

  /// Adds K·L.
  package func addLoss(to sum: Pair) { sum.add(scaledLoss, bits: bits) }

  func setShare(_ index: Int) { truth.setShare(shareOfClass, sample: sample, class: index, room: room) }
}
