import Glibc

/// The system's text for an error number.
func errorText(_ code: Int32) -> String {
  // Bound: the C library owns the text, which ends with a zero byte.
  unsafe String(cString: strerror(code))
}
