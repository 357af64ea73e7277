import GradientCore
package import Parallel

extension NetworkBatch {
  /// Computes the quantities, each number the double nearest the exact one, ties to even (article *Backpropagation*).
  ///
  /// - Parameters:
  ///   - quantities: what is computed.
  ///   - place: the weight whose chain is requested.
  ///   - split: the threads that compute samples and rows of weights.
  ///   - workMax: the most work for what the fast stage leaves open, in units of about a nanosecond of one core.
  /// - Throws: `beyondBinary64` for finite results that are greater than the greatest binary64 number; `tooMuchWork`;
  ///   `beyondPrecision`.
  /// - Precondition: the layers of `quantities` and `place` exist. For the reduction `none` there is no `loss`, ∇W or
  ///   ∇b.
  package func gradients(
    _ quantities: NetworkQuantities, chainOf place: WeightPlace? = nil, split: WorkSplit = .serial,
    workMax: Int = .max
  ) throws(InvalidNetwork) -> NetworkGradients {
    precondition(reduction != .none || !quantities.contains(where: \.isSum), "no reduction has no sum over the batch")
    var results = NetworkResults(quantities, of: self, isWritten: false)
    let isWhole = FastStage.fill(&results, of: self, split: split)
    var chain: [ChainFactor] = []
    if !isWhole || place != nil {
      var path = GeneralPath(self, split: split, workMax: workMax)
      if !isWhole { try path.fill(&results) }
      if let place { chain = try path.chain(of: place) }
    }
    var gradients = NetworkGradients(values: results.values, kinksCount: results.kinks.count, chain: chain)
    // Most networks have none.
    if !results.kinks.isEmpty {
      let kinks = results.kinks.sorted { ($0.layer, $0.sample, $0.unit) < ($1.layer, $1.sample, $1.unit) }
      gradients.kinks = Array(kinks.prefix(NetworkGradients.kinksMax))
    }
    return gradients
  }
}
