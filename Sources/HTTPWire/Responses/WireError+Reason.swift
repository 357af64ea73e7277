package import HTTPMessage

extension WireError {
  /// The reason by which operators count the refusal.
  package var reason: HTTPRefusalReason {
    switch self {
    case .methodTooLong, .targetTooLong, .headTooLarge, .tooManyFields, .trailersTooLarge: .headTooLarge
    case .bodyTooLarge, .chunkExtensionsTooLarge, .contentRatioTooHigh: .bodyTooLarge
    case .unknownContentCoding, .severalContentCodings, .noAcceptableCoding, .unknownTransferCoding: .coding
    case .headTimeout, .bodyTimeout: .timeout
    case .bodyMemoryExhausted: .memoryBudget
    case .tooManyConnections: .tooManyConnections
    case .tooManyRequestsAtWork: .tooManyAtWork
    case .emptyLines, .bareLineFeed, .bareCarriageReturn, .malformedRequestLine, .proxyProtocol, .invalidMethod,
      .connectRefused,
      .invalidTarget, .invalidVersion, .unsupportedVersion, .plainHTTPOverTLSPort, .foldedLine, .missingColon,
      .invalidFieldName, .invalidFieldValue, .missingHost, .repeatedHost, .invalidHost, .unknownExpectation,
      .invalidContentLength, .contentLengthOverflow, .repeatedContentLength, .contentLengthWithTransferEncoding,
      .invalidTransferEncoding, .repeatedTransferEncoding, .transferEncodingInHTTP10, .invalidChunkSize,
      .chunkSizeOverflow, .invalidChunkExtension, .chunkLineTooLong, .invalidChunkEnd, .truncatedHead,
      .truncatedBody, .invalidContentEncoding, .corruptContent, .truncatedContent:
      .malformed
    }
  }
}
