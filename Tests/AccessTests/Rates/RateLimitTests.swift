import HTTPMessage
import Testing

@testable import Access

@Suite("Limits of requests per minute")
struct RateLimitTests {
  private static func address(_ text: String) -> IPAddress { IPAddress(text)! }

  @Test("past the limit of an address: 429, and the seconds after which there is one more")
  func perAddress() {
    let clock = TestClock()
    let handler = guarded(clock) {
      $0.keys = nil
      $0.requestsPerMinuteOfAddress = 4
    }
    for _ in 0..<4 { #expect(Call().send(to: handler).status == .ok) }
    let refused = Call().send(to: handler)
    #expect(refused.status == .tooManyRequests)
    #expect(refused["retry-after"] == "15")
    #expect(refused.text == "This address has sent more than its 4 requests per minute. Try again in 15 s.\n")
    #expect(refused.facts.refusal == .rate)
    #expect(Call().judgeHead(handler) == refused)
    #expect(Call(peer: Self.address("192.0.2.2")).send(to: handler).status == .ok)
    clock.advance(seconds: 14.5)
    #expect(Call().send(to: handler)["retry-after"] == "1")
    clock.advance(seconds: 0.5)
    #expect(Call().send(to: handler).status == .ok)
    #expect(Call().send(to: handler).status == .tooManyRequests)
  }

  @Test("an IPv6 /64 is one address, and IPv4 within IPv6 is IPv4")
  func networks() {
    let handler = guarded {
      $0.keys = nil
      $0.requestsPerMinuteOfAddress = 1
    }
    func status(_ text: String) -> HTTPStatus { Call(peer: Self.address(text)).send(to: handler).status }
    #expect(status("2001:db8::1") == .ok)
    #expect(status("2001:db8::ffff:2") == .tooManyRequests)
    #expect(status("2001:db8:0:1::1") == .ok)
    #expect(status("192.0.2.9") == .ok)
    #expect(status("::ffff:192.0.2.9") == .tooManyRequests)
    #expect(Call(peer: nil).send(to: handler).status == .ok, "without a network there is no address")
  }

  @Test("past the limit of a key: 429; a key's own number replaces that of all")
  func perKey() {
    let handler = guarded {
      $0.keys = KeyStore(TestKeys.ring(["teacher": 3]))
      $0.requestsPerMinuteOfKey = 2
    }
    func statuses(_ key: String) -> [Int] {
      (0..<4).map { Call(key: "\(key)-secret", peer: Self.address("192.0.2.\($0)")).send(to: handler).status.code }
    }
    #expect(statuses("student") == [200, 200, 429, 429])
    #expect(statuses("teacher") == [200, 200, 200, 429])
    let refused = Call(key: "student-secret").send(to: handler)
    #expect(refused.text.hasPrefix("The key student has sent more than its 2 requests per minute."))
    #expect(refused.facts.keyName == "student")
    // A key without a number has no limit if there is none for all.
    let unlimited = guarded { $0.keys = KeyStore(TestKeys.ring(["teacher": 1])) }
    for _ in 0..<10 { #expect(Call(key: "student-secret").send(to: unlimited).status == .ok) }
    #expect(Call(key: "teacher-secret").send(to: unlimited).status == .ok)
    #expect(Call(key: "teacher-secret").send(to: unlimited).status == .tooManyRequests)
  }

  @Test("a request must be within both limits")
  func both() {
    let handler = guarded {
      $0.requestsPerMinuteOfKey = 3
      $0.requestsPerMinuteOfAddress = 2
    }
    #expect((0..<3).map { _ in Call(key: "student-secret").send(to: handler).status.code } == [200, 200, 429])
    let elsewhere = Self.address("192.0.2.7")
    #expect(
      (0..<2).map { _ in Call(key: "student-secret", peer: elsewhere).send(to: handler).status.code } == [200, 429])
  }

  @Test(
    "failed attempts count against the address, on paths without a limit too; then the right key waits as well",
    arguments: ["/v1/grade", "/metrics"])
  func failures(_ path: String) {
    let handler = guarded { $0.requestsPerMinuteOfAddress = 3 }
    let attempts = (0..<5).map { Call(path: path, key: "guess\($0)").send(to: handler).status.code }
    #expect(attempts == [401, 401, 401, 429, 429])
    #expect(Call(key: "student-secret").send(to: handler).status == .tooManyRequests)
    #expect(Call(key: "student-secret", peer: Self.address("192.0.2.2")).send(to: handler).status == .ok)
  }

  @Test("health checks, scrapes with a key, and OPTIONS come at any rate")
  func unlimited() {
    let handler = guarded {
      $0.requestsPerMinuteOfAddress = 1
      $0.requestsPerMinuteOfKey = 1
    }
    for _ in 0..<10 {
      #expect(Call(method: .get, path: "/livez").send(to: handler).status == .ok)
      #expect(Call(method: .get, path: "/metrics", key: "monitor-secret").send(to: handler).status == .ok)
      #expect(Call(method: .options).send(to: handler).status == .ok)
    }
    #expect(Call(method: .get, path: "/docs").send(to: handler).status == .ok)
    #expect(Call(method: .get, path: "/docs").send(to: handler).status == .tooManyRequests)
  }

  @Test(
    "a request counts once, however it is handled: at its head, declined by the loop, refused by its head",
    arguments: [("ok", 200), ("large", 200), ("bad", 415)])
  func once(_ query: String, _ status: Int) {
    let handler = guarded {
      $0.requestsPerMinuteOfAddress = 3
      $0.requestsPerMinuteOfKey = 3
    }
    let call = Call(query: query, key: "student-secret")
    let statuses = (0..<4).map { _ in call.sendHeadFirst(to: handler).status.code }
    #expect(statuses == [status, status, status, 429])
    let whole = guarded { $0.requestsPerMinuteOfAddress = 3 }
    #expect((0..<4).map { _ in call.send(to: whole).status.code } == [status, status, status, 429])
  }

  @Test("a request whose content never comes counts nothing")
  func headsAlone() {
    let handler = guarded { $0.requestsPerMinuteOfAddress = 1 }
    for _ in 0..<10 { #expect(Call(key: "student-secret").judgeHead(handler) == nil) }
    #expect(Call(key: "student-secret").send(to: handler).status == .ok)
  }
}
