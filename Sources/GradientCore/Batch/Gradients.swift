/// The quantities of a batch; one that was not requested is nil. Matrices are flat and row-major, and contain no NaN.
package struct Gradients: Equatable, Sendable {
  /// In nats, reduced; nil also for the reduction `none`.
  package var loss: Double?
  /// In nats, one for each sample, shape `[B]`: weighted, not divided by D.
  package var losses: [Double]?
  /// ŷ, shape `[B·k]`.
  package var yHat: [Double]?
  /// log ŷ, shape `[B·k]`; −∞ for a masked class, and for a value below the least binary64 number.
  package var logYHat: [Double]?
  /// ∂loss/∂ŷ, shape `[B·k]`; −∞ for a value below the least binary64 number.
  package var gradYHat: [Double]?
  /// Row ℓ of the Jacobian ∂ŷ/∂a_L of each sample, shape `[B·k]`; 0 for an ignored sample.
  package var jacobianRow: [Double]?
  /// ∂loss/∂a_L, shape `[B·k]`.
  package var gradAL: [Double]?
  /// D, by which the sum of the losses is divided.
  package var denominator: Double?

  // Nothing yet. The initialiser below is not used for that: the compiler copies its result, and counts a reference for
  // each array.
  init() {}

  package init(
    loss: Double? = nil, losses: [Double]? = nil, yHat: [Double]? = nil, logYHat: [Double]? = nil,
    gradYHat: [Double]? = nil, jacobianRow: [Double]? = nil, gradAL: [Double]? = nil, denominator: Double? = nil
  ) {
    self.loss = loss
    self.losses = losses
    self.yHat = yHat
    self.logYHat = logYHat
    self.gradYHat = gradYHat
    self.jacobianRow = jacobianRow
    self.gradAL = gradAL
    self.denominator = denominator
  }
}
