import GradientCore

/// The right numbers in the wrong places.
enum Arrangement {
  /// With more rows, no other order is searched: the search is quadratic in the worst case.
  private static let reorderedRowsMax = 1_024

  /// The answer with rows and columns exchanged back; nil for a single row or column.
  ///
  /// It works for an answer of shape `[k][B]`, and for one that was reshaped to `[B][k]` afterwards.
  static func transposed(_ values: [Double], _ question: Question) -> [Double]? {
    let (samples, classes) = (question.batch.samples, question.batch.classes)
    guard samples > 1, classes > 1, values.count == samples * classes else { return nil }
    return values.indices.map { values[$0 % classes * samples + $0 / classes] }
  }

  /// The factors with which the rows of the exact answer, in another order, are those of the submission.
  static func reordered(_ observation: Observation, _ exact: [Double], among factors: [Factor]) -> [Factor] {
    guard observation.rows > 1, observation.rows <= reorderedRowsMax else { return [] }
    let columns = observation.columns
    let rows = (0..<observation.rows).map { Estimate(Array(exact[$0 * columns..<($0 + 1) * columns])) }
    return factors.filter { factor in
      var isTaken = [Bool](repeating: false, count: rows.count)
      return (0..<rows.count).allSatisfy { row in
        let match = rows.indices.first { other in
          !isTaken[other] && observation.agreement(row: row, with: rows[other], times: factor.value) == columns
        }
        guard let match else { return false }
        isTaken[match] = true
        return true
      }
    }
  }
}
