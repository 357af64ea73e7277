/// A format of a whole derivation.
package enum DerivationFormat: String, CaseIterable, Sendable {
  case text, latex, markdown, html
}

extension Derivation {
  /// The derivation as one text.
  package func written(as format: DerivationFormat, by decimals: @escaping ShortestDecimals) -> [UInt8] {
    var ink = Ink(digits: digits, by: decimals, capacity: 8192)
    switch format {
    case .text: writeText(by: decimals, to: &ink)
    case .latex: writeLatex(to: &ink)
    case .markdown: writeMarkdown(to: &ink)
    case .html: writeHTML(to: &ink)
    }
    return ink.take()
  }

  private func writeText(by decimals: @escaping ShortestDecimals, to ink: inout Ink) {
    var line = Ink(digits: digits, by: decimals, capacity: 256)
    for note in notes {
      note.write(as: TextNotation.self, to: &line)
      ink.write(sentence: line.take().span)
      ink.write("\n")
    }
    for step in steps {
      ink.write("\n")
      line.write("[")
      line.write(string: step.name.rawValue)
      line.write("] ")
      line.write(string: step.title)
      line.write(". ")
      step.rule.write(as: TextNotation.self, to: &line)
      ink.write(sentence: line.take().span)
      for formulas in step.lines {
        ink.write("\n")
        formulas.writeText(to: &line)
        ink.write(formulas: line.take().span)
      }
      ink.write("\n")
    }
  }

  private func writeLatex(to ink: inout Ink) {
    writeLatex(titles: ("\\paragraph{", ".} "), formulas: ("\n\\[\n", "\n\\]\n\n"), to: &ink)
  }

  private func writeMarkdown(to ink: inout Ink) {
    writeLatex(titles: ("### ", "\n\n"), formulas: ("\n\n$$\n", "\n$$\n\n"), to: &ink)
  }

  /// Formulas in LaTeX, in a document that begins and ends its titles and its displayed formulas so.
  private func writeLatex(
    titles: (StaticString, StaticString), formulas: (StaticString, StaticString), to ink: inout Ink
  ) {
    for note in notes {
      note.write(as: LatexNotation.self, to: &ink)
      ink.write("\n\n")
    }
    for step in steps {
      ink.write(titles.0)
      ink.write(string: step.title)
      ink.write(titles.1)
      step.rule.write(as: LatexNotation.self, to: &ink)
      ink.write(formulas.0)
      step.writeLatex(to: &ink)
      ink.write(formulas.1)
    }
  }

  private func writeHTML(to ink: inout Ink) {
    for note in notes {
      ink.write("<p>")
      note.write(as: MathMLNotation.self, to: &ink)
      ink.write("</p>\n")
    }
    ink.write("<ol class=\"derivation\">\n")
    for step in steps {
      ink.write("<li id=\"step-")
      ink.write(string: step.anchor)
      ink.write("\">\n<h3>")
      ink.write(string: step.title)
      ink.write("</h3>\n<p>")
      step.rule.write(as: MathMLNotation.self, to: &ink)
      ink.write("</p>\n")
      step.writeMathML(to: &ink)
      ink.write("\n</li>\n")
    }
    ink.write("</ol>\n")
  }
}

/// Writes the texts of a derivation as they are between quotes (`Ink.isQuoted`), in UTF-8.
///
/// Each is written into the room of the one before: a text lasts until its reader returns.
package struct DerivationTexts: ~Copyable {
  private var ink: Ink
  /// The text of the last step, and where the left side of each of its lines is.
  private var text: [UInt8] = []
  private var lefts: [Range<Int>] = []

  /// - Parameter digits: how many significant digits a number shows.
  package init(digits: Int, by decimals: @escaping ShortestDecimals) {
    // The capacity is that of the longest text of a usual step.
    ink = Ink(digits: digits, by: decimals, capacity: 8192, isQuoted: true)
  }

  /// A sentence in plain text.
  package mutating func text(of sentence: Prose, _ read: (Span<UInt8>) -> Void) {
    sentence.write(as: TextNotation.self, to: &ink)
    ink.take(read)
  }

  /// The lines in plain text, with line breaks between them.
  package mutating func text(of step: Step, _ read: (Span<UInt8>) -> Void) {
    lefts.removeAll(keepingCapacity: true)
    for (row, line) in step.lines.enumerated() {
      if row > 0 { ink.breakLine() }
      let start = ink.count
      lefts.append(start..<start + line.writeText(to: &ink))
    }
    text = ink.take()
    read(text.span)
  }

  /// The name of values in plain text.
  ///
  /// - Precondition: they are of the step whose text was written last.
  package func name(of values: Step.Values, _ read: (Span<UInt8>) -> Void) {
    read(text.span.extracting(lefts[values.line]))
  }

  /// The body of a LaTeX display, without `\[` and `\]`.
  package mutating func latex(of step: Step, _ read: (Span<UInt8>) -> Void) {
    step.writeLatex(to: &ink)
    ink.take(read)
  }

  /// A `math` element for each line.
  package mutating func mathML(of step: Step, _ read: (Span<UInt8>) -> Void) {
    step.writeMathML(to: &ink)
    ink.take(read)
  }
}

