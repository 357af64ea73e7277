package import HTTPMessage

/// Why a request is refused before any handler sees it. It knows its status, its reason and the RFC's section.
package enum WireError: Error, Equatable, Sendable {
  // The request line (RFC 9112 §3).
  case emptyLines(limit: Int)
  case bareLineFeed
  case bareCarriageReturn
  case malformedRequestLine
  case invalidMethod
  case methodTooLong(limit: Int)
  case connectRefused
  case invalidTarget(TargetFault)
  case targetTooLong(limit: Int)
  case invalidVersion
  case unsupportedVersion(String)
  case plainHTTPOverTLSPort

  // The field lines (RFC 9112 §5).
  case headTooLarge(limit: Int)
  case tooManyFields(limit: Int)
  case foldedLine
  case missingColon
  case invalidFieldName
  case invalidFieldValue(byte: UInt8)
  case missingHost
  case repeatedHost
  case invalidHost
  case unknownExpectation

  // The content's framing (RFC 9112 §6 and §7).
  case invalidContentLength
  case contentLengthOverflow
  case repeatedContentLength
  case contentLengthWithTransferEncoding
  case invalidTransferEncoding
  case repeatedTransferEncoding
  case unknownTransferCoding
  case transferEncodingInHTTP10
  case bodyTooLarge(limit: Int)
  case invalidChunkSize
  case chunkSizeOverflow
  case invalidChunkExtension
  case chunkLineTooLong(limit: Int)
  case chunkExtensionsTooLarge(limit: Int)
  case invalidChunkEnd
  case trailersTooLarge(limit: Int)
  case truncatedHead
  case truncatedBody

  // The content's coding (RFC 9110 §8.4).
  case invalidContentEncoding
  case unknownContentCoding
  case severalContentCodings
  case corruptContent
  case truncatedContent
  case contentRatioTooHigh(limit: Int)
  case noAcceptableCoding

  // Time and load.
  case headTimeout
  case bodyTimeout
  case bodyMemoryExhausted
  case tooManyConnections
  case tooManyRequestsAtWork

  /// What is wrong with a target (RFC 9112 §3.2).
  package enum TargetFault: String, Equatable, Sendable {
    case byte = "holds a byte that no target may hold; percent-encode it"
    case fragment = "holds a fragment (#), which is not sent to a server"
    case percentEncoding = "holds a % without two hexadecimal digits behind it"
    case form = "is neither a path that begins with /, nor an absolute http or https URL, nor * with OPTIONS"
    case authority = "names no valid host"
  }
}

extension WireError {
  package var status: HTTPStatus {
    switch self {
    case .targetTooLong: .uriTooLong
    case .methodTooLong, .connectRefused, .unknownTransferCoding: .notImplemented
    case .unsupportedVersion: .httpVersionNotSupported
    case .headTooLarge, .tooManyFields, .trailersTooLarge: .requestHeaderFieldsTooLarge
    case .bodyTooLarge, .chunkExtensionsTooLarge, .contentRatioTooHigh: .contentTooLarge
    case .unknownContentCoding, .severalContentCodings: .unsupportedMediaType
    case .noAcceptableCoding: .notAcceptable
    case .unknownExpectation: .expectationFailed
    case .headTimeout, .bodyTimeout: .requestTimeout
    case .bodyMemoryExhausted, .tooManyConnections, .tooManyRequestsAtWork: .serviceUnavailable
    default: .badRequest
    }
  }

  /// Seconds after which the same request may do better; nil where it never will.
  package var retryAfterSeconds: Int? {
    switch self {
    case .bodyMemoryExhausted, .tooManyConnections, .tooManyRequestsAtWork: 1
    default: nil
    }
  }

  /// Where the rule stands.
  package var section: String {
    switch self {
    case .emptyLines, .bareLineFeed, .bareCarriageReturn: "RFC 9112 §2.2"
    case .malformedRequestLine, .methodTooLong, .targetTooLong: "RFC 9112 §3"
    case .invalidMethod: "RFC 9110 §9.1"
    case .connectRefused: "RFC 9110 §9.3.6"
    case .invalidTarget: "RFC 9112 §3.2"
    case .invalidVersion: "RFC 9112 §2.3"
    case .unsupportedVersion: "RFC 9110 §15.6.6"
    case .plainHTTPOverTLSPort: "RFC 9110 §4.2.2"
    case .headTooLarge, .tooManyFields, .trailersTooLarge: "RFC 6585 §5"
    case .foldedLine: "RFC 9112 §5.2"
    case .missingColon, .invalidFieldName: "RFC 9112 §5.1"
    case .invalidFieldValue: "RFC 9110 §5.5"
    case .missingHost, .repeatedHost, .invalidHost: "RFC 9112 §3.2"
    case .unknownExpectation: "RFC 9110 §10.1.1"
    case .invalidContentLength, .contentLengthOverflow, .repeatedContentLength: "RFC 9110 §8.6"
    case .contentLengthWithTransferEncoding: "RFC 9112 §6.3"
    case .invalidTransferEncoding, .repeatedTransferEncoding, .unknownTransferCoding, .transferEncodingInHTTP10:
      "RFC 9112 §6.1"
    case .bodyTooLarge, .contentRatioTooHigh: "RFC 9110 §15.5.14"
    case .invalidContentEncoding, .corruptContent, .truncatedContent: "RFC 9110 §8.4"
    case .unknownContentCoding, .severalContentCodings: "RFC 9110 §15.5.16"
    case .noAcceptableCoding: "RFC 9110 §12.5.3"
    case .invalidChunkSize, .chunkSizeOverflow, .invalidChunkEnd: "RFC 9112 §7.1"
    case .invalidChunkExtension, .chunkLineTooLong, .chunkExtensionsTooLarge: "RFC 9112 §7.1.1"
    case .truncatedHead, .truncatedBody: "RFC 9112 §8"
    case .headTimeout, .bodyTimeout: "RFC 9110 §15.5.9"
    case .bodyMemoryExhausted, .tooManyConnections, .tooManyRequestsAtWork: "RFC 9110 §15.6.4"
    }
  }
}
