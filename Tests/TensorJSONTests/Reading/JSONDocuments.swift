import Testing

@testable import TensorJSON

/// A document that is not JSON, with its fault's place.
struct Malformed: CustomTestStringConvertible, Sendable {
  let bytes: [UInt8]
  let reason: JSONSyntaxError.Reason
  let line: Int
  let column: Int

  init(_ text: String, _ reason: JSONSyntaxError.Reason, _ line: Int = 1, _ column: Int) {
    self.init(Array(text.utf8), reason, line, column)
  }

  init(_ bytes: [UInt8], _ reason: JSONSyntaxError.Reason, _ line: Int = 1, _ column: Int) {
    self.bytes = bytes
    self.reason = reason
    self.line = line
    self.column = column
  }

  var testDescription: String { String(decoding: bytes.prefix(48), as: UTF8.self) }
}

/// Reads a document whole without looking at it.
func check(_ bytes: [UInt8]) throws(JSONSyntaxError) {
  var reader = JSONReader(bytes.span)
  try reader.skipValue()
  try reader.finish()
}

/// Documents that RFC 8259 allows.
let wellFormed: [String] = [
  "null", "true", "false", "0", "-0", "1", "-1.5e+300", "1E5", "1e-5", "0e999", "1e99999999999",
  "123456789012345678901234567890",
  "\"\"", "\"a\"", "{}", "[]", " [ ] ", "\t{\n}\r\n", "[[]]", "[[],[]]", "[1, 2 ,3]",
  "{\"a\":{\"b\":[1,{\"c\":null}]}}",
  #"{"a":1,"b":2,"A":3}"#, #"{"":0}"#, #"["\"\\\/\b\f\n\r\t"]"#, #"["\u0041\u00e9\u20AC\ud83d\ude00"]"#, #"["\u0000"]"#,
  #"["é€😀"]"#, "[\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"]", "[\"\u{2028}\u{2029}\"]",
  "[\"\u{FEFF}\"]",
  // One name composed, one with a combining accent: two names, though Swift's `==` calls the strings equal.
  "{\"\u{E9}\":1,\"e\u{301}\":2}",
  "[0.1,-0.0,0.0000000000000000000000000000000000000000000001,1.7976931348623157e308,5e-324]",
  "[true,false,null,\"x\",{},[]]", "[1\n,\n2\r\n]",
  String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
]

/// Documents that it does not.
let malformed: [Malformed] =
  malformedStructure + malformedWords + malformedNumbers + malformedStrings + malformedEncodings

