import HTTPMessage
import Testing

@testable import Access

@Suite("Keys and scopes")
struct KeyAccessTests {
  @Test(
    "a path needs a key with its scope, on the head alone and with the content",
    arguments: [
      ("/v1/gradients", ["core", "admin"]), ("/v1/grade", ["student", "teacher", "admin"]),
      ("/metrics", ["monitor", "admin"]), ("/livez", TestKeys.all.map(\.name)), ("/docs", TestKeys.all.map(\.name)),
    ])
  func scopes(_ path: String, _ allowed: [String]) {
    let handler = guarded()
    for key in TestKeys.all.map(\.name) {
      let call = Call(path: path, key: "\(key)-secret")
      let (response, refusal) = (call.send(to: handler), call.judgeHead(handler))
      guard !allowed.contains(key) else {
        #expect(response.status == .ok)
        #expect(refusal == nil)
        continue
      }
      #expect(response.status == .forbidden)
      #expect(refusal == response)
      let scope = path == "/v1/gradients" ? "gradients" : path == "/metrics" ? "metrics" : "grade"
      #expect(response.text == "\(path) needs the scope `\(scope)`, which the key \(key) does not have.\n")
      #expect(
        response["www-authenticate"] == #"Bearer realm="nabla", error="insufficient_scope", scope="\#(scope)""#)
      #expect(response.facts.keyName == key && response.facts.refusal == .keys)
    }
  }

  @Test(
    "a request without a key that is known is 401",
    arguments: [
      (nil, #"Bearer realm="nabla""#),
      ("Bearer", #"Bearer realm="nabla", error="invalid_request""#),
      ("Bearer ", #"Bearer realm="nabla", error="invalid_request""#),
      ("Basic c3R1ZGVudA==", #"Bearer realm="nabla", error="invalid_request""#),
      ("student-secret", #"Bearer realm="nabla", error="invalid_request""#),
      ("Bearer student", #"Bearer realm="nabla", error="invalid_token""#),
      ("Bearer student-secret2", #"Bearer realm="nabla", error="invalid_token""#),
      ("Bearer STUDENT-SECRET", #"Bearer realm="nabla", error="invalid_token""#),
      ("Bearer student-secret, Bearer student-secret", #"Bearer realm="nabla", error="invalid_token""#),
      ("Bearer \(String(repeating: "a", count: 8000))", #"Bearer realm="nabla", error="invalid_token""#),
      // The digest of a key is no key.
      ("Bearer \(KeyDigest(of: "student-secret").hexadecimal)", #"Bearer realm="nabla", error="invalid_token""#),
    ] as [(String?, String)])
  func unknown(_ credentials: String?, _ challenge: String) {
    let call = Call(fields: credentials.map { [("authorization", $0)] } ?? [])
    for response in [call.send(to: guarded()), call.judgeHead(guarded())] {
      #expect(response?.status == .unauthorized)
      #expect(response?["www-authenticate"] == challenge)
      #expect(response?.text.contains("secret") == false)
      #expect(response?.facts.refusal == .keys)
    }
  }

  @Test("the scheme is read in any case, with spaces after it (RFC 9110 §11.1)", arguments: ["bearer ", "BEARER   "])
  func scheme(_ scheme: String) {
    let response = Call(fields: [("authorization", "\(scheme)student-secret")]).send(to: guarded())
    #expect(response.status == .ok)
    #expect(response.facts.keyName == "student")
  }

  @Test(
    "only a key with `reveal` shows expected values; without keys, everybody may",
    arguments: [("student", "some"), ("teacher", "all"), ("admin", "all")])
  func reveal(_ key: String, _ permissions: String) {
    #expect(Call(key: "\(key)-secret").send(to: guarded()).text == permissions)
    #expect(Call().send(to: guarded { $0.keys = nil }).text == "all")
    // A worker gets the same permissions.
    #expect(Call(query: "large", key: "\(key)-secret").send(to: guarded()).text == permissions)
  }

  @Test("OPTIONS needs no key, as a browser sends it without one")
  func options() {
    #expect(Call(method: .options).send(to: guarded()).status == .ok)
  }

  @Test("a path that the table does not have is not served, with any key or none")
  func closedTable() {
    for key in [nil, "student-secret", "admin-secret"] {
      #expect(Call(path: "/secret", key: key).send(to: guarded()).status == .forbidden)
      // Where there is nothing, the handler says so.
      #expect(Call(path: "/v1/gradient", key: key).send(to: guarded()).status == .notFound)
      for path in ["/v1/grade/", "//v1/grade", "/v1/%67rade", "/V1/grade", "/v1/grade/../grade"] {
        #expect(Call(path: path, key: key).send(to: guarded()).status == .notFound)
      }
    }
    #expect(Call(path: "/secret").send(to: guarded { $0.keys = nil }).status == .ok)
  }

  @Test("a reload replaces all keys at once")
  func reload() {
    let store = KeyStore(TestKeys.ring())
    let handler = guarded { $0.keys = store }
    #expect(Call(key: "student-secret").send(to: handler).status == .ok)
    store.replace(with: KeyRing([AccessKey(name: "new", digest: KeyDigest(of: "new-secret"), scopes: .grade)]))
    #expect(Call(key: "student-secret").send(to: handler).status == .unauthorized)
    #expect(Call(key: "new-secret").send(to: handler).status == .ok)
  }

  @Test("the memory of a head has its key until the keys are replaced, and never a refusal")
  func memory() {
    let store = KeyStore(TestKeys.ring())
    let handler = guarded { $0.keys = store }
    #expect(handler.remembersHeads && !guarded { $0.keys = nil }.remembersHeads)
    let memory = HTTPHeadMemory()
    // What another handler has derived from the head.
    memory.endpoint = store
    for key in ["wrong", "core-secret"] {
      #expect(Call(key: key, memory: memory).send(to: handler).status != .ok)
    }
    memory.key = nil
    #expect(Call(key: "student-secret", memory: memory).send(to: handler).status == .ok)
    // A memory belongs to one head, so the fields are not read again. The path still decides.
    #expect(Call(key: "wrong", memory: memory).send(to: handler).status == .ok)
    #expect(Call(path: "/v1/gradients", key: "wrong", memory: memory).send(to: handler).status == .forbidden)
    #expect(Call(key: "wrong").send(to: handler).status == .unauthorized)
    store.replace(with: KeyRing([AccessKey(name: "new", digest: KeyDigest(of: "new-secret"), scopes: .grade)]))
    #expect(Call(key: "student-secret", memory: memory).send(to: handler).status == .unauthorized)
    #expect(Call(key: "new-secret", memory: memory).send(to: handler).status == .ok)
    #expect(Call(key: "student-secret", memory: memory).send(to: handler).status == .ok)
    #expect(memory.endpoint === store)
  }

  @Test("a thousand keys are told apart, the first and the last as well")
  func manyKeys() {
    let ring = KeyRing(
      (0..<KeyRing.keysMax).map { AccessKey(name: "k\($0)", digest: KeyDigest(of: "s\($0)"), scopes: .grade) })
    for index in [0, 1, 499, 998, 999] { #expect(ring.key(for: "s\(index)".utf8.span)?.name == "k\(index)") }
    for token in ["", "s", "s1000", "s0 "] { #expect(ring.key(for: token.utf8.span) == nil) }
    #expect(KeyRing([]).key(for: "".utf8.span) == nil)
  }
}
