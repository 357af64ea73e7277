import Grading
import TensorJSON

/// How a submission was read, for µEd's feedback before a student submits. It grades nothing.
struct UEdPreview {
  private let answer: ParsedAnswer
  private let names: GradedNames

  /// More numbers than this are not written as formulas: nobody reads them.
  private static let numbersMax = 64

  /// - Parameter answer: with its names resolved.
  init(_ answer: ParsedAnswer, _ names: GradedNames) {
    self.answer = answer
    self.names = names
  }

  func write(to writer: inout ObjectWriter) {
    writer.array { writer in
      if let fault = answer.answer.fault { write("submission", "Cannot be read: \(fault)", nil, to: &writer) }
      let parts = answer.answer.parts.map { (name: names.name(of: $0.key), part: $0.value) }
      for (name, part) in parts.sorted(by: { $0.name < $1.name }) {
        switch part {
        case .malformed(let reason): write(name, "Cannot be read: \(reason)", nil, to: &writer)
        case .values(let values, let shape): write(name, values, shape, to: &writer)
        }
      }
      for unknown in answer.unknown.map({ UnknownName($0, in: names) }) {
        write("submission", unknown.sentence, nil, to: &writer)
      }
    }
  }

  private func write(_ name: String, _ values: [Double], _ shape: [Int], to writer: inout ObjectWriter) {
    guard values.count <= Self.numbersMax, !values.isEmpty else {
      let size = shape.map(String.init).joined(separator: " × ")
      return write(name, "Read as numbers of the shape \(size).", nil, to: &writer)
    }
    let columns = shape.count == 2 ? shape[1] : values.count
    let rows = stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<$0 + columns]) }
    let list = rows.map { $0.map { "\($0)" }.joined(separator: ", ") }.joined(separator: "; ")
    let formula = shape.isEmpty ? Formula(values[0]) : Formula(rows)
    write(name, "Read as \(list).", formula, to: &writer)
  }

  private func write(_ name: String, _ message: String, _ formula: Formula?, to writer: inout ObjectWriter) {
    writer.object {
      $0.field("feedbackId", name)
      $0.field("title", name)
      $0.field("message", message.withoutMarkup)
      guard let formula else { return }
      $0.key("preSubmissionFeedback")
      $0.object {
        $0.field("latex", formula.latex)
        $0.field("sympy", formula.sympy)
      }
    }
  }

  /// Numbers as LaTeX and as SymPy write them.
  private struct Formula {
    let latex: String
    let sympy: String

    init(_ value: Double) {
      latex = Self.number(value, infinity: "\\infty", nan: "\\text{NaN}")
      sympy = Self.number(value, infinity: "oo", nan: "nan")
    }

    init(_ rows: [[Double]]) {
      let cells = rows.map { $0.map { Formula($0) } }
      let lines = cells.map { $0.map(\.latex).joined(separator: " & ") }
      latex = "\\begin{bmatrix} \(lines.joined(separator: " \\\\ ")) \\end{bmatrix}"
      sympy = "Matrix([\(cells.map { "[\($0.map(\.sympy).joined(separator: ", "))]" }.joined(separator: ", "))])"
    }

    private static func number(_ value: Double, infinity: String, nan: String) -> String {
      if value.isNaN { return nan }
      if value.isInfinite { return value < 0 ? "-\(infinity)" : infinity }
      return "\(value)"
    }
  }
}
