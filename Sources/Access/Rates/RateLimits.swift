import HTTPMessage

/// The limits of keys and of addresses, with their buckets.
final class RateLimits: Sendable {
  /// What a request has taken from the buckets.
  struct Taken {
    fileprivate var requests: [(bucket: Bucket, client: UInt64, perMinute: Int)] = []
  }

  fileprivate enum Bucket { case address, key }

  private let addresses = RateTable()
  private let keys = RateTable()
  private let perAddress: Int?
  private let perKey: Int?
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - perAddress: requests per minute; nil for no limit.
  ///   - perKey: the same, for keys without a limit of their own.
  ///   - now: nanoseconds of a clock that never goes back.
  init(perAddress: Int?, perKey: Int?, now: @escaping @Sendable () -> Int64) {
    self.perAddress = perAddress
    self.perKey = perKey
    self.now = now
  }

  /// - Throws: the wait until the address may send a request.
  func take(address: IPAddress?, _ taken: inout Taken) throws(RateExceeded) {
    guard let perAddress, let address else { return }
    try take(.address, address.networkKey, perAddress, &taken)
  }

  /// - Throws: the wait until the key may send a request.
  func take(key: AccessKey, _ taken: inout Taken) throws(RateExceeded) {
    guard let perMinute = key.requestsPerMinute ?? perKey else { return }
    try take(.key, key.digest.prefix, perMinute, &taken)
  }

  private func take(_ bucket: Bucket, _ client: UInt64, _ perMinute: Int, _ taken: inout Taken) throws(RateExceeded) {
    if let wait = table(bucket).take(client, perMinute: perMinute, at: now()) {
      throw RateExceeded(perMinute: perMinute, waitNanoseconds: wait)
    }
    taken.requests.append((bucket, client, perMinute))
  }

  /// The request is judged again later: it is not counted twice.
  func putBack(_ taken: Taken) {
    for request in taken.requests { table(request.bucket).putBack(request.client, perMinute: request.perMinute) }
  }

  private func table(_ bucket: Bucket) -> RateTable {
    switch bucket {
    case .address: addresses
    case .key: keys
    }
  }
}

/// A client has sent more requests than it may.
struct RateExceeded: Error {
  let perMinute: Int
  let waitNanoseconds: Int64

  /// For `Retry-After`: after so many seconds there is one.
  var waitSeconds: Int { Int((waitNanoseconds + 999_999_999) / 1_000_000_000) }
}
