@testable import HTTPWire

/// The cases of `WireError` without their values, so that they can be listed. A new case does not compile until it is
/// added here, and then it needs a row.
enum WireErrorKind: CaseIterable, Hashable {
  case emptyLines, bareLineFeed, bareCarriageReturn, malformedRequestLine, proxyProtocol, invalidMethod
  case methodTooLong
  case connectRefused, invalidTarget, targetTooLong, invalidVersion, unsupportedVersion, plainHTTPOverTLSPort
  case headTooLarge, tooManyFields, foldedLine, missingColon, invalidFieldName, invalidFieldValue, missingHost
  case repeatedHost, invalidHost, unknownExpectation, invalidContentLength, contentLengthOverflow
  case repeatedContentLength, contentLengthWithTransferEncoding, invalidTransferEncoding, repeatedTransferEncoding
  case unknownTransferCoding, transferEncodingInHTTP10, bodyTooLarge, invalidChunkSize, chunkSizeOverflow
  case invalidChunkExtension, chunkLineTooLong, chunkExtensionsTooLarge, invalidChunkEnd, trailersTooLarge
  case truncatedHead, truncatedBody, invalidContentEncoding, unknownContentCoding, severalContentCodings
  case corruptContent, truncatedContent, contentRatioTooHigh, noAcceptableCoding, headTimeout, bodyTimeout
  case bodyMemoryExhausted, tooManyConnections, tooManyRequestsAtWork

  init(_ error: WireError) {
    self =
      switch error {
      case .emptyLines: .emptyLines
      case .bareLineFeed: .bareLineFeed
      case .bareCarriageReturn: .bareCarriageReturn
      case .malformedRequestLine: .malformedRequestLine
      case .proxyProtocol: .proxyProtocol
      case .invalidMethod: .invalidMethod
      case .methodTooLong: .methodTooLong
      case .connectRefused: .connectRefused
      case .invalidTarget: .invalidTarget
      case .targetTooLong: .targetTooLong
      case .invalidVersion: .invalidVersion
      case .unsupportedVersion: .unsupportedVersion
      case .plainHTTPOverTLSPort: .plainHTTPOverTLSPort
      case .headTooLarge: .headTooLarge
      case .tooManyFields: .tooManyFields
      case .foldedLine: .foldedLine
      case .missingColon: .missingColon
      case .invalidFieldName: .invalidFieldName
      case .invalidFieldValue: .invalidFieldValue
      case .missingHost: .missingHost
      case .repeatedHost: .repeatedHost
      case .invalidHost: .invalidHost
      case .unknownExpectation: .unknownExpectation
      case .invalidContentLength: .invalidContentLength
      case .contentLengthOverflow: .contentLengthOverflow
      case .repeatedContentLength: .repeatedContentLength
      case .contentLengthWithTransferEncoding: .contentLengthWithTransferEncoding
      case .invalidTransferEncoding: .invalidTransferEncoding
      case .repeatedTransferEncoding: .repeatedTransferEncoding
      case .unknownTransferCoding: .unknownTransferCoding
      case .transferEncodingInHTTP10: .transferEncodingInHTTP10
      case .bodyTooLarge: .bodyTooLarge
      case .invalidChunkSize: .invalidChunkSize
      case .chunkSizeOverflow: .chunkSizeOverflow
      case .invalidChunkExtension: .invalidChunkExtension
      case .chunkLineTooLong: .chunkLineTooLong
      case .chunkExtensionsTooLarge: .chunkExtensionsTooLarge
      case .invalidChunkEnd: .invalidChunkEnd
      case .trailersTooLarge: .trailersTooLarge
      case .truncatedHead: .truncatedHead
      case .truncatedBody: .truncatedBody
      case .invalidContentEncoding: .invalidContentEncoding
      case .unknownContentCoding: .unknownContentCoding
      case .severalContentCodings: .severalContentCodings
      case .corruptContent: .corruptContent
      case .truncatedContent: .truncatedContent
      case .contentRatioTooHigh: .contentRatioTooHigh
      case .noAcceptableCoding: .noAcceptableCoding
      case .headTimeout: .headTimeout
      case .bodyTimeout: .bodyTimeout
      case .bodyMemoryExhausted: .bodyMemoryExhausted
      case .tooManyConnections: .tooManyConnections
      case .tooManyRequestsAtWork: .tooManyRequestsAtWork
      }
  }
}
