import Access
import Glibc
import Text

/// `nabla key new NAME --scopes LIST`: makes a key. The key goes to standard error, and its line of a keys file to
/// standard output.
enum KeyCommand {
  struct Settings: Sendable {
    var scopes: AccessScopes = []
    /// 0 for none.
    var requestsPerMinute = 0
  }

  private static let usage = "key new NAME"

  static let options: [CommandOption<Settings>] = [
    CommandOption(
      name: "scopes", placeholder: "LIST",
      help: "what the key is for: \(AccessScopes.allNames.joined(separator: ",")), or some of them",
      expected: "scopes with commas between them: \(AccessScopes.allNames.joined(separator: ","))"
    ) { settings, text in
      guard let scopes = try? AccessScopes(list: text) else { return false }
      settings.scopes = scopes
      return true
    },
    .integer(
      "requests-per-minute", "COUNT", in: KeyFile.ratesAllowed,
      help: "the key's own limit, in place of the server's --rate-per-key", \.requestsPerMinute),
  ]

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    let words = Array(arguments.prefix { !$0.hasPrefix("-") })
    var settings = Settings()
    guard try parse(usage, Array(arguments.dropFirst(words.count)), options, into: &settings) else {
      return ExitCode.success
    }
    guard words.count == 2, words[0] == "new" else {
      throw UsageError("key: expected `nabla key new NAME --scopes LIST`.")
    }
    guard AccessKey.isName(words[1]) else {
      throw UsageError(
        "key: found the name \(words[1].quoted), expected 1 to 64 letters, digits, `.`, `-` and `_`, which do not begin "
          + "with `\(AccessKey.secretPrefix)`.")
    }
    guard !settings.scopes.isEmpty else {
      throw UsageError("key: --scopes is missing: \(AccessScopes.allNames.joined(separator: ",")), or some of them.")
    }
    let (secret, key) = AccessKey.make(
      name: words[1], scopes: settings.scopes,
      requestsPerMinute: settings.requestsPerMinute > 0 ? settings.requestsPerMinute : nil)
    guard Terminal.deliver(Array("\(key.line)\n".utf8)) else { return ExitCode.failure }
    Terminal.complain(secret)
    return ExitCode.success
  }
}
