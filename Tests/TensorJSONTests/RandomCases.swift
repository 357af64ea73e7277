import SeededRandom

extension SeededGenerator {
  /// A finite binary64 of random bits: every exponent is as likely as another.
  mutating func nextFiniteDouble() -> Double {
    while true {
      let value = Double(bitPattern: next())
      if value.isFinite { return value }
    }
  }
}

/// How many random cases a test runs: a debug build is some fifty times slower.
#if DEBUG
  let randomCases = 5_000
#else
  let randomCases = 200_000
#endif