private let malformedStructure: [Malformed] = [
  Malformed("", .emptyDocument, 1, 1),
  Malformed(" \n ", .emptyDocument, 2, 2),
  Malformed("[", .unexpectedEnd(expected: .valueOrEndOfArray), 1, 2),
  Malformed("[1", .unexpectedEnd(expected: .commaOrEndOfArray), 1, 3),
  Malformed("[1,", .unexpectedEnd(expected: .value), 1, 4),
  Malformed("[1,]", .trailingComma(before: "]"), 1, 3),
  Malformed("[1 , ]", .trailingComma(before: "]"), 1, 4),
  Malformed("[,1]", .unexpected(",", expected: .valueOrEndOfArray), 1, 2),
  Malformed("[1,,2]", .unexpected(",", expected: .value), 1, 4),
  Malformed("[1 2]", .unexpected("2", expected: .commaOrEndOfArray), 1, 4),
  Malformed("[1}", .unexpected("}", expected: .commaOrEndOfArray), 1, 3),
  Malformed("]", .unexpected("]", expected: .value), 1, 1),
  Malformed("{", .unexpectedEnd(expected: .nameOrEndOfObject), 1, 2),
  Malformed("{\"a\"", .unexpectedEnd(expected: .colon), 1, 5),
  Malformed("{\"a\":", .unexpectedEnd(expected: .value), 1, 6),
  Malformed("{\"a\":1", .unexpectedEnd(expected: .commaOrEndOfObject), 1, 7),
  Malformed("{\"a\":1,", .unexpectedEnd(expected: .name), 1, 8),
  Malformed("{\"a\":1,}", .trailingComma(before: "}"), 1, 7),
  Malformed("{\"a\" 1}", .unexpected("1", expected: .colon), 1, 6),
  Malformed("{\"a\":}", .unexpected("}", expected: .value), 1, 6),
  Malformed("{a:1}", .unexpected("a", expected: .nameOrEndOfObject), 1, 2),
  Malformed("{1:1}", .unexpected("1", expected: .nameOrEndOfObject), 1, 2),
  Malformed("{\"a\":1]", .unexpected("]", expected: .commaOrEndOfObject), 1, 7),
  Malformed("{\"a\":1 \"b\":2}", .unexpected("\"", expected: .commaOrEndOfObject), 1, 8),
  Malformed("{'a':1}", .singleQuote, 1, 2),
  Malformed("{\"a\":1,\n \"b\":2,\n \"a\":3}", .duplicateName("a"), 3, 2),
  Malformed(#"{"a":1,"\u0061":2}"#, .duplicateName("a"), 1, 8),
  Malformed(#"{"x":{"a":1,"a":2}}"#, .duplicateName("a"), 1, 13),
  Malformed("[1] x", .bytesAfterValue, 1, 5),
  Malformed("[1][2]", .bytesAfterValue, 1, 4),
  Malformed("1 2", .bytesAfterValue, 1, 3),
  Malformed("// no\n1", .comment, 1, 1),
  Malformed("[1, /* no */ 2]", .comment, 1, 5),
  Malformed("[1 // no\n]", .comment, 1, 4),
  Malformed("[1] # no", .comment, 1, 5),
  Malformed(String(repeating: "[", count: 65), .tooDeep, 1, 65),
  Malformed(String(repeating: "{\"a\":", count: 65), .tooDeep, 1, 321),
  Malformed("[\r\n1,\r\n2,\n\r,]", .unexpected(",", expected: .value), 5, 1),
]

private let malformedWords: [Malformed] = [
  Malformed("[NaN]", .nonFiniteWord("NaN"), 1, 2),
  Malformed("[nan]", .nonFiniteWord("nan"), 1, 2),
  Malformed("[Infinity]", .nonFiniteWord("Infinity"), 1, 2),
  Malformed("[-Infinity]", .nonFiniteWord("-Infinity"), 1, 2),
  Malformed("[1.0, -inf]", .nonFiniteWord("-inf"), 1, 7),
  Malformed("[None]", .foreignWord("None", meant: "null"), 1, 2),
  Malformed("[undefined]", .foreignWord("undefined", meant: "null"), 1, 2),
  Malformed("[True]", .foreignWord("True", meant: "true"), 1, 2),
  Malformed("[FALSE]", .foreignWord("FALSE", meant: "false"), 1, 2),
  Malformed("['a']", .singleQuote, 1, 2),
  Malformed("[tru]", .unexpected("t", expected: .value), 1, 2),
  Malformed("[truex]", .unexpected("t", expected: .value), 1, 2),
  Malformed("[nul", .unexpectedEnd(expected: .value), 1, 5),
  Malformed("[null1]", .unexpected("n", expected: .value), 1, 2),
  Malformed("[abc]", .unexpected("a", expected: .valueOrEndOfArray), 1, 2),
  Malformed("[é]", .unexpected("é", expected: .valueOrEndOfArray), 1, 2),
]

private let malformedNumbers: [Malformed] = [
  Malformed("[01]", .leadingZero, 1, 2),
  Malformed("[-01.5]", .leadingZero, 1, 2),
  Malformed("[00]", .leadingZero, 1, 2),
  Malformed("[+1]", .plusSign, 1, 2),
  Malformed("[.5]", .noIntegerDigit, 1, 2),
  Malformed("[-.5]", .noIntegerDigit, 1, 2),
  Malformed("[1.]", .noFractionDigit, 1, 2),
  Malformed("[1.e5]", .noFractionDigit, 1, 2),
  Malformed("[1e]", .noExponentDigit, 1, 2),
  Malformed("[1e+]", .noExponentDigit, 1, 2),
  Malformed("[1.5E-]", .noExponentDigit, 1, 2),
  Malformed("[0x1F]", .hexadecimalNumber, 1, 2),
  Malformed("[-]", .unexpected("]", expected: .digit), 1, 3),
  Malformed("[--1]", .unexpected("-", expected: .digit), 1, 3),
  Malformed("[- 1]", .unexpected(" ", expected: .digit), 1, 3),
  Malformed("[1.5.2]", .unexpected(".", expected: .commaOrEndOfArray), 1, 5),
  Malformed("[1_000]", .unexpected("_", expected: .commaOrEndOfArray), 1, 3),
  Malformed("[1e5.5]", .unexpected(".", expected: .commaOrEndOfArray), 1, 5),
  Malformed("[1a]", .unexpected("a", expected: .commaOrEndOfArray), 1, 3),
  Malformed("[１]", .unexpected("１", expected: .valueOrEndOfArray), 1, 2),
  Malformed("-", .unexpectedEnd(expected: .digit), 1, 2),
]

private let malformedStrings: [Malformed] = [
  Malformed("\"", .unexpectedEnd(expected: .closingQuote), 1, 2),
  Malformed("[\"abc", .unexpectedEnd(expected: .closingQuote), 1, 6),
  Malformed("[\"abc\\", .unexpectedEnd(expected: .closingQuote), 1, 7),
  Malformed("[\"a\nb\"]", .controlCharacter(0x0A), 1, 4),
  Malformed("[\"\u{1F}\"]", .controlCharacter(0x1F), 1, 3),
  Malformed("[\"\u{0}\"]", .controlCharacter(0), 1, 3),
  Malformed(#"["\x41"]"#, .invalidEscape("x"), 1, 3),
  Malformed(#"["\'"]"#, .invalidEscape("'"), 1, 3),
  Malformed(#"["\u12"]"#, .unexpected("\"", expected: .hexadecimalDigit), 1, 7),
  Malformed(#"["\u12G4"]"#, .unexpected("G", expected: .hexadecimalDigit), 1, 7),
  Malformed(#"["\uD800"]"#, .loneSurrogate(0xD800), 1, 3),
  Malformed(#"["\uD800x"]"#, .loneSurrogate(0xD800), 1, 3),
  Malformed(#"["\uD800\u0041"]"#, .loneSurrogate(0xD800), 1, 3),
  Malformed(#"["\uDC00"]"#, .loneSurrogate(0xDC00), 1, 3),
  Malformed("[\"é€😀\\q\"]", .invalidEscape("q"), 1, 6),
]

private let malformedEncodings: [Malformed] = [
  Malformed([0xEF, 0xBB, 0xBF] + Array("[1]".utf8), .byteOrderMark, 1, 1),
  Malformed([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], .notUTF8Encoding, 1, 1),
  Malformed([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], .notUTF8Encoding, 1, 1),
  Malformed([0x5B, 0x00, 0x31, 0x00, 0x5D, 0x00], .notUTF8Encoding, 1, 1),
  Malformed([0x00, 0x5B, 0x00, 0x5D], .notUTF8Encoding, 1, 1),
  Malformed([0x5B, 0x00, 0x00, 0x00, 0x5D, 0x00, 0x00, 0x00], .notUTF8Encoding, 1, 1),
  Malformed(inString([0x80]), .invalidUTF8, 1, 3),
  Malformed(inString([0xC0, 0x80]), .invalidUTF8, 1, 3),
  Malformed(inString([0xC1, 0xBF]), .invalidUTF8, 1, 3),
  Malformed(inString([0xE0, 0x9F, 0xBF]), .invalidUTF8, 1, 3),
  Malformed(inString([0xED, 0xA0, 0x80]), .invalidUTF8, 1, 3),
  Malformed(inString([0xF0, 0x8F, 0xBF, 0xBF]), .invalidUTF8, 1, 3),
  Malformed(inString([0xF4, 0x90, 0x80, 0x80]), .invalidUTF8, 1, 3),
  Malformed(inString([0xF5, 0x80, 0x80, 0x80]), .invalidUTF8, 1, 3),
  Malformed(inString([0xC3]), .invalidUTF8, 1, 3),
  Malformed(inString([0xE2, 0x82]), .invalidUTF8, 1, 3),
  Malformed(inString([0xF0, 0x9F, 0x98]), .invalidUTF8, 1, 3),
  Malformed(inString([0x41, 0xFF]), .invalidUTF8, 1, 4),
  Malformed([0x5B, 0xFF, 0x5D], .invalidUTF8, 1, 2),
]

private func inString(_ bytes: [UInt8]) -> [UInt8] { Array("[\"".utf8) + bytes + Array("\"]".utf8) }
