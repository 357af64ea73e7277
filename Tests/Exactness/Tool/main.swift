import ExactnessCases
import Glibc
import GradientCore

/// The greatest error of a quantity in a family, and its case.
struct Worst {
  var ulp = 0.0
  var origin = ""
  var place = 0
  var count = 0
}

/// Reads cases (see generate.py) from standard input, and prints the greatest error of each quantity in each family.
///
/// - Returns: whether every error is within its bound.
func measure() throws -> Bool {
  var beyond = 0
  var refused = 0
  var worst: [String: [Quantity: Worst]] = [:]
  var digest = BitsDigest()
  var number = 0
  while let line = readLine() {
    number += 1
    let exactCase = try ExactCase(line: line)
    let gradients: Gradients
    do {
      gradients = try exactCase.gradients()
    } catch {
      // Weights that span more than binary64 may need more than 20 limbs: such a batch is refused.
      guard case .beyondPrecision? = error.faults.first else { throw error }
      refused += 1
      continue
    }
    digest.add(gradients)
    for error in exactCase.errors(of: gradients) {
      var entry = worst[exactCase.family, default: [:]][error.quantity, default: Worst()]
      entry.count += 1
      if error.ulp > ExactCase.bound { beyond += 1 }
      if error.ulp > entry.ulp {
        (entry.ulp, entry.origin, entry.place) = (error.ulp, exactCase.origin ?? "line \(number)", error.place)
      }
      worst[exactCase.family, default: [:]][error.quantity] = entry
    }
  }
  print("family\tquantity\tnumbers\tgreatest error, ulp\tcase (seed:number)\tentry")
  for (family, quantities) in worst.sorted(by: { $0.key < $1.key }) {
    for quantity in Quantity.allCases {
      guard let entry = quantities[quantity] else { continue }
      print("\(family)\t\(quantity.rawValue)\t\(entry.count)\t\(entry.ulp)\t\(entry.origin)\t\(entry.place)")
    }
  }
  let greatest = worst.values.flatMap(\.values).map(\.ulp).max() ?? .infinity
  print(
    "\(number) cases, greatest error \(greatest) ulp, \(beyond) numbers beyond their bound, \(refused) cases refused, bits "
      + String(digest.value, radix: 16))
  return number > 0 && beyond == 0
}

guard try measure() else { exit(1) }
