import HTTPMessage
import HTTPWire

extension ConnectionFlow {
  /// Has the handler judge the head whose content is still to come.
  mutating func judgeHead(_ connection: Connection, _ time: WireTime, _ loop: borrowing LoopContext) {
    let handler = loop.core.handler
    if let refusal = handler.refusal(ofHead: machine.requestHead) {
      machine.judgeHead(refusal: refusal, time)
    } else if machine.mayHaveLines, let decision = handler.lines(ofHead: machine.requestHead) {
      switch decision {
      case .refused(let refusal): machine.judgeHead(refusal: refusal, time)
      case .accepted(let lines):
        machine.judgeHead(refusal: nil, lines: lines, time)
        lineWork = LineWork(lines.stream, token: connection.token, loop: loop.handle)
      }
    } else {
      machine.judgeHead(refusal: nil, time)
    }
  }

  /// After a turn, has workers process what the turn has made possible.
  mutating func continueLines(_ work: LineWork, isStreaming: Bool, _ loop: borrowing LoopContext) {
    if isStreaming { loop.core.workers.offer(work) } else { endLines() }
  }

  /// Ends the lines after a response, or with the connection. Without lines it does nothing.
  mutating func endLines() {
    lineWork?.stream.stop()
    lineWork = nil
  }
}
