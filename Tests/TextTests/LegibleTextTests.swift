import Testing
import Text

@Suite("What a client sent, in its message")
struct LegibleTextTests {
  @Test(
    "a character that is invisible or steers a terminal is escaped",
    arguments: [
      ("", ""), ("logits", "logits"), ("ŷ ∇_{a_L} é 😀", "ŷ ∇_{a_L} é 😀"), ("\u{1B}[31mred", #"\u001b[31mred"#),
      ("a\u{0}b\u{7F}\n", #"a\u0000b\u007f\u000a"#), ("\u{9B}31m", #"\u009b31m"#), ("\u{202E}abc", #"\u202eabc"#),
      ("\u{2066}\u{200B}\u{FEFF}\u{AD}", #"\u2066\u200b\ufeff\u00ad"#), ("\u{2028}", #"\u2028"#),
      ("\u{E0041}", #"\udb40\udc41"#),
    ])
  func legible(_ text: String, _ shown: String) {
    #expect(text.legible == shown)
  }

  @Test("a long text is cut, of letters or of accents", arguments: ["x", "e\u{301}", "\u{301}", "\u{1B}"])
  func cut(_ part: String) {
    let text = String(repeating: part, count: 100_000)
    #expect(text.cut(to: 60).unicodeScalars.count == 61)
    #expect(text.cut(to: 60).hasSuffix("…"))
    #expect(text.quoted.utf8.count < 400)
    #expect("short".quoted == "\"short\"")
  }
}
