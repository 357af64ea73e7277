import Foundation

/// The rules of the programs that parse a result. Each function returns what the program would refuse or show wrongly.
enum GraderRules {
  private static func object(_ text: String, _ faults: inout [String]) -> [String: Any]? {
    if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) { faults.append("a control character") }
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
      faults.append("not one JSON object")
      return nil
    }
    return object
  }

  private static func number(_ value: Any?) -> Double? {
    guard let number = (value as? NSNumber)?.doubleValue, number.isFinite else { return nil }
    return number
  }

  /// Whether the text has characters that a terminal, `ansi2html` or a browser would obey rather than show.
  private static func illegible(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar != "\n"
        && [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
  }

  private static func unknown(_ object: [String: Any], _ known: [String], _ what: String) -> [String] {
    object.keys.filter { !known.contains($0) }.map { "\(what) has the field \($0)" }
  }

  // MARK: Gradescope

  /// The results.json of an autograder whose points are `points`.
  static func gradescope(_ text: String, points: Double) -> [String] {
    var faults: [String] = []
    guard let result = object(text, &faults) else { return faults }
    faults += unknown(
      result, ["score", "execution_time", "output", "output_format", "visibility", "tests", "extra_data"], "the result")
    let tests = result["tests"] as? [[String: Any]] ?? []
    if result["score"] == nil && tests.isEmpty { faults.append("neither a score nor tests") }
    if number(result["score"]) == nil { faults.append("the score is not a number") }
    // The default of the field `output` at the top is HTML.
    if result["output"] != nil, result["output_format"] as? String != "text" { faults.append("output as HTML") }
    if illegible(result["output"] as? String ?? "") { faults.append("illegible output") }
    var sum = 0.0
    for test in tests {
      faults += unknown(
        test, ["score", "max_score", "status", "name", "output", "output_format", "visibility", "tags", "number"],
        "a test")
      guard let score = number(test["score"]), let most = number(test["max_score"]) else {
        faults.append("a test without scores")
        continue
      }
      sum += most
      let status = test["status"] as? String
      if most > 0, status != (score == most ? "passed" : "failed") {
        faults.append("\(score) of \(most) is \(status ?? "none")")
      }
      if most == 0, status != nil { faults.append("a test without points is \(status ?? "")") }
      if test["output_format"] as? String != "text" { faults.append("a test's output in the course's format") }
      if illegible("\(test["output"] ?? "")\(test["name"] ?? "")") { faults.append("illegible test") }
    }
    if abs(sum - points) > 1e-9 { faults.append("\(sum) points, the assignment has \(points)") }
    return faults
  }

  // MARK: PrairieLearn

  /// `/grade/results/results.json`.
  static func prairieLearn(_ text: String) -> [String] {
    var faults: [String] = []
    if text.utf8.count > 1_048_576 { faults.append("larger than 1 MiB") }
    guard let result = object(text, &faults) else { return faults }
    for key in ["message", "output"] where result[key] != nil {
      guard let text = result[key] as? String else {
        faults.append("\(key) is not a string")
        continue
      }
      if illegible(text) { faults.append("ANSI in \(key)") }
    }
    let formatErrors = result["format_errors"] as? [String] ?? []
    if result["format_errors"] != nil && formatErrors.isEmpty { faults.append("format_errors are not strings") }
    faults += formatErrors.filter(illegible).map { "illegible: \($0)" }
    if result["gradable"] as? Bool == false {
      // It costs no attempt, so a student can get everything that it says again and again.
      faults += unknown(result, ["gradable", "format_errors"], "an ungradable result")
      if formatErrors.isEmpty { faults.append("ungradable without a reason") }
      return faults
    }
    guard let score = number(result["score"]), (0...1).contains(score) else {
      return faults + ["score is out of range"]
    }
    var points = 0.0
    var most = 0.0
    for test in result["tests"] as? [[String: Any]] ?? [] {
      guard let earned = number(test["points"]), let of = number(test["max_points"]) else {
        faults.append("a test without points: PrairieLearn then drops the points of all tests")
        continue
      }
      points += earned
      most += of
      let texts = ["name", "description", "message"].map { test[$0] as? String }
      if texts.contains(where: { $0.map(illegible) ?? true }) { faults.append("a test's text") }
    }
    if most > 0, abs(points / most - score) > 1e-9 { faults.append("the tests' sum is not the score") }
    return faults
  }

  // MARK: CodeRunner

  /// What a combinator template prints, as `do_combinator_grading` checks it and `format_cell` shows it.
  static func codeRunner(_ text: String) -> [String] {
    var faults: [String] = []
    guard let result = object(text, &faults) else { return faults }
    faults += unknown(
      result,
      [
        "fraction", "prologuehtml", "epiloguehtml", "instructorhtml", "testresults", "columnformats", "showdifferences",
        "showoutputonly", "graderstate", "files",
      ], "the result")
    if number(result["fraction"]).map({ !(0...1).contains($0) }) ?? true { faults.append("missing or bad fraction") }
    guard let rows = result["testresults"] as? [[Any]], let headers = rows.first as? [String] else {
      return faults + ["testresults is not a list of rows"]
    }
    let shown = headers.indices.filter { !["iscorrect", "ishidden"].contains(headers[$0].lowercased()) }
    let formats = result["columnformats"] as? [String] ?? shown.map { _ in "%s" }
    if formats.count != shown.count { faults.append("wrong number of columnformats") }
    if formats.contains(where: { $0 != "%s" && $0 != "%h" }) { faults.append("a column format of another kind") }
    var pages = [result["prologuehtml"] as? String ?? ""]
    for row in rows.dropFirst() {
      if row.count != headers.count { faults.append("a row of another length") }
      for (column, format) in zip(shown, formats) where column < row.count {
        let cell = "\(row[column])"
        pages.append(format == "%h" ? cell : "<pre class=\"tablecell\">\(moodleEscaped(cell))</pre>")
      }
    }
    for page in pages {
      if page.contains("&amp;lt;") || page.contains("&amp;quot;") || page.contains("&lt;br") {
        faults.append("escaped twice: \(page)")
      }
      let tags = Set(page.matches(of: /<[^>]*>/).map { String($0.0) })
      faults += tags.subtracting(["<p>", "</p>", "<br>", "<pre class=\"tablecell\">", "</pre>"]).map { "the tag \($0)" }
      if illegible(page) { faults.append("illegible: \(page)") }
    }
    return faults
  }

  /// Moodle's `s()`, which escapes everything except numeric entities.
  private static func moodleEscaped(_ text: String) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    return escaped.replacing(/&amp;(#\d+;)/) { "&\($0.1)" }
  }
}
