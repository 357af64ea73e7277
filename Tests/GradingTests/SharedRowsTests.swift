import Backpropagation
import GradientCore
import Testing

@testable import Grading

/// What the structures of a table share changes none of their numbers.
@Suite("Shared rows")
struct SharedRowsTests {
  private static let questions: [Question] =
    [SlipQuestions.softmax, SlipQuestions.three, SlipQuestions.weighted, SlipQuestions.ignoring(1)]

  @Test("structures computed together have the numbers of each alone", arguments: questions.indices)
  func together(index: Int) { expectSame(Self.questions[index], from: .exact) }

  @Test("so do those from soft targets, and those of the other output units")
  func otherUnits() throws {
    expectSame(try SlipQuestions.targets(), from: .exact)
    expectSame(try SlipQuestions.units(.logistic), from: .exact)
    expectSame(try SlipQuestions.units(.identity), from: .exact)
  }

  @Test("so do those of a network")
  func network() throws { expectSame(try HandNetwork(.tanh, .softmax).question(), from: .exact, countMax: 20) }

  @Test("so do those from a student's own ŷ")
  func own() {
    let own = [0.2, 0.3, 0.5, 0.6, 0.3, 0.1].map { Span($0, half: 0.05) }
    expectSame(SlipQuestions.softmax, from: Basis(own: [.yHat: own]))
  }

  private func expectSame(_ question: Question, from basis: Basis, countMax: Int = 150) {
    for node in question.graph.nodes where basis.own[node.quantity] == nil {
      let structures = Structure.all(of: node, in: question, own: Set(basis.own.keys), countMax: countMax)
      let ways = WaySet(node, in: question, from: basis, structures)
      for piece in 0..<ways.pieces {
        var found = [[Span]?](repeating: nil, count: structures.count)
        ways.forEachPiece(at: piece) { found[$0] = $1 }
        let different = structures.indices.filter { index in
          !ways.isArranged(index) && !isSame(found[index], ways.piece(piece, of: index))
        }
        #expect(different.map { structures[$0].misconceptions.map(\.code) } == [])
      }
    }
  }

  private func isSame(_ a: [Span]?, _ b: [Span]?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    func isSame(_ x: Double, _ y: Double) -> Bool { x == y || (x.isNaN && y.isNaN) }
    return a.count == b.count
      && zip(a, b).allSatisfy { isSame($0.value, $1.value) && isSame($0.low, $1.low) && isSame($0.high, $1.high) }
  }

  @Test("the structures that a column finds by their size are all that a factor may explain")
  func candidates() {
    let question = Questions.plain
    let node = question.graph[.gradAL]
    let structures = Structure.all(of: node, in: question, own: [], countMax: 400)
    var table = StructureTable(WaySet(node, in: question, from: .exact, structures), isExact: true)
    let (column, factors) = (table.column(at: 1), FactorTable(node.factors, question))
    var generator = SplitMix64(seed: 1)
    for width in [1e-12, 1e-6, 0.01, 0.5] {
      for _ in 0..<50 {
        let least = Double.random(in: -8..<4, using: &generator)
        let found = column.candidates(from: least, to: least + width, factors, isWritten: true)
        let expected = column.values.indices.filter { structure in
          let (low, high) = column.logarithms(structure, isWritten: true)
          return !factors.range(from: least - low, to: least + width - high).isEmpty
        }
        #expect(Set(found).isSuperset(of: expected) && found == found.sorted())
      }
    }
  }
}
