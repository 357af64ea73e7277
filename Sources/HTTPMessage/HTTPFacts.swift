/// What a handler knows of its response and no client gets: for the handlers around it, the log and the metrics.
package struct HTTPFacts: Equatable, Sendable {
  /// The reason, if the response refuses the request for a limit, its form, or the client's rights.
  package var refusal: HTTPRefusalReason?
  /// The rows that the handler has worked on.
  package var samples = 0
  /// The name of the client's key; nil without keys.
  package var keyName: String?
  /// What else the handler has counted, each counter at most once.
  package var counts: [Count] = []

  /// How much a request adds to one counter.
  package struct Count: Equatable, Sendable {
    /// The counter's place in the handler's closed list of counters.
    package let counter: Int
    package let amount: Int

    package init(counter: Int, amount: Int) {
      self.counter = counter
      self.amount = amount
    }
  }

  package init() {}
}

/// Why a request is refused, as operators count it. The list is closed: each reason is the value of a label.
package enum HTTPRefusalReason: Int, CaseIterable, Sendable {
  /// It is not HTTP/1.1, or its parts contradict each other.
  case malformed
  case headTooLarge
  case bodyTooLarge
  /// A coding that the server does not know, or a client that accepts none.
  case coding
  /// The request came too slowly.
  case timeout
  case tooManyConnections
  /// The memory of all connections is full.
  case memoryBudget
  /// Too many requests wait for a worker.
  case tooManyAtWork
  /// The request would take more work than the server allows.
  case work
  /// No key, an unknown one, or one without the right for the request.
  case keys
  /// The client has sent too many requests in a short time.
  case rate

  /// The value of the label `reason`.
  package var label: StaticString {
    switch self {
    case .malformed: "malformed"
    case .headTooLarge: "head_too_large"
    case .bodyTooLarge: "body_too_large"
    case .coding: "coding"
    case .timeout: "timeout"
    case .tooManyConnections: "too_many_connections"
    case .memoryBudget: "memory_budget"
    case .tooManyAtWork: "too_many_at_work"
    case .work: "work"
    case .keys: "keys"
    case .rate: "rate"
    }
  }
}
