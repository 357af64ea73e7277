import Glibc

/// The system's words for an error number.
func errorText(_ code: Int32) -> String {
  // Bound: the text is the C library's own and ends with a zero byte.
  unsafe String(cString: strerror(code))
}
