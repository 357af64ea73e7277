import Testing
import Text

@Suite("Did you mean …?")
struct SuggestionTests {
  @Test(
    "the known name nearest to a typo",
    arguments: [
      ("label", "labels"), ("lables", "labels"), ("Logits", "logits"), ("loigts", "logits"), ("yhat", "y_hat"),
    ])
  func suggests(_ found: String, _ meant: String) {
    #expect(didYouMean(found, among: ["logits", "labels", "y_hat"]) == " Did you mean `\(meant)`?")
  }

  @Test(
    "a name that is near no known one gets no suggestion",
    arguments: ["", "temperature", "x", String(repeating: "logits", count: 10)])
  func noSuggestion(_ found: String) {
    #expect(didYouMean(found, among: ["logits", "labels", "y_hat"]) == "")
  }
}
