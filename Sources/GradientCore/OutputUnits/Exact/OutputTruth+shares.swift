import Balls

extension OutputTruth {
  /// The truth of a sample as a distribution.
  package struct Shares: Sendable {
    /// q_c, shape `[k]`.
    package let q: [Double]
    /// Q = Σ q_c.
    package let total: Double
  }

  /// q_c = w_c·((1 − ε)·t_c + ε/k), and their sum, each the double nearest the exact number; ∞ beyond binary64.
  package func shares(of sample: Int) -> Shares {
    let balls = BallVector(5)
    let (share, total, room, quotient, scale) = (balls[0], balls[1], balls[2], balls[3], balls[4])
    scale.set(self.scale)
    // q′/K is rational: some precision shows which double is nearest.
    func nearest(_ number: Ball) -> Double {
      var bits = 64
      while true {
        quotient.setQuotient(of: number, scale, bits: bits)
        if let value = quotient.nearestDouble() { return value }
        bits *= 2
      }
    }
    var q = [Double](repeating: 0, count: classes)
    for index in classesWithShare(sample) {
      setShare(share, sample: sample, class: index, room: room)
      total.setSum(of: total, share, bits: Ball.exact)
      q[index] = nearest(share)
    }
    return Shares(q: q, total: nearest(total))
  }
}
