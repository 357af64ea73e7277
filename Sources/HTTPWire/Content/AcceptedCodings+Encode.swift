package import HTTPMessage

extension AcceptedCodings {
  /// Whether `encode` would do so with this answer.
  func wouldEncode(_ response: HTTPResponse, _ limits: WireLimits) -> Bool {
    guard Self.mayEncode(response) else { return false }
    switch choice {
    case .gzip: return Self.isWorthIt(response, limits)
    case .gzipOnly: return true
    case .identity, .neither: return false
    }
  }

  /// The answer as this client takes it: encoded or not, with `Vary` wherever another client's could differ.
  ///
  /// What comes in parts is encoded whole. HEAD goes the same way, so that its fields are those of GET (RFC 9110 §9.3.2). An answer
  /// that is encoded already, and one of more than `bytesMax`, is left as it is.
  package func encode(_ response: consuming HTTPResponse, _ policy: WirePolicy, bytesMax: Int = .max) -> HTTPResponse {
    let limits = policy.limits
    guard Self.mayEncode(response) else { return response }
    if response.status == .ok, let refusal = refusal(policy) { return refusal }
    if Self.isWorthIt(response, limits) || choice == .gzipOnly { response.vary() }
    guard response.contentBytes <= bytesMax, wouldEncode(response, limits) else { return response }
    response.gather()
    guard let encoded = Deflater.gzip(response.body) else { return response }
    response.body = encoded
    response.fields.append(HTTPField(.contentEncoding, literal: "gzip"))
    return response
  }

  /// The response to a client that refuses all that there is; nil for any other.
  func refusal(_ policy: WirePolicy) -> HTTPResponse? {
    guard choice == .neither else { return nil }
    var refusal = policy.response(to: .noAcceptableCoding)
    refusal.vary()
    return refusal
  }

  /// Whether the answer has content that has no coding yet.
  private static func mayEncode(_ response: borrowing HTTPResponse) -> Bool {
    response.contentBytes > 0 && ResponseHead.hasContent(response.status) && response.place(of: .contentEncoding) == nil
  }

  /// Whether encoding saves a packet and more, whoever asks.
  private static func isWorthIt(_ response: borrowing HTTPResponse, _ limits: WireLimits) -> Bool {
    let bytes = response.contentBytes
    guard bytes >= limits.encodedBytesMin, bytes <= limits.encodedBytesMax,
      let place = response.place(of: .contentType)
    else { return false }
    let type = response.fields[place].value
    // Equality is quick, and right for most answers.
    return type == "application/json" || type.hasPrefix("text/") || textTypes.contains { type.hasPrefix($0) }
  }

  /// What is text without being called so; other types are compressed already as a rule.
  private static let textTypes = ["application/json", "application/problem+json", "application/yaml", "image/svg+xml"]
}

extension HTTPResponse {
  /// Where the first field of a role stands.
  fileprivate func place(of role: HTTPField.Role) -> Int? {
    let fields = fields.span
    for index in fields.indices where fields[index].role == role { return index }
    return nil
  }

  /// Says that the answer depends on `Accept-Encoding` (RFC 9110 §12.5.5).
  fileprivate mutating func vary() {
    guard let place = place(of: .vary) else {
      variesByCoding = true
      return
    }
    let names = fields[place].value
    guard names != "*", !names.lowercased().contains("accept-encoding") else { return }
    // A name behind a field's value is a field's value.
    fields[place] = HTTPField(.vary, names.isEmpty ? "accept-encoding" : "\(names), accept-encoding")!
  }
}