// MARK: - A step

extension Step {
  /// Its name with the number of its layer: `grad_W_2`.
  fileprivate var anchor: String {
    layer.map { "\(name.rawValue.dropLast())\($0)" } ?? name.rawValue
  }

  fileprivate func writeLatex(to ink: inout Ink) {
    // The lines are aligned at the first sign of each.
    let left = lines.reduce(0) { max($0, $1.written?.left ?? $1.latexLeft(&ink)) }
    ink.write(command: "begin{aligned}")
    ink.breakLine()
    for (row, line) in lines.enumerated() {
      if row > 0 {
        ink.endRow()
        ink.breakLine()
      }
      line.writeLatex(left: left, to: &ink)
    }
    ink.breakLine()
    ink.write(command: "end{aligned}")
  }

  fileprivate func writeMathML(to ink: inout Ink) {
    for (row, line) in lines.enumerated() {
      if row > 0 { ink.breakLine() }
      ink.write("<math display=", quoted: "block")
      ink.write(">")
      line.writeMathML(to: &ink)
      ink.write("</math>")
    }
  }
}

extension Step.Line {
  /// - Returns: how many bytes the left side has.
  @discardableResult
  func writeText(to ink: inout Ink) -> Int {
    // Fast path (0600): the texts of symbols that many derivations share. The general path writes them again.
    if let written {
      let texts = written.texts(for: ink)
      ink.write(texts.text.span)
      return texts.leftCount
    }
    var writer = FormulaWriter<TextNotation>(tokens)
    let start = ink.count
    writer.writePart(to: &ink)
    let leftCount = ink.count - start
    while writer.advance() {
      ink.write(" = ")
      writer.writePart(to: &ink)
    }
    return leftCount
  }

  func writeMathML(to ink: inout Ink) {
    if let written { return ink.write(written.texts(for: ink).mathML.span) }
    var writer = FormulaWriter<MathMLNotation>(tokens)
    writer.writePart(to: &ink)
    while writer.advance() {
      MathMLNotation.write(.equals, to: &ink)
      writer.writePart(to: &ink)
    }
  }

  /// Writes a chain in one line; or in one for each `=`, and in more for what is still too wide.
  ///
  /// - Parameter left: the width of what is before the first `=`, and of the spaces around it.
  func writeLatex(left: Double, to ink: inout Ink) {
    if let written, left + written.right <= LatexLines.pageWidth {
      return ink.write(written.texts(for: ink).latex.span)
    }
    var writer = FormulaWriter<LatexNotation>(tokens)
    writer.writePart(to: &ink)
    if latexWidth(left: left, &ink) > LatexLines.pageWidth { return writeWideLatex(left: left, to: &ink) }
    var isFirst = true
    while writer.advance() {
      ink.write(isFirst ? " &= " : " = ")
      writer.writePart(to: &ink)
      isFirst = false
    }
  }

  /// Writes what is after the left side.
  private func writeWideLatex(left: Double, to ink: inout Ink) {
    let lines = LatexLines(tokens)
    let (parts, indent) = (lines.parts, 10.0)
    for (index, part) in parts.enumerated().dropFirst() {
      if index > 1 {
        ink.endRow()
        ink.breakLine()
        ink.write("&= ")
      } else {
        ink.write(" &= ")
      }
      let broken = lines.lines(of: part, LatexLines.pageWidth - left - Self.latexEquals - indent, &ink)
      var writer = FormulaWriter<LatexNotation>(broken)
      writer.writePart(to: &ink)
      while writer.advance() {
        ink.endRow()
        ink.breakLine()
        ink.write("&")
        ink.write(command: "quad ")
        writer.writePart(to: &ink)
      }
    }
  }
}

