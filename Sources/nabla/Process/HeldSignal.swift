import Glibc

enum HeldSignal {
  /// Blocks a signal in this thread and in those that it starts, so that its Dispatch source gets it. The default
  /// action would end the process. An ignored signal would be lost if it came before Dispatch's own thread listens.
  static func hold(_ number: Int32) {
    var held = sigset_t()
    // Bound: the set is a local variable, for the three calls.
    unsafe sigemptyset(&held)
    unsafe sigaddset(&held, number)
    unsafe pthread_sigmask(SIG_BLOCK, &held, nil)
  }
}
