package import HTTPMessage

/// Why a request is refused before any handler sees it. The table below has the response to each case.
package enum WireError: Error, Equatable, Sendable {
  // The request line (RFC 9112 §3).
  case emptyLines(limit: Int)
  case bareLineFeed
  case bareCarriageReturn
  case malformedRequestLine
  case proxyProtocol
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

  // The framing of the content (RFC 9112 §6 and §7).
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

  // The coding of the content (RFC 9110 §8.4).
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

  /// What is wrong with a target (RFC 9112 §3.2), as sentences.
  package enum TargetFault: String, Equatable, Sendable {
    case byte = "The target has a byte that is not allowed there. Percent-encode it."
    case fragment = "The target has a fragment. Leave out the # and what follows it."
    case percentEncoding = "The target has a % without two hexadecimal digits after it. Write a percent sign as %25."
    case form =
      "The target has an unknown form. Send a path that begins with /, an http or https URL, or * with OPTIONS."
    case authority = "The target has an invalid host. Send a host name or address with an optional port."
  }
}

extension WireError {
  package var status: HTTPStatus { row.status }

  /// The section of the RFC that has the rule.
  package var section: String { row.section }

  /// What is wrong, then what to do.
  package var detail: String { row.detail }

  /// The refusal in the words that handlers know.
  ///
  /// - Parameter path: the request's; nil if it is not known.
  package func refusal(path: String?) -> HTTPRefusal {
    var fields: [HTTPField] = []
    if status == .serviceUnavailable { fields.append(HTTPField(.retryAfter, literal: "1")) }
    if status == .unsupportedMediaType { fields.append(HTTPField(.acceptEncoding, literal: ContentCoding.known)) }
    return HTTPRefusal(status, "\(detail) See \(section).", fields: fields, path: path)
  }
}

// MARK: - The table

/// One row of the table.
private struct ErrorRow {
  let status: HTTPStatus
  let section: String
  let detail: String

  init(_ status: HTTPStatus, _ section: String, _ detail: String) {
    self.status = status
    self.section = section
    self.detail = detail
  }
}