extension Step.Line {
  /// The width of `=` in a chain.
  private static var latexEquals: Double { 14 }

  /// The width of what is before the first `=` in LaTeX.
  func latexLeft(_ ink: inout Ink) -> Double { LatexWidth(tokens: tokens).width(ofPartAt: 0, &ink).width }

  /// The width of the whole line in LaTeX.
  ///
  /// - Parameter left: that of what is before the first `=`.
  func latexWidth(left: Double, _ ink: inout Ink) -> Double {
    let formulas = LatexWidth(tokens: tokens)
    var (width, end) = (left, formulas.end(ofPartAt: 0))
    while end < tokens.count {
      let part = formulas.width(ofPartAt: end + 1, &ink)
      width = width + Self.latexEquals + part.width
      end = part.end
    }
    return width
  }
}

// MARK: - Sentences

extension Prose {
  /// Writes the sentence, each of its formulas within the marks that the notation has for mathematics.
  fileprivate func write<In: Notation>(as notation: In.Type, to ink: inout Ink) {
    for run in runs {
      switch run {
      case .words(let words): ink.write(string: words)
      case .formula(let formula):
        ink.write(In.inlineBegin)
        FormulaWriter<In>.write(formula, to: &ink)
        ink.write(In.inlineEnd)
      }
    }
  }
}

extension Ink {
  /// The most columns of a line of text.
  private static var columnsMax: Int { 100 }

  /// Writes a sentence in lines of at most `columnsMax` columns.
  fileprivate mutating func write(sentence: Span<UInt8>) { write(wrapped: sentence, indent: "", hanging: "") }

  /// Writes a line of formulas in the same way. Each `=` begins a line of its own if they do not all fit.
  fileprivate mutating func write(formulas: Span<UInt8>) {
    let indent: StaticString = "    "
    guard indent.utf8CodeUnitCount + formulas.columns > Self.columnsMax else {
      write(indent)
      return write(formulas)
    }
    var (start, end) = (0, formulas.nextEquals(from: 0))
    write(wrapped: formulas.extracting(start..<end), indent: indent, hanging: "            ")
    while end < formulas.count {
      // Without the space before it.
      start = end + 1
      end = formulas.nextEquals(from: start)
      write("\n")
      write(wrapped: formulas.extracting(start..<end), indent: "        ", hanging: "            ")
    }
  }

  /// - Parameters:
  ///   - words: with a space between them.
  ///   - indent: what the first line begins with.
  ///   - hanging: what the others begin with.
  private mutating func write(wrapped words: Span<UInt8>, indent: StaticString, hanging: StaticString) {
    write(indent)
    var (start, column) = (0, indent.utf8CodeUnitCount)
    while start < words.count {
      let end = words.nextSpace(from: start)
      let word = words.extracting(start..<end)
      let width = word.columns
      if start > 0 {
        if column + 1 + width > Self.columnsMax {
          write("\n")
          write(hanging)
          column = hanging.utf8CodeUnitCount
        } else {
          write(" ")
          column += 1
        }
      }
      write(word)
      column += width
      start = end + 1
    }
  }
}

extension Span<UInt8> {
  /// How many characters of a terminal the text has: each scalar is one.
  fileprivate var columns: Int {
    var columns = 0
    for index in indices where self[index] & 0b1100_0000 != 0b1000_0000 { columns += 1 }
    return columns
  }

  /// The place of the first space from `start` on; the end, if there is none.
  fileprivate func nextSpace(from start: Int) -> Int {
    var index = start
    while index < count, self[index] != UInt8(ascii: " ") { index += 1 }
    return index
  }

  /// The place of the first space from `start` on that has `=` after it; the end, if there is none.
  fileprivate func nextEquals(from start: Int) -> Int {
    var index = nextSpace(from: start)
    while index + 1 < count, self[index + 1] != UInt8(ascii: "=") { index = nextSpace(from: index + 1) }
    return Swift.min(index, count)
  }
}
