import Testing
import Text

@Suite("Lists of texts")
struct ListedTests {
  @Test(
    "the word is between the last two",
    arguments: [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
  func list(_ texts: [String], _ list: String) {
    #expect(texts.listed("or") == list)
  }
}
