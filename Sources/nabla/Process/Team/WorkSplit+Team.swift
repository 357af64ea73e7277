import Parallel

extension WorkSplit {
  /// A share of the rows for each processor, on the caller's thread and the team's.
  static let overProcessors = WorkSplit(workers: Processors.count) { count, body in
    ProcessorTeam.shared.perform(count, body)
  }
}
