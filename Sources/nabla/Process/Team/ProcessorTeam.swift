import Dispatch
import Synchronization

/// The threads that share large pieces of work: a piece's caller, and helpers on the other processors.
///
/// A large request is several pieces with short serial steps between them. A helper that has nothing to do waits for
/// the next piece without sleeping (`Patience`), and then returns to Dispatch. All callers have the same helpers.
final class ProcessorTeam: Sendable {
  static let shared = ProcessorTeam(helpersMax: Processors.count - 1)

  private struct State {
    /// Pieces whose callers are in them.
    var pieces: [SharedPiece] = []
    var helpers = 0
  }

  private let helpersMax: Int
  private let state = Mutex(State())
  /// How many pieces have been added so far. A helper looks at it without the lock.
  private let added = Atomic(0)

  init(helpersMax: Int) { self.helpersMax = helpersMax }

  /// The helpers that work or wait.
  var helpers: Int { state.withLock { $0.helpers } }

  /// Calls `body(0)` … `body(count − 1)`, in any order and at once, and returns when all have returned.
  func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let piece = SharedPiece(count, body)
      add(piece)
      piece.work()
      state.withLock { state in state.pieces.removeAll { $0 === piece } }
      piece.end()
    }
  }

  private func add(_ piece: SharedPiece) {
    let starts = state.withLock { state in
      state.pieces.append(piece)
      added.add(1, ordering: .releasing)
      let starts = helpersMax - state.helpers
      state.helpers += starts
      return starts
    }
    for _ in 0..<starts { DispatchQueue.global().async { self.help() } }
  }

  private func help() {
    while let piece = nextPiece() {
      piece.work()
      piece.leave()
    }
  }

  /// Enters a piece that has parts left, as soon as there is one.
  ///
  /// - Returns: nil if none comes for a while; the caller is then no longer a helper.
  private func nextPiece() -> SharedPiece? {
    while true {
      let seen = added.load(ordering: .acquiring)
      let found = state.withLock { state in
        let piece = state.pieces.first { $0.hasParts }
        piece?.enter()
        return piece
      }
      if let found { return found }
      if Patience.waits(until: { added.load(ordering: .relaxed) != seen }) { continue }
      let ends = state.withLock { state in
        guard added.load(ordering: .relaxed) == seen else { return false }
        state.helpers -= 1
        return true
      }
      if ends { return nil }
    }
  }
}
