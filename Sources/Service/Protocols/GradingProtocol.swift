/// A protocol of other programs whose paths this service can have besides its own.
package enum GradingProtocol: String, CaseIterable, Sendable {
  /// µEd 0.1.0: `POST /evaluate`, `GET /evaluate/health`.
  case ued
  /// Open edX's queue of external graders: `POST /xqueue`.
  case xqueue

  func endpoints(_ configuration: GradientService.Configuration) -> [any Endpoint] {
    switch self {
    case .ued:
      [UEdEvaluateEndpoint(configuration), UEdHealthEndpoint(configuration)] + UEdChatEndpoint.all
    case .xqueue: [XQueueEndpoint(configuration)]
    }
  }
}
