import Backpropagation
import HTTPMessage
import Testing

@testable import Service

@Suite("The text of a network's gradients")
struct BackpropTextTests {
  @Test("the parts together are the whole response", arguments: [1, 2, 3, 7, 20], [false, true])
  func parts(_ numbersPerPart: Int, _ isFlat: Bool) {
    var configuration = GradientService.Configuration()
    configuration.partedNumbersMin = 0
    configuration.numbersPerPart = numbersPerPart
    let more = WorkedCase.all + #","weight":{"layer":1,"row":2,"column":1}"#
    let body =
      isFlat
      ? WorkedCase.body(more) : #"{"x":[[1,-2],[0.5,0]],\#(WorkedCase.layers),"labels":[2,0]\#(more)}"#
    var response = backprop(body, GradientService(configuration))
    #expect((response.parts?.count ?? 0) > 1)
    response.gather()
    #expect(response == backprop(body))
  }

  @Test("a matrix of any shape is transposed", arguments: [(1, 1), (1, 40), (40, 1), (16, 16), (17, 33), (50, 15)])
  func transposed(_ rows: Int, _ columns: Int) {
    let matrix = (0..<rows * columns).map(Double.init)
    let transposed = matrix.transposed(columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { #expect(transposed[column * rows + row] == matrix[row * columns + column]) }
    }
    #expect(transposed.transposed(columns: rows) == matrix)
  }

  @Test("−0 becomes 0, and no other number changes")
  func positiveZeros() {
    let numbers: [Double] = [
      -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, -.infinity, 1.7976931348623157e308, -1,
    ]
    let expected: [Double] = [
      0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, -.infinity, 1.7976931348623157e308, -1,
    ]
    #expect(numbers.withPositiveZeros().map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test("the names of a response are names of `include`, in the order of the course", arguments: [1, 2, 5])
  func names(_ layers: Int) throws {
    var course: [String] = []
    for layer in 1...layers {
      course.append("a_\(layer)")
      if layer < layers { course.append("h_\(layer)") }
    }
    course += ["y_hat", "loss", "losses", "grad_y_hat"]
    for layer in (1...layers).reversed() {
      if layer < layers { course.append("grad_h_\(layer)") }
      course += ["grad_a_\(layer)", "grad_W_\(layer)", "grad_b_\(layer)"]
    }
    course += ["grad_x", "denominator"]
    var order: [NetworkQuantity] = []
    for name in course { order += try #require(try NetworkName(name)?.quantities(layers: layers)) }
    #expect(order.map(\.name) == course)
    #expect(Array(NetworkQuantities(order.reversed())) == order)
    for name in NetworkName.known {
      let name = try #require(NetworkName(name))
      if layers > 1 { #expect(try name.quantities(layers: layers).allSatisfy(order.contains)) }
    }
  }
}
