import TensorJSON

/// Writes nested JSON, and adds the commas.
struct ObjectWriter: ~Copyable {
  private var writer: JSONWriter
  private var isFirst = true

  init(capacity: Int = 1_024) { writer = JSONWriter(capacity: capacity) }

  /// How many bytes are written.
  var count: Int { writer.count }

  consuming func finish() -> [UInt8] { writer.finish() }

  /// The content of a response. The newline at its end puts a terminal's prompt on a line of its own.
  consuming func finishContent() -> [UInt8] {
    writer.raw("\n")
    return writer.finish()
  }

  mutating func object(_ body: (inout ObjectWriter) -> Void) {
    begin("{")
    body(&self)
    end("}")
  }

  mutating func array(_ body: (inout ObjectWriter) -> Void) {
    begin("[")
    body(&self)
    end("]")
  }

  /// Writes a name without characters that need an escape. The value must be next.
  mutating func key(_ name: StaticString) {
    separate()
    writer.name(name)
    isFirst = true
  }

  /// Writes any name. The value must be next.
  mutating func key(text name: String) {
    separate()
    writer.string(name)
    writer.raw(":")
    isFirst = true
  }

  mutating func string(_ text: String) {
    separate()
    writer.string(text)
  }

  /// - Parameter utf8: valid UTF-8.
  mutating func string(_ utf8: Span<UInt8>) {
    separate()
    writer.string(utf8)
  }

  /// - Parameter utf8: valid UTF-8 that has its escapes already.
  mutating func string(escaped utf8: Span<UInt8>) {
    separate()
    writer.raw("\"")
    writer.raw(utf8)
    writer.raw("\"")
  }

  mutating func integer(_ value: Int) {
    separate()
    writer.integer(value)
  }

  mutating func number(_ value: Double) {
    separate()
    writer.number(value)
  }

  mutating func bool(_ value: Bool) {
    separate()
    writer.bool(value)
  }

  /// Numbers in row-major order, of rank 0, 1 or 2.
  mutating func tensor(_ values: [Double], shape: [Int]) {
    separate()
    switch shape.count {
    case 0: writer.number(values[0])
    case 1: writer.vector(values)
    default: writer.matrix(values, columns: shape[1])
    }
  }

  private mutating func begin(_ bracket: StaticString) {
    separate()
    writer.raw(bracket)
    isFirst = true
  }

  private mutating func end(_ bracket: StaticString) {
    writer.raw(bracket)
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { writer.raw(",") }
    isFirst = false
  }
}

extension ObjectWriter {
  mutating func field(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  mutating func field(_ name: StaticString, _ value: Double) {
    key(name)
    number(value)
  }

  mutating func field(_ name: StaticString, _ value: Int) {
    key(name)
    integer(value)
  }

  mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }
}
