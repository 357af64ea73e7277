import Service

/// The reports of a class that the command line asks for.
struct ClassReports {
  private var files: [(kind: ReportKind, file: ReportFile)] = []
  private let table: ReportTable
  /// The name of the question.
  private let question: String
  /// The failures so far, one for each file. Nothing more is written to such a file.
  private(set) var failures: [ReportFile.Failure] = []

  /// Opens every file, before anything is graded.
  init(_ paths: [String], of grader: ClassGrader, question: String) {
    table = grader.table
    self.question = question
    for path in paths {
      guard let kind = ReportKind(of: path) else { continue }
      do throws(ReportFile.Failure) {
        let file = try ReportFile(path)
        files.append((kind, file))
        if kind == .csv { try file.write(table.header) }
      } catch {
        failures.append(error)
      }
    }
  }

  mutating func add(_ graded: ClassGrader.Graded) {
    let table = table
    write { kind in kind == .csv ? graded.row(in: table) : nil }
  }

  /// Completes every file.
  mutating func finish(_ summary: ClassSummary) {
    let question = question
    write { kind in
      switch kind {
      case .csv: nil
      case .json: summary.json
      case .html: summary.page(of: question)
      }
    }
    forEach { file throws(ReportFile.Failure) in try file.file.finish() }
  }

  /// Leaves every file that is not complete as it was before.
  mutating func discard() { files = [] }

  private mutating func write(_ text: (ReportKind) -> [UInt8]?) {
    forEach { file throws(ReportFile.Failure) in
      if let bytes = text(file.kind) { try file.file.write(bytes) }
    }
  }

  private mutating func forEach(
    _ body: ((kind: ReportKind, file: ReportFile)) throws(ReportFile.Failure) -> Void
  ) {
    for index in files.indices.reversed() {
      do throws(ReportFile.Failure) {
        try body(files[index])
      } catch {
        failures.append(error)
        files.remove(at: index)
      }
    }
  }
}
