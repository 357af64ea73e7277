import Foundation
import HTTPMessage
import Testing

@testable import Service

/// What browsers send.
private let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

@Suite("The page, and the contract in three forms")
struct PageTests {
  @Test(
    "a client gets the page at / if its Accept names text/html, otherwise a text",
    arguments: [
      (browser, true), ("text/html", true), ("text/htmlx,*/*", false), ("TEXT/HTML;q=0.1", true),
      ("*/*", false), ("", false), ("text/*", false), ("text/html;q=0", false),
      ("application/json", false), (nil, false),
    ] as [(String?, Bool)])
  func root(_ accept: String?, _ isPage: Bool) {
    let response = get("/", accept: accept)
    #expect(response.status == .ok)
    #expect(response[.contentType] == (isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"))
    #expect(response.text.hasPrefix(isPage ? "<!doctype html>" : "Nabla: "))
    #expect(response[.vary]?.hasPrefix("accept") == true)
  }

  @Test("the text says where the contract is, and has a call to this server that works")
  func text() throws {
    let text = get("/", fields: [("host", "nabla.example.edu:80")]).text
    for path in ["/openapi.yaml", "/openapi.json", "/docs"] {
      #expect(text.contains(path))
      #expect(get(path).status == .ok)
    }
    let call = try #require(text.firstMatch(of: /curl nabla.example.edu:80(\S+) -H '.*' -d '(.*)'/))
    let response = ServiceTests.call(GradientService(), .post, String(call.1), body: Array(call.2.utf8))
    #expect(response.status == .ok)
  }

  @Test("without the page, / is the text for a browser too; the contract stays")
  func off() {
    var configuration = GradientService.Configuration()
    configuration.hasPage = false
    let service = GradientService(configuration)
    let text = get("/", accept: browser, service)
    #expect(text[.contentType] == "text/plain; charset=utf-8")
    #expect(!text.text.contains("browser"))
    #expect(get("/playground.js", service).status == .notFound)
    for path in ["/docs", "/playground.css", "/openapi.json"] { #expect(get(path, service).status == .ok) }
  }

  private static let documents: [(path: String, type: String, resource: EmbeddedResource)] = [
    ("/", "text/html; charset=utf-8", .playgroundHTML), ("/playground.css", "text/css; charset=utf-8", .playgroundCSS),
    ("/playground.js", "text/javascript; charset=utf-8", .playgroundJS),
    ("/docs", "text/html; charset=utf-8", .contractPage), ("/openapi.yaml", "application/yaml", .contractYAML),
    ("/openapi.json", "application/json", .contractJSON),
  ]

  @Test("each document has its type, its gzip, and a tag with which a client asks for it again (RFC 9110 §13.1.2)")
  func documents() throws {
    for (path, type, resource) in Self.documents {
      let response = get(path, accept: "\(type), */*")
      #expect(response[.contentType] == type)
      #expect(response.body == resource.content)
      #expect(response.gzip == resource.gzip)
      // The transport relies on it.
      #expect(response[.vary]?.hasSuffix("accept-encoding") == true)
      #expect(response[.cacheControl] == "no-cache")
      let tag = try #require(response[.etag])
      let strong = String(tag.dropFirst(2))
      for known in [tag, strong, "*", "\"a\", \(tag)", "W/\"a,b\" , \(strong)"] {
        let again = get(path, accept: "\(type), */*", fields: [("if-none-match", known)])
        #expect(again.status == .notModified, "\(path) \(known)")
        #expect(again.body.isEmpty)
        // RFC 9110 §15.4.5
        for name in [HTTPFieldName.etag, .cacheControl, .vary] { #expect(again[name] == response[name]) }
      }
      for other in ["\"a\"", "", tag.replacing("\"", with: ""), "W/\"\"", "\(strong)x"] {
        #expect(get(path, accept: "\(type), */*", fields: [("if-none-match", other)]).status == .ok, "\(path) \(other)")
      }
    }
  }

  @Test("the gzip form is that of the content: its checksum and its length at the end (RFC 1952 §2.3.1)")
  func gzip() {
    for (path, _, resource) in Self.documents {
      let end = resource.gzip.suffix(8).map { UInt32($0) }
      #expect(resource.gzip.starts(with: [0x1F, 0x8B, 8]))
      #expect(end[0] | end[1] << 8 | end[2] << 16 | end[3] << 24 == checksum(resource.content), "\(path)")
      #expect(end[4] | end[5] << 8 | end[6] << 16 | end[7] << 24 == UInt32(resource.content.count))
      #expect(resource.gzip.count < resource.content.count / 2)
    }
  }

  /// CRC-32 (RFC 1952 §8).
  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
  }

  @Test("the three resources of the page have less than 100 kB, and nothing inline that the policy refuses")
  func resources() {
    let page = [EmbeddedResource.playgroundHTML, .playgroundCSS, .playgroundJS]
    #expect(page.map(\.content.count).reduce(0, +) < 100_000)
    for resource in [EmbeddedResource.playgroundHTML, .contractPage] {
      let html = String(decoding: resource.content, as: UTF8.self)
      #expect(!html.contains(/\son\w+=|\sstyle=|<style|<script>|javascript:/))
      // Addresses are relative, so that a proxy can move the page.
      #expect(!html.contains(/(src|href)="(https?:|\/)/))
    }
  }

  @Test("a browser loads only from this server, and shows the page in no frame")
  func policy() throws {
    let page = try #require(get("/", accept: browser)[.contentSecurityPolicy])
    #expect(
      page == "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    #expect(
      try #require(get("/docs")[.contentSecurityPolicy])
        == page.replacing("script-src 'self'; connect-src 'self'; ", with: ""))
    var configuration = GradientService.Configuration()
    configuration.frameAncestors = "https://moodle.example 'self'"
    for path in ["/", "/docs"] {
      let framed = get(path, accept: browser, GradientService(configuration))[.contentSecurityPolicy]
      #expect(framed?.hasSuffix("; frame-ancestors https://moodle.example 'self'") == true)
    }
  }

