package import HTTPMessage

extension AcceptedCodings {
  /// Whether `encode` would encode this response.
  func wouldEncode(_ response: HTTPResponse, _ limits: WireLimits) -> Bool {
    Self.mayEncode(response) && choosesGzip(ifWorthIt: Self.isWorthIt(response, limits))
  }

  private func choosesGzip(ifWorthIt isWorthIt: Bool) -> Bool {
    switch choice {
    case .gzip: isWorthIt
    case .gzipOnly: true
    case .identity, .neither: false
    }
  }

  /// The response as this client accepts it: encoded or not, with `Vary` if another client could get other bytes.
  ///
  /// A response in parts is encoded whole. HEAD gets the same treatment, so that its fields are those of GET (RFC 9110
  /// §9.3.2). A response that is already encoded is not encoded, nor one of more than `bytesMax` bytes, unless its gzip
  /// was made ahead.
  package func encode(_ response: consuming HTTPResponse, _ policy: WirePolicy, bytesMax: Int = .max) -> HTTPResponse {
    let limits = policy.limits
    guard Self.mayEncode(response) else { return response }
    let isWorthIt = Self.isWorthIt(response, limits)
    if isWorthIt || choice == .gzipOnly { response.vary() }
    guard choosesGzip(ifWorthIt: isWorthIt) else { return response }
    if let gzip = response.gzip {
      response.body = gzip
    } else {
      guard response.contentBytes <= bytesMax else { return response }
      response.gather()
      guard let encoded = Deflater.gzip(response.body) else { return response }
      response.body = encoded
    }
    response.isGzip = true
    return response
  }

  /// Whether the client accepts no coding that this response can have.
  func refuse(_ response: borrowing HTTPResponse) -> Bool {
    choice == .neither && response.status == .ok && Self.mayEncode(response)
  }

  /// Whether the response has content without a coding.
  private static func mayEncode(_ response: borrowing HTTPResponse) -> Bool {
    response.contentBytes > 0 && ResponseHead.hasContent(response.status) && !response.isGzip
      && (response.gzip != nil || response.place(of: .contentEncoding) == nil)
  }

  /// Whether encoding saves at least a packet, for any client.
  private static func isWorthIt(_ response: borrowing HTTPResponse, _ limits: WireLimits) -> Bool {
    let bytes = response.contentBytes
    guard bytes >= limits.encodedBytesMin, bytes <= limits.encodedBytesMax else { return false }
    // It is made ahead of text alone.
    if response.gzip != nil { return true }
    guard let place = response.place(of: .contentType) else { return false }
    let type = response.fields[place].value
    // Equality is fast, and enough for most responses.
    return type == "application/json" || type.hasPrefix("text/") || textTypes.contains { type.hasPrefix($0) }
  }

  /// Types that are text without a name in `text/`. Other types are usually compressed already.
  private static let textTypes = ["application/json", "application/problem+json", "application/yaml", "image/svg+xml"]
}

extension HTTPResponse {
  /// The index of the first field with this role.
  fileprivate func place(of role: HTTPField.Role) -> Int? {
    let fields = fields.span
    for index in fields.indices where fields[index].role == role { return index }
    return nil
  }

  /// Marks that the response depends on `Accept-Encoding` (RFC 9110 §12.5.5).
  mutating func vary() {
    // The handler says it. A search for it would cost more than the rest of the response.
    if gzip != nil { return }
    guard let place = place(of: .vary) else {
      variesByCoding = true
      return
    }
    let names = fields[place].value
    guard names != "*", !names.lowercased().contains("accept-encoding") else { return }
    // A valid field value with a name after it is a valid field value.
    fields[place] = HTTPField(.vary, names.isEmpty ? "accept-encoding" : "\(names), accept-encoding")!
  }
}
