extension WireError {
  /// What was found and what was expected, for the person at the other end.
  package var detail: String {
    switch self {
    case .emptyLines, .bareLineFeed, .bareCarriageReturn, .malformedRequestLine, .invalidMethod, .methodTooLong,
      .connectRefused, .invalidTarget, .targetTooLong, .invalidVersion, .unsupportedVersion, .plainHTTPOverTLSPort:
      requestLineDetail
    case .headTooLarge, .tooManyFields, .foldedLine, .missingColon, .invalidFieldName, .invalidFieldValue,
      .missingHost, .repeatedHost, .invalidHost, .unknownExpectation:
      fieldDetail
    case .invalidContentLength, .contentLengthOverflow, .repeatedContentLength, .contentLengthWithTransferEncoding,
      .invalidTransferEncoding, .repeatedTransferEncoding, .unknownTransferCoding, .transferEncodingInHTTP10,
      .bodyTooLarge:
      framingDetail
    case .invalidChunkSize, .chunkSizeOverflow, .invalidChunkExtension, .chunkLineTooLong, .chunkExtensionsTooLarge,
      .invalidChunkEnd, .trailersTooLarge:
      chunkDetail
    case .invalidContentEncoding, .unknownContentCoding, .severalContentCodings, .corruptContent, .truncatedContent,
      .contentRatioTooHigh, .noAcceptableCoding:
      codingDetail
    case .truncatedHead, .truncatedBody, .headTimeout, .bodyTimeout, .bodyMemoryExhausted, .tooManyConnections,
      .tooManyRequestsAtWork:
      loadDetail
    }
  }

  private var requestLineDetail: String {
    switch self {
    case .emptyLines(let limit): "more than \(counted(limit, "empty line")) came before the request line"
    case .bareLineFeed: "a line ends with a line feed alone; expected a carriage return and a line feed"
    case .bareCarriageReturn: "a carriage return stands without its line feed"
    case .malformedRequestLine:
      "the request line is not a method, a target and HTTP/1.1 with one space between them"
    case .invalidMethod: "the method is not a token"
    case .methodTooLong(let limit): "the method has more than \(counted(limit, "byte")); none known here is that long"
    case .connectRefused: "CONNECT asks for a tunnel, and this server is no proxy"
    case .invalidTarget(let fault): "the target \(fault.rawValue)"
    case .targetTooLong(let limit): "the target has more than \(counted(limit, "byte"))"
    case .invalidVersion: "the request line does not end with HTTP/1.1 or HTTP/1.0"
    case .plainHTTPOverTLSPort: "the request is plain HTTP, and this port speaks TLS: use https"
    case .unsupportedVersion(let version): "the request is of \(version); expected HTTP/1.1 or HTTP/1.0"
    default: ""
    }
  }

  private var fieldDetail: String {
    switch self {
    case .headTooLarge(let limit): "the request line and the fields have more than \(counted(limit, "byte"))"
    case .tooManyFields(let limit): "the request has more than \(counted(limit, "field line"))"
    case .foldedLine: "a field line begins with white space; a value stands on one line"
    case .missingColon: "a field line has no colon"
    case .invalidFieldName: "a field name is not a token followed at once by a colon"
    case .invalidFieldValue(let byte): "a field value holds the control byte \(byte)"
    case .missingHost: "the Host field is missing; HTTP/1.1 requires one"
    case .repeatedHost: "there is more than one Host field; expected one"
    case .invalidHost: "the Host field is not a host with an optional port"
    case .unknownExpectation: "the Expect field asks for something other than 100-continue"
    default: ""
    }
  }

  private var framingDetail: String {
    switch self {
    case .invalidContentLength: "Content-Length is not one number of decimal digits"
    case .contentLengthOverflow: "Content-Length is a number too large for any message"
    case .repeatedContentLength: "there is more than one Content-Length field; expected one"
    case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding stand together; expected one of them"
    case .invalidTransferEncoding: "Transfer-Encoding is not exactly chunked"
    case .repeatedTransferEncoding: "there is more than one Transfer-Encoding field; expected one"
    case .unknownTransferCoding: "the transfer coding is not known here; expected chunked"
    case .transferEncodingInHTTP10: "Transfer-Encoding stands in an HTTP/1.0 request, which has none"
    case .bodyTooLarge(let limit): "the content has more than \(counted(limit, "byte"))"
    default: ""
    }
  }

  private var chunkDetail: String {
    switch self {
    case .invalidChunkSize: "a chunk does not begin with its size in hexadecimal digits"
    case .chunkSizeOverflow: "a chunk's size is a number too large for any message"
    case .invalidChunkExtension: "a chunk extension is not ;name or ;name=value"
    case .chunkLineTooLong(let limit): "a chunk's size and extensions have more than \(counted(limit, "byte"))"
    case .chunkExtensionsTooLarge(let limit): "the chunk extensions together have more than \(counted(limit, "byte"))"
    case .invalidChunkEnd: "a chunk's data is not followed by a line end; its size is wrong"
    case .trailersTooLarge(let limit): "the trailer section has more than \(counted(limit, "byte"))"
    default: ""
    }
  }

  private var codingDetail: String {
    switch self {
    case .invalidContentEncoding: "Content-Encoding is not a list of coding names"
    case .unknownContentCoding: "the content coding is not known here; expected gzip, deflate or none"
    case .severalContentCodings: "the content has several codings; expected gzip, deflate or none"
    case .corruptContent: "the content is not what its Content-Encoding says, or something stands behind it"
    case .truncatedContent: "the content ends before its Content-Encoding says that it does"
    case .contentRatioTooHigh(let limit): "the content decodes to more than \(limit) times its size"
    case .noAcceptableCoding: "Accept-Encoding refuses every coding that there is here: gzip and none"
    default: ""
    }
  }

  private var loadDetail: String {
    switch self {
    case .truncatedHead: "the connection was closed within the request's head"
    case .truncatedBody: "the connection was closed within the request's content"
    case .headTimeout: "the request's head did not come in time"
    case .bodyTimeout: "the request's content came too slowly"
    case .bodyMemoryExhausted: "the contents of requests and answers fill the memory set aside for them; try again"
    case .tooManyRequestsAtWork: "too many large requests are being handled; try again"
    case .tooManyConnections: "too many connections are open; try again"
    default: ""
    }
  }
}

/// `1 byte`, `2 bytes`.
private func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
