import Grading
import Testing

@Suite("Tolerance")
struct ToleranceTests {
  @Test(
    "`close` is numpy.isclose with the exact value as the reference",
    arguments: [
      (1.00001, 1.0, true), (1.00002, 1.0, false), (1e-8, 0, true), (2e-8, 0, false), (-1, 1, false),
      (.infinity, .infinity, true), (.infinity, -.infinity, false), (1e308, .infinity, false), (.infinity, 1, false),
    ] as [(Double, Double, Bool)])
  func close(found: Double, exact: Double, isRight: Bool) {
    #expect(Tolerance.standard.allows(found, for: exact) == isRight)
  }

  @Test(
    "decimals allow half a unit of the last one",
    arguments: [
      (4, 0.1235, 0.12345, true), (4, 0.1234, 0.12345, true), (4, 0.1233, 0.12345, false), (2, 0.5, 0.504, true),
      (2, 0.5, 0.506, false), (0, 3, 3.4, true), (1, -0.2, -0.15, true),
    ] as [(Int, Double, Double, Bool)])
  func decimals(n: Int, found: Double, exact: Double, isRight: Bool) {
    #expect(Tolerance.decimals(n).allows(found, for: exact) == isRight)
  }

  @Test(
    "significant figures are counted from the exact value's first digit",
    arguments: [
      (2, 0.0012, 0.00124, true), (2, 0.0013, 0.00124, false), (3, 1.00, 0.9996, true), (3, 123_000, 123_456, true),
      (3, 124_000, 123_456, false), (2, 0, 0, true), (2, 0.001, 0, false), (4, -9.999, -9.9994, true),
    ] as [(Int, Double, Double, Bool)])
  func figures(n: Int, found: Double, exact: Double, isRight: Bool) {
    #expect(Tolerance.significantFigures(n).allows(found, for: exact) == isRight)
  }

  @Test(
    "NaN is never right", arguments: [Tolerance.standard, .decimals(0), .significantFigures(1)],
    [0, 1, .infinity] as [Double])
  func nan(_ tolerance: Tolerance, _ exact: Double) {
    #expect(!tolerance.allows(.nan, for: exact))
  }
}
