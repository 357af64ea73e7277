/// What was asked of a batch, nil where it was not. Matrices are flat and row-major, and no number in them is NaN.
package struct Gradients: Equatable, Sendable {
  /// In nats, reduced; nil also for the reduction `none`.
  package var loss: Double?
  /// In nats, one a sample, shape `[B]`: weighted, not divided by D.
  package var losses: [Double]?
  /// ŷ, shape `[B·k]`.
  package var yHat: [Double]?
  /// log ŷ, shape `[B·k]`; −∞ for a masked class, and where it is below the least binary64 number.
  package var logYHat: [Double]?
  /// ∂loss/∂ŷ, shape `[B·k]`; −∞ where it is below the least binary64 number.
  package var gradYHat: [Double]?
  /// Row ℓ of the Jacobian ∂ŷ/∂a_L of each sample, shape `[B·k]`; 0 for an ignored sample.
  package var jacobianRow: [Double]?
  /// ∂loss/∂a_L, shape `[B·k]`.
  package var gradAL: [Double]?
  /// D: what the sum of the losses is divided by.
  package var denominator: Double?

  // Nothing yet. Not by the initialiser below: the compiler copies what that has made, and counts a reference for each array.
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
