import Glibc

/// log, for suites that import nothing else of the C library.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
