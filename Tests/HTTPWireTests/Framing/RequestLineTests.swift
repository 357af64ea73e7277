import Testing

@testable import HTTPWire

@Suite("The request line, as raw bytes")
struct RequestLineTests {
  @Test("a row of the table", arguments: rows)
  func row(_ row: WireRow) { row.check(seed: 1) }

  static let rows = accepted + methods + structure + targets + versions + emptyLines + lengths

  private static let accepted: [WireRow] = [
    .line("RFC 9112 §3", "GET / HTTP/1.1", .request("GET /")),
    .line("RFC 9112 §3", "POST /v1/gradients HTTP/1.1", .request("POST /v1/gradients")),
    .line("RFC 9112 §3.2.1", "GET /a/b?x=1&y=2 HTTP/1.1", .request("GET /a/b?x=1&y=2")),
    .line("RFC 9112 §3.2.1", "GET /? HTTP/1.1", .request("GET /?")),
    .line("RFC 9112 §3.2.1", "GET /a?b?c HTTP/1.1", .request("GET /a?b?c")),
    .line("RFC 9112 §3.2.1", "GET // HTTP/1.1", .request("GET //")),
    .line("RFC 9112 §3.2.1", "GET /../a HTTP/1.1", .request("GET /../a")),
    .line("RFC 3986 §3.3", "GET /%20%7e%AF HTTP/1.1", .request("GET /%20%7e%AF")),
    .line("RFC 3986 §3.3", "GET /a-._~!$&'()*+,;=:@ HTTP/1.1", .request("GET /a-._~!$&'()*+,;=:@")),
    .line("RFC 9112 §3.2.2", "GET http://a HTTP/1.1", .request("GET /")),
    .line("RFC 9112 §3.2.2", "GET http://a/ HTTP/1.1", .request("GET /")),
    .line("RFC 9112 §3.2.2", "GET http://a/b?c HTTP/1.1", .request("GET /b?c")),
    .line("RFC 9112 §3.2.2", "GET http://a?c HTTP/1.1", .request("GET /?c")),
    .line("RFC 9112 §3.2.2", "GET HTTP://A:80/b HTTP/1.1", .request("GET /b")),
    .line("RFC 9112 §3.2.2", "GET https://other.example:8443/b HTTP/1.1", .request("GET /b")),
    .line("RFC 9112 §3.2.2", "GET http://[::1]:8080/b HTTP/1.1", .request("GET /b")),
    .line("RFC 9112 §3.2.2", "GET http://a/b?u=http://c/d HTTP/1.1", .request("GET /b?u=http://c/d")),
    .line("RFC 9112 §3.2.4", "OPTIONS * HTTP/1.1", .request("OPTIONS *")),
    .line("RFC 9112 §3.2.4", "OPTIONS http://a HTTP/1.1", .request("OPTIONS *")),
    .line("RFC 9112 §3.2.4", "OPTIONS http://a/ HTTP/1.1", .request("OPTIONS /")),
    .line("RFC 9112 §3.2.4", "OPTIONS /a HTTP/1.1", .request("OPTIONS /a")),
  ]

