import Backpropagation
import ExactnessCases
import ExactnessNetworkCases
import GradientCore
import Glibc

// Reads cases (see generate.py) from standard input: `exactness batches` or `exactness networks`. For each family and
// quantity it prints how many numbers it compared, and how many are not the double nearest the exact value.

struct Tally {
  var numbers = 0
  var wrong = 0
  /// The first wrong one.
  var example = ""
}

/// What is found in all lines.
struct Report {
  var cases = 0
  private var tallies: [String: [String: Tally]] = [:]
  private var wrong = 0

  mutating func add(_ comparisons: [Comparison], family: String, origin: String?) {
    for comparison in comparisons {
      // Layers are not told apart: grad_W_2 counts as grad_W.
      let name = String(comparison.quantity.prefix { !$0.isNumber })
      var tally = tallies[family, default: [:]][name, default: Tally()]
      tally.numbers += 1
      if !comparison.isRight {
        tally.wrong += 1
        wrong += 1
        if tally.example.isEmpty {
          tally.example =
            "\(origin ?? "line \(cases)") \(comparison.quantity)[\(comparison.place)] "
            + "\(comparison.found), exact \(comparison.exact)"
        }
      }
      tallies[family, default: [:]][name] = tally
    }
  }

  /// A case that is refused counts as one wrong number.
  mutating func refuse(_ error: any Error, family: String, origin: String?) {
    wrong += 1
    var tally = tallies[family, default: [:]]["refused", default: Tally()]
    tally.wrong += 1
    if tally.example.isEmpty { tally.example = "\(origin ?? "line \(cases)") \(error)" }
    tallies[family, default: [:]]["refused"] = tally
  }

  /// - Returns: whether every number is right.
  func printed() -> Bool {
    for (family, quantities) in tallies.sorted(by: { $0.key < $1.key }) {
      for (name, tally) in quantities.sorted(by: { $0.key < $1.key }) {
        print("\(family)\t\(name)\t\(tally.numbers)\t\(tally.wrong)\t\(tally.example)")
      }
    }
    let numbers = tallies.values.flatMap(\.values).map(\.numbers).reduce(0, +)
    print("\(cases) cases, \(numbers) numbers, \(wrong) not the nearest")
    return wrong == 0 && numbers > 0
  }
}

func measureBatches() throws -> Bool {
  var report = Report()
  while let line = readLine() {
    report.cases += 1
    let exactCase = try ExactCase(line: line)
    do {
      let comparisons = exactCase.comparisons(of: try exactCase.gradients())
      report.add(comparisons, family: exactCase.family, origin: exactCase.origin)
    } catch {
      report.refuse(error, family: exactCase.family, origin: exactCase.origin)
    }
  }
  return report.printed()
}

func measureNetworks() throws -> Bool {
  var report = Report()
  while let line = readLine() {
    report.cases += 1
    let network = try ExactNetwork(line: line)
    do {
      let gradients = try network.gradients()
      // A wrong list of kinks counts as a wrong number.
      let kinks = Comparison(quantity: "kinks", place: 0, found: network.hasKinks(gradients) ? 1 : 0, exact: 1)
      report.add(network.comparisons(of: gradients) + [kinks], family: network.family, origin: network.origin)
    } catch {
      report.refuse(error, family: network.family, origin: network.origin)
    }
  }
  return report.printed()
}

switch CommandLine.arguments.dropFirst().first {
case "batches": if try !measureBatches() { exit(1) }
case "networks": if try !measureNetworks() { exit(1) }
default:
  print("usage: exactness batches|networks < cases.txt")
  exit(2)
}
