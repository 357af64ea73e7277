import Grading
import HTTPMessage
import TensorJSON

/// Grades the answer in a file of one student. Whatever the file has, there is a result.
package struct AnswerGrader {
  private let graded: GradedQuestion
  private var grader: Grader
  private let elementsMax: Int

  /// - Parameters:
  ///   - document: the question and how to grade it, as in a body of `/v1/grade` without answers.
  ///   - format: in place of the document's; nil keeps that.
  /// - Throws: the refusal that `/v1/grade` would send.
  package init(
    document: Span<UInt8>, format: GradeFormat?, _ configuration: GradientService.Configuration = .init()
  ) throws(ProblemDetails) {
    let request = try GradeRequest(document, configuration)
    if request.submitted != nil {
      throw ProblemDetails(
        unprocessableAt: .root, "the answer belongs in a file of its own, not in the file of the question.")
    }
    let question = try request.document.question()
    // No other request waits for this work, and the question is the course's own.
    let limits = WorkLimits(here: .max, max: configuration.workMax)
    graded = try GradedQuestion(request, question, configuration, permissions: .all, within: limits, format: format)!
    grader = graded.grader()
    elementsMax = configuration.elementsMax
  }

  package struct Graded {
    /// The result in the requested format, with the line end of a text file.
    package let text: [UInt8]
    /// The share of the points, from 0 to 1.
    package let fraction: Double
  }

  /// - Parameter file: all bytes of it.
  package mutating func grade(_ file: Span<UInt8>) -> Graded {
    switch AnswerFile(file) {
    case .json: return grade(document: file)
    case .utf16(let isBigEndian):
      return grade(document: AnswerFile.utf8(file, isBigEndian: isBigEndian).span)
    case .npy:
      return grade(ParsedAnswer(npy: file, only: graded.settings.onlyName, elementsMax: elementsMax))
    case .npz: return grade(ParsedAnswer(npz: file, bytesMax: Self.arrayBytesMax, elementsMax: elementsMax))
    case .empty: return grade(unreadable: "the answer is empty. \(AnswerFile.expected)")
    case .foreign(let name): return grade(unreadable: "the answer is \(name). \(AnswerFile.expected)")
    }
  }

  private mutating func grade(document: Span<UInt8>) -> Graded {
    var answer = ParsedAnswer(document: document, elementsMax: elementsMax)
    // The cost of reading texts depends on the student, that of everything else on the question.
    if graded.settings.read == .lenient, answer.unreadTexts.bytes <= Self.textBytesMax {
      answer.readTexts(of: document, elementsMax: elementsMax)
    }
    return grade(answer)
  }

  /// Grades an answer whose file cannot be read.
  ///
  /// - Parameter reason: a sentence for the student, which begins with `the answer`.
  package mutating func grade(unreadable reason: String) -> Graded { grade(ParsedAnswer(unreadable: reason)) }

  /// Reading this many bytes of texts as numbers takes about a second.
  private static let textBytesMax = 1 << 20

  /// The arrays of an answer, decompressed: as many bytes as a file may have.
  private static let arrayBytesMax = 64 << 20

  private mutating func grade(_ parsed: ParsedAnswer) -> Graded {
    var answer = parsed
    answer.resolve(in: graded.names)
    let report = grader.grade(answer.answer)
    let result = GradeResult(id: nil, report: report, of: graded, answer: answer)
    return Graded(text: result.content(graded.settings.format), fraction: result.fraction)
  }
}

extension ParsedAnswer {
  /// Parses a document that is an answer as a whole. Its text may not be JSON.
  fileprivate init(document: Span<UInt8>, elementsMax: Int) {
    var reader = FieldReader(document)
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try ParsedAnswer(from: &reader, elementsMax: elementsMax)
      try reader.finish()
      guard !unknown.contains("nbformat") else {
        self.init(unreadable: "the answer is a Jupyter notebook. \(AnswerFile.expected)")
        return
      }
    } catch {
      // The answer is the whole document, so its end is clear and nothing is thrown.
      let fault = (try? reader.skipUnparsed(error, from: mark, isRest: true))?.sentence ?? "cannot be parsed."
      self.init(unreadable: "the answer \(fault) \(AnswerFile.expected)")
    }
  }
}