  @Test(
    "sources for frames are words without what ends a directive",
    arguments: [
      ("'none'", true), ("https://moodle.example", true), ("'self' https://a.example:8443 *.b.example", true),
      ("", false), (" ", false), ("a  b", false), ("a;script-src *", false), ("a, b", false), ("a\r\nb", false),
      ("ä.example", false),
    ])
  func sources(_ text: String, _ isValid: Bool) {
    #expect(PagePolicy.isSourceList(text) == isValid)
  }

  @Test(
    "the JSON contract and the page of the contract have types of their own",
    arguments: [
      ("/openapi.json", "application/vnd.oai.openapi+json", true), ("/openapi.json", "application/json", true),
      ("/openapi.json", "application/yaml", false), ("/docs", browser, true), ("/docs", "*/*", true),
      ("/docs", "application/json", false), ("/playground.css", "text/css,*/*;q=0.1", true),
      ("/playground.css", "text/css", true), ("/playground.css", "text/css;q=0,*/*", false),
      ("/playground.css", "text/cssx", false), ("/playground.css", "text/cs", false),
      ("/playground.js", "*/*", true), ("/playground.js", "text/css", false),
    ])
  func types(_ path: String, _ accept: String, _ isAccepted: Bool) {
    #expect(get(path, accept: accept).status == (isAccepted ? .ok : .notAcceptable))
  }

  @Test("the page of the contract has every call with a curl that works, and every link leads somewhere")
  func contractPage() throws {
    let html = get("/docs").text
    let calls = html.matches(
      of: /curl http:\/\/localhost:8080(\/[^\s<]*) -H 'content-type: application\/json' -d '([^<]*)'/)
    #expect(Set(calls.map { String($0.1) }) == Set(GradientService().postPaths))
    for call in calls {
      let body = call.2.replacing("&quot;", with: "\"").replacing("&amp;", with: "&").replacing("'\\''", with: "'")
      let response = ServiceTests.call(GradientService(), .post, String(call.1), body: Array(body.utf8))
      #expect(response.status == .ok, "\(call.1) \(body): \(response.text)")
    }
    let places = Set(html.matches(of: /\sid="([^"]+)"/).map { String($0.1) })
    let links = Set(html.matches(of: /href="#([^"]+)"/).map { String($0.1) })
    #expect(links.count > 50 && links.isSubset(of: places), "\(links.subtracting(places))")
    #expect(!html.contains("`") && !html.contains("<script"))
  }

  @Test("the JSON contract has the paths of the YAML")
  func contractJSON() throws {
    let json = try JSONSerialization.jsonObject(with: Data(get("/openapi.json").body)) as? [String: Any]
    let paths = try #require(json?["paths"] as? [String: Any])
    let lines = get("/openapi.yaml").text.matches(of: /\n  (\/[^:]*):/).map { String($0.1) }
    #expect(Set(paths.keys) == Set(lines))
    #expect(lines.count > 8)
  }

  private func get(
    _ path: String, accept: String? = nil, fields: [(name: String, value: String)] = [],
    _ service: GradientService = GradientService()
  ) -> HTTPResponse {
    let all = fields + (accept.map { [("accept", $0)] } ?? [])
    return ServiceTests.call(service, .get, path, fields: all)
  }
}