  private static let methods: [WireRow] = [
    .line("RFC 9110 §9.3.2", "HEAD / HTTP/1.1", .request("HEAD /")),
    .line("RFC 9110 §9.3.4", "PUT /a HTTP/1.1", .request("PUT /a")),
    .line("RFC 9110 §9.3.5", "DELETE /a HTTP/1.1", .request("DELETE /a")),
    .line("RFC 9110 §9.3.8", "TRACE / HTTP/1.1", .request("TRACE /")),
    .line("RFC 5789 §2", "PATCH /a HTTP/1.1", .request("PATCH /a")),
    .line("RFC 9110 §9.1", "get / HTTP/1.1", .request("get /")),
    .line("RFC 9110 §9.1", "BREW /pot HTTP/1.1", .request("BREW /pot")),
    .line("RFC 9110 §9.1", "M-SEARCH / HTTP/1.1", .request("M-SEARCH /")),
    .line("RFC 9110 §5.6.2", "!#$%&'*+-.^_`|~09 / HTTP/1.1", .request("!#$%&'*+-.^_`|~09 /")),
    .line("RFC 9110 §9.1", "G(T / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "G\"T / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "GE\u{0}T / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "GÉT / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "G\tET / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "GET, / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", " GET / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", "\tGET / HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9110 §9.1", ":", .refused(.invalidMethod)),
    WireRow("RFC 9110 §9.1", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], [.refused(.invalidMethod)]),
    WireRow("RFC 9110 §9.1", bytes: [0xFF], [.refused(.invalidMethod)]),
    WireRow("RFC 9112 §3", bytes: [0x00], [.refused(.proxyProtocol)]),
    WireRow(
      "RFC 9112 §3", bytes: [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A] + Array("QUIT\n!".utf8),
      [.refused(.proxyProtocol)]),
    .line("RFC 9112 §3", "PROXY TCP4 192.0.2.1 192.0.2.2 4711 80", .refused(.proxyProtocol)),
    .line("RFC 9112 §3", "PROXY TCP6 2001:db8::1 2001:db8::2 4711 80", .refused(.proxyProtocol)),
    .line("RFC 9112 §3", "PROXY UNKNOWN", .refused(.proxyProtocol)),
    .line("RFC 9110 §9.1", "PROXY / HTTP/1.1", .request("PROXY /")),
    .line("RFC 9112 §2.3", "PROXY /", .refused(.malformedRequestLine)),
    .line(
      "RFC 9112 §3", "\(String(repeating: "M", count: 32)) / HTTP/1.1",
      .request("\(String(repeating: "M", count: 32)) /")),
    .line("RFC 9112 §3", "\(String(repeating: "M", count: 33)) / HTTP/1.1", .refused(.methodTooLong(limit: 32))),
    .line("RFC 9110 §9.3.6", "CONNECT a:443 HTTP/1.1", .refused(.connectRefused)),
    .line("RFC 9110 §9.3.6", "CONNECT / HTTP/1.1", .refused(.connectRefused)),
  ]

  private static let structure: [WireRow] = [
    .line("RFC 9112 §3", "GET", .refused(.malformedRequestLine)),
    .line("RFC 9112 §3", "GET ", .refused(.malformedRequestLine)),
    .line("RFC 9112 §3", "GET /", .refused(.malformedRequestLine)),
    .line("RFC 9112 §3", "GET / ", .refused(.invalidVersion)),
    .line("RFC 9112 §3", "GET  / HTTP/1.1", .refused(.malformedRequestLine)),
    .line("RFC 9112 §3", "GET /  HTTP/1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §3", "GET / HTTP/1.1 ", .refused(.invalidVersion)),
    .line("RFC 9112 §3", "GET /a b HTTP/1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §3", "GET\t/ HTTP/1.1", .refused(.invalidMethod)),
    .line("RFC 9112 §3", "GET /\tHTTP/1.1", .refused(.malformedRequestLine)),
    .line("RFC 9112 §3", "HTTP/1.1 200 OK", .refused(.invalidMethod)),
    .line("RFC 9112 §3", "Host: a", .refused(.invalidMethod)),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\nHost: a\n\n", [.refused(.bareLineFeed)]),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\rHost: a\r\r", []),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\rHost: a\r\n\r\n", [.refused(.invalidVersion)]),
    WireRow("RFC 9112 §2.2", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", [.refused(.invalidVersion)]),
    WireRow("RFC 9112 §2.2", "G\rET / HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.invalidMethod)]),
  ]

  private static let targets: [WireRow] = [
    .line("RFC 9112 §3.2", "GET /a#b HTTP/1.1", .refused(.invalidTarget(.fragment))),
    .line("RFC 9112 §3.2", "GET # HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2", "GET http://a/#b HTTP/1.1", .refused(.invalidTarget(.fragment))),
    .line("RFC 9112 §3.2", "GET /\u{1} HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /\u{0} HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /\u{7F} HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /\t HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /\r HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /é HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 9112 §3.2", "GET /a?é HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /<a> HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /\" HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /\\a HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /{a} HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /a|b HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /a^b HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /a`b HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2", "GET /[a] HTTP/1.1", .refused(.invalidTarget(.byte))),
    .line("RFC 3986 §2.1", "GET /% HTTP/1.1", .refused(.invalidTarget(.percentEncoding))),
    .line("RFC 3986 §2.1", "GET /%2 HTTP/1.1", .refused(.invalidTarget(.percentEncoding))),
    .line("RFC 3986 §2.1", "GET /%zz HTTP/1.1", .refused(.invalidTarget(.percentEncoding))),
    .line("RFC 3986 §2.1", "GET /a?%2g HTTP/1.1", .refused(.invalidTarget(.percentEncoding))),
    .line("RFC 9112 §3.2", "GET a HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2", "GET ?a HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2", "GET a.example:80 HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2.2", "GET ftp://a/ HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2.2", "GET http:/a HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2.2", "GET http:// HTTP/1.1", .refused(.invalidTarget(.authority))),
    .line("RFC 9112 §3.2.2", "GET http:///a HTTP/1.1", .refused(.invalidTarget(.authority))),
    .line("RFC 9110 §4.2.4", "GET http://u:p@a/ HTTP/1.1", .refused(.invalidTarget(.authority))),
    .line("RFC 9112 §3.2.2", "GET http://a:b/ HTTP/1.1", .refused(.invalidTarget(.authority))),
    .line("RFC 9112 §3.2.2", "GET http://a:99999/ HTTP/1.1", .refused(.invalidTarget(.authority))),
    .line("RFC 9112 §3.2.4", "GET * HTTP/1.1", .refused(.invalidTarget(.form))),
    .line("RFC 9112 §3.2.4", "OPTIONS ** HTTP/1.1", .refused(.invalidTarget(.form))),
  ]

  private static let versions: [WireRow] = [
    .line("RFC 9112 §2.3", "GET / http/1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / Http/1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/11", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/1.10", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/1,1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/a.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP /1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTP/ 1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / HTTPS/1.1", .refused(.invalidVersion)),
    .line("RFC 9112 §2.3", "GET / XTTP/1.1", .refused(.invalidVersion)),
    .line("RFC 9110 §15.6.6", "GET / HTTP/2.0", .refused(.unsupportedVersion("HTTP/2.0"))),
    .line("RFC 9110 §15.6.6", "GET / HTTP/0.9", .refused(.unsupportedVersion("HTTP/0.9"))),
    .line("RFC 9110 §15.6.6", "GET / HTTP/3.0", .refused(.unsupportedVersion("HTTP/3.0"))),
    WireRow("RFC 9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [.refused(.unsupportedVersion("HTTP/2.0"))]),
    .line("RFC 9110 §2.5", "GET / HTTP/1.2", .request("GET /")),
    .line("RFC 9110 §2.5", "GET / HTTP/1.9", .request("GET /")),
  ]

  private static let emptyLines: [WireRow] = [
    WireRow("RFC 9112 §2.2", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [.request("GET /")]),
    WireRow("RFC 9112 §2.2", "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [.request("GET /")]),
    WireRow("RFC 9112 §2.2", "\r\n\r\n\r\n\r\n\r\n", [.refused(.emptyLines(limit: 4))]),
    WireRow("RFC 9112 §2.2", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.bareLineFeed)]),
    WireRow("RFC 9112 §2.2", "\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.bareCarriageReturn)]),
    WireRow("RFC 9112 §2.2", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.bareCarriageReturn)]),
    WireRow(
      "RFC 9112 §2.2", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      [.request("GET /a"), .request("GET /b")]),
  ]

  private static let lengths: [WireRow] = {
    let longest = "/" + String(repeating: "a", count: 8191)
    return [
      .line("RFC 9112 §3", "GET \(longest) HTTP/1.1", .request("GET \(longest)")),
      .line("RFC 9112 §3", "GET \(longest)a HTTP/1.1", .refused(.targetTooLong(limit: 8192))),
      .line("RFC 9112 §3", "GET \(longest)\(longest) HTTP/1.1", .refused(.targetTooLong(limit: 8192))),
      WireRow("RFC 9112 §3", "GET \(longest)\(longest)", [.refused(.targetTooLong(limit: 8192))]),
      WireRow("RFC 9112 §3", String(repeating: "A", count: 9000), [.refused(.methodTooLong(limit: 32))]),
    ]
  }()
}