extension WireError {
  /// The table of refusals: a row for each case, in the order of the cases.
  // swift-format-ignore
  private var row: ErrorRow {
    switch self {
    case .emptyLines(let limit): ErrorRow(.badRequest, "RFC 9112 §2.2",
      "More than \(count(limit, "empty line")) came before the request line. Send none.")
    case .bareLineFeed: ErrorRow(.badRequest, "RFC 9112 §2.2",
      "A line ends with a line feed alone. End each line with a carriage return and a line feed.")
    case .bareCarriageReturn: ErrorRow(.badRequest, "RFC 9112 §2.2",
      "A carriage return has no line feed after it. End each line with both.")
    case .malformedRequestLine: ErrorRow(.badRequest, "RFC 9112 §3",
      "The request line is malformed. Send a method, a target and HTTP/1.1, with one space between them.")
    case .proxyProtocol: ErrorRow(.badRequest, "RFC 9112 §3",
      "The connection begins with the PROXY protocol. Turn it off in the proxy, have the proxy send X-Forwarded-For, "
        + "and name the proxy with --trusted-proxy.")
    case .invalidMethod: ErrorRow(.badRequest, "RFC 9110 §9.1",
      "The method is not a token. Send a method such as GET or POST.")
    case .methodTooLong(let limit): ErrorRow(.notImplemented, "RFC 9112 §3",
      "The method has more than \(count(limit, "byte")). Send a method such as GET or POST.")
    case .connectRefused: ErrorRow(.notImplemented, "RFC 9110 §9.3.6",
      "CONNECT is for proxies, and this server is not one. Send the request to it directly.")
    case .invalidTarget(let fault): ErrorRow(.badRequest, "RFC 9112 §3.2",
      fault.rawValue)
    case .targetTooLong(let limit): ErrorRow(.uriTooLong, "RFC 9112 §3",
      "The target has more than \(count(limit, "byte")). Send data as content.")
    case .invalidVersion: ErrorRow(.badRequest, "RFC 9112 §2.3",
      "The request line does not end with an HTTP version. End it with HTTP/1.1.")
    case .unsupportedVersion(let version): ErrorRow(.httpVersionNotSupported, "RFC 9110 §15.6.6",
      "\(version) is not supported. Send HTTP/1.1 or HTTP/1.0.")
    case .plainHTTPOverTLSPort: ErrorRow(.badRequest, "RFC 9110 §4.2.2",
      "The request is plain HTTP, and this port needs TLS: use https.")
    case .headTooLarge(let limit): ErrorRow(.requestHeaderFieldsTooLarge, "RFC 6585 §5",
      "The request line and the fields have more than \(count(limit, "byte")). Send fewer or shorter fields.")
    case .tooManyFields(let limit): ErrorRow(.requestHeaderFieldsTooLarge, "RFC 6585 §5",
      "The request has more than \(count(limit, "field line")). Send fewer.")
    case .foldedLine: ErrorRow(.badRequest, "RFC 9112 §5.2",
      "A field line begins with white space. Send each value on one line.")
    case .missingColon: ErrorRow(.badRequest, "RFC 9112 §5.1",
      "A field line has no colon. Send a name, a colon and a value.")
    case .invalidFieldName: ErrorRow(.badRequest, "RFC 9112 §5.1",
      "A field name is not a token with a colon right after it. Remove the invalid character or space.")
    case .invalidFieldValue(let byte): ErrorRow(.badRequest, "RFC 9110 §5.5",
      "A field value has the control byte \(byte). Remove it.")
    case .missingHost: ErrorRow(.badRequest, "RFC 9112 §3.2",
      "The Host field is missing. HTTP/1.1 requires one.")
    case .repeatedHost: ErrorRow(.badRequest, "RFC 9112 §3.2",
      "There is more than one Host field. Send one.")
    case .invalidHost: ErrorRow(.badRequest, "RFC 9112 §3.2",
      "The Host field is invalid. Send a host with an optional port.")
    case .unknownExpectation: ErrorRow(.expectationFailed, "RFC 9110 §10.1.1",
      "The Expect field has an unknown value. Send 100-continue, or leave the field out.")
    case .invalidContentLength: ErrorRow(.badRequest, "RFC 9110 §8.6",
      "Content-Length is not a number. Send decimal digits alone.")
    case .contentLengthOverflow: ErrorRow(.badRequest, "RFC 9110 §8.6",
      "Content-Length is too large a number. Send the count of bytes in the content.")
    case .repeatedContentLength: ErrorRow(.badRequest, "RFC 9110 §8.6",
      "There is more than one Content-Length field. Send one.")
    case .contentLengthWithTransferEncoding: ErrorRow(.badRequest, "RFC 9112 §6.3",
      "The request has both Content-Length and Transfer-Encoding. Send one of them.")
    case .invalidTransferEncoding: ErrorRow(.badRequest, "RFC 9112 §6.1",
      "Transfer-Encoding is malformed. Send exactly chunked.")
    case .repeatedTransferEncoding: ErrorRow(.badRequest, "RFC 9112 §6.1",
      "There is more than one Transfer-Encoding field. Send one.")
    case .unknownTransferCoding: ErrorRow(.notImplemented, "RFC 9112 §6.1",
      "The transfer coding is not supported. Send chunked.")
    case .transferEncodingInHTTP10: ErrorRow(.badRequest, "RFC 9112 §6.1",
      "HTTP/1.0 has no Transfer-Encoding. Send HTTP/1.1, or Content-Length.")
    case .bodyTooLarge(let limit): ErrorRow(.contentTooLarge, "RFC 9110 §15.5.14",
      "The content has more than \(count(limit, "byte")). Split it into several requests, or raise the server's "
        + "--max-body-bytes.")
    case .invalidChunkSize: ErrorRow(.badRequest, "RFC 9112 §7.1",
      "A chunk does not begin with its size. Send the size in hexadecimal digits.")
    case .chunkSizeOverflow: ErrorRow(.badRequest, "RFC 9112 §7.1",
      "A chunk size is too large a number. Send the count of bytes in the chunk.")
    case .invalidChunkExtension: ErrorRow(.badRequest, "RFC 9112 §7.1.1",
      "A chunk extension is malformed. Send ;name or ;name=value, or none.")
    case .chunkLineTooLong(let limit): ErrorRow(.badRequest, "RFC 9112 §7.1.1",
      "The size line of a chunk has more than \(count(limit, "byte")). Send shorter chunk extensions.")
    case .chunkExtensionsTooLarge(let limit): ErrorRow(.contentTooLarge, "RFC 9112 §7.1.1",
      "The chunk extensions together have more than \(count(limit, "byte")). Send none.")
    case .invalidChunkEnd: ErrorRow(.badRequest, "RFC 9112 §7.1",
      "A chunk is longer or shorter than its size. Send the size that its data has.")
    case .trailersTooLarge(let limit): ErrorRow(.requestHeaderFieldsTooLarge, "RFC 6585 §5",
      "The trailer section has more than \(count(limit, "byte")). Send no trailers.")
    case .truncatedHead: ErrorRow(.badRequest, "RFC 9112 §8",
      "The connection was closed within the head of the request. Send the request again.")
    case .truncatedBody: ErrorRow(.badRequest, "RFC 9112 §8",
      "The connection was closed within the content of the request. Send the request again.")
    case .invalidContentEncoding: ErrorRow(.badRequest, "RFC 9110 §8.4",
      "Content-Encoding is not a list of names. Send gzip or deflate, or leave the field out.")
    case .unknownContentCoding: ErrorRow(.unsupportedMediaType, "RFC 9110 §15.5.16",
      "The content coding is not supported. Send gzip, deflate or none.")
    case .severalContentCodings: ErrorRow(.unsupportedMediaType, "RFC 9110 §15.5.16",
      "The content has several codings. Send gzip, deflate or none.")
    case .corruptContent: ErrorRow(.badRequest, "RFC 9110 §8.4",
      "The content does not match its Content-Encoding, or has bytes after its end. Encode it again.")
    case .truncatedContent: ErrorRow(.badRequest, "RFC 9110 §8.4",
      "The encoded content ends early. Send all of it.")
    case .contentRatioTooHigh(let limit): ErrorRow(.contentTooLarge, "RFC 9110 §15.5.14",
      "The content decodes to more than \(limit) times its size. Send it without a coding.")
    case .noAcceptableCoding: ErrorRow(.notAcceptable, "RFC 9110 §12.5.3",
      "Accept-Encoding refuses both gzip and no coding. Accept one of them.")
    case .headTimeout: ErrorRow(.requestTimeout, "RFC 9110 §15.5.9",
      "The head of the request came too slowly. Send it at once.")
    case .bodyTimeout: ErrorRow(.requestTimeout, "RFC 9110 §15.5.9",
      "The content of the request came too slowly. Send it faster, or send less.")
    case .bodyMemoryExhausted: ErrorRow(.serviceUnavailable, "RFC 9110 §15.6.4",
      "The memory for requests and responses is full. Try again later.")
    case .tooManyConnections: ErrorRow(.serviceUnavailable, "RFC 9110 §15.6.4",
      "Too many connections are open. Try again later.")
    case .tooManyRequestsAtWork: ErrorRow(.serviceUnavailable, "RFC 9110 §15.6.4",
      "Too many large requests are being handled. Try again later.")
    }
  }
}

/// `1 byte`, `2 bytes`.
private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
