import Glibc

/// Who may do what, and how often.
package struct AccessPolicy: Sendable {
  /// nil if no key is needed.
  package var keys: KeyStore?
  /// Requests per minute of a key without a number of its own; 0 for no limit.
  package var requestsPerMinuteOfKey = 0
  /// Requests per minute of an IPv4 address or an IPv6 /64; 0 for no limit.
  package var requestsPerMinuteOfAddress = 0
  /// The proxies whose `X-Forwarded-For` is believed.
  package var trustedProxies: [IPNetwork] = []
  /// The web pages of other origins that may call.
  package var origins = AllowedOrigins()
  /// Nanoseconds of a clock that never goes back.
  package var now: @Sendable () -> Int64 = { monotonicNanoseconds() }

  package init() {}

  /// Whether every request is passed on as it is.
  package var isEmpty: Bool {
    keys == nil && requestsPerMinuteOfAddress == 0 && requestsPerMinuteOfKey == 0 && trustedProxies.isEmpty
      && origins.isEmpty
  }
}

private func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
