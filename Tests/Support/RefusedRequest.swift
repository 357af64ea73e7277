public import Testing

/// A request that is refused, and its refusal: a row of the interface's error table.
///
/// `ServiceTests` runs the table without a socket. `NablaTests` sends it over one.
public struct RefusedRequest: Sendable, CustomTestStringConvertible {
  public let name: String
  public let method: String
  public let path: String
  public let fields: [(name: String, value: String)]
  public let body: [UInt8]
  public let status: Int
  /// The pointers of `errors`, in order.
  public let pointers: [String]
  /// Words that the text of the refusal must have.
  public let says: [String]

  init(
    _ name: String, method: String = "POST", path: String = "/v1/gradients",
    fields: [(name: String, value: String)] = [("content-type", "application/json")], body: String = "",
    bytes: [UInt8]? = nil, status: Int, at pointers: [String] = [], says: [String] = []
  ) {
    self.name = name
    self.method = method
    self.path = path
    self.fields = fields
    self.body = bytes ?? Array(body.utf8)
    self.status = status
    self.pointers = pointers
    self.says = says
  }

  public var testDescription: String { name }
}
