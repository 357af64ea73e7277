import HTTPMessage
import Testing

@testable import Access

@Suite("Pages of other origins (CORS)")
struct OriginTests {
  @Test(
    "an origin is a scheme, a host and a port, in lower case, without the port that the scheme implies",
    arguments: [
      ("https://lms.example", "https://lms.example"), ("HTTPS://LMS.Example", "https://lms.example"),
      ("https://lms.example:443", "https://lms.example"), ("http://lms.example:80", "http://lms.example"),
      ("http://lms.example:443", "http://lms.example:443"), ("http://localhost:3000", "http://localhost:3000"),
      ("http://[::1]:3000", "http://[::1]:3000"), ("http://[::1]", "http://[::1]"),
      ("http://192.0.2.1", "http://192.0.2.1"),
    ])
  func origin(_ text: String, _ normal: String) { #expect(WebOrigin(text)?.text == normal) }

  @Test(
    "what is no origin is refused",
    arguments: [
      "", "null", "lms.example", "https://", "https:///", "https://lms.example/", "https://lms.example/path",
      "https://lms.example?", "https://user@lms.example", "https://lms.example:", "https://lms.example:0443",
      "https://lms.example:65536", "https://lms.example:+1", "https://:443", "ftp://lms.example", "https://*.example",
      "https://lms.example https://b.example", "https://lms\r\nx", "https://ümlaut.example", "http://[::1",
      "http://::1",
      "http://[::1]x", "http://a[::1]", "//lms.example",
    ])
  func noOrigin(_ text: String) {
    #expect(WebOrigin(text) == nil)
    var origins = AllowedOrigins()
    let isAllowed = origins.add(text)
    #expect(!isAllowed)
  }

  private static func handler(_ origins: String...) -> AccessHandler {
    guarded { policy in for origin in origins { _ = policy.origins.add(origin) } }
  }

  @Test(
    "a page of a listed origin may read the response, and errors too",
    arguments: [("student-secret", 200), ("core-secret", 403), (nil, 401)] as [(String?, Int)])
  func listed(_ key: String?, _ status: Int) {
    let handler = Self.handler("https://lms.example", "https://b.example:8443")
    for origin in ["https://lms.example", "https://b.example:8443"] {
      let response = Call(key: key, fields: [("origin", origin)]).send(to: handler)
      #expect(response.status.code == status)
      #expect(response["access-control-allow-origin"] == origin)
      #expect(response["access-control-expose-headers"] == "retry-after, x-request-id")
      #expect(response["access-control-allow-credentials"] == nil)
      #expect(response["vary"] == "origin")
    }
    for origin in [
      "null", "https://lms.example.evil", "https://LMS.example", "https://lms.example/", "http://lms.example",
      "https://lms.example:443", "https://lms.example, https://lms.example", "", "*",
    ] {
      let response = Call(key: key, fields: [("origin", origin)]).send(to: handler)
      #expect(response.status.code == status)
      #expect(response["access-control-allow-origin"] == nil, "\(origin)")
      #expect(response["vary"] == "origin")
    }
    #expect(Call(key: key).send(to: handler)["vary"] == "origin")
    #expect(Call(key: key, fields: [("origin", "https://lms.example")]).send(to: guarded())["vary"] == nil)
  }

  @Test(
    "* allows every origin, also after and before others",
    arguments: [["*"], ["https://a.example", "*"], ["*", "https://a.example"]])
  func every(_ origins: [String]) {
    let handler = guarded { policy in for origin in origins { _ = policy.origins.add(origin) } }
    for origin in ["https://lms.example", "null"] {
      let response = Call(key: "student-secret", fields: [("origin", origin)]).send(to: handler)
      #expect(response["access-control-allow-origin"] == "*")
      #expect(response["vary"] == nil)
    }
  }

  @Test("a preflight is answered without a key, at any rate, on every path, before its content")
  func preflight() {
    let handler = guarded {
      _ = $0.origins.add("https://lms.example")
      $0.requestsPerMinuteOfAddress = 1
    }
    for path in ["/v1/grade", "/v1/gradients", "/docs", "/nothing", "*"] {
      let call = Call(
        method: .options, path: path,
        fields: [
          ("origin", "https://lms.example"), ("access-control-request-method", "POST"),
          ("access-control-request-headers", "authorization,content-type"),
        ])
      #expect(call.judgeHead(handler) == nil)
      let response = call.send(to: handler)
      #expect(response.status == .noContent)
      #expect(response["access-control-allow-origin"] == "https://lms.example")
      #expect(response["access-control-allow-methods"] == "GET, HEAD, POST")
      let headers = response["access-control-allow-headers"] ?? ""
      #expect(headers == "authorization, content-type, content-encoding, traceparent, x-request-id")
      #expect(response["access-control-max-age"] == "7200")
      #expect(response["vary"] == "origin")
    }
    let other = Call(
      method: .options, fields: [("origin", "https://other.example"), ("access-control-request-method", "POST")]
    ).send(to: handler)
    #expect(other.status == .noContent)
    #expect(other["access-control-allow-origin"] == nil && other["access-control-allow-methods"] == nil)
  }

  @Test("OPTIONS that is no preflight is the handler's, and so is every OPTIONS without origins")
  func plainOptions() {
    let handler = Self.handler("https://lms.example")
    #expect(Call(method: .options).send(to: handler).status == .ok)
    #expect(Call(method: .options, fields: [("origin", "https://lms.example")]).send(to: handler).status == .ok)
    #expect(Call(method: .options, fields: [("access-control-request-method", "POST")]).send(to: handler).status == .ok)
    let preflight = [("origin", "https://lms.example"), ("access-control-request-method", "POST")]
    #expect(Call(method: .options, fields: preflight).send(to: guarded()).status == .ok)
  }

  @Test("a refusal by the transport, whose request is not known, allows the only origin")
  func transport() {
    let refusal = HTTPRefusal(.contentTooLarge, "Too much.", path: nil)
    #expect(Self.handler("https://a.example").render(refusal)["access-control-allow-origin"] == "https://a.example")
    #expect(Self.handler("*").render(refusal)["access-control-allow-origin"] == "*")
    let several = Self.handler("https://a.example", "https://b.example").render(refusal)
    #expect(several["access-control-allow-origin"] == nil && several["vary"] == "origin")
    #expect(guarded().render(refusal).fields == PermissionEcho().render(refusal).fields)
  }
}
