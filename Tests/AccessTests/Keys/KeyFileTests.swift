import Testing

@testable import Access

@Suite("The keys file")
struct KeyFileTests {
  /// SHA-256 of `abc` (FIPS 180-4), and of the empty text.
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("names, digests, scopes and rates are read, with comments, empty lines and any white space")
  func good() throws {
    let text = """
      \u{FEFF}# The keys of the course.

      lms \(Self.abc) grade,reveal 600  # the learning management system
      \t a-Z_0.9\t\(Self.empty.uppercased())  gradients,metrics\r
      #old \(Self.abc) grade
      """
    let keys = try KeyFile.parse(Array(text.utf8)).keys
    #expect(
      keys == [
        AccessKey(name: "lms", digest: KeyDigest(of: "abc"), scopes: [.grade, .reveal], requestsPerMinute: 600),
        AccessKey(name: "a-Z_0.9", digest: KeyDigest(of: ""), scopes: [.gradients, .metrics]),
      ])
    #expect(try KeyFile.parse([]).keys.isEmpty)
  }

  @Test(
    "a fault names its line and its cause",
    arguments: [
      ("lms \(abc)", 1, "found 2 words"), ("lms", 1, "found 1 word,"),
      ("\n\nlms \(abc) grade 1 2", 3, "found 5 words"),
      ("lms \(abc.dropLast()) grade", 1, "the SHA-256 of lms is not 64 hexadecimal digits (it has 63 characters)"),
      ("lms \(abc)0 grade", 1, "(it has 65 characters)"),
      ("lms \(abc.dropLast())g grade", 1, "is not 64 hexadecimal digits"),
      ("lms \(abc.dropLast(2))+f grade", 1, "is not 64 hexadecimal digits"),
      ("lms nabla_secretsecret grade", 1, "(it has 18 characters); the file has digests, never a key itself"),
      ("nabla_secretsecret \(abc) grade", 1, "the name is invalid"),
      ("l/ms \(abc) grade", 1, "the name is invalid"), ("é \(abc) grade", 1, "the name is invalid"),
      ("\(String(repeating: "a", count: 65)) \(abc) grade", 1, "the name is invalid"),
      (
        "lms \(abc) grades", 1,
        "unknown scope \"grades\", expected gradients, grade, reveal, metrics, with commas between them. Did you mean `grade"
      ),
      ("lms \(abc) grade,", 1, "unknown scope \"\""), ("lms \(abc) Grade", 1, "unknown scope \"Grade\""),
      ("lms \(abc) grade, reveal", 1, "unknown scope \"\""),
      ("lms \(abc) grade 0", 1, "the requests per minute are \"0\""),
      ("lms \(abc) grade -1", 1, "the requests per minute are \"-1\""),
      ("lms \(abc) grade +1", 1, "the requests per minute are \"+1\""),
      ("lms \(abc) grade 1.5", 1, "the requests per minute are \"1.5\""),
      ("lms \(abc) grade 99999999999999999999", 1, "the requests per minute are"),
      ("lms \(abc) grade\nlms \(empty) grade", 2, "the name lms is in line 1 too"),
      ("lms \(abc) grade\n\nother \(abc.uppercased()) grade", 3, "the key is in line 1 too"),
    ])
  func faults(_ text: String, _ line: Int, _ cause: String) throws {
    let error = #expect(throws: KeyFileError.self) { try KeyFile.parse(Array(text.utf8)) }
    #expect(error?.line == line)
    #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "")")
    #expect(error?.cause.contains("secret") == false)
    #expect(error?.cause.contains("\n") == false)
  }

  @Test("bytes that are not text, and too many keys, are faults")
  func bytes() {
    #expect(throws: KeyFileError.self) { try KeyFile.parse([0xFF, 0x20, 0x00, 0x20, 0xFE]) }
    let lines = (0...KeyRing.keysMax).map { "k\($0) \(KeyDigest(of: "\($0)").hexadecimal) grade" }
    #expect(throws: KeyFileError(line: 1001, cause: "there are more than 1,000 keys")) {
      try KeyFile.parse(Array(lines.joined(separator: "\n").utf8))
    }
  }

  @Test("a new key is in no other, its line is read back, and the line does not have it")
  func new() throws {
    var secrets: Set<String> = []
    for _ in 0..<100 {
      let (secret, key) = AccessKey.make(name: "lms", scopes: [.grade, .metrics], requestsPerMinute: 60)
      secrets.insert(secret)
      #expect(secret.wholeMatch(of: /nabla_[A-Za-z0-9_-]{43}/) != nil)
      #expect(!key.line.contains(secret))
      let ring = try KeyFile.parse(Array(key.line.utf8))
      #expect(ring.keys == [key])
      #expect(ring.key(for: secret.utf8.span) == key)
    }
    #expect(secrets.count == 100)
  }
}
