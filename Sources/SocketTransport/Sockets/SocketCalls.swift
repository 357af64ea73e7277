import CLinux
import Glibc

/// The outcome of a receive.
enum ReceiveOutcome: Equatable {
  case bytes(Int)
  /// The peer will send nothing more.
  case end
  case wouldBlock
  /// The connection is gone.
  case failed
}

/// The outcome of a send.
enum SendOutcome: Equatable {
  case bytes(Int)
  case wouldBlock
  case failed
}

extension Descriptor {
  /// Appends received bytes, up to the free capacity of `span`.
  func receive(into span: inout OutputSpan<UInt8>) -> ReceiveOutcome {
    let descriptor = raw
    return unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
      // Bound: the buffer has `count - initialized` free bytes, from `initialized` on.
      let free = buffer.count - initialized
      guard free > 0, let base = buffer.baseAddress else { return .wouldBlock }
      while true {
        let count = unsafe recv(descriptor, base + initialized, free, 0)
        if count > 0 {
          initialized += count
          return .bytes(count)
        }
        if count == 0 { return .end }
        if errno == EINTR { continue }
        return errno == EAGAIN ? .wouldBlock : .failed
      }
    }
  }

  /// Sends `first` and then `second`, in one call and without a copy.
  func send(_ first: Span<UInt8>, _ second: Span<UInt8>) -> SendOutcome {
    let descriptor = raw
    return unsafe first.withUnsafeBufferPointer { head in
      unsafe second.withUnsafeBufferPointer { body in
        while true {
          // Bound: each part is the whole memory of a span, and the call only reads it.
          let count =
            body.isEmpty
            ? unsafe Glibc.send(descriptor, head.baseAddress, head.count, Int32(MSG_NOSIGNAL))
            : unsafe sendTogether(descriptor, head, body)
          if count >= 0 { return .bytes(count) }
          if errno == EINTR { continue }
          return errno == EAGAIN ? .wouldBlock : .failed
        }
      }
    }
  }

  /// Ends this direction: the peer reads what was sent, then the end.
  func shutDownWriting() { _ = shutdown(raw, Int32(SHUT_WR)) }

  /// Makes the close reset the connection. The peer then knows that a response was cut off, and the kernel frees the
  /// bytes that the peer has not read.
  func resetWhenClosed() {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(raw, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
  }

  func setOption(_ level: Int32, _ name: Int32, _ value: Int32) -> Bool {
    var value = value
    return unsafe setsockopt(raw, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
  }

  /// Sends a small response at once, without a wait for more bytes to fill a packet (TCP_NODELAY).
  func disableDelay() { _ = setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

  /// The kernel accepts at most `bytes` that it cannot send yet, and reports when half of them are sent.
  ///
  /// Without it, a peer that reads nothing gets megabytes of the kernel's memory, and the server does not notice.
  func limitUnsent(bytes: Int) { _ = setOption(Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Int32(clamping: bytes)) }
}

private func sendTogether(
  _ descriptor: Int32, _ head: UnsafeBufferPointer<UInt8>, _ body: UnsafeBufferPointer<UInt8>
) -> Int {
  // Bound: the vector and the message are on the stack for the call; the kernel does not write to either part.
  var parts = unsafe (
    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
    iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress), iov_len: body.count)
  )
  return unsafe withUnsafeMutableBytes(of: &parts) { vector in
    var message = unsafe msghdr()
    unsafe message.msg_iov = vector.baseAddress!.assumingMemoryBound(to: iovec.self)
    unsafe message.msg_iovlen = 2
    return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
  }
}
