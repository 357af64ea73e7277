import Testing
import Text

@Suite("Numbers with their nouns")
struct CountedTests {
  @Test(
    "the noun follows the number, and digits are grouped in threes",
    arguments: [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1_000, "1,000 rows"), (-1_234_567, "-1,234,567 rows")])
  func counts(_ number: Int, _ text: String) {
    #expect(counted(number, "row") == text)
  }

  @Test("an irregular plural is given", arguments: [(1, "1 entry"), (2, "2 entries")])
  func plural(_ number: Int, _ text: String) {
    #expect(counted(number, "entry", "entries") == text)
  }
}
