import Text

/// An error of the command line: what was found, and what was expected.
struct UsageError: Error {
  let message: String

  init(_ message: String) { self.message = message }

  init(_ message: String, meant found: String, among known: [String]) {
    self.init(message + didYouMean(found, among: known))
  }
}
