import Text

/// What is wrong with a keys file. It never quotes what may be a key.
package struct KeyFileError: Error, Equatable {
  /// From 1.
  package let line: Int
  package let cause: String
}

/// A keys file: a line for each key, `name sha256-hex scope,scope [requests_per_minute]`, and comments after `#`.
package enum KeyFile {
  /// A thousand keys take a tenth of this. Who reads the file refuses a longer one.
  package static let bytesMax = 1 << 20

  /// The requests per minute that a key may have: more than a server answers.
  package static let ratesAllowed = 1...1_000_000_000

  package static func parse(_ bytes: [UInt8]) throws(KeyFileError) -> KeyRing {
    var keys: [AccessKey] = []
    var (linesByName, linesByDigest): ([String: Int], [KeyDigest: Int]) = ([:], [:])
    let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      let words = line.prefix { $0 != UInt8(ascii: "#") }.split(whereSeparator: isSpace)
      guard !words.isEmpty else { continue }
      do throws(KeyLineError) {
        let key = try parse(words.map { String(decoding: $0, as: UTF8.self) })
        if let first = linesByName.updateValue(number, forKey: key.name) {
          throw KeyLineError("the name \(key.name) is in line \(first) too; give each key its own")
        }
        if let first = linesByDigest.updateValue(number, forKey: key.digest) {
          throw KeyLineError("the key is in line \(first) too; give each key one line, with all its scopes")
        }
        guard keys.count < KeyRing.keysMax else {
          throw KeyLineError("there are more than \(KeyRing.keysMax.grouped) keys")
        }
        keys.append(key)
      } catch {
        throw KeyFileError(line: number, cause: error.cause)
      }
    }
    return KeyRing(keys)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func parse(_ words: [String]) throws(KeyLineError) -> AccessKey {
    guard (3...4).contains(words.count) else {
      throw KeyLineError(
        "found \(counted(words.count, "word")), expected a name, the SHA-256 of a key, its scopes and, optionally, its "
          + "requests per minute; `nabla key new` prints such a line")
    }
    guard AccessKey.isName(words[0]) else {
      throw KeyLineError(
        "the name is invalid; use 1 to 64 letters, digits, `.`, `-` and `_`, and not a key (`nabla_…`)")
    }
    guard let digest = KeyDigest(hexadecimal: words[1]) else {
      throw KeyLineError(
        "the SHA-256 of \(words[0]) is not 64 hexadecimal digits (it has "
          + "\(counted(words[1].unicodeScalars.count, "character"))); the file has digests, never a key itself")
    }
    return AccessKey(
      name: words[0], digest: digest, scopes: try scopes(words[2]),
      requestsPerMinute: words.count == 4 ? try rate(words[3]) : nil)
  }

  private static func scopes(_ list: String) throws(KeyLineError) -> AccessScopes {
    do throws(UnknownScope) {
      return try AccessScopes(list: list)
    } catch {
      let known = AccessScopes.allNames
      let hint = didYouMean(error.name, among: known)
      throw KeyLineError(
        "unknown scope \(error.name.quoted), expected \(known.joined(separator: ", ")), with commas between them"
          + (hint.isEmpty ? "" : ".\(hint)"))
    }
  }

  private static func rate(_ word: String) throws(KeyLineError) -> Int {
    let isPlain = word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isPlain, let rate = Int(word), ratesAllowed.contains(rate) else {
      throw KeyLineError(
        "the requests per minute are \(word.quoted), expected a whole number, \(ratesAllowed.lowerBound) to "
          + "\(ratesAllowed.upperBound)")
    }
    return rate
  }
}

/// What is wrong with one line.
private struct KeyLineError: Error {
  let cause: String

  init(_ cause: String) { self.cause = cause }
}
